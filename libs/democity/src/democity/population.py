"""The enterprises of the city, column by column, the same for the same seed and day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from democity.codes import demo_code
from democity.trades import TRADES, Trade

REGIONS = {
    "330602": "越城区",
    "330603": "柯桥区",
    "330604": "上虞区",
    "330624": "新昌县",
    "330681": "诸暨市",
    "330683": "嵊州市",
}
_SYLLABLES = "瑞安恒泰嘉禾鸿运金辉越华兰亭镜湖会稽东浦锦绣永盛顺达明德宏图春晖"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One row of the population. `risk` is latent: it drives what happens, nobody sends it."""

    index: int
    uscc: str
    name: str
    trade: Trade
    region_code: str
    established_on: date
    risk: float

    @property
    def region_name(self) -> str:
        return REGIONS[self.region_code]


@dataclass(frozen=True, slots=True)
class Population:
    """Columns of equal length."""

    start: date
    trade: NDArray[np.int64]
    region: NDArray[np.int64]
    brand: NDArray[np.int64]
    age_days: NDArray[np.int64]
    risk: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.trade)

    def __getitem__(self, index: int) -> Enterprise:
        region_code = list(REGIONS)[self.region[index]]
        trade = TRADES[self.trade[index]]
        return Enterprise(
            index=int(index),
            uscc=demo_code(region_code, int(index) * 7919 + 31),
            name=f"绍兴{self._brand(index)}演示{trade.word}有限公司",
            trade=trade,
            region_code=region_code,
            established_on=self.start - timedelta(days=int(self.age_days[index])),
            risk=float(self.risk[index]),
        )

    def _brand(self, index: int) -> str:
        first, second = divmod(int(self.brand[index]), len(_SYLLABLES))
        return _SYLLABLES[first] + _SYLLABLES[second]


def populate(size: int, start: date, seed: int) -> Population:
    """Draw `size` enterprises that exist on `start`; older than a year, most older than three."""
    random = np.random.default_rng((seed, 1))
    shares = np.array([trade.share for trade in TRADES])
    return Population(
        start=start,
        trade=random.choice(len(TRADES), size, p=shares / shares.sum()),
        region=random.integers(len(REGIONS), size=size),
        brand=random.integers(len(_SYLLABLES) ** 2, size=size),
        age_days=400 + random.exponential(2600, size).astype(np.int64),
        risk=random.standard_normal(size),
    )

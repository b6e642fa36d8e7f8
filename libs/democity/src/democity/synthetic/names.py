"""What an enterprise of the city is called, and its code: neither can be anybody's."""

from dataclasses import dataclass, field

from democity.codes import demo_code
from democity.synthetic.columns import ABSENT
from democity.synthetic.population import ENTITY_TYPES, Population
from democity.synthetic.trades import trades

DISTRICTS = {
    "330602": "越城区",
    "330603": "柯桥区",
    "330604": "上虞区",
    "330624": "新昌县",
    "330681": "诸暨市",
    "330683": "嵊州市",
}
_SYLLABLES = "瑞安恒泰嘉禾鸿运金辉越华兰亭镜湖会稽东浦锦绣永盛顺达明德宏图春晖"
_ENDS = {
    "company_joint_stock": "股份有限公司",
    "partnership": "合伙企业（普通合伙）",
    "sole_proprietorship": "厂",
    "cooperative": "专业合作社",
}
_COOPERATIVE, _ENTERPRISE = "93", "91"
_STEP = 7919
"""Prime to 31: neighbours have codes far apart, and nobody has another's."""


@dataclass(frozen=True, slots=True)
class Names:
    """Codes and names of one neighbourhood, by city-wide number."""

    population: Population
    _codes: dict[int, str] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)

    def uscc(self, number: int) -> str:
        """Its code; the region in it is that of its first registration."""
        return self._codes.get(number) or self._codes.setdefault(number, self._uscc(number))

    def name(self, number: int) -> str:
        """Its name; a branch is called after its parent."""
        return self._names.get(number) or self._names.setdefault(number, self._name(number))

    def _uscc(self, number: int) -> str:
        row = number - self.population.first
        kind = ENTITY_TYPES[self.population.entity_type[row]]
        leading = _COOPERATIVE if kind == "cooperative" else _ENTERPRISE
        return demo_code(self.district(row), (number * _STEP + 31) % 31**6, leading)

    def _name(self, number: int) -> str:
        row = number - self.population.first
        parent = int(self.population.relations.parent[row])
        if parent != ABSENT:
            place = DISTRICTS[self.district(row)]
            return f"{self.name(self.population.first + parent)}{place}第{number % 97 + 1}分公司"
        kind = ENTITY_TYPES[self.population.entity_type[row]]
        word = trades().sectors[self.population.sector[row]].word
        return f"绍兴{self._brand(row)}演示{word}{_ENDS.get(kind, '有限公司')}"

    def district(self, row: int) -> str:
        """The code of the district where it is."""
        return str(self.population.district.codes[self.population.district.values[row]])

    def _brand(self, row: int) -> str:
        brand = int(self.population.brand[row])
        letters = [brand, brand >> 8, brand >> 16] if brand % 3 else [brand, brand >> 8]
        return "".join(_SYLLABLES[letter % len(_SYLLABLES)] for letter in letters)

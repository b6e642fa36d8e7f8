"""The prudent and the inclusive pool are read: by which rules, and how many are in each."""

from dataclasses import dataclass

from regulations import Pools
from sampling.adapters import supervision_pools
from sampling.adapters.supervision_pools import Sizes
from sampling.usecases.law import Law
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetSupervisionPools:
    transaction: Transaction
    law: Law
    business_day: BusinessDay

    async def __call__(self) -> tuple[Pools, Sizes]:
        """Raises NoPools."""
        pools = self.law.pools(await self.business_day.today())
        async with self.transaction() as session:
            return pools, await supervision_pools.sizes(session, pools)

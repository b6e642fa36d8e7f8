"""The published list of supervision items is paged through."""

from dataclasses import dataclass

from regulations import Item, SupervisionItems
from sampling.domain.item_list import Wanted, page
from serving import BusinessDay


@dataclass(frozen=True, slots=True)
class ListSupervisionItems:
    catalogue: SupervisionItems
    business_day: BusinessDay

    async def __call__(self, wanted: Wanted, after: str, size: int) -> tuple[list[Item], bool]:
        """One page in order of code, and whether there is more."""
        on = await self.business_day.today()
        return page(self.catalogue.published(on), wanted, after, size)

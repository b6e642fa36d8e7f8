"""One supervision item is read."""

from dataclasses import dataclass

from regulations import Item, SupervisionItems
from serving import BusinessDay


@dataclass(frozen=True, slots=True)
class GetSupervisionItem:
    catalogue: SupervisionItems
    business_day: BusinessDay

    async def __call__(self, code: str) -> Item:
        """Raises UnknownItem."""
        return self.catalogue.at(code, await self.business_day.today())

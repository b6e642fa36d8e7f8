"""The domains of supervision are read, with how many items each has."""

from dataclasses import dataclass

from regulations import SupervisionItems
from sampling.domain.item_list import DomainCount, counted
from serving import BusinessDay


@dataclass(frozen=True, slots=True)
class ListSupervisionDomains:
    catalogue: SupervisionItems
    business_day: BusinessDay

    async def __call__(self) -> list[DomainCount]:
        on = await self.business_day.today()
        return counted(self.catalogue.published(on), self.catalogue.domains)

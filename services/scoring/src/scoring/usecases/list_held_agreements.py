"""Agreements that wait for a person, page by page."""

from dataclasses import dataclass

from scoring.adapters import agreements
from scoring.adapters.agreements import Named
from storage import Transaction


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page with how many there are in all; `more` says that another follows."""

    agreements: list[Named]
    more: bool
    total: int


@dataclass(frozen=True, slots=True)
class ListHeldAgreements:
    transaction: Transaction

    async def __call__(self, after: str, size: int) -> HeldPage:
        async with self.transaction() as session:
            found = await agreements.held(session, after, size + 1)
            total = await agreements.count_held(session)
        return HeldPage(found[:size], len(found) > size, total)

"""The inspector library is paged through."""

from dataclasses import dataclass

from sampling.adapters import inspectors
from sampling.domain.inspector import Inspector
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListInspectors:
    transaction: Transaction

    async def __call__(
        self, department: str, after: str, size: int
    ) -> tuple[list[Inspector], bool]:
        """One page in order of id, and whether there is more. `department` empty: of all."""
        async with self.transaction() as session:
            found = await inspectors.page(session, department, after, size + 1)
        return found[:size], len(found) > size

"""Published results of a draw are paged through by anybody."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import publications
from sampling.adapters.publications import Place
from sampling.domain.publication import PublishedResult
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListPublishedResults:
    transaction: Transaction

    async def __call__(
        self, draw_id: UUID, after: Place, size: int
    ) -> tuple[list[PublishedResult], bool]:
        """One page in order of USCC and department, and whether there is more.

        Of a draw of which nothing is published there is nothing, as of one that is not there.
        """
        async with self.transaction() as session:
            found = await publications.results(session, draw_id, after, size + 1)
        return found[:size], len(found) > size

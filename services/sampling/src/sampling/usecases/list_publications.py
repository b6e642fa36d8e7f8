"""Batches of results are paged through by anybody."""

from dataclasses import dataclass, replace

from sampling.adapters import publications, visits
from sampling.domain.publication import Batch
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListPublications:
    transaction: Transaction

    async def __call__(
        self, department: str, before: int | None, size: int
    ) -> tuple[list[Batch], int | None]:
        """One page, newest first, and the place before which the next begins."""
        async with self.transaction() as session:
            found, rest = await publications.page(session, department, before, size)
            told = [
                replace(
                    batch, replacements=tuple(await visits.replacements(session, batch.draw_id))
                )
                for batch in found
            ]
        return told, rest

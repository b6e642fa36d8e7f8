"""What runs said, as rows: thousands of enterprises in each, so that a run costs little."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from scoring.domain.run import Page
from storage import raw

_COPY = "copy run_page (run_id, page, usccs, classes, peer_states) from stdin (format binary)"
_READ = "select usccs, classes, peer_states from run_page where run_id = %s and page = %s"
_ALL = "select usccs, classes, peer_states from run_page where run_id = %s order by page"


async def add(session: AsyncSession, run_id: str, pages: Sequence[Page]) -> None:
    """Keep all pages of a run."""
    async with (await raw(session)).cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(["text", "int4", "bytea", "bytea", "bytea"])
        for number, page in enumerate(pages):
            row = (run_id, number, page.usccs, page.classes, page.peer_states)
            await copy.write_row(row)


async def read(session: AsyncSession, run_id: str, number: int) -> Page | None:
    """One page, counted from 0; None after the last."""
    cursor = (await raw(session)).cursor(binary=True)
    await cursor.execute(_READ, [run_id, number])
    row = await cursor.fetchone()
    return Page(*row) if row else None


async def all_of(session: AsyncSession, run_id: str) -> list[Page]:
    """All pages of a run, in order."""
    cursor = (await raw(session)).cursor(binary=True)
    await cursor.execute(_ALL, [run_id])
    return [Page(*row) for row in await cursor.fetchall()]

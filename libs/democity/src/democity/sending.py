"""Batches of records, from the office that owns them."""

import asyncio
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from democity.clients import Client, Json
from democity.offices import Office
from democity.records import Record
from democity.tally import Tally

BATCH = 500
_AT_ONCE, _OF_ONE_OFFICE = 12, 4
"""Batches under way: of all offices together, and of one."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends with the office's own client; every record is expected to be good."""

    systems: Mapping[str, Client]
    tally: Tally
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def batch(
        self, office: Office, records: Sequence[Record], key: str | None = None
    ) -> Json:
        """One batch; a rejection becomes an unmet expectation. Raises Problem."""
        answer = await self.raw(office, records, key)
        for rejection in (answer.get("rejections") or ())[:3]:
            self.tally.expect(False, f"{office.id}: a good record was rejected: {rejection}")
        return answer

    async def raw(self, office: Office, records: Sequence[Record], key: str | None = None) -> Json:
        """One batch whose records may be bad; a repeat after a lost answer is known by its key.
        Raises Problem."""
        body = {"source_system": office.source_system, "records": list(records)}
        answer = await self.systems[office.id].post(
            "/v1/records", body, key=key or str(uuid.uuid4())
        )
        self.tally.add(answer)
        return answer

    async def all(self, office: Office, records: Sequence[Record]) -> None:
        """Everything, in batches of up to 500, some of them at once. Raises Problem."""
        waiting = parts(records, BATCH)
        async with asyncio.TaskGroup() as group:
            for _ in range(_OF_ONE_OFFICE):
                group.create_task(self._send(office, waiting))

    async def _send(self, office: Office, waiting: Iterator[Sequence[Record]]) -> None:
        for part in waiting:
            async with self._room:
                await self.batch(office, part)

    async def paced(
        self, office: Office, records: Sequence[Record], seconds: float, size: int = 8
    ) -> None:
        """Small batches spread over `seconds`. Raises Problem."""
        count = -(-len(records) // size)
        for part in parts(records, size):
            await self.batch(office, part)
            await asyncio.sleep(seconds / count)


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]

"""Which deliveries are asked for; they come in pages, newest first."""

from dataclasses import dataclass
from uuid import UUID

import paging


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """`task_id` None: of any task. `before`: only those older than the one with this number."""

    department: str
    task_id: UUID | None = None
    before: int | None = None
    page_size: int = paging.DEFAULT

"""Deliveries come in pages, newest first."""

from dataclasses import dataclass
from uuid import UUID

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """`task_id` None: of any task. `before`: only those older than the one with this number."""

    department: str
    task_id: UUID | None = None
    before: int | None = None
    page_size: int = DEFAULT_PAGE_SIZE


def page_size(asked: int) -> int:
    """Unset or below 1: the default."""
    return min(asked, MAX_PAGE_SIZE) if asked > 0 else DEFAULT_PAGE_SIZE

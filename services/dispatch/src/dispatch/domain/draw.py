"""What sampling drew: whom one department is to inspect, and what there."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw's plan, as far as its tasks need it."""

    draw_id: UUID
    department: str
    item_codes: tuple[str, ...]

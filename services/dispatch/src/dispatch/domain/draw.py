"""What sampling drew: who is to inspect whom, and what there."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw's plan, as far as its tasks need it. The department that drew comes first; of a
    joint draw others follow, who go there with it.
    """

    draw_id: UUID
    departments: tuple[str, ...]
    item_codes: tuple[str, ...]

"""A coordinator's word that departments go to one enterprise together."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from uuid import UUID

from dispatch.domain.agreement import Agreeing
from dispatch.domain.errors import OrderConflict, WrongOrder
from identifiers import Uscc


@dataclass(frozen=True, slots=True)
class Order:
    """`task_id` is the client's, for a task that may have to be opened; the first named leads."""

    task_id: UUID
    uscc: Uscc
    departments: tuple[str, ...]
    item_codes: tuple[str, ...]
    reason: str

    @property
    def called(self) -> tuple[Agreeing, ...]:
        """The departments in the order named; a coordinator brings no evidence of theirs."""
        return tuple(
            Agreeing(department, rank, record_ids=(), by_score=False)
            for rank, department in enumerate(self.departments, start=1)
        )

    @property
    def digest(self) -> bytes:
        """SHA-256 of the content."""
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).digest()


def require_whole(order: Order, known: Collection[str], min_departments: int) -> None:
    """Raises WrongOrder where it names too few, a department nobody knows, no item, no reason."""
    for department in order.departments:
        if department not in known:
            raise WrongOrder("department_ids", department, "departments of the registry")
    if len(set(order.departments)) < max(min_departments, len(order.departments)):
        expected = f"at least {min_departments} departments, each once"
        raise WrongOrder("department_ids", ", ".join(order.departments), expected)
    if not order.item_codes or not all(code.strip() for code in order.item_codes):
        raise WrongOrder("item_codes", ", ".join(order.item_codes), "at least one, none empty")
    if len(set(order.item_codes)) < len(order.item_codes):
        raise WrongOrder("item_codes", ", ".join(order.item_codes), "each item once")
    if not order.reason.strip():
        raise WrongOrder("reason", order.reason, "why these departments go there together")


def require_same(order: Order, digest_on_file: bytes) -> None:
    """Raises OrderConflict where an order of the same id has other content."""
    if order.digest != digest_on_file:
        raise OrderConflict(order.task_id)

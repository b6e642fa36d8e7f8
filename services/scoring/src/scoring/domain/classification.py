"""The classes of one enterprise in all views, and when they count as changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kernel import ABSENT_CLASS, GENERAL_VIEW


@dataclass(frozen=True, slots=True)
class Grades:
    """Classes, scores and dedicated scores by view number; scores in thousandths of a point."""

    classes: tuple[int, ...]
    scores: tuple[int, ...]
    dedicated: tuple[int, ...]

    @property
    def present(self) -> bool:
        """False for an enterprise without a registration: it has no class."""
        return self.classes[GENERAL_VIEW] != ABSENT_CLASS


@dataclass(frozen=True, slots=True)
class Classification:
    """What is stored of one enterprise; `version` counts the changes of its classes, from 1."""

    version: int
    on: date
    through: int
    grades: Grades
    model_version: str
    regulations_version: str
    stored_at: datetime | None = None
    peers_run: str = ""


@dataclass(frozen=True, slots=True)
class ViewChange:
    """One view whose class changed; None where there was or is none; general has no department."""

    view: int
    department: str
    before: int | None
    after: int | None


def view_changes(
    before: Sequence[int] | None, after: Sequence[int], departments: Mapping[int, str]
) -> tuple[ViewChange, ...]:
    """Return the views whose class differs, the general one first."""
    earlier = before or [ABSENT_CLASS] * len(after)
    return tuple(
        ViewChange(view, departments.get(view, ""), _present(old), _present(new))
        for view, (old, new) in enumerate(zip(earlier, after, strict=True))
        if old != new
    )


def _present(risk_class: int) -> int | None:
    return None if risk_class == ABSENT_CLASS else risk_class

"""What is asked for when a draw is started: of which plan, by which run, from whom its seed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sampling.domain.errors import WrongSources
from sampling.domain.seed import OWN, Kind, Source, Sources, share_commitment

A_DAY = timedelta(days=1)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class PublicValue:
    """A value that nobody can choose, named before it is known: a lottery, a day, which numbers."""

    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """`departments` give a share of the seed each; `run_id` empty: the newest completed run."""

    draw_id: UUID
    plan_id: UUID
    run_id: str = ""
    departments: tuple[str, ...] = ()
    public_values: tuple[PublicValue, ...] = ()
    patience: timedelta = A_DAY

    def sources(self, share: bytes = b"") -> Sources:
        """With the operator's own share, committed to."""
        own = Source(Kind.LOCAL, OWN, share_commitment(self.draw_id, OWN, share), share)
        departments = (Source(Kind.DEPARTMENT, name) for name in self.departments)
        values = (Source(Kind.PUBLIC, v.name, due_at=v.due_at) for v in self.public_values)
        return Sources((own, *departments, *values))

    def check(self, departments: Collection[str], now: datetime) -> None:
        """`departments` are the city's. Raises WrongSources."""
        strange = set(self.departments) - set(departments)
        if strange or len(set(self.departments)) < len(self.departments):
            given = list(self.departments)
            raise WrongSources("departments", given, "departments of the city, each once")
        if not SHORTEST <= self.patience <= LONGEST:
            raise WrongSources("patience_seconds", self.patience, f"{SHORTEST} to {LONGEST}")
        for value in self.public_values:
            if not value.name.strip() or len(value.name) > LONGEST_NAME:
                raise WrongSources(
                    "public_values.name", value.name, "a name of 1 to 200 characters"
                )
            if value.due_at <= now:
                raise WrongSources("public_values.due_at", str(value.due_at), f"later than {now}")
        names = [source.name for source in self.sources().each]
        if len(set(names)) < len(names):
            raise WrongSources("public_values.name", names, "names that no other source has")

"""What AcceptRecords and CorrectQuarantined share: valid records become versions on file."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregation.adapters import ledger, records
from aggregation.adapters.copying import Connection
from aggregation.adapters.ledger import NOTHING, Changed
from aggregation.domain.given import Given
from aggregation.domain.record import Problem, Record
from aggregation.domain.sender import Sender
from aggregation.domain.validation import Validation
from aggregation.domain.versions import Plan, Version, plan
from aggregation.usecases.refresh_registry import RefreshRegistry


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch after validation."""

    given: Sequence[Given]
    records: list[tuple[int, Record]]
    problems: dict[int, Problem]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the valid records. `tx` is None where nothing was news."""

    plan: Plan
    tx: int | None = None
    changed: Changed = NOTHING


@dataclass(frozen=True, slots=True)
class Intake:
    validation: Validation
    refresh_registry: RefreshRegistry

    def judge(self, given: Sequence[Given], source_system: str, sender: Sender) -> Judged:
        """Validate each record of a batch. Pure, and the most of the work."""
        judged = Judged(given, [], {})
        for each in given:
            outcome = self.validation.judge(each, source_system, sender)
            if isinstance(outcome, Record):
                judged.records.append((each.index, outcome))
            else:
                judged.problems[each.index] = outcome
        return judged

    async def take(
        self, connection: Connection, source_id: int, judged: Judged, sender: Sender
    ) -> Taken:
        """Add what is news, and refresh the registry. Takes no ledger number yet."""
        valid = [record for _, record in judged.records]
        heads = await records.heads(connection, source_id, valid)
        on_file = await records.on_file(connection, source_id, valid)
        planned = plan(judged.records, heads, on_file, sender)
        if not planned.versions:
            return Taken(planned)
        tx = await ledger.begin(connection)
        await records.add(connection, tx, source_id, planned.versions)
        touched = {version.record.uscc for version in planned.versions}
        changed = await self.refresh_registry(
            connection, tx, touched, self._affected(planned.versions)
        )
        return Taken(planned, tx, changed | Changed.RECORDS)

    def _affected(self, versions: Sequence[Version]) -> set[str]:
        """Enterprises that gained, lost or saw changed a registration record."""
        affected, kind = set[str](), self.refresh_registry.kind
        for version in versions:
            if version.record.kind == kind:
                affected.add(version.record.uscc)
            if version.before is not None and version.before.kind == kind:
                affected.add(version.before.uscc)
        return affected

"""Records in effect as rows of the contract's Arrow columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aggregation.adapters import reading
from aggregation.adapters.copying import Connection
from aggregation.adapters.reading import Effective, Gone
from identifiers import record_id
from regulations import Regulations


@dataclass(frozen=True, slots=True)
class Naming:
    """The names behind the numbers that are stored."""

    kinds: Mapping[int, str]
    departments: Mapping[int, str]
    sources: Mapping[int, str]

    @classmethod
    def of(cls, regulations: Regulations) -> "Naming":
        return cls(
            kinds={each.number: id for id, each in regulations.catalogue.kinds.items()},
            departments={each.number: id for id, each in regulations.departments.sources.items()},
            sources={},
        )

    async def with_sources(self, connection: Connection) -> "Naming":
        """With the names of the source systems that are known now."""
        return replace(self, sources=await reading.source_names(connection))


def record_rows(
    naming: Naming, effective: Iterable[Effective], gone: Iterable[Gone]
) -> list[tuple[Any, ...]]:
    """Rows in the order of the contract's columns, by USCC and then record."""
    rows = [_row(naming, each) for each in effective]
    rows += [_gone(naming, each) for each in gone]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _row(naming: Naming, record: Effective) -> tuple[Any, ...]:
    source, record_no = naming.sources[record.key.source_id], record.key.record_no
    judged = record.judgement
    return (
        record_id(source, record_no),
        record.uscc,
        False,
        source,
        record_no,
        record.version,
        naming.kinds[record.kind],
        naming.departments[record.department],
        record.produced_on,
        judged.repaired_on if judged else None,
        bool(judged and judged.revoked),
        record.body,
        *record.known,
    )


def _gone(naming: Naming, gone: Gone) -> tuple[Any, ...]:
    """Nothing of the record but that it left, and when that became known."""
    id = record_id(naming.sources[gone.key.source_id], gone.key.record_no)
    return (id, gone.uscc, True, *[None] * 9, gone.ledger, gone.at)

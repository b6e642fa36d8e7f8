"""What a definition may name: kinds with their fields, lookup tables, states of peers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kernel import Derived, Kind, Members
from regulations.catalogue import Catalogue
from regulations.fields import Field
from regulations.models.lookups import LookupTables

Deriving = Callable[[date], Derived | Members]
"""What a definition reads beside the fields of a record, on a day."""

DAYS = {"date": "day", "yearmonth": "month", "year": "year"}
AMOUNTS = ("decimal", "integer")
TEXTS = ("string", "uscc", "region", "gbt4754", "department_id", "scope_item", "licence_item")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that definitions may name; `lists` are the list fields of each kind, and
    `listed_codes` the codes of those that list codes."""

    kinds: Mapping[str, Kind]
    lists: Mapping[str, tuple[str, ...]]
    listed_codes: Mapping[str, Mapping[str, tuple[str, ...]]]
    tables: LookupTables
    peer_states: tuple[str, ...]


def vocabulary_of(
    catalogue: Catalogue, tables: LookupTables, peer_states: tuple[str, ...]
) -> Vocabulary:
    """Return what definitions over a catalogue may name."""
    fields = {name: _fields(catalogue, name) for name in catalogue.kinds}
    return Vocabulary(
        kinds={name: _kind(catalogue, name, found) for name, found in fields.items()},
        lists={
            name: tuple(field.name for field in found if field.type.many)
            for name, found in fields.items()
        },
        listed_codes={
            name: {
                field.name: tuple(catalogue.code_tables[field.type.table])
                for field in found
                if field.type.many and field.type.table
            }
            for name, found in fields.items()
        },
        tables=tables,
        peer_states=peer_states,
    )


def _fields(catalogue: Catalogue, kind: str) -> tuple[Field, ...]:
    return (*catalogue.common_fields.values(), *catalogue.kinds[kind].fields.values())


def _kind(catalogue: Catalogue, name: str, fields: tuple[Field, ...]) -> Kind:
    single = [field for field in fields if not field.type.many]
    coded: dict[str, tuple[str | bool, ...]] = {
        f.name: tuple(catalogue.code_tables[f.type.table]) for f in single if f.type.table
    }
    coded |= {field.name: (False, True) for field in single if field.type.base == "boolean"}
    return Kind(
        id=name,
        coded=coded,
        days={f.name: DAYS[f.type.base] for f in single if f.type.base in DAYS},
        amounts=tuple(field.name for field in single if field.type.base in AMOUNTS),
        texts=tuple(field.name for field in single if field.type.base in TEXTS),
    )

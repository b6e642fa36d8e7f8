"""One enterprise's dossier with what scoring knows beside the facts, and how entries change it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import msgspec

import kernel
from kernel import Dossier, Fact
from scoring.domain.entries import Fields, RecordEntry, Touched
from scoring.domain.model import Model

# Amounts stay exact: a float would be refused by the kernel, and rightly.
_BODY = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Enterprise:
    """The dossier of one enterprise and the ledger number it has read through."""

    uscc: str
    dossier: Dossier
    through: int = 0
    sequence: int = 0
    registered: bool = False
    members: frozenset[int] = frozenset()
    model_version: str | None = None
    evaluated_on: date | None = None
    due_on: date | None = None
    peers_run: str = ""


@dataclass(frozen=True, slots=True)
class Unscored:
    """An accepted record that the definitions cannot read, with the kernel's reason."""

    uscc: str
    record_id: int
    ledger: int
    cause: str


def apply(
    enterprise: Enterprise, touched: Touched, through: int, model: Model
) -> tuple[Enterprise, list[Unscored]]:
    """Take in what a window through `through` says; saying it again changes nothing."""
    facts, unscored = _facts(touched.uscc, touched.records, model)
    dossier = enterprise.dossier
    if facts:
        dossier = dossier.with_records(model.compiled, facts)
    if touched.enterprise:
        dossier = dossier.with_established_on(touched.enterprise.established_on)
    changed = replace(enterprise, dossier=dossier, through=through)
    if touched.enterprise:
        changed = replace(changed, registered=touched.enterprise.registered)
    if touched.membership:
        inside = touched.membership.departments
        members = frozenset(view for view, name in model.departments.items() if name in inside)
        changed = replace(changed, members=members)
    return changed, unscored


def forgotten(enterprise: Enterprise) -> Enterprise:
    """An enterprise as before its first entry, for one of which everything is told again."""
    return replace(enterprise, dossier=Dossier.empty(), registered=False, members=frozenset())


def _facts(
    uscc: str, records: Sequence[RecordEntry], model: Model
) -> tuple[dict[int, list[Fact]], list[Unscored]]:
    facts: dict[int, list[Fact]] = {}
    unscored: list[Unscored] = []
    for entry in records:
        facts[entry.record_id] = []
        try:
            facts[entry.record_id] = [] if entry.gone else _encode(entry, model)
        except kernel.BadRecord as cause:
            unscored.append(Unscored(uscc, entry.record_id, entry.ledger, str(cause)))
    return facts, unscored


def _encode(entry: RecordEntry, model: Model) -> list[Fact]:
    fields: Fields = {"produced_on": entry.produced_on, **_BODY.decode(entry.body)}
    return kernel.encode_record(
        model.compiled,
        entry.kind,
        fields,
        source_department=entry.source_department,
        repaired_on=entry.repaired_on,
        revoked=entry.revoked,
    )

"""A given record becomes a Record, or a Problem that names field and reason.

The catalogue is compiled once into one check per field; nothing of it is interpreted per record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from aggregation.domain import values
from aggregation.domain.given import Given, GivenTwice
from aggregation.domain.pairing import Pairing, pairings
from aggregation.domain.record import Problem, Record
from aggregation.domain.sender import Sender
from aggregation.domain.values import Check, Wrong
from regulations import Field, FieldType, RecordKind, Regulations

LONGEST_RECORD = 65_536
LONGEST_RECORD_NO = 128


@dataclass(frozen=True, slots=True)
class KindChecks:
    """One kind of record, compiled."""

    number: int
    name: str
    checks: Mapping[str, Check]
    required: frozenset[str]
    pairings: tuple[Pairing, ...]
    departments: frozenset[str]


class Validation:
    """Checks records against the catalogue of one city."""

    def __init__(self, regulations: Regulations) -> None:
        self._regulations = regulations
        catalogue = regulations.catalogue
        common = catalogue.common_fields.values()
        self._numbers = {id: each.number for id, each in regulations.departments.sources.items()}
        self._platform = {each.name for each in common if each.given_by == "platform"}
        given = [each for each in common if each.given_by == "source"]
        self._kinds = {id: self._compiled(kind, given) for id, kind in catalogue.kinds.items()}
        self._subkinds = {id: each.department for id, each in catalogue.subkinds.items()}

    @property
    def kinds(self) -> Mapping[str, KindChecks]:
        return self._kinds

    def judge(self, given: Given, source_system: str, sender: Sender) -> Record | Problem:
        """Decide on one record of a batch that came from `source_system`."""
        if len(given.text) > LONGEST_RECORD:
            expected = f"at most {LONGEST_RECORD} characters"
            return Problem("record_too_large", "", f"{len(given.text)} characters", expected)
        fields = given.value
        if isinstance(fields, GivenTwice):
            return Problem("duplicate_field", fields.field, "twice", "each field once")
        if type(fields) is not dict:
            return Problem("not_a_record", "", values.shown(fields), "a JSON object")
        checked = self._checked(fields, source_system, sender)
        return checked if isinstance(checked, Record) else _named(checked, fields)

    def _checked(
        self, given: dict[str, Any], source_system: str, sender: Sender
    ) -> Record | Problem:
        kind = self._kind(given)
        if isinstance(kind, Problem):
            return kind
        fields: dict[str, Any] = {"kind": kind.name, "source_system": source_system}
        for name, value in given.items():
            if value is None or name == "kind":
                continue
            check = kind.checks.get(name)
            if check is None:
                return self._stranger(name, value, kind)
            fields[name] = value = check(value)
            if type(value) is Wrong:
                code, shown, expected = value
                return Problem(code, name, shown, expected)
        if not kind.required <= fields.keys():
            name = min(kind.required - fields.keys())
            return Problem("missing_field", name, "", f"a value; kind {kind.name} requires it")
        wrong = self._beyond_one_field(fields, kind, source_system, sender)
        return wrong or Record.of(
            fields, kind.number, self._numbers[fields["source_department"]], _day(fields)
        )

    def _kind(self, given: dict[str, Any]) -> KindChecks | Problem:
        name = given.get("kind")
        if name is None:
            return Problem("missing_field", "kind", "", "the kind of the record")
        kind = self._kinds.get(name) if type(name) is str else None
        if kind is None:
            return Problem("unknown_kind", "kind", values.shown(name), ", ".join(self._kinds))
        return kind

    def _stranger(self, name: str, value: object, kind: KindChecks) -> Problem:
        if name in self._platform:
            expected = "this field left out; the platform gives it"
            return Problem("platform_field_given", name, values.shown(value), expected)
        expected = f"only fields of kind {kind.name}"
        return Problem("unknown_field", values.shown(name), values.shown(value), expected)

    def _beyond_one_field(
        self, fields: dict[str, Any], kind: KindChecks, source_system: str, sender: Sender
    ) -> Problem | None:
        """What holds between fields, and between the record and who sends it."""
        department = fields["source_department"]
        if fields["source_system"] != source_system:
            given = fields["source_system"]
            return Problem("wrong_source_system", "source_system", given, source_system)
        if not sender.may_send_for(department):
            expected = f"the sender's own department, {sender.department}"
            return Problem("foreign_department", "source_department", department, expected)
        if department not in kind.departments:
            expected = f"a department that may send kind {kind.name}"
            return Problem("department_without_kind", "source_department", department, expected)
        owner = self._subkinds.get(fields.get("subkind", ""), department)
        if owner != department:
            return Problem("foreign_subkind", "subkind", fields["subkind"], f"one of {department}")
        unfit = (pairing.problem(fields) for pairing in kind.pairings)
        return next((problem for problem in unfit if problem is not None), None)

    def _compiled(self, kind: RecordKind, common: list[Field]) -> KindChecks:
        fields = [*common, *kind.fields.values()]
        checks = {field.name: self._check(field.type) for field in fields}
        checks["record_no"] = values.text(LONGEST_RECORD_NO)
        checks["version"] = values.version
        return KindChecks(
            number=kind.number,
            name=kind.id,
            checks=checks,
            required=frozenset(f.name for f in fields if f.required and f.allowed is None),
            pairings=pairings(kind),
            departments=self._senders(kind),
        )

    def _senders(self, kind: RecordKind) -> frozenset[str]:
        sources = self._regulations.departments.sources.values()
        return frozenset(s.id for s in sources if kind.accepts_from(s.id, external=s.external))

    def _check(self, type: FieldType) -> Check:
        check = self._single(type)
        return values.many(check) if type.many else check

    def _single(self, type: FieldType) -> Check:
        rules = self._regulations
        match type.base:
            case "code":
                table = type.table or ""
                codes = rules.catalogue.code_tables[table]
                return values.one_of(codes, "unknown_code", f"table {table}")
            case "department_id":
                return values.one_of(self._numbers, "unknown_department", "a source department")
            case "region":
                return values.one_of(rules.regions, "unknown_code", "GB/T 2260")
            case "gbt4754":
                return values.one_of(rules.industries, "unknown_code", "GB/T 4754")
            case "licence_item":
                items = frozenset(rules.licences)
                return values.one_of(items, "unknown_code", "a licence of the scope catalogue")
            case "scope_item":
                return values.one_of(rules.scope_items, "unknown_code", "the scope catalogue")
            case plain:
                return values.PLAIN[plain]


def _named(problem: Problem, fields: dict[str, Any]) -> Problem:
    """The problem with what is known of the record, so that it can be found again."""
    record_no, department = fields.get("record_no"), fields.get("source_department")
    return Problem(
        problem.code,
        problem.field,
        problem.given,
        problem.expected,
        record_no=values.shown(record_no) if type(record_no) is str else "",
        department=values.shown(department) if type(department) is str else "",
    )


def _day(fields: dict[str, Any]) -> date:
    return _as_day(fields["produced_on"])


@lru_cache(maxsize=65_536)
def _as_day(text: str) -> date:
    return date.fromisoformat(text)

"""What is public, and how long a penalty stays so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from regulations.days import months_after
from rulebook import Book, Dated, Node

PUBLISHED = ("plan", "draw", "inspection_result", "administrative_penalty", "commitment")
NEVER = frozenset(
    {
        *("risk_class", "class_at_draw", "risk_score", "score", "letter", "colour"),
        *("stratum", "strata", "inspector_ids"),
    }
)
"""What no city may publish: the class and whatever tells it."""
SEVERITIES = ("minor", "general", "serious")
STARTS = ("publication", "document")


@dataclass(frozen=True, slots=True)
class Period:
    """Months of publication; from the shortest on it may be repaired, at the longest it ends."""

    published: bool
    shortest: int
    shortest_in_key_fields: int
    longest: int


@dataclass(frozen=True, slots=True)
class PenaltyRegime:
    """How penalties are published under the rules of one time."""

    counts_from: str
    procedures: tuple[str, ...]
    not_alone: tuple[str, ...]
    key_fields: tuple[str, ...]
    until_ban_ends: bool
    periods: Mapping[str, Period]

    def publishes(self, severity: str, procedure: str, kinds: Collection[str]) -> bool:
        """Whether a penalty is published at all."""
        in_form = procedure in self.procedures and not set(kinds) <= set(self.not_alone)
        return in_form and self.periods[severity].published

    def ends_on(
        self, severity: str, *, published_on: date, document_on: date, ban_until: date | None = None
    ) -> date:
        """Return the first day on which a penalty is no longer published."""
        begin = published_on if self.counts_from == "publication" else document_on
        end = months_after(begin, self.periods[severity].longest)
        return max(end, ban_until) if ban_until and self.until_ban_ends else end

    def repairable_from(
        self, severity: str, field: str | None, *, published_on: date, document_on: date
    ) -> date:
        """Return the first day on which its repair may be applied for."""
        begin = published_on if self.counts_from == "publication" else document_on
        period = self.periods[severity]
        key = field in self.key_fields
        return months_after(begin, period.shortest_in_key_fields if key else period.shortest)


@dataclass(frozen=True, slots=True)
class Publication:
    """What is public on a day: fields by what is published, none where nothing is.

    `joint_results`: those of one joint visit in one batch, or by each department. Negative
    information is deleted after `retention_months`, where a law says so.
    """

    fields: Mapping[str, tuple[str, ...]]
    joint_results: str
    penalties: PenaltyRegime
    retention_months: int | None


@dataclass(frozen=True, slots=True)
class PublicationRules:
    """Publication as dated rules."""

    fields: Mapping[str, Dated[tuple[str, ...]]]
    joint_results: Dated[str]
    penalties: Dated[PenaltyRegime]
    retention_months: Dated[int]

    def at(self, on: date) -> Publication:
        """Return what is in force on a day. Raises NotInForce."""
        return Publication(
            fields={name: dated.at(on) for name, dated in self.fields.items()},
            joint_results=self.joint_results.at(on),
            penalties=self.penalties.at(on),
            retention_months=self.retention_months.get(on),
        )


def read_publication(book: Book) -> PublicationRules:
    """Read what is public. Raises BadRules."""
    names = ("public", "joint_results", "penalties", "retention_months")
    top = book.file("publication").mapping(("reference", *names))
    top["reference"].reference()
    fields = {}
    for name, node in top["public"].unique():
        row = node.mapping(("id", "name_zh", "fields"))
        row["id"].choice(PUBLISHED)
        row["name_zh"].text()
        fields[name] = row["fields"].dated(_public)
    if missing := [name for name in PUBLISHED if name not in fields]:
        top["public"].bad(f"{', '.join(missing)} is missing", "Say what of it is public, or []")
    return PublicationRules(
        fields=fields,
        joint_results=top["joint_results"].dated(
            lambda n: n.choice(("one_batch", "by_department"))
        ),
        penalties=top["penalties"].dated(_regime),
        retention_months=top["retention_months"].dated(Node.integer),
    )


def _public(node: Node) -> tuple[str, ...]:
    for item in node.items():
        if item.text() in NEVER:
            item.bad(f"{item.text()} is never public", "Leave it out: the class stays inside")
    return node.texts()


def _regime(node: Node) -> PenaltyRegime:
    row = node.mapping(tuple(PenaltyRegime.__dataclass_fields__))
    return PenaltyRegime(
        counts_from=row["counts_from"].choice(STARTS),
        procedures=row["procedures"].texts(),
        not_alone=row["not_alone"].texts(),
        key_fields=row["key_fields"].texts(),
        until_ban_ends=row["until_ban_ends"].boolean(),
        periods={name: _period(row["periods"].mapping(SEVERITIES)[name]) for name in SEVERITIES},
    )


def _period(node: Node) -> Period:
    row = node.mapping(tuple(Period.__dataclass_fields__))
    months = (row[name].integer() for name in ("shortest", "shortest_in_key_fields", "longest"))
    shortest, in_key_fields, longest = months
    if not 0 <= shortest <= in_key_fields <= longest:
        node.bad("the periods do not rise", "Write shortest <= shortest_in_key_fields <= longest")
    return Period(row["published"].boolean(), shortest, in_key_fields, longest)

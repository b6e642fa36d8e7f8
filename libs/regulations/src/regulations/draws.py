"""What a plan and its draws must keep beside the floors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from regulations.floors import SamplingFloors, read_ratios, read_share
from regulations.libraries import Membership
from regulations.measures import read_triggers
from regulations.tables import Industry
from rulebook import Book, Dated, Node


@dataclass(frozen=True, slots=True)
class Routine:
    """How often an enterprise is drawn for one type of check in a calendar year."""

    times_a_year: int
    key_supervision_exempt: bool


@dataclass(frozen=True, slots=True)
class Pools:
    """审慎监管企业库 holds the members of some libraries ("department/name_zh"), 包容监管企业库
    some industries; where both match, prudence wins. The inclusive are checked on a trigger only.
    """

    prudent_libraries: tuple[str, ...]
    inclusive_industries: tuple[str, ...]
    triggers: tuple[str, ...]

    def inclusive(self, industry_code: str, libraries: tuple[str, ...]) -> bool:
        """Whether routine plans leave an enterprise of an industry and of some libraries alone."""
        prudent = any(library in self.prudent_libraries for library in libraries)
        return industry_code.startswith(self.inclusive_industries) and not prudent


@dataclass(frozen=True, slots=True)
class DrawRules:
    """What is in force on a day.

    `usual_ratios`: what a plan proposes where nobody states its own. `mandatory_high_risk_share`:
    the least share of high-risk enterprises among the drawn; None: any above 0. A check of
    disclosures draws at least `disclosure_check_share` of the enterprises a year.
    """

    usual_ratios: SamplingFloors | None
    mandatory_high_risk_share: Fraction | None
    disclosure_check_share: Fraction
    routine: Routine
    inspectors_per_department: int
    visits_a_day: int
    pools: Pools | None


@dataclass(frozen=True, slots=True)
class DrawRulesBook:
    """The rules of draws as dated rules."""

    usual_ratios: Dated[SamplingFloors]
    mandatory_high_risk_share: Dated[Fraction]
    disclosure_check_share: Dated[Fraction]
    routine: Dated[Routine]
    inspectors_per_department: Dated[int]
    visits_a_day: Dated[int]
    pools: Dated[Pools]

    def at(self, on: date) -> DrawRules:
        """Return the rules in force on a day. Raises NotInForce."""
        return DrawRules(
            usual_ratios=self.usual_ratios.get(on),
            mandatory_high_risk_share=self.mandatory_high_risk_share.get(on),
            disclosure_check_share=self.disclosure_check_share.at(on),
            routine=self.routine.at(on),
            inspectors_per_department=self.inspectors_per_department.at(on),
            visits_a_day=self.visits_a_day.at(on),
            pools=self.pools.get(on),
        )


def read_draw_rules(
    book: Book, memberships: tuple[Membership, ...], industries: Mapping[str, Industry]
) -> DrawRulesBook:
    """Read the rules of draws. Raises BadRules."""
    libraries = {f"{m.library.department}/{m.library.name}" for m in memberships}

    def pools(node: Node) -> Pools:
        row = node.mapping(tuple(Pools.__dataclass_fields__))
        return Pools(
            tuple(item.choice(libraries) for item in row["prudent_libraries"].items()),
            tuple(item.choice(industries) for item in row["inclusive_industries"].items()),
            read_triggers(row["triggers"]),
        )

    top = book.file("draws").mapping(("reference", *DrawRulesBook.__dataclass_fields__))
    top["reference"].reference()
    return DrawRulesBook(
        usual_ratios=top["usual_ratios"].dated(read_ratios),
        mandatory_high_risk_share=top["mandatory_high_risk_share"].dated(read_share),
        disclosure_check_share=top["disclosure_check_share"].dated(read_share),
        routine=top["routine"].dated(_routine),
        inspectors_per_department=top["inspectors_per_department"].dated(Node.integer),
        visits_a_day=top["visits_a_day"].dated(Node.integer),
        pools=top["pools"].dated(pools),
    )


def _routine(node: Node) -> Routine:
    row = node.mapping(tuple(Routine.__dataclass_fields__))
    return Routine(row["times_a_year"].integer(), row["key_supervision_exempt"].boolean())

"""The general model and the models of departments, as dated rules."""

from dataclasses import dataclass
from datetime import date

from kernel import (
    Definitions,
    DepartmentModel,
    DirectRule,
    Indicator,
    Kind,
    Point,
)
from regulations.catalogue import Catalogue, Subkind
from regulations.departments import DEPARTMENTS, Departments
from rulebook import Dated

Levels = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point with its names and its dated definition; None from the day it is retired."""

    id: str
    name_zh: str
    definition: Dated[Point]


@dataclass(frozen=True, slots=True)
class NamedIndicator:
    """A node of the tree with its names and its dated floor and cap."""

    id: str
    name_zh: str
    name_en: str
    limits: Dated[Indicator]


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A direct rule with its name."""

    id: str
    name_zh: str
    rule: Dated[DirectRule]


@dataclass(frozen=True, slots=True)
class DepartmentRules:
    """The model of one department."""

    department: str
    alpha: Dated[int]
    emphasis: Dated[dict[str, int]]
    subkinds: tuple[Subkind, ...]
    points: tuple[NamedPoint, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that classes are computed from, as dated rules."""

    cut_offs: Dated[Levels]
    mitigation: Dated[int]
    own_floors: Dated[Levels]
    direct_rules: tuple[NamedRule, ...]
    indicators: tuple[NamedIndicator, ...]
    points: tuple[NamedPoint, ...]
    departments: tuple[DepartmentRules, ...]

    def at(self, on: date, catalogue: Catalogue, departments: Departments) -> Definitions:
        """Return what is in force on a day. Raises NotInForce."""
        named = [*self.points, *(p for rules in self.departments for p in rules.points)]
        rules = (named_rule.rule.get(on) for named_rule in self.direct_rules)
        return Definitions(
            kinds=tuple(_kernel_kind(catalogue, name) for name in catalogue.kinds),
            sources={source.id: source.number for source in departments.sources.values()},
            indicators=tuple(indicator.limits.at(on) for indicator in self.indicators),
            points=tuple(point for p in named if (point := p.definition.get(on)) is not None),
            departments=tuple(
                DepartmentModel(
                    department=rules_of.department,
                    view=departments.get(rules_of.department).seq,
                    alpha_tenths=rules_of.alpha.at(on),
                    emphasis_tenths=rules_of.emphasis.at(on),
                )
                for rules_of in self.departments
            ),
            view_count=DEPARTMENTS + 1,
            direct_rules=tuple(rule for rule in rules if rule is not None),
            cut_offs=self.cut_offs.at(on),
            own_floors=self.own_floors.at(on),
            mitigation_tenths=self.mitigation.at(on),
        )


def _kernel_kind(catalogue: Catalogue, name: str) -> Kind:
    fields = [*catalogue.common_fields.values(), *catalogue.kinds[name].fields.values()]
    single = [field for field in fields if not field.type.many]
    coded: dict[str, tuple[str | bool, ...]] = {
        f.name: tuple(catalogue.code_tables[f.type.table]) for f in single if f.type.table
    }
    coded |= {field.name: (False, True) for field in single if field.type.base == "boolean"}
    of_base = {
        base: tuple(field.name for field in single if field.type.base == base)
        for base in ("date", "decimal", "string")
    }
    return Kind(name, coded, of_base["date"], of_base["decimal"], of_base["string"])

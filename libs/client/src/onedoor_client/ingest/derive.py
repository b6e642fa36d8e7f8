"""Dated tables for what no column says: a value with its reference, or the reason why none."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from onedoor_client.ingest.cells import Value


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What must hold of one named value; a value that is not there fulfils no condition."""

    field: str
    any_of: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    above: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.any_of, self.only, self.beyond, self.mentions, self.above))) != 1:
            raise ValueError(f"a condition on {self.field} says exactly one thing")

    def holds(self, values: Mapping[str, Value]) -> bool:
        value = values.get(self.field)
        if value is None:
            return False
        if self.above:
            return isinstance(value, Decimal) and value > Decimal(self.above)
        if self.mentions:
            return any(word in str(value) for word in self.mentions)
        codes = set(value) if isinstance(value, list) else {str(value)}
        if self.any_of:
            return not codes.isdisjoint(self.any_of)
        return codes.issubset(self.only) if self.only else not codes.issubset(self.beyond)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first rule whose conditions all hold gives the value, or says why there is none."""

    when: tuple[Condition, ...] = ()
    gives: str = ""
    unknown: str = ""

    def __post_init__(self) -> None:
        if bool(self.gives) == bool(self.unknown):
            raise ValueError("a rule either gives a value or says why it is unknown")


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules in force from `date` on."""

    date: date
    reference: str
    mark: Literal["law", "proposal"]
    rules: tuple[Rule, ...]


class Derivation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One field of the record; `by` names the day that decides which table is in force."""

    field: str
    by: str
    tables: tuple[Table, ...]

    def __post_init__(self) -> None:
        days = [table.date for table in self.tables]
        if not days or days != sorted(set(days)):
            raise ValueError(f"the tables of {self.field} stand in the order of their dates")
        if any(not table.rules or table.rules[-1].when for table in self.tables):
            raise ValueError(f"the last rule of each table of {self.field} has no condition")

    @property
    def inputs(self) -> frozenset[str]:
        """The names it reads."""
        rules = (rule for table in self.tables for rule in table.rules)
        return frozenset({self.by, *(condition.field for rule in rules for condition in rule.when)})

    def rule(self, values: Mapping[str, Value]) -> Rule:
        """The rule that decides for these values."""
        on = date.fromisoformat(str(values[self.by]))
        in_force = [table for table in self.tables if table.date <= on]
        if not in_force:
            return Rule(unknown=f"{on}尚无对照表")
        return next(
            rule
            for rule in in_force[-1].rules
            if all(condition.holds(values) for condition in rule.when)
        )

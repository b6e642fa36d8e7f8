"""Rules as officials write them, read into exact bounds; a text that is not understood is refused.

A bare amount (10%, 2次) is both the least and the most. Several times with a share (每年2次各10%)
say the share of each time. Alternatives (或者) leave the authority the wider bounds.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, reduce

from regulations.rule_words import AT_LEAST, AT_MOST, PARTS, UnreadableRule, number, words

LEVELS = {"省": "province", "市": "city", "县": "county", "区": "county"}
DECIDED = {"《": "document", "一并": "together", "计划": "plan", "风险": "risk"}
A_YEAR = {"周": 52, "月": 12, "季": 4, "半年": 2, "年": 1}
CITY = "city"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `least` to `most`, both included; None: not bounded on that side."""

    least: Fraction | None = None
    most: Fraction | None = None

    def times(self, factor: Fraction | int) -> "Bounds":
        least = None if self.least is None else self.least * factor
        return Bounds(least, None if self.most is None else self.most * factor)

    def wider(self, other: "Bounds") -> "Bounds":
        """Either of the two will do."""
        least = None
        if self.least is not None and other.least is not None:
            least = min(self.least, other.least)
        if self.most is None or other.most is None:
            return Bounds(least)
        return Bounds(least, max(self.most, other.most))

    def narrower(self, other: "Bounds") -> "Bounds":
        """Both bind."""
        least = [each for each in (self.least, other.least) if each is not None]
        most = [each for each in (self.most, other.most) if each is not None]
        return Bounds(max(least, default=None), min(most, default=None))


OPEN = Bounds()


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement.

    `a_year`: so many of its periods make a year. `validity`: it holds for the whole validity of a
    licence. `in_principle`: 一般, 原则上; an exception gives its reason. `decided_by` is what the
    authority goes by where the rule leaves it to it: circumstances, risk, plan, document, together.
    """

    levels: tuple[str, ...] = ()
    share: Bounds | None = None
    times: Bounds | None = None
    objects: Bounds | None = None
    a_year: Fraction = Fraction(1)
    validity: bool = False
    each_time: bool = False
    same_object: bool = False
    key_objects: bool = False
    in_principle: bool = False
    decided_by: str | None = None

    @property
    def says(self) -> bool:
        amounts = (self.share, self.times, self.objects, self.decided_by)
        return any(each is not None for each in amounts)

    def binds(self, level: str) -> bool:
        """Whether it is said of an authority of the level, and of all its objects."""
        return not self.key_objects and (not self.levels or level in self.levels)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it was written, and what it says: one of the alternatives, all clauses of it."""

    text: str
    alternatives: tuple[tuple[Clause, ...], ...]

    def share(self, level: str = CITY) -> Bounds:
        """The share of all objects within a year."""
        return self._bounds(level, _share)

    def objects(self, level: str = CITY) -> Bounds:
        """How many objects within a year."""
        return self._bounds(level, lambda clause: _yearly(clause, clause.objects))

    def rounds(self, level: str = CITY) -> Bounds:
        """How often within a year the authority checks, whomever."""
        return self._bounds(level, lambda clause: OPEN if clause.same_object else _times(clause))

    def visits(self, level: str = CITY) -> Bounds:
        """How often within a year one and the same object is checked."""
        return self._bounds(level, lambda clause: _times(clause) if clause.same_object else OPEN)

    def _bounds(self, level: str, told: Callable[[Clause], Bounds]) -> Bounds:
        def all_of(clauses: Iterable[Clause]) -> Bounds:
            binding = (told(clause) for clause in clauses if clause.binds(level))
            return reduce(Bounds.narrower, binding, OPEN)

        return reduce(Bounds.wider, map(all_of, self.alternatives))


def _yearly(clause: Clause, amount: Bounds | None) -> Bounds:
    return OPEN if amount is None or clause.validity else amount.times(clause.a_year)


def _times(clause: Clause) -> Bounds:
    return OPEN if clause.each_time else _yearly(clause, clause.times)


def _share(clause: Clause) -> Bounds:
    if clause.share is None or clause.validity:
        return OPEN
    share = clause.share.times(clause.a_year)
    if clause.times is not None or clause.each_time:
        rounds = _yearly(clause, clause.times or Bounds(least=Fraction(1)))
        least = clause.share.times(rounds.least or 1).least
        most = OPEN if rounds.most is None else clause.share.times(rounds.most)
        share = Bounds(least, most.most)
    return Bounds(_all_at_most(share.least), _all_at_most(share.most))


def _all_at_most(share: Fraction | None) -> Fraction | None:
    return None if share is None else min(share, Fraction(1))


@cache
def read_rule(text: str) -> Rule:
    """Read a rule of ratio or frequency. Raises UnreadableRule."""
    alternatives = tuple(tuple(_clauses(part)) for part in _alternatives(text))
    if not all(alternatives):
        raise UnreadableRule(text, text)
    return Rule(text, alternatives)


Word = tuple[str, re.Match[str]]


def _alternatives(text: str) -> Iterator[list[Word]]:
    part: list[Word] = []
    for kind, word in words(text):
        if kind == "or":
            yield part
            part = []
        else:
            part.append((kind, word))
    yield part


def _clauses(part: Iterable[Word]) -> Iterator[Clause]:
    clause = said = Clause()
    for kind, word in part:
        if clause.says and kind in BREAKS:
            yield clause
            clause, said = BREAKS[kind](clause), clause
        if kind == "each":
            clause = replace(said, share=None, objects=None)
        clause = READ[kind](clause, word) if kind in READ else clause
    if clause.says:
        yield clause


# What begins a new statement, and what it keeps of the one before.
BREAKS: dict[str, Callable[[Clause], Clause]] = {
    "stop": lambda clause: Clause(),
    "level": lambda clause: Clause(),
    "comma": lambda clause: Clause(clause.levels, a_year=clause.a_year),
    "key": lambda clause: Clause(clause.levels),
    "each": lambda clause: Clause(),
}


def _level(clause: Clause, word: re.Match[str]) -> Clause:
    named = (LEVELS[sign] for sign in word[0].replace("市场", "") if sign in LEVELS)
    return replace(clause, levels=tuple(dict.fromkeys(named)))


def _decided(clause: Clause, word: re.Match[str]) -> Clause:
    by = next((by for sign, by in DECIDED.items() if sign in word[0]), "circumstances")
    return replace(clause, decided_by=clause.decided_by or by)


def _per(clause: Clause, word: re.Match[str]) -> Clause:
    if "有效期" in word[0]:
        return replace(clause, validity=True)
    unit = next(a_year for sign, a_year in A_YEAR.items() if sign in word[0])
    return replace(clause, a_year=unit / number(word["every"] or word["within"] or "1"))


def _amount(clause: Clause, word: re.Match[str]) -> Clause:
    if word["all"]:
        return replace(clause, share=Bounds(Fraction(1), Fraction(1)))
    unit = word["part"] or word["unit"]
    first = number(word["of"] or word["from"])
    last = number(word["to"]) if word["to"] else first
    bounds = _bounded(word["bound"] or "", word["after"] or "", first, last)
    if unit in PARTS:
        return replace(clause, share=bounds.times(Fraction(1, PARTS[unit])))
    if unit in ("次", "轮"):
        return replace(clause, times=bounds)
    return replace(clause, objects=bounds)


def _bounded(before: str, after: str, first: Fraction, last: Fraction) -> Bounds:
    if before in AT_LEAST.split("|") or after.endswith("以上"):
        return Bounds(least=first)
    if before in AT_MOST.split("|") or after:
        return Bounds(most=last)
    return Bounds(first, last)


READ: dict[str, Callable[[Clause, re.Match[str]], Clause]] = {
    "level": _level,
    "decided": _decided,
    "per": _per,
    "amount": _amount,
    "same": lambda clause, _: replace(clause, same_object=True),
    "key": lambda clause, _: replace(clause, key_objects=True),
    "each": lambda clause, _: replace(clause, each_time=True),
    "principle": lambda clause, _: replace(clause, in_principle=True),
}

"""Whether a plan may stand: form, library, credit rule, and the items of the published list."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from regulations import Item, SamplingFloors
from sampling.domain.errors import (
    NoMandatoryShare,
    NotRising,
    UnderFloor,
    UnknownLibrary,
    WrongPlan,
)
from sampling.domain.plan import ON_SITE, Partner, Plan
from sampling.domain.plan_errors import (
    ItemOfAnother,
    MixedItems,
    UnderItemShare,
    UnderMandatoryShare,
)
from sampling.domain.share import text
from sampling.domain.stratum import CLASSES, Ratios, Stratum

_CHECK_TYPE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class PlanLaw:
    """What binds plans of a department on a day; `libraries` are its own.

    `last_year`: the last whose working days are known.
    `item` finds one on the published list. Raises ItemNotPublished.
    """

    city: str
    departments: Collection[str]
    libraries: Collection[str]
    floors: SamplingFloors
    least_high_share: Fraction | None
    last_year: int
    item: Callable[[str], Item]


def checked(plan: Plan, law: PlanLaw) -> Plan:
    """The plan with what follows from its items.

    Raises WrongPlan, UnknownLibrary, NoMandatoryShare, UnderMandatoryShare, NotRising, UnderFloor,
    ItemNotPublished, ItemOfAnother, MixedItems, UnderItemShare.
    """
    _check_form(plan, law)
    items = [item for acting in plan.acting() for item in _items(acting, law)]
    key = _one("kind", {item.code: "key" if item.key else "general" for item in items}) == "key"
    if plan.ratios is not None:
        _check_rule(plan, plan.ratios, law, key)
    for item in items:
        _check_share(plan, item)
    return replace(plan, key=key, mode=_mode(plan, items))


def statutory_share(item: Item) -> Fraction:
    """The least share of every class that a key item has checked in a year.

    Its frequency for each object binds too: once in two years is half of them a year.
    """
    if not item.key:
        return Fraction(0)
    visits = item.frequency.visits().least or Fraction(0)
    return max(item.ratio.share().least or Fraction(0), min(visits, Fraction(1)))


def _check_form(plan: Plan, law: PlanLaw) -> None:
    if not _CHECK_TYPE.fullmatch(plan.check_type):
        expected = "small letters, digits and _, at most 60 of them"
        raise WrongPlan("check_type", plan.check_type, expected)
    if plan.last_day < plan.first_day:
        raise WrongPlan("last_day", str(plan.last_day), f"{plan.first_day} or later")
    if plan.last_day.year != plan.year:
        expected = f"a day of {plan.year}: limits and attainment count by calendar year"
        raise WrongPlan("last_day", str(plan.last_day), expected)
    if plan.year > law.last_year:
        expected = f"a day of {law.last_year} or before: later working days are not published yet"
        raise WrongPlan("last_day", str(plan.last_day), expected)
    if plan.ratios is None and plan.undirected_share <= 0:
        expected = "the ratio of each class, or an undirected_share of a plan without a credit rule"
        raise WrongPlan("ratios", "", expected)
    acting = [partner.department for partner in plan.acting()]
    for department in acting:
        if department not in law.departments:
            raise WrongPlan("department_id", department, "a department of the city")
        if acting.count(department) > 1:
            raise WrongPlan("partners", department, "each department once")
    if plan.library not in law.libraries:
        raise UnknownLibrary(plan.department, plan.library, law.libraries)


def _check_rule(plan: Plan, ratios: Ratios, law: PlanLaw, key: bool) -> None:
    if plan.mandatory_high_share <= 0:
        raise NoMandatoryShare(text(plan.mandatory_high_share))
    if law.least_high_share is not None and plan.mandatory_high_share < law.least_high_share:
        raise UnderMandatoryShare(plan.mandatory_high_share, law.least_high_share, law.city)
    # What statute asks of all objects alike need not rise.
    _check_rising(ratios, may_equal=CLASSES if key else (Stratum.HIGH,))
    for stratum, given in zip(CLASSES, ratios, strict=True):
        floor: Fraction = getattr(law.floors, stratum.label)
        if given < floor:
            raise UnderFloor(stratum.label, given, floor, law.city)


def _check_rising(ratios: Ratios, may_equal: Collection[Stratum]) -> None:
    for (lower, below), (higher, above) in pairwise(zip(CLASSES, ratios, strict=True)):
        if above < below or (above == below and higher not in may_equal):
            raise NotRising(lower.label, below, higher.label, above)


def _check_share(plan: Plan, item: Item) -> None:
    """What an item asks of every class, or of all alike where the plan has no credit rule."""
    least = statutory_share(item)
    if plan.ratios is None:
        of_all = item.ratio.share().least or Fraction(0)
        shares, least = {"undirected_share": plan.undirected_share}, max(least, of_all)
    else:
        named = zip(CLASSES, plan.ratios, strict=True)
        shares = {f"ratios.{stratum.label}": ratio for stratum, ratio in named}
    for field, given in shares.items():
        if given < least:
            raise UnderItemShare(field, given, item.code, item.ratio.text, least)


def _items(acting: Partner, law: PlanLaw) -> Iterator[Item]:
    if not acting.item_codes:
        raise WrongPlan("item_codes", [], f"at least one item of {acting.department}")
    for code in acting.item_codes:
        item = law.item(code)
        if item.department != acting.department:
            raise ItemOfAnother(code, acting.department, item.department)
        yield item


def _mode(plan: Plan, items: Collection[Item]) -> str:
    modes = {item.code: item.mode for item in items}
    if plan.escalation_reason:
        if set(modes.values()) == {ON_SITE}:
            expected = "none: all items are supervised on site anyhow"
            raise WrongPlan("escalation_reason", plan.escalation_reason, expected)
        return ON_SITE
    return _one("mode", modes)


def _one(what: str, of: dict[str, str]) -> str:
    if len(set(of.values())) > 1:
        raise MixedItems(what, of)
    return next(iter(of.values()))

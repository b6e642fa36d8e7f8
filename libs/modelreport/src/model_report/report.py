"""The report: both sets of base rates, every figure beside its band, and the five errors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from democity.synthetic.city import City as Simulated
from kernel import RiskClass
from model_report import figures, joint
from model_report.breaker import signals, stops
from model_report.errors import ERRORS
from model_report.judged import City, Judged, judge
from model_report.making import make_city
from model_report.pictures import draw
from regulations import Regulations

RATES = ("base", "inland")
BANDS = {
    RiskClass.LOW: (70, 90),
    RiskClass.GENERAL: (8, 22),
    RiskClass.HIGHER: (2, 7),
    RiskClass.HIGH: (1, 4),
}
"""Per cent of the live, in which a model that behaves lies under both sets of rates."""
HIGH_BY_SCORE = 25
JOINT_CASES = (50, 400)
MOST_SETS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: whose law, on which day, of how large a city, and where pictures go."""

    law: Regulations
    on: date
    size: int
    seed: int
    out: Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the report that says whether a figure lies in its band."""

    said: str
    good: bool

    def __str__(self) -> str:
        return f"{'ok  ' if self.good else 'NOT '} {self.said}"


def report(asked: Asked, say: Callable[[str], None]) -> bool:
    """Say everything; return whether every figure lies in its band."""
    asked.out.mkdir(parents=True, exist_ok=True)
    good = True
    for rates in RATES:
        say(f"\n# Base rates: {rates}\n")
        for line in _of_rates(asked, rates):
            good &= not isinstance(line, Verdict) or line.good
            say(str(line))
    return good


def _of_rates(asked: Asked, rates: str) -> Iterator[str | Verdict]:
    simulated = Simulated(asked.size, asked.on, seed=asked.seed, rates=rates)
    parts = list(simulated.parts())
    city = make_city(asked.law, parts, asked.on)
    judged = judge(city, asked.on)
    yield f"{asked.size:,} enterprises, {int(judged.live.sum()):,} of them live, on {asked.on}"
    spread = figures.spread(city, judged)
    yield from _spread(spread)
    yield from _points(judged)
    yield from _caps(judged)
    reach = figures.reach(city, judged)
    yield from _reach(reach)
    year = joint.year_of(city, asked.on, asked.law.joint_trigger(asked.on).cooling_days)
    yield from _year(city, year)
    for error in ERRORS:
        spoilt = make_city(asked.law, map(error, parts), asked.on)
        yield _error(asked, city, judged, spoilt, error.said, year.new_candidates)
    yield f"pictures: {draw(asked.out, rates, spread, reach, judged, year)}"


def _spread(spread: tuple[figures.Spread, ...]) -> Iterator[str | Verdict]:
    for each in spread:
        low, high = BANDS[each.risk_class]
        share = 100 * each.share
        yield Verdict(
            f"{each.risk_class.name.lower():8} {each.count:8,} = {share:5.2f} % ({low}-{high} %), "
            f"mean latent risk {each.latent:+.2f}, {100 * each.by_score:.0f} % by score alone",
            low <= share <= high,
        )
    latents = [each.latent for each in spread]
    rising = all(a < b for a, b in pairwise(latents))
    yield Verdict("mean latent risk rises with the class", rising)
    by_score = 100 * spread[RiskClass.HIGH].by_score
    yield Verdict(
        f"{by_score:.0f} % of high by score (at least {HIGH_BY_SCORE} %)", by_score >= HIGH_BY_SCORE
    )


def _points(judged: Judged) -> Iterator[str | Verdict]:
    fired = figures.firing(judged)
    silent = [each.point for each in fired if each.count == 0]
    yield f"points that gave nobody anything here: {', '.join(silent) or 'none'}"
    impossible = figures.never_possible(judged)
    yield Verdict(f"points that can never fire: {', '.join(impossible) or 'none'}", not impossible)
    rare = sorted((each for each in fired if each.count), key=lambda each: each.count)[:10]
    yield "rarest: " + ", ".join(f"{each.point} {each.count}" for each in rare)
    twins = figures.alike(judged)
    said = ", ".join(f"{t.one} = {t.other} ({t.phi:.2f})" for t in twins)
    yield f"points that say the same: {said or 'none'}"


def _caps(judged: Judged) -> Iterator[str]:
    found = figures.caps(judged)
    always = ", ".join(cap.indicator for cap in figures.always_binding(found))
    yield f"caps that always bind: {always or 'none'}"
    most = sorted(found, key=lambda cap: -cap.binding)[:6]
    yield "most binding: " + ", ".join(f"{c.indicator} {100 * c.binding:.0f} %" for c in most)


def _reach(reach: tuple[figures.Reach, ...]) -> Iterator[str]:
    yield "department                        members   general/higher/high %   own max  by floor"
    for each in reach:
        shares = "/".join(f"{100 * share:.1f}" for share in each.shares[1:])
        yield (
            f"{each.department:32} {each.members:8,}   {shares:>20}   {each.most_own_points:7}"
            f"  {each.high_by_floor:8}"
        )


def _year(city: City, year: joint.Year) -> Iterator[str | Verdict]:
    on_site, remote = year.rate(remote=False), year.rate(remote=True)
    low, high = JOINT_CASES
    yield Verdict(
        f"joint cases a year and 100 000 live enterprises: {on_site + remote:.0f} "
        f"({low}-{high}), {on_site:.0f} on site, {remote:.0f} remote",
        low <= on_site + remote <= high,
    )
    names = {view: department for department, view in city.program.view_of.items()}
    for views, count in year.by_departments().most_common(MOST_SETS):
        yield f"  {count:5} {' + '.join(names[view] for view in views)}"


def _error(
    asked: Asked,
    city: City,
    before: Judged,
    spoilt: City,
    said: str,
    usual: list[int],
) -> Verdict:
    breaker = asked.law.joint_trigger(asked.on).breaker
    found = stops(signals(city, before, judge(spoilt, asked.on), breaker), usual, breaker)
    return Verdict(f"error stopped: {said}: {'; '.join(found) or 'by nothing'}", bool(found))

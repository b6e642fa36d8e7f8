"""What happens in the city happens as often as its rates say, within sampling error.

Bounds are 4.5 standard errors wide: of a binomial for states, of the sample for counts.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from democity.rates import load_rates
from democity.synthetic.city import City, Part
from democity.synthetic.columns import Codes, Days, Table, day_number
from democity.synthetic.draws import Draws
from democity.synthetic.officers import finds, pairs, strictness
from democity.synthetic.reporting import deadline, first_day, last_year
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES

TODAY = date(2026, 3, 2)
ERRORS = 4.5


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    """20 000 enterprises under each set of rates."""
    return {
        name: City(20_000, TODAY, seed=11, rates=name, months=(0,)).part(0)
        for name in ("base", "inland")
    }


@pytest.fixture
def draws(parts: dict[str, Part]) -> Draws:
    """Chance over the enterprises, as if all of them had always existed."""
    people = parts["base"].population
    exposed = people.exposed()
    always = np.full(len(people), -(1 << 20), np.int32)
    exposed = type(exposed)(exposed.latents, exposed.traits, exposed.trait_shares, always, -always)
    return Draws(np.random.default_rng(3), load_rates("base"), exposed, people.today, 4)


def assert_share(found: int, among: int, rate: float) -> None:
    error = (rate * (1 - rate) / among) ** 0.5
    assert abs(found / among - rate) < ERRORS * error, (found, among, rate)


@pytest.mark.parametrize(
    "name", ["abnormal_listed", "zero_declarations", "serious_listed", "insured"]
)
def test_a_state_has_its_share(draws: Draws, name: str) -> None:
    found = draws.state(name)
    assert_share(int(found.sum()), len(found), draws.rates.events[name].rate)


def test_a_state_of_one_trait_has_its_share_of_all_and_befalls_no_others(draws: Draws) -> None:
    found = draws.state("many_complaints")
    assert not found[~draws.exposed.traits["consumer"]].any()
    among = int(draws.exposed.traits["consumer"].sum())
    share = draws.exposed.trait_shares["consumer"]
    assert share == pytest.approx(0.305)
    assert_share(int(found.sum()), among, 0.017 / share)


@pytest.mark.parametrize("name", ["penalty", "scope_change", "unreachable", "filing"])
def test_an_event_has_its_mean_number_a_year(draws: Draws, name: str) -> None:
    happening = draws.happening(name)
    counts = np.bincount(happening.rows, minlength=len(draws.exposed))
    error = counts.std() / len(counts) ** 0.5
    assert abs(counts.mean() - draws.rates.events[name].rate * 4) < ERRORS * error


def test_a_rate_is_drawn_only_as_what_it_is(draws: Draws) -> None:
    with pytest.raises(ValueError, match="per year, not per now"):
        draws.state("penalty")


def test_events_lie_in_the_years_told(draws: Draws) -> None:
    happening = draws.happening("filing")
    assert happening.days.max() < draws.today
    assert happening.days.min() >= draws.today - 1 - 1461
    assert len(np.unique(happening.days)) > 1400


def test_the_loading_decides_to_whom_it_happens(draws: Draws) -> None:
    strong, none = draws.state("abnormal_listed"), draws.state("shared_office")
    latent = draws.exposed.latents["governance"]
    assert latent[strong].mean() > 1.2
    assert abs(latent[none].mean()) < 0.1


def test_grades_have_their_shares_and_the_best_have_the_least_risk(draws: Draws) -> None:
    rows = np.arange(len(draws.exposed))
    grade = draws.grade("public_credit", rows)
    shares = draws.rates.grades["public_credit"].shares
    for place, code in enumerate(grade.codes):
        assert_share(int((grade.values == place).sum()), len(rows), shares[str(code)])
    means = [draws.exposed.latents["risk"][grade.values == place].mean() for place in range(4)]
    assert means == sorted(means)


def test_latent_risks_correlate_as_the_rates_say(parts: dict[str, Part]) -> None:
    latents = parts["base"].population.latents
    found = np.corrcoef([latents[name] for name in ("governance", "operation", "finance")])
    assert np.allclose(found[np.triu_indices(3, 1)], 0.5, atol=0.03)
    for name in (*latents,):
        assert abs(latents[name].mean()) < 0.03
        assert latents[name].std() == pytest.approx(1, abs=0.03)


def of(table: Table, name: str, *codes: str) -> np.ndarray:
    column = table.columns[name]
    assert isinstance(column, Codes)
    return np.isin(
        column.values, [column.codes.index(code) for code in codes if code in column.codes]
    )


def listed(part: Part, kind: str) -> np.ndarray:
    table = part.tables[kind].take(of(part.tables[kind], "status", "listed"))
    if kind == "serious_dishonesty_listing":
        table = table.take(~of(table, "list_code", "court_dishonest"))
    return table.enterprise


def dishonest(part: Part) -> np.ndarray:
    table = part.tables["executed_debtor"]
    return table.enterprise[of(table, "debtor_type", "dishonest")]


@pytest.mark.parametrize(
    ("found", "event"),
    [
        (lambda part: listed(part, "abnormal_listing"), "abnormal_listed"),
        (lambda part: listed(part, "serious_dishonesty_listing"), "serious_listed"),
        (dishonest, "dishonest_debtor"),
    ],
)
@pytest.mark.parametrize("name", ["base", "inland"])
def test_lists_hold_their_share_of_the_enterprises_on_the_register(
    parts: dict[str, Part], found: Callable[[Part], np.ndarray], event: str, name: str
) -> None:
    part = parts[name]
    people = part.population
    on_register = people.first + np.flatnonzero(people.on_register)
    who = np.intersect1d(found(part), on_register)
    assert_share(len(who), len(on_register), load_rates(name).events[event].rate)


@pytest.mark.parametrize("name", ["base", "inland"])
def test_annual_reports_are_missing_as_often_as_given(parts: dict[str, Part], name: str) -> None:
    part, year = parts[name], last_year(day_number(TODAY))
    table, life = part.tables["annual_report"], part.population.life
    reported = table.columns["report_year"]
    assert isinstance(reported, Days)
    handed_in = table.take(
        (reported.values == first_day(year)) & ~of(table, "submission_status", "missing")
    )
    due = np.flatnonzero(
        (life.established_on < first_day(year + 1)) & (life.active_until > deadline(year))
    )
    with_report = np.isin(part.population.first + due, handed_in.enterprise)
    assert_share(
        int((~with_report).sum()), len(due), load_rates(name).events["report_missing"].rate
    )


def test_the_last_report_year_changes_after_the_end_of_june() -> None:
    assert last_year(day_number(date(2026, 3, 2))) == 2024
    assert last_year(day_number(date(2026, 6, 30))) == 2024
    assert last_year(day_number(date(2026, 7, 1))) == 2025


def test_penalties_come_as_often_as_given_to_who_existed(parts: dict[str, Part]) -> None:
    people, table = parts["base"].population, parts["base"].tables["administrative_penalty"]
    until = np.minimum(people.life.active_until, people.today)
    exposed = until - np.maximum(people.life.established_on, people.today - 1461)
    years = exposed.clip(0) / 365.25
    counts = np.bincount(table.enterprise - people.first, minlength=len(people))
    error = (counts - 0.025 * years).std() / len(people) ** 0.5
    assert abs((counts - 0.025 * years).mean()) < ERRORS * error


def test_who_is_penalised_or_listed_has_more_latent_risk(parts: dict[str, Part]) -> None:
    part = parts["base"]
    for kind in ("administrative_penalty", "abnormal_listing", "executed_debtor", "tax_arrears"):
        rows = np.unique(part.tables[kind].enterprise) - part.population.first
        assert part.population.risk[rows].mean() > 0.4, kind


def test_officers_find_problems_at_the_given_rate_and_the_strict_find_more(draws: Draws) -> None:
    rows = np.repeat(np.arange(len(draws.exposed)), 5)
    pair = pairs(draws, len(rows))
    source = Codes(SOURCE_IDS, np.full(len(rows), SOURCE_PLACES["fire_rescue"], np.int16))
    found = finds(draws, 1, "random_problem", rows, source, pair)
    added = strictness(draws, 1)[SOURCE_PLACES["fire_rescue"]]
    by_officer = np.array([found[pair // 1000 == officer].mean() for officer in range(60)])
    assert np.corrcoef(added, by_officer)[0, 1] > 0.9
    # 60 officers are a small sample of strictness, so the bound is that of their own spread.
    error = by_officer.std() / 60**0.5
    assert abs(by_officer.mean() - 0.15) < ERRORS * error
    risk = draws.exposed.latents["risk"][rows]
    assert found[risk > 1].mean() > 2 * found[risk < -1].mean()


def test_an_inspection_is_made_by_two_different_officers(draws: Draws) -> None:
    pair = pairs(draws, 5000)
    assert (pair // 1000 != pair % 1000).all()
    assert (pair % 1000).max() < 60

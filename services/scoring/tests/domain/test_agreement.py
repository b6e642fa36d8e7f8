"""When an agreement is told, held or left as it is."""

from datetime import UTC, datetime

import pytest

from scoring.domain.agreement import (
    NOBODY,
    AgreeingDepartment,
    Agreement,
    Ranked,
    Route,
    Seen,
    State,
    decide,
    ranked,
)

AT = datetime(2026, 9, 1, tzinfo=UTC)


def seen(*departments: str, route: Route = Route.ON_SITE, records: tuple[str, ...] = ()) -> Seen:
    return Seen(
        tuple(Ranked(name, rank, records, True) for rank, name in enumerate(departments, 1)), route
    )


def stored(state: State, *departments: str, epoch: int = 3) -> Agreement:
    return Agreement(epoch, seen(*departments), state, "", AT)


def agreeing(department: str, seq: int, dedicated: int) -> AgreeingDepartment:
    return AgreeingDepartment(department, seq, dedicated, (), True)


def test_the_highest_dedicated_score_leads_and_ties_go_by_the_departments_number() -> None:
    found = ranked([agreeing("c", 29, 500), agreeing("b", 21, 500), agreeing("a", 1, 400)])
    assert [(r.department, r.rank) for r in found] == [("b", 1), ("c", 2), ("a", 3)]


def test_nobody_who_was_nobody_is_no_news() -> None:
    assert decide(None, NOBODY, AT, reviewing=False) is None


def test_a_new_set_is_announced_as_epoch_one() -> None:
    decided = decide(None, seen("a"), AT, reviewing=False)
    assert decided == Agreement(1, seen("a"), State.ANNOUNCED, "", AT)


def test_ranks_and_records_alone_are_no_news() -> None:
    before = stored(State.ANNOUNCED, "a", "b")
    assert decide(before, seen("b", "a", records=("1",)), AT, reviewing=False) is None


def test_a_held_agreement_follows_ranks_and_records_without_a_new_epoch() -> None:
    decided = decide(stored(State.HELD, "a", "b"), seen("b", "a"), AT, reviewing=False)
    assert decided is not None
    assert (decided.epoch, decided.state, decided.seen) == (3, State.HELD, seen("b", "a"))


def test_another_route_is_news() -> None:
    decided = decide(
        stored(State.ANNOUNCED, "a"), seen("a", route=Route.REMOTE), AT, reviewing=False
    )
    assert decided is not None
    assert (decided.epoch, decided.seen.route) == (4, Route.REMOTE)


def test_under_review_a_new_set_is_held_with_its_reason() -> None:
    decided = decide(stored(State.ANNOUNCED, "a"), seen("a", "b"), AT, reviewing=True)
    assert decided is not None
    assert (decided.state, decided.reason) == (State.HELD, "first_run")


@pytest.mark.parametrize("withheld", [State.HELD, State.DISCARDED])
def test_what_is_withheld_stays_so_when_it_only_shrinks(withheld: State) -> None:
    decided = decide(stored(withheld, "a", "b"), seen("b"), AT, reviewing=False)
    assert decided is not None
    assert (decided.state, decided.epoch) == (withheld, 4)


@pytest.mark.parametrize("withheld", [State.HELD, State.DISCARDED])
def test_what_is_withheld_is_announced_when_a_department_joins(withheld: State) -> None:
    decided = decide(stored(withheld, "a"), seen("a", "b"), AT, reviewing=False)
    assert decided is not None
    assert decided.state is State.ANNOUNCED


@pytest.mark.parametrize("reviewing", [True, False])
def test_an_empty_set_is_always_announced(reviewing: bool) -> None:
    decided = decide(stored(State.ANNOUNCED, "a"), NOBODY, AT, reviewing)
    assert decided == Agreement(4, NOBODY, State.ANNOUNCED, "", AT)

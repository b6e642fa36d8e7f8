"""What registration records say of an enterprise."""

from datetime import date
from itertools import permutations

from aggregation.domain.registry import (
    Enterprise,
    Entry,
    Membership,
    Registration,
    enterprise,
    new_entries,
    new_memberships,
)
from identifiers import RecordId

U = "913306020000000012"


def registration(id: int, on: int, industry="2611", uscc=U) -> Registration:
    established = date(2018, 4, 2)
    produced = date(2026, 6, on)
    return Registration(
        RecordId(id),
        uscc,
        produced,
        f"名{id}",
        "company_llc",
        established,
        industry,
        "330602",
        "路",
    )


def test_without_a_registration_an_enterprise_is_provisional() -> None:
    assert enterprise(U, []) == Enterprise(U, registered=False)


def test_the_newest_registration_speaks_in_whatever_order_they_came() -> None:
    given = [registration(1, 3), registration(2, 9), registration(3, 9)]
    said = {enterprise(U, order).name for order in permutations(given)}
    assert said == {"名3"}


def test_only_what_says_something_else_is_a_new_entry() -> None:
    known = {U: Entry(4, enterprise(U, [registration(1, 3)]))}
    assert new_entries([U], [registration(1, 3)], known) == []
    (entry,) = new_entries([U], [registration(1, 3), registration(2, 4)], known)
    assert (entry.version, entry.enterprise.name) == (5, "名2")


def test_an_enterprise_that_lost_its_registration_is_provisional_again() -> None:
    known = {U: Entry(1, enterprise(U, [registration(1, 3)]))}
    (entry,) = new_entries([U], [], known)
    assert (entry.version, entry.enterprise.registered) == (2, False)


def test_libraries_follow_the_industry_and_end_with_the_registration() -> None:
    libraries = {"2611": ["fire_rescue/b", "emergency_management/a"], "6511": []}
    entries = [Entry(1, enterprise(U, [registration(1, 3)]))]
    (joined,) = new_memberships(entries, libraries.__getitem__, {})
    assert joined == Membership(1, U, ("emergency_management/a", "fire_rescue/b"))
    assert new_memberships(entries, libraries.__getitem__, {U: joined}) == []
    (left,) = new_memberships([Entry(2, Enterprise(U))], libraries.__getitem__, {U: joined})
    assert left == Membership(2, U, ())
    other = [Entry(1, enterprise(U, [registration(1, 3, industry="6511")]))]
    assert new_memberships(other, libraries.__getitem__, {}) == []

import base64
from datetime import date
from typing import NamedTuple

import pytest

import paging
from paging import WrongPageToken


class Place(NamedTuple):
    produced_on: date
    record_no: str


def opaque(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


@pytest.mark.parametrize(("asked", "size"), [(0, 50), (-1, 50), (7, 7), (500, 500), (9999, 500)])
def test_a_page_has_a_size_within_bounds(asked: int, size: int) -> None:
    assert paging.size(asked) == size


def test_a_token_gives_back_where_to_go_on() -> None:
    place = Place(date(2026, 9, 1), "浙处字〔2026〕1号")
    assert paging.number(paging.token(7)) == 7
    assert paging.key(paging.token("91330600000000001A")) == "91330600000000001A"
    assert paging.place(paging.token(place), Place) == place


def test_the_last_page_has_no_token_and_no_token_is_the_beginning() -> None:
    assert paging.token(None) == ""
    assert (paging.number(""), paging.key(""), paging.place("", Place)) == (None, "", None)


@pytest.mark.parametrize(
    "token",
    [
        *("%%%", "A", "无", "no token"),
        *(opaque(b"-1"), opaque(str(2**63).encode()), opaque(b"1.5"), opaque(b"null")),
        *(opaque(b'"\' or 1=1"'), opaque(b'"A\\u0000"'), opaque(b'"A\\n"'), opaque(b'""')),
        *(opaque(b"\xff"), opaque(b'["2026-02-30", "1"]')),
    ],
)
def test_a_token_that_was_not_given_out_is_refused(token: str) -> None:
    for read in (paging.number, paging.key, lambda text: paging.place(text, Place)):
        with pytest.raises(WrongPageToken) as fault:
            read(token)
        assert fault.value.given == token


def test_a_token_is_taken_as_it_was_given_or_not_at_all() -> None:
    with pytest.raises(WrongPageToken):
        paging.number(" " + paging.token(7))


def test_a_token_of_another_list_is_refused() -> None:
    with pytest.raises(WrongPageToken):
        paging.number(paging.token("91330600000000001A"))
    with pytest.raises(WrongPageToken):
        paging.key(paging.token(7))

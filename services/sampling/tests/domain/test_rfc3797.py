"""RFC 3797: its own example, the vectors of other implementations where they are at hand, and the
extension past 65 535 members.

ONEDOOR_CONFORMANCE names the folder with rfc3797_vectors.json; without it that test is skipped.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.rfc3797 import key, numbers, picked

FOLDER = os.environ.get("ONEDOOR_CONFORMANCE", "")


def test_the_example_of_section_6_is_drawn_as_the_rfc_prints_it() -> None:
    sources = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
    assert key(sources) == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    right = [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
    assert picked(key(sources), 25, 16) == right


def _cases() -> list[Any]:
    if not FOLDER:
        return []
    cases: list[Any] = json.loads((Path(FOLDER) / "rfc3797_vectors.json").read_text())["cases"]
    return cases


@pytest.mark.skipif(not FOLDER, reason="ONEDOOR_CONFORMANCE names no folder with vectors")
def test_the_vectors_are_drawn_as_they_say() -> None:
    cases = _cases()
    assert cases
    for case in cases:
        assert key(case["seeds"]) == case["key"]
        right = [each["selected"] for each in case["expected"]]
        assert picked(case["key"], case["pool"], len(right)) == right


def _one_by_one(key: str, pool: int, count: int) -> list[int]:
    """The same by a list from which each drawn member is taken out, as the RFC describes it."""
    left, drawn = list(range(1, pool + 1)), []
    width, make = (8, hashlib.sha512) if pool > 65_535 else (2, hashlib.md5)
    for index in range(count):
        around = index.to_bytes(width, "big")
        place = int(make(around + key.encode() + around).hexdigest(), 16) % len(left)
        drawn.append(left.pop(place))
    return drawn


@given(st.text("0123456789./", min_size=1), st.integers(1, 200), st.integers(0, 200))
def test_who_is_drawn_is_out_of_the_next_draw(key: str, pool: int, count: int) -> None:
    count = min(pool, count)
    drawn = picked(key, pool, count)
    assert drawn == _one_by_one(key, pool, count)
    assert len(set(drawn)) == count


@pytest.mark.parametrize("pool", [65_534, 65_535, 65_536, 65_537, 100_000])
def test_past_65_535_members_the_extension_is_used_and_before_it_the_rfc(pool: int) -> None:
    assert picked("9319./", pool, 50) == _one_by_one("9319./", pool, 50)


def test_the_extension_reaches_members_that_two_bytes_and_md5_could_not() -> None:
    (member,) = picked("9319./", 1 << 256, 1)
    told = hashlib.sha512(bytes(8) + b"9319./" + bytes(8)).digest()
    assert member - 1 == int.from_bytes(told[-32:], "big")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("9319", (9319,)),
        ("2 5,12  8 10", (2, 5, 12, 8, 10)),
        ("0", (0,)),
        ("", None),
        ("07", None),
        ("-1", None),
        ("3.5", None),
        ("九", None),
        ("٣", None),
        ("1" * 20, None),
    ],
)
def test_a_value_is_of_whole_numbers_written_in_one_way(
    text: str, right: tuple[int, ...] | None
) -> None:
    assert numbers(text) == right

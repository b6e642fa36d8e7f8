"""The attacker: knows the pool, the plan's ratios and every public file, and wants classes.

It may learn what drawn or not drawn says by the published ratios, and nothing else. The test plays
it: by enumeration of every city there could be, and by statistics over many draws; each time with
the same attack on a draw that does leak, so that one sees that it would find something.
"""

import hashlib
import hmac
import json
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from sampling.domain.encoding import fields, told
from sampling.domain.pool import Pool, codes
from sampling.domain.quota import Shares
from sampling.domain.stratum import Ratios, Stratum

MEMBERS, HIGHS = 12, 4
HIGH, LOW = Stratum.HIGH, Stratum.LOW
RATIOS = Ratios(Fraction(1, 4), Fraction(1, 3), Fraction(2, 5), Fraction(1, 2))
SHARES = Shares(RATIOS, Fraction(1, 10**12))
ENUMERATED, DRAWS = 12, 1_500

World = frozenset[int]
"""The places of those who are high; the others are low."""


def allowed(drawn: bool) -> Fraction:
    """P(high | drawn, or not), by the ratios alone: a third are high before one knows."""
    prior, of_high, of_low = Fraction(HIGHS, MEMBERS), RATIOS.high, RATIOS.low
    if not drawn:
        of_high, of_low = 1 - of_high, 1 - of_low
    return prior * of_high / (prior * of_high + (1 - prior) * of_low)


def test_what_is_allowed_is_worked_by_hand() -> None:
    """1/3 · 1/2 = 1/6 of all are high and drawn, as 2/3 · 1/4 = 1/6 are low and drawn."""
    assert (allowed(True), allowed(False)) == (Fraction(1, 2), Fraction(1, 4))


@pytest.fixture(scope="module")
def usccs(enterprises: Callable[..., list[str]]) -> list[str]:
    return enterprises(MEMBERS)


@pytest.fixture(scope="module")
def draws(case: Any, usccs: list[str]) -> list[Any]:
    """Draws in cities where a third are high, whoever they are."""
    random, made = np.random.default_rng(5), []
    for number in range(DRAWS):
        strata = random.permutation([HIGH] * HIGHS + [LOW] * (MEMBERS - HIGHS)).astype(np.uint8)
        city = Pool(codes(usccs), strata, np.zeros(MEMBERS, np.uint8))
        made.append(case(city, shares=SHARES, number=number + 1))
    return made


def read(files: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], set[str]]:
    """What is in the public files: three statements, and who is drawn."""
    announced, frozen, completed = (json.loads(files[name]) for name in sorted(files)[:3])
    return announced, frozen, completed, set(json.loads(files["drawn.json"])["usccs"])


def known(files: dict[str, str]) -> list[bytes]:
    """Every string of bytes in the files that could be, by mistake, a nonce or a secret."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                yield from texts(each)
        else:
            yield str(value)

    found = {text for file in files.values() for text in texts(json.loads(file))}
    hexed = (bytes.fromhex(text) for text in sorted(found) if len(text) == 64)
    return [b"", bytes(32), *hexed]


def posterior(files: dict[str, str], usccs: Sequence[str], keys: Sequence[bytes]) -> list[Fraction]:
    """P(high) of each, over every city that the files leave possible.

    A city gives the list with a probability that is the same for all that fit it: two of four and
    two of eight. A commitment that one of `keys` opens to a city leaves that city alone.
    """
    announced, frozen, _, drawn = read(files)
    marks = {place for place, uscc in enumerate(usccs) if uscc in drawn}
    worlds = [frozenset(each) for each in combinations(range(MEMBERS), HIGHS)]
    worlds = [world for world in worlds if len(world & marks) == 2 and len(marks) == 4]
    draw_id = bytes.fromhex(announced["draw_id"].replace("-", ""))
    opened = [world for world in worlds if opens(frozen["strata_commitment"], draw_id, world, keys)]
    worlds = opened or worlds
    return [
        Fraction(sum(place in world for world in worlds), len(worlds)) for place in range(MEMBERS)
    ]


def opens(commitment: str, draw_id: bytes, world: World, keys: Sequence[bytes]) -> bool:
    strata = bytes(HIGH if place in world else LOW for place in range(MEMBERS))
    return any(told("strata", draw_id, key, strata).hex() == commitment for key in keys)


def test_the_posterior_over_every_possible_city_is_that_of_drawn_and_the_ratios(
    draws: list[Any], usccs: list[str]
) -> None:
    for made in draws[:ENUMERATED]:
        files = made.public()
        drawn = read(files)[3]
        found = posterior(files, usccs, known(files))
        assert found == [allowed(uscc in drawn) for uscc in usccs]


def test_the_same_attack_finds_every_class_where_the_nonce_is_known(
    draws: list[Any], usccs: list[str]
) -> None:
    made = draws[0]
    found = posterior(made.public(), usccs, [*known(made.public()), made.seal.nonces[32:64]])
    assert found == [Fraction(int(mark == HIGH)) for mark in made.pool.strata]


def test_no_other_commitment_opens_to_what_could_be_guessed(draws: list[Any]) -> None:
    """Quotas, exclusions and the list of a small city are few: without a nonce one would try."""
    for made in draws[:ENUMERATED]:
        files = made.public()
        announced, frozen, _, _ = read(files)
        draw_id = bytes.fromhex(announced["draw_id"].replace("-", ""))
        reasons = fields(b"0 none")
        quotas = [b"%d" % n for n in (8, 2, 0, 0, 0, 0, 4, 2, 0, 0, 0)]

        def commitments(
            key: bytes, draw_id: bytes = draw_id, quotas: list[bytes] = quotas, r: bytes = reasons
        ) -> tuple[str, str]:
            return (
                told("quotas", draw_id, key, *quotas).hex(),
                told("exclusions", draw_id, key, r, bytes(MEMBERS)).hex(),
            )

        right = (frozen["quotas_commitment"], frozen["exclusions_commitment"])
        nonces = made.seal.nonces
        assert (commitments(nonces[96:128])[0], commitments(nonces[64:96])[1]) == right
        assert not any(set(commitments(key)) & set(right) for key in known(files))


def scores(
    files: dict[str, str], usccs: Sequence[str], keys: Sequence[bytes]
) -> Iterator[tuple[str, list[float]]]:
    """Whatever can be computed of each enterprise with a key, by name."""
    seed = bytes.fromhex(read(files)[2]["seed"])

    def number(digest: bytes) -> float:
        return int.from_bytes(digest[:6], "big") / 2**48

    for place, key in enumerate(keys):
        ranks = [hmac.digest(key, seed + uscc.encode(), "sha256") for uscc in usccs]
        yield f"rank by key {place}", [number(rank) for rank in ranks]
        plain = [hashlib.sha256(key + seed + uscc.encode()).digest() for uscc in usccs]
        yield f"digest by key {place}", [number(digest) for digest in plain]


def deviations(
    draws: Sequence[Any], usccs: list[str], keys: Callable[[Any], Sequence[bytes]]
) -> dict[str, float]:
    """How far, in standard deviations, the mean score of the high lies from that of the low, among
    the drawn and among the others, by name of the score.
    """
    gaps: dict[str, list[float]] = {}
    for made in draws:
        files, high = made.public(), made.pool.strata == HIGH
        is_drawn = np.isin(made.pool.usccs, made.selection.usccs)
        for name, found in scores(files, usccs, keys(made)):
            for side in (True, False):
                values, within = np.array(found), is_drawn == side
                gap = values[within & high].mean() - values[within & ~high].mean()
                gaps.setdefault(f"{name}, {'drawn' if side else 'not'}", []).append(gap)
    return {
        name: abs(float(np.mean(each)) / (float(np.std(each)) / math.sqrt(len(each))))
        for name, each in gaps.items()
    }


def test_nothing_that_can_be_computed_from_public_files_goes_with_the_class(
    draws: list[Any], usccs: list[str]
) -> None:
    found = deviations(draws, usccs, lambda made: known(made.public()))
    assert len(found) > 40
    assert max(found.values()) < 4.5


def test_the_same_statistics_find_the_class_where_secrets_are_published(
    draws: list[Any], usccs: list[str]
) -> None:
    found = deviations(draws, usccs, lambda made: [made.seal.secret(HIGH), made.seal.secret(LOW)])
    assert (
        min(found[f"rank by key {place}, {s}"] for place in (0, 1) for s in ("drawn", "not")) > 10
    )


PUBLIC = {
    "1-announced.json": {
        *("algorithm", "at", "attempt", "check_type", "day", "department", "draw_id", "first_day"),
        *("item_codes", "last_day", "library", "partners", "patience_seconds", "plan_id"),
        *("plan_version", "previous"),
        *("regulations_version", "run_id", "secrets_commitment", "shares", "sources", "statement"),
    },
    "2-frozen.json": {
        *("at", "draw_id", "exclusions_commitment", "pool_digest", "pool_size", "previous"),
        *("quotas_commitment", "reveal_by", "share_commitments", "statement", "strata_commitment"),
        "roster_commitment",
    },
    "3-completed.json": {
        *("at", "draw_id", "drawn", "independent", "left_out", "previous", "result_commitment"),
        *("seed", "shares", "statement"),
    },
    "drawn.json": {"nonce", "statement", "usccs"},
}


def test_a_public_file_holds_what_was_weighed_here_and_no_more(draws: list[Any]) -> None:
    """Who adds a field asks first what it tells of a class."""
    files = draws[0].public()
    assert {name: set(json.loads(text)) for name, text in files.items()} == PUBLIC
    usccs = json.loads(files["drawn.json"])["usccs"]
    assert usccs == sorted(usccs)

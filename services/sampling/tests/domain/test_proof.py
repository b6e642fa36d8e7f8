"""A package of proof: it verifies, and no byte of it can be changed without being seen."""

import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from onedoor_client import verify_draw
from onedoor_client.verify_draw import Unreadable, main, verify
from sampling.domain.pool import Exclusion
from sampling.domain.quota import Shares
from sampling.domain.stratum import Ratios

VERIFIER = Path(verify_draw.__file__)
RATIOS = Ratios(Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
ANNOUNCED, FROZEN, COMPLETED = "1-announced.json", "2-frozen.json", "3-completed.json"
TWO = ("tax", "market_regulation")
KINDS: dict[str, dict[str, Any]] = {
    "local": {},
    "departments": {"departments": TWO},
    "its own department": {"departments": ("fire_rescue",)},
    "a partner": {"departments": ("tax",), "partners": ("tax",)},
    "a public value": {"value": "3 9 18 26 34 41"},
    "all": {"departments": TWO, "value": "9319"},
    "one is silent": {"departments": TWO, "silent": ("tax",), "value": "9319"},
    "undirected part": {"shares": Shares(RATIOS, Fraction(3, 10), Fraction(1, 10))},
    "no credit rule": {"shares": Shares(None, undirected=Fraction(3, 100))},
    "all of high": {"shares": Shares(RATIOS, Fraction(1))},
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_package_verifies_whatever_its_seed_and_its_shares(
    case: Any, pool: Any, enterprises: Callable[..., list[str]], tmp_path: Path, kind: str
) -> None:
    members = pool(101, 33, 7, 5, 12, without=enterprises(9, first=135))
    made = case(members, **KINDS[kind]).write(tmp_path)
    assert verify(made).faults == []


@pytest.mark.parametrize(
    "sizes",
    [(), (1,), (2,), (4,), (5,), (99,), (100,), (101,), (0, 0, 0, 1), (0, 0, 0, 0, 5)],
)
def test_a_pool_of_any_size_verifies(
    case: Any, pool: Any, tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    assert verify(case(pool(*sizes)).write(tmp_path)).faults == []


def test_the_public_files_verify_by_themselves(case: Any, pool: Any, tmp_path: Path) -> None:
    folder = case(pool(101, 33, 7, 5)).write(tmp_path, sealed=False)
    assert verify(folder).faults == []
    (folder / "drawn.json").unlink()
    assert verify(folder).faults == []


@pytest.mark.parametrize(
    ("kind", "independent"),
    [
        ("local", False),
        ("its own department", False),
        ("a partner", False),
        ("departments", True),
        ("a public value", True),
        ("one is silent", True),
    ],
)
def test_a_seed_of_the_operators_own_is_published_as_not_independent(
    case: Any, pool: Any, tmp_path: Path, capsys: Any, kind: str, independent: bool
) -> None:
    folder = case(pool(101, 33, 7, 5), **KINDS[kind]).write(tmp_path)
    assert json.loads((folder / COMPLETED).read_text())["independent"] is independent
    assert main([str(folder)]) == 0
    assert ("not independent" in capsys.readouterr().out) is not independent


def _flip(content: bytes, at: int) -> bytes:
    """The last bit of one byte turned."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _is_seen(folder: Path) -> bool:
    try:
        return bool(verify(folder).faults)
    except Unreadable:
        return True


def test_a_bit_turned_in_any_file_is_seen_wherever_it_lies(
    case: Any, pool: Any, enterprises: Callable[..., list[str]], tmp_path: Path
) -> None:
    members = pool(5, 4, 3, 2, 1, without=enterprises(2, first=4))
    # Of every three bytes one, so that each field of each file is reached in seconds.
    kinds = {**KINDS["one is silent"], **KINDS["undirected part"]}
    folder = case(members, **kinds).write(tmp_path)
    unseen = []
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for at in range(len(content) % 3, len(content), 3):
            path.write_bytes(_flip(content, at))
            if not _is_seen(folder):
                unseen.append((path.name, at))
        path.write_bytes(content)
    assert unseen == []
    assert verify(folder).faults == []


def _hexed(text: str) -> str:
    return ("1" if text[0] == "0" else "0") + text[1:]


CHANGES: dict[str, tuple[str, Callable[[Any], tuple[str, str]], set[tuple[str, str]]]] = {
    "a member of the pool": (
        *("pool.csv", lambda c: (c.pooled[0], "913306000000000999"[:17] + "X")),
        {("form", "pool.csv"), ("pool", "pool.csv")},
    ),
    "a stratum": (
        *("pool.csv", lambda c: (f"{c.pooled[3]},0,0", f"{c.pooled[3]},1,0")),
        {("strata", "pool.csv"), ("ratios", "sealed.json"), ("counts", "sealed.json")},
    ),
    "an exclusion": (
        *("pool.csv", lambda c: (f"{c.out},3,3", f"{c.out},3,0")),
        {("exclusions", "pool.csv"), ("counts", "sealed.json")},
    ),
    "why one is excluded": (
        *("pool.csv", lambda c: (f"{c.out},3,3", f"{c.out},3,2")),
        {("exclusions", "pool.csv")},
    ),
    "an inspector of the roster": (
        *("roster.json", lambda _: ("[]", "[1]")),
        {("roster", "roster.json")},
    ),
    "a quota": (
        *("sealed.json", lambda _: ('"quota":2', '"quota":3')),
        {("quotas", "sealed.json"), ("ratios", "sealed.json"), ("counts", "sealed.json"),
         ("ranks", COMPLETED)},
    ),
    "a count": (
        *("sealed.json", lambda _: ('"inclusion":"2/101"', '"inclusion":"1/101"')),
        {("counts", "sealed.json")},
    ),
    "a ratio": (
        *(ANNOUNCED, lambda _: ('"low":"1/100"', '"low":"2/100"')),
        {("chain", FROZEN), ("ratios", "sealed.json")},
    ),
    "the commitment to a share": (
        *(FROZEN, lambda c: (c.committed, _hexed(c.committed))),
        {("chain", COMPLETED), ("shares", COMPLETED), ("seed", COMPLETED)},
    ),
    "the commitment to the secrets": (
        *(ANNOUNCED, lambda c: (c.secrets, _hexed(c.secrets))),
        {("chain", FROZEN), ("secrets", "sealed.json")},
    ),
    "the commitment to the strata": (
        *(FROZEN, lambda c: (c.strata, _hexed(c.strata))),
        {("chain", COMPLETED), ("seed", COMPLETED), ("strata", "pool.csv")},
    ),
    "a share of the seed": (
        *(COMPLETED, lambda c: (c.share, _hexed(c.share))),
        {("shares", COMPLETED), ("seed", COMPLETED)},
    ),
    "the public value": (
        *(COMPLETED, lambda _: ('"9319"', '"9318"')),
        {("seed", COMPLETED)},
    ),
    "the seed": (
        *(COMPLETED, lambda c: (c.seeded, _hexed(c.seeded))),
        {("seed", COMPLETED), ("ranks", COMPLETED)},
    ),
    "the commitment to the result": (
        *(COMPLETED, lambda c: (c.result, _hexed(c.result))),
        {("result", "drawn.json"), ("ranks", COMPLETED)},
    ),
    "the list": (
        *("drawn.json", lambda c: (c.listed, c.listed[:-1] + "X")),
        {("result", "drawn.json")},
    ),
    "a secret": (
        *("sealed.json", lambda c: (c.secret, _hexed(c.secret))),
        {("secrets", "sealed.json"), ("ranks", COMPLETED)},
    ),
    "who inspects": (
        *(ANNOUNCED, lambda _: ('"department":"fire_rescue"', '"department":"fire_rescuf"')),
        {("chain", FROZEN)},
    ),
    "independence": (
        *(COMPLETED, lambda _: ('"independent":true', '"independent":fals1')),
        set(),
    ),
}  # fmt: skip


class _Values:
    """What a case holds, in the words of CHANGES."""

    def __init__(self, made: Any, out: str) -> None:
        announced, frozen, completed = (
            json.loads(each.body) for each in (made.announced, made.frozen, made.last)
        )
        self.pooled: list[str] = made.pool.usccs.astype(str).tolist()
        self.out, self.listed = out, made.usccs[-1]
        self.committed = frozen["share_commitments"]["tax"]
        self.secrets, self.strata = announced["secrets_commitment"], frozen["strata_commitment"]
        self.share, self.seeded = completed["shares"]["tax"], completed["seed"]
        self.result, self.secret = completed["result_commitment"], made.seal.secret(0).hex()


@pytest.mark.parametrize("what", list(CHANGES))
def test_what_is_changed_is_named_with_the_file_it_is_in(
    case: Any, pool: Any, enterprises: Callable[..., list[str]], tmp_path: Path, what: str
) -> None:
    """Faults that only say that a later file names the digest of the one changed are left aside."""
    (out,) = enterprises(1, first=143)
    members = pool(101, 33, 7, 5, without=[out])
    assert int(members.exclusions[143]) == Exclusion.OPEN_TASK
    made = case(members, departments=TWO, value="9319")
    folder = made.write(tmp_path)
    file, change, expected = CHANGES[what]
    old, new = change(_Values(made, out))
    text = (folder / file).read_text()
    assert text.count(old) >= 1
    (folder / file).write_text(text.replace(old, new, 1))
    if not expected:
        with pytest.raises(Unreadable):
            verify(folder)
        return
    names_it = {("chain", "drawn.json"), ("chain", "sealed.json")}
    found = set(verify(folder).faults) - names_it
    # A changed pool may or may not move the list.
    assert found - {("ranks", COMPLETED)} == expected - {("ranks", COMPLETED)}
    assert ("ranks", COMPLETED) in found or ("ranks", COMPLETED) not in expected


def test_who_makes_all_files_anew_changes_the_digest_that_was_published(
    case: Any, pool: Any, tmp_path: Path
) -> None:
    honest = case(pool(101, 33, 7, 5)).write(tmp_path / "honest")
    forged = case(pool(102, 33, 7, 5)).write(tmp_path / "forged")
    assert verify(forged).faults == []
    assert verify(forged).digest(-1) != verify(honest).digest(-1)
    assert verify(forged).digest(1) != verify(honest).digest(1)


@pytest.mark.parametrize("kind", ["departments", "local"])
def test_a_share_may_be_left_out_only_before_a_public_value_is_known(
    case: Any, pool: Any, tmp_path: Path, kind: str
) -> None:
    """Without one, who reveals last, or who takes the shares in, would choose between two lists."""
    folder = case(pool(101, 33, 7, 5), departments=TWO, silent=("tax",)).write(tmp_path)
    assert ("shares", COMPLETED) in verify(folder).faults


def test_a_failed_attempt_keeps_its_number_and_none_can_be_dropped(
    case: Any, pool: Any, tmp_path: Path
) -> None:
    members = pool(101, 33, 7, 5)
    first = case(members, departments=TWO, silent=("tax",), fails="shares_not_revealed")
    second = case(members, number=2, attempt=2, previous=first.announced.digest)
    third = case(members, number=3, attempt=3, previous=second.announced.digest)
    one, two, three = (
        str(each.write(tmp_path / name))
        for each, name in ((first, "1"), (second, "2"), (third, "3"))
    )
    assert main([one, two, three]) == 0
    assert main([one, three]) == 1
    failed = json.loads((tmp_path / "1" / "3-failed.json").read_text())
    assert (failed["failure"], failed["left_out"]) == ("shares_not_revealed", ["tax"])
    assert set(failed["shares"]) == {"onedoor", "market_regulation"}


def test_the_verifier_is_one_file_that_needs_nothing_and_tells_what_is_wrong(
    case: Any, pool: Any, tmp_path: Path
) -> None:
    """As a citizen runs it: copied, in a folder of its own, without any package installed."""
    alone = tmp_path / "verify_draw.py"
    alone.write_bytes(VERIFIER.read_bytes())
    folder = case(pool(101, 33, 7, 5)).write(tmp_path / "draw")
    command = [sys.executable, "-I", "-S", str(alone), str(folder)]
    ok = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (ok.returncode, ok.stderr) == (0, "")
    assert "✓" in ok.stdout
    (folder / "drawn.json").write_text("{}\n")
    bad = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (bad.returncode, bad.stderr) == (2, "")
    (folder / "pool.csv").unlink()
    (folder / "drawn.json").unlink()
    gone = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (gone.returncode, "pool.csv" in gone.stdout) == (2, True)

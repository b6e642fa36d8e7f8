#!/usr/bin/env python3
"""Verify draws of enterprises to be inspected, from files alone: python3 verify_draw.py DIR ...

This one file needs nothing but Python 3.11 or newer, and is meant to be read. A DIR holds
  1-announced.json  2-frozen.json  3-completed.json   statements, published when they were made
  drawn.json                                          the list, once it may be shown
  sealed.json  pool.csv  roster.json                  for auditors who may know risk classes

Public part. Each statement names the digest of the one before, so none can be changed alone; the
last one's digest is to be compared with the one that was published. Who has a share of the seed
committed to it before the pool was frozen, and revealed it after. The seed is the digest of the
frozen statement and all shares. The list is the one that was committed to.
Sealed part. Each commitment of the frozen statement opens to what the sealed files hold; the quotas
are the announced shares of all members, rounded up; and of each class the eligible members with the
smallest HMAC-SHA256(secret of the class, seed + code) are the list, with those that the secret of
the undirected part draws from all of them. The secrets stay sealed: ranks that anybody could
compute would tell every enterprise's class.
A digest is SHA-256 over fields, each after its length in four bytes, the first one a label, so that
two contents never look alike. Several DIRs are attempts of one plan, in order: that none is missing
is checked too. Exit status: 0 all holds, 1 something does not, 2 a file cannot be read.
"""

import hashlib
import hmac
import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from heapq import nsmallest
from itertools import pairwise
from math import ceil  # exact of a Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

ALGORITHM = "hash-rank-2"
STRATA = ("low", "general", "higher", "high", "unclassified")
COUNTED = ("library", "excluded", "quota", "drawn", "shortfall", "inclusion")
LINE = re.compile(rb"(?:[0-9A-Z]{18},[0-4],[0-9]\n)*")  # of pool.csv: code, stratum, exclusion
ONE, TWO, THREE = "1-announced.json", "2-frozen.json", "3-completed.json"
LIST, SEALED, POOL, ROSTER = "drawn.json", "sealed.json", "pool.csv", "roster.json"
COMMITTED = ("与承诺或公布的摘要不符", "does not hold what was committed to")
SENTENCES = {
    "form": ("形式不规范", "is not in the one form that it can have"),
    "chain": ("与前一份文件不相衔接", "does not follow what it names as the one before it"),
    "order": ("时间先后不符", "is not in order of time"),
    "shares": ("种子份额与承诺不符", "holds other shares of the seed than were committed to"),
    "seed": ("种子不是由各份额得出", "has a seed that the shares do not give"),
    "independent": ("独立性标注不符", "says wrongly whether the seed is independent"),
    "ratios": ("抽取数与抽取比例不符", "holds quotas that the announced shares do not give"),
    "counts": ("计数不符", "counts otherwise than pool and list do"),
    "ranks": ("所承诺的名单不是排位最前者", "commits to a list that is not of the smallest ranks"),
}


class Unreadable(Exception):
    """A file that cannot be read as what it should be; the message names it."""


class Package:
    """The files of one draw. `faults`: what does not hold, and in which file, as it is found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[tuple[str, str]] = []
        self.files = [ONE, *sorted(path.name for path in folder.glob("[23]-*.json"))]
        self.statements = [self.json(file) for file in self.files]
        self.announced, self.last = self.statements[0], self.statements[-1]
        self.id = UUID(self.announced["draw_id"]).bytes

    def check(self, holds: bool, what: str, file: str) -> None:
        if not holds and (what, file) not in self.faults:
            self.faults.append((what, file))

    def json(self, file: str) -> Any:
        """One object in its one form: keys in order, no blanks, no other spelling."""
        text = (self.folder / file).read_bytes().decode()
        value = json.loads(text)
        form = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.check(text == form + "\n", "form", file)
        return value

    def digest(self, place: int) -> str:
        """Of a statement."""
        return digest("statement", (self.folder / self.files[place]).read_bytes()).hex()

    def commitment(self, name: str, nonce: str, *content: bytes) -> str:
        return digest(name, self.id, bytes.fromhex(nonce), *content).hex()

    def opens(self, name: str, sealed: Any, statement: Any, file: str, *content: bytes) -> None:
        told = self.commitment(name, sealed["nonces"][name], *content)
        self.check(told == statement[f"{name}_commitment"], name, file)


def fields(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def digest(label: str, *parts: bytes) -> bytes:
    return hashlib.sha256(fields([f"{ALGORITHM}/{label}".encode(), *parts])).digest()


def verify_statements(package: Package) -> None:
    """The chain: one draw, each statement after the one before, in order of time."""
    attempt, previous = package.announced["attempt"], package.announced["previous"]
    package.check(package.announced["algorithm"] == ALGORITHM, "form", ONE)
    package.check((attempt == 1) == (previous == ""), "chain", ONE)
    for place, (file, statement) in enumerate(zip(package.files, package.statements, strict=True)):
        named = (f"{place + 1}-{statement['statement']}.json", statement["draw_id"])
        package.check(named == (file, package.announced["draw_id"]), "chain", file)
        if place:
            package.check(statement["previous"] == package.digest(place - 1), "chain", file)
            before = datetime.fromisoformat(package.statements[place - 1]["at"])
            package.check(before < datetime.fromisoformat(statement["at"]), "order", file)


def verify_seed(package: Package) -> None:
    """Who had a share, that each is what was committed to in time, and what they give together."""
    announced, frozen, completed = package.statements
    sources, committed = announced["sources"], frozen["share_commitments"]
    shares = {name: completed["shares"].get(name, "") for name in [s["name"] for s in sources]}
    public = [source for source in sources if source["kind"] == "public"]
    own = [source for source in sources if source["kind"] != "public"]
    asked = {source["name"] for source in own if source["kind"] == "department"}
    package.check(committed.keys() == {source["name"] for source in own}, "shares", TWO)
    kept = [committed[s["name"]] == s["commitment"] for s in own if s["kind"] == "local"]
    package.check(kept == [True], "shares", TWO)
    for name, given in ((s["name"], shares[s["name"]]) for s in own if shares[s["name"]]):
        told = digest("share", package.id, name.encode(), bytes.fromhex(given)).hex()
        package.check(told == committed[name], "shares", THREE)
    package.check(completed["shares"].keys() <= shares.keys(), "shares", THREE)

    missing = [name for name, given in shares.items() if not given]
    allowed = set(missing) <= asked if public else not missing
    package.check(allowed and missing == completed["left_out"], "shares", THREE)
    verify_times(package, [datetime.fromisoformat(source["due_at"]) for source in public])
    parts = [part for s in own for part in (s["name"].encode(), bytes.fromhex(shares[s["name"]]))]
    value = public_share([shares[source["name"]] for source in public])
    seed = digest("seed", bytes.fromhex(package.digest(1)), *parts, value)
    package.check(seed.hex() == completed["seed"], "seed", THREE)
    others = asked - set(missing) - {announced["department"], *announced["partners"]}
    package.check(completed["independent"] is bool(public or others), "independent", THREE)


def verify_times(package: Package, due: Sequence[datetime]) -> None:
    """Shares are closed before a public value is known, and that is after the freeze."""
    announced, frozen, completed = package.statements
    at, patience = (
        datetime.fromisoformat(frozen["at"]),
        timedelta(seconds=announced["patience_seconds"]),
    )
    closed = min([at + patience, *due])
    package.check(at < closed == datetime.fromisoformat(frozen["reveal_by"]), "order", TWO)
    latest = max([at, *due, *([closed] if completed["left_out"] else [])])
    package.check(datetime.fromisoformat(completed["at"]) >= latest, "order", THREE)


def public_share(values: Sequence[str]) -> bytes:
    """RFC 3797, extended past 65 535 members: the first number drawn from 2^256, less one."""
    numbers = (sorted(map(int, value.split())) for value in values)
    key = "".join("".join(f"{number}." for number in each) + "/" for each in numbers)
    around = bytes(8)  # the running index, 0; SHA-512 modulo 2^256 are its last bytes
    return hashlib.sha512(around + key.encode() + around).digest()[-32:] if values else b""


def verify_list(package: Package) -> None:
    """The list that is shown is the one that was committed to."""
    shown, completed = package.json(LIST), package.last
    codes = [code.encode() for code in shown["usccs"]]
    package.check(all(map(bytes.__lt__, codes, codes[1:])), "form", LIST)
    package.check(shown["statement"] == package.digest(2), "chain", LIST)
    told = (package.commitment("result", shown["nonce"], fields(codes)), len(codes))
    package.check(told == (completed["result_commitment"], completed["drawn"]), "result", LIST)


def verify_sealed(package: Package) -> None:
    """Open every commitment and draw again."""
    sealed, announced, last = package.json(SEALED), package.announced, package.last
    named = (sealed["draw_id"], sealed["statement"])
    package.check(named == (announced["draw_id"], package.digest(2)), "chain", SEALED)
    keys = [bytes.fromhex(sealed["secrets"][name]) for name in (*STRATA, "undirected")]
    package.opens("secrets", sealed, announced, SEALED, *keys)
    eligible, library = open_pool(package, sealed)
    roster = (package.folder / ROSTER).read_bytes()
    package.opens("roster", sealed, package.statements[1], ROSTER, roster)
    counts, lot = sealed["strata"], sealed["undirected"]
    numbers = [counts[name][what] for name in STRATA for what in ("library", "quota")]
    told = (str(number).encode() for number in (*numbers, lot))
    package.opens("quotas", sealed, package.statements[1], SEALED, *told)
    quotas = {name: counts[name]["quota"] for name in STRATA}
    package.check((quotas, lot) == due(library, announced["shares"]), "ratios", SEALED)

    seed, everybody = bytes.fromhex(last["seed"]), [code for each in eligible for code in each]
    parts = zip((*eligible, everybody), keys, (*quotas.values(), lot), strict=True)
    *drawn, by_lot = (first(key, seed, members, count) for members, key, count in parts)
    whole = sorted({code for part in (*drawn, by_lot) for code in part})
    result = package.commitment("result", sealed["nonces"]["result"], fields(whole))
    package.check(
        (result, len(whole)) == (last["result_commitment"], last["drawn"]), "ranks", THREE
    )
    missed = 1 - Fraction(len(by_lot), len(everybody) or 1)
    for name, members, some in zip(STRATA, eligible, drawn, strict=True):
        chance = 1 - missed * (1 - Fraction(len(some), len(members))) if members else Fraction(0)
        inclusion = f"{chance.numerator}/{chance.denominator}"
        of, quota, out = library[name], quotas[name], library[name] - len(members)
        right = zip(COUNTED, (of, out, quota, len(some), quota - len(some), inclusion), strict=True)
        package.check(counts[name] == dict(right), "counts", SEALED)


def open_pool(package: Package, sealed: Any) -> tuple[list[list[bytes]], dict[str, int]]:
    """Who may be drawn of each stratum, and how many members it has before exclusion."""
    lines, frozen = (package.folder / POOL).read_bytes(), package.statements[1]
    codes = [lines[start : start + 18] for start in range(0, len(lines), 23)]
    digits = bytes.maketrans(b"0123456789", bytes(range(10)))
    strata, reasons = (lines[at::23].translate(digits) for at in (19, 21))
    in_order = all(map(bytes.__lt__, codes, codes[1:]))
    package.check(in_order and bool(LINE.fullmatch(lines)), "form", POOL)
    pool = (digest("pool", fields(codes)).hex(), len(codes))
    package.check(pool == (frozen["pool_digest"], frozen["pool_size"]), "pool", POOL)
    package.opens("strata", sealed, frozen, POOL, strata)
    legend = fields(f"{mark} {why}".encode() for mark, why in sealed["exclusions"].items())
    package.opens("exclusions", sealed, frozen, POOL, legend, reasons)
    eligible: list[list[bytes]] = [[] for _ in STRATA]
    for code, stratum, reason in zip(codes, strata, reasons, strict=True):
        if not reason:
            eligible[stratum].append(code)
    return eligible, {name: strata.count(place) for place, name in enumerate(STRATA)}


def due(library: dict[str, int], announced: dict[str, str]) -> tuple[dict[str, int], int]:
    """The quotas of the strata, and of the undirected part: exact, and rounded up."""
    share = {name: Fraction(*map(int, text.split("/"))) for name, text in announced.items()}
    quotas = {name: ceil(share.get(name, share["general"]) * library[name]) for name in STRATA}
    lot, high = ceil(share["undirected"] * sum(library.values())), share["mandatory_high"]
    others = sum(quotas.values()) - quotas["high"] + lot
    # So many that they are their share of the whole list; of too few members all, and a shortfall.
    enough = ceil(high / (1 - high) * others) if high < 1 else library["high"] + 1
    if enough > library["high"]:
        enough = ceil(high * (others + library["high"]))
    return {**quotas, "high": max(quotas["high"], enough)}, lot


def first(secret: bytes, seed: bytes, members: Iterable[bytes], count: int) -> list[bytes]:
    """Those with the smallest ranks."""
    ranks = (hmac.digest(secret, seed + code, "sha256") + code for code in members)
    return [rank[32:] for rank in nsmallest(count, ranks)] if count else []


def verify(folder: Path) -> Package:
    """All that the files allow to be verified. Raises Unreadable."""
    try:
        package = Package(folder)
        verify_statements(package)
        if package.files == [ONE, TWO, THREE]:
            verify_seed(package)
            for file, verify_part in ((LIST, verify_list), (SEALED, verify_sealed)):
                if (folder / file).exists():
                    verify_part(package)
    except (OSError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as cause:
        raise Unreadable(f"{folder}: {type(cause).__name__}: {cause}") from cause
    return package


def report(package: Package) -> None:
    attempt, last = package.announced["attempt"], package.last
    print(f"{package.folder}: 第 {attempt} 次 attempt, {last['statement']} {last['at']}")
    print(f"  {', '.join(sorted(path.name for path in package.folder.iterdir()))}")
    if last["statement"] == "completed" and not last["independent"]:
        print("  种子未经独立来源 not independent: the seed is the operator's own")
    for what, file in package.faults:
        print(f"  ✗ {what}: {file} {' '.join(SENTENCES.get(what, COMMITTED))}")
    if not package.faults:
        print(f"  ✓ 相符；请与公布的摘要核对 holds; compare the digest: {package.digest(-1)}")


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    try:
        packages = [verify(Path(argument)) for argument in arguments]
    except Unreadable as fault:
        print(f"无法读取 cannot be read: {fault}")
        return 2
    for before, after in pairwise(packages):
        follows = (before.announced["attempt"] + 1, before.digest(0))
        named = (after.announced["attempt"], after.announced["previous"])
        after.check(named == follows, "chain", ONE)
    for package in packages:
        report(package)
    return int(any(package.faults for package in packages))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

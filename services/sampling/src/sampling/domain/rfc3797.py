"""Numbers drawn from named public values as RFC 3797 draws them, and beyond its 65 535 members."""

import hashlib
import re
from bisect import bisect_left, insort
from collections.abc import Sequence

LARGEST = 65_535
_WHOLE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def numbers(text: str) -> tuple[int, ...] | None:
    """The whole numbers of one source, given as "9 18 26"; None where they are something else."""
    words = text.replace(",", " ").split()
    if not words or not all(map(_WHOLE.fullmatch, words)):
        return None
    return tuple(map(int, words))


def key(sources: Sequence[Sequence[int]]) -> str:
    """Each source's numbers from small to large, each ended by ".", each source by "/" (4.1)."""
    return "".join("".join(f"{n}." for n in sorted(source)) + "/" for source in sources)


def picked(key: str, pool: int, count: int) -> list[int]:
    """Members of a pool of so many, numbered from 1, in the order in which they are drawn.

    Up to 65 535 members as RFC 3797 says: the running index in two bytes before and after the key,
    MD5, modulo the members that are left. The extension beyond: the index in eight bytes, SHA-512.
    """
    large = pool > LARGEST
    width, algorithm = (8, "sha512") if large else (2, "md5")
    gone: list[int] = []
    chosen = []
    for index in range(count):
        around = index.to_bytes(width, "big")
        digest = hashlib.new(algorithm, around + key.encode() + around, usedforsecurity=False)
        left = int.from_bytes(digest.digest(), "big") % (pool - index)
        member = _remaining(gone, left)
        insort(gone, member)
        chosen.append(member + 1)
    return chosen


def _remaining(gone: Sequence[int], place: int) -> int:
    """The member at a place among those that are left; `gone` in order, all from 0."""
    # Before gone[i] there are gone[i] - i that are left.
    skipped = bisect_left(range(len(gone)), place + 1, key=lambda i: gone[i] - i)
    return place + skipped

"""A draw as files that anybody can check without us: what is public, and what is sealed."""

from collections.abc import Iterable, Mapping

import numpy as np

from sampling.domain.encoding import CODE, characters
from sampling.domain.pool import Pool, legend
from sampling.domain.seal import Nonce, Seal
from sampling.domain.share import text
from sampling.domain.statement import Statement, canonical
from sampling.domain.stratum import Count, Stratum

DRAWN, SEALED, POOL, ROSTER = "drawn.json", "sealed.json", "pool.csv", "roster.json"
COMMA, END, ZERO = b",\n0"


def statement_file(statement: Statement) -> str:
    """1-announced.json, 2-frozen.json, 3-completed.json."""
    return f"{statement.number}-{statement.step}.json"


def drawn_file(usccs: Iterable[str], seal: Seal, completed: bytes) -> str:
    """The list, with the nonce without which a short one would be guessed from its digest.

    `completed`: the digest of the statement that commits to it.
    """
    nonce = seal.nonce(Nonce.RESULT)
    content = {"statement": completed.hex(), "nonce": nonce.hex(), "usccs": list(usccs)}
    return canonical(content)


def sealed_file(
    seal: Seal,
    counts: Iterable[Count],
    undirected: int,
    excluded: Iterable[str],
    completed: bytes,
) -> str:
    """With the pool, all that is needed to draw again. For who may know classes.

    `excluded`: the reasons that occur in the pool.
    """
    places = [*(stratum.label for stratum in Stratum), "undirected"]
    return canonical(
        {
            "draw_id": str(seal.draw_id),
            "statement": completed.hex(),
            "secrets": {name: seal.secret(place).hex() for place, name in enumerate(places)},
            "nonces": {nonce.name.lower(): seal.nonce(nonce).hex() for nonce in Nonce},
            "exclusions": legend(excluded),
            "strata": {count.stratum.label: _count(count) for count in counts},
            "undirected": undirected,
        }
    )


def pool_lines(pool: Pool) -> bytes:
    """A line for each member, in order: USCC, stratum, exclusion."""
    rows = np.empty((len(pool), CODE.itemsize + 5), np.uint8)
    rows[:, : CODE.itemsize] = characters(pool.usccs)
    rows[:, CODE.itemsize :: 2] = COMMA
    rows[:, -1] = END
    rows[:, -4], rows[:, -2] = pool.strata + ZERO, pool.exclusions + ZERO
    return rows.tobytes()


def _count(count: Count) -> Mapping[str, int | str]:
    return {
        "library": count.library,
        "excluded": count.excluded,
        "quota": count.quota,
        "drawn": count.drawn,
        "shortfall": count.shortfall,
        "inclusion": text(count.inclusion),
    }

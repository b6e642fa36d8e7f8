"""`python -m benchmarks [NAME ...]`: run the benches named, or all; append to out/bench.jsonl."""

import asyncio
import sys
from pathlib import Path

from benchmarks import draw, fold, journey, outbox, push
from benchmarks.bench import Bench, written

BENCHES: dict[str, Bench] = {
    "fold": fold.bench,
    "outbox": outbox.bench,
    "push": push.bench,
    "draw": draw.bench,
    "journey": journey.bench,
}
OUT = Path(__file__).parents[2] / "out"


def main(names: list[str]) -> int:
    """A missed goal is a line of the table; only a bench that cannot run is an error."""
    for name in names:
        if name not in BENCHES:
            print(f"No bench is called {name!r}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
            return 2
    for name in names or BENCHES:
        print(f"\n{name}: running", flush=True)
        print(written(asyncio.run(BENCHES[name]()), OUT), flush=True)
    return 0


sys.exit(main(sys.argv[1:]))

"""What the city is told: by arguments, else by the environment."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from democity.synthetic.city import NEIGHBOURHOOD

MIN_ENTERPRISES, MAX_ENTERPRISES = 1000, NEIGHBOURHOOD * 9 // 10


@dataclass(frozen=True, slots=True)
class Settings:
    """`operator_key`: file with the operator's private JWK. `out`: folder for journey.json."""

    gateway_url: str
    operator_key: Path
    operator_id: str
    out: Path
    enterprises: int
    seed: int


def read_settings(argv: Sequence[str] | None = None) -> Settings:
    """Exits with a usage message where something is missing or impossible."""
    parser = argparse.ArgumentParser(prog="python -m democity", description=__doc__)
    _add(parser, "gateway-url", "ONEDOOR_GATEWAY_URL", "the gateway, e.g. http://127.0.0.1:8400")
    _add(parser, "operator-key", "ONEDOOR_OPERATOR_KEY", "file: the operator's private JWK")
    _add(parser, "operator-id", "ONEDOOR_OPERATOR_ID", "the operator's client id", "operator")
    _add(parser, "out", "ONEDOOR_OUT", "folder for journey.json", "out")
    _add(parser, "enterprises", "ONEDOOR_ENTERPRISES", "how many enterprises", "10000")
    _add(parser, "seed", "ONEDOOR_SEED", "same seed, same city", "1")
    given = parser.parse_args(argv)
    enterprises = int(given.enterprises)
    if not MIN_ENTERPRISES <= enterprises <= MAX_ENTERPRISES:
        parser.error(
            f"a journey has {MIN_ENTERPRISES} to {MAX_ENTERPRISES} enterprises, not {enterprises}"
        )
    return Settings(
        gateway_url=given.gateway_url.rstrip("/"),
        operator_key=Path(given.operator_key),
        operator_id=given.operator_id,
        out=Path(given.out),
        enterprises=enterprises,
        seed=int(given.seed),
    )


def _add(
    parser: argparse.ArgumentParser, name: str, variable: str, says: str, default: str | None = None
) -> None:
    value = os.environ.get(variable, default)
    parser.add_argument(
        f"--{name}", default=value, required=value is None, help=f"{says} ({variable})"
    )

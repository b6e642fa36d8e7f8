"""`onedoor-admin model-report`: whether the model behaves on a simulated city."""

import argparse
from datetime import date
from pathlib import Path

import regulations

SIZE = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what may be asked for."""
    parser.add_argument("--size", type=int, default=SIZE, help=f"enterprises ({SIZE:,})")
    parser.add_argument("--seed", type=int, default=1, help="of the simulated city (1)")
    parser.add_argument(
        "--on", type=date.fromisoformat, default=date(2026, 6, 1), help="day (2026-06-01)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("out/model-report"), help="folder for the pictures"
    )


def main(city: str, given: argparse.Namespace) -> int:
    """Print the report; 1 where a figure lies outside its band. Raises UnknownCity."""
    # Drawing loads a library that no other command needs.
    from model_report.report import Asked, report

    asked = Asked(regulations.load(city), given.on, given.size, given.seed, given.out)
    return 0 if report(asked, lambda line: print(line, flush=True)) else 1

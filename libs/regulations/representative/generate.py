"""Write supervision_items.csv from items.yaml. A list of the city's own replaces it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/regulations/data/national/supervision_items.csv"
COLUMNS = (
    *("code", "date", "state", "domain", "department", "kind", "name_zh", "object_zh", "basis"),
    *("ratio", "frequency", "method", "mode", "annual_cap", "reference"),
)
ASPECT = ("name_zh", "mode", "kind", "ratio", "frequency", "annual_cap")


def table() -> str:
    """Return the whole file."""
    given = yaml.safe_load((HERE / "items.yaml").read_text(encoding="utf-8"))
    rows = {row["code"]: row for row in _rows(given)}
    changed = [rows[change["code"]] | change for change in given["changes"]]
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows.values(), *changed])
    return text.getvalue()


def _rows(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    numbers: Counter[str] = Counter()
    for domain in given["domains"]:
        letters = given["letters"][domain["department"]]
        for object_zh in domain["objects"]:
            for line in given["profiles"][domain["profile"]]:
                aspect = dict(zip(ASPECT, line.split(" | "), strict=True))
                numbers[letters] += 1
                yield {
                    **aspect,
                    "code": f"{letters}-{numbers[letters]:03}",
                    "date": given["date"],
                    "state": "published",
                    "domain": domain["id"],
                    "department": domain["department"],
                    "name_zh": f"对{object_zh}{aspect['name_zh']}的检查",
                    "object_zh": object_zh,
                    "basis": "、".join(f"《{law}》" for law in domain["basis"].split("、")),
                    "method": given["methods"][aspect["mode"]],
                    "annual_cap": aspect["annual_cap"].removeprefix("-"),
                    "reference": given["reference"],
                }


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")

"""The 28 双公示 columns as a market-regulation bureau exports them: GB18030, 万元, 1 000 rows.

Fifty rows are spoilt in ten ways. Each row ends as accepted, unchanged or rejected, with the reason
that was written down beside the way it was spoilt.
"""

import csv
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from journeys.house import House, open_house
from launcher.place import CHECKOUT

pytestmark = pytest.mark.journey

SOURCE = "yc-market-regulation"


async def test_a_file_of_a_thousand_rows_is_counted_to_the_last_row(tmp_path: Path) -> None:
    made = runpy.run_path(str(CHECKOUT / "libs/client/tests/penalty_rows.py"))
    rows: list[tuple[list[str], str]] = made["rows"]()
    file = made["write"](tmp_path / "penalties.csv", [cells for cells, _ in rows])
    spoilt = Counter(way for _, way in rows if way)
    assert (len(rows), spoilt.total(), len(spoilt)) == (1000, 50, 10)

    async with open_house() as house:
        onedoor = await house.command("market_regulation", "department", tmp_path / "key.json")
        first = await onedoor("ingest", str(file), "--source", SOURCE)
        assert _counts(house) == {"received": 1000, "accepted": 950, "unchanged": 0, "rejected": 50}
        assert _reasons(house) == _expected(made["WAYS"], spoilt)
        assert first.code == 1, first.text
        refused = _table(file.with_name("penalties.rejects.csv"))
        assert len(refused) == 50

        again = await onedoor("ingest", str(file), "--source", SOURCE)
        assert again.code == 1, again.text
        stored = (
            "select count(*) from record r join source s on s.id = r.source_id where s.name = %s"
        )
        assert house.value("aggregation", stored, SOURCE) == 950
        assert _reasons(house).total() == 50


def _counts(house: House) -> dict[str, int]:
    """Summed over every batch's receipt."""
    row = house.rows(
        "aggregation",
        "select sum((answer ->> 'received')::int), sum((answer ->> 'accepted')::int),"
        " sum((answer ->> 'unchanged')::int), sum(jsonb_array_length(answer -> 'rejections'))"
        " from batch",
    )[0]
    return dict(zip(("received", "accepted", "unchanged", "rejected"), map(int, row), strict=True))


def _reasons(house: House) -> Counter[str]:
    return Counter(code for (code,) in house.rows("aggregation", "select code from quarantine"))


def _expected(ways: dict[str, Any], spoilt: Counter[str]) -> Counter[str]:
    """The platform's reason stands fourth beside each way."""
    expected: Counter[str] = Counter()
    for way, times in spoilt.items():
        expected[ways[way][3]] += times
    return expected


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TODAY = re.compile(r"date\.today\(|datetime\.today\(|\.now\([^)]*\)\.date\(|current_date\b")


def offenders() -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for place in ("services", "libs")
        for path in (ROOT / place).glob("*/src/**/*.py")
        if TODAY.search(path.read_text())
    ]


def test_only_the_owner_of_the_day_reads_the_calendar() -> None:
    assert offenders() == ["libs/serving/src/serving/business_day.py"]

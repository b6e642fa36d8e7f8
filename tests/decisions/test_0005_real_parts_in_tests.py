import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("libs", "services", "deploy", "tests")
# What is not ours, the operating system and its clock, may be told what to answer.
FORBIDDEN = re.compile(
    r"unittest\.mock|MagicMock|monkeypatch\.setattr\((?!os,|\"time\.)|sqlite", re.IGNORECASE
)


def python_files() -> list[Path]:
    return [
        path
        for place in PLACES
        for path in (ROOT / place).rglob("*.py")
        if path != Path(__file__).resolve() and "node_modules" not in path.parts
    ]


def test_no_file_mocks_our_own_code_or_writes_another_dialect() -> None:
    assert [
        str(path.relative_to(ROOT)) for path in python_files() if FORBIDDEN.search(path.read_text())
    ] == []


def test_the_search_reads_the_whole_house() -> None:
    names = {path.name for path in python_files()}
    assert {"relay.py", "bootstrap.py", "test_from_outbox_to_handler.py"} <= names

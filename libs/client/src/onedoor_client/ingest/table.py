"""A CSV file as rows with the line each begins on; what breaks its structure has its line named."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onedoor_client.ingest.findings import UnreadableFile

# The longest cell; an opened quote that nobody closes ends here instead of swallowing the file.
LONGEST_CELL = 65_536


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row begins, counted from 1 with the header."""

    line: int
    cells: list[str]


def rows(path: Path, encoding: str) -> Iterator[Row]:
    """Every row that is not blank, the header first. Raises UnreadableFile."""
    # The limit is csv's own and of the whole process; this value serves every reader here.
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                raise _broken(line, reader.line_num, fault) from fault
            if any(cell.strip() for cell in cells):
                yield Row(line, cells)
            line = reader.line_num + 1


def _broken(line: int, until: int, fault: csv.Error) -> UnreadableFile:
    to_zh, to_en = (f"（至第{until}行）", f" (to line {until})") if until > line else ("", "")
    return UnreadableFile(
        f"CSV格式错误{to_zh}：引号未闭合、引号后有多余字符，或单元格过长。",
        f"Broken CSV{to_en}: {fault}. Look for a quote that is not closed or not doubled.",
        line,
    )

"""The rows that were not accepted, beside the file they came from, to be corrected and sent again.

UTF-8 with its mark, so that a spreadsheet opens it; the two added columns are passed over when
the corrected file is sent.
"""

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from onedoor_client.ingest.deliver import Refusal
from onedoor_client.ingest.encoding import UTF8_BOM
from onedoor_client.ingest.findings import UnreadableFile
from onedoor_client.ingest.shape import LINE, REASON

_FORMULA = re.compile(r"\s*[=+@\-]|[\t\r]")
_PLAIN = re.compile(r"-\d+(\.\d+)?|-+")


class Rejects:
    """Writes as it goes; without a rejected row there is no file, nor an old one."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path, self._header = path, header
        self.count = 0
        self._file: TextIO | None = None

    def add(self, refusal: Refusal) -> None:
        """Raises UnreadableFile where the file cannot be written."""
        if self._file is None:
            self._file = self._opened()
            self._write([LINE, REASON, *self._own(self._header)])
        row = refusal.row
        self._write([str(row.line), refusal.reason, *self._own(row.cells)])
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        elif value is None:
            self.path.unlink(missing_ok=True)

    def _own(self, cells: Sequence[str]) -> list[str]:
        """Without the columns that an earlier rejects file added."""
        added = {place for place, name in enumerate(self._header) if name in (LINE, REASON)}
        return [cell for place, cell in enumerate(cells) if place not in added]

    def _opened(self) -> TextIO:
        try:
            return self.path.open("w", encoding=UTF8_BOM, newline="")
        except OSError as cause:
            raise UnreadableFile(
                f"不能写入{self.path}：{cause}", f"{self.path} cannot be written: {cause}"
            ) from cause

    def _write(self, cells: list[str]) -> None:
        assert self._file is not None
        csv.writer(self._file).writerow(map(harmless, cells))
        self._file.flush()


def harmless(cell: str) -> str:
    """The cell, quoted where a spreadsheet would run it as a formula (OWASP, CSV injection)."""
    if _FORMULA.match(cell) and not _PLAIN.fullmatch(cell.strip()):
        return f"'{cell}"
    return cell

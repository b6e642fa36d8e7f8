"""A file as it is read: its rows in order, each already in the shape in which it is sent."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from onedoor_client.ingest import cells, encoding, table
from onedoor_client.ingest.findings import Fault, UnreadableFile
from onedoor_client.ingest.mapping import SHIPPED, load
from onedoor_client.ingest.shape import Shape, Shaped

LONGEST_LINE = 256 * 1024


class Csv:
    """A CSV file through one mapping; may be iterated again. Raises UnreadableFile."""

    def __init__(
        self,
        path: Path,
        source: str,
        mapping: str = SHIPPED,
        given: Mapping[str, str] | None = None,
        forced: str | None = None,
    ) -> None:
        self._path = path
        loaded = load(mapping)
        headers = [cells.plain(column.header) for column in loaded.columns]

        def fits(line: str) -> bool:
            return any(header in cells.plain(line) for header in headers)

        self.encoding = forced or encoding.detect(path, fits)
        header = next(self._table(), None)
        if header is None:
            raise UnreadableFile("文件没有表头。", "The file has no header.")
        self._shape = Shape(loaded, header, source, given or {})
        self.header = self._shape.header
        # All is read before anything is sent, so that a broken file sends nothing.
        self.rows = sum(1 for _ in self._table()) - 1

    def __iter__(self) -> Iterator[Shaped]:
        rows = self._table()
        next(rows)
        return map(self._shape.shaped, rows)

    def _table(self) -> Iterator[table.Row]:
        try:
            yield from table.rows(self._path, self.encoding)
        except UnicodeDecodeError as fault:
            raise UnreadableFile(
                f"文件不是{self.encoding}编码：{fault.reason}。",
                f"The file is not {self.encoding}: {fault.reason}.",
            ) from fault


class Jsonl:
    """Canonical records, one JSON object a line, UTF-8; each is sent as it stands."""

    encoding = encoding.UTF8

    def __init__(self, path: Path) -> None:
        self._path = path
        self.header = ["内容"]
        self.rows = sum(1 for _ in self._lines())

    def __iter__(self) -> Iterator[Shaped]:
        for line, content in self._lines():
            yield _json_row(line, content)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        with self._path.open("rb") as file:
            line = 0
            while content := file.readline(LONGEST_LINE + 1):
                line += 1
                if len(content) > LONGEST_LINE:
                    raise UnreadableFile(
                        f"一行超过{LONGEST_LINE}字节。", f"Over {LONGEST_LINE} bytes.", line
                    )
                content = content.removeprefix(b"\xef\xbb\xbf") if line == 1 else content
                if content.strip():
                    yield line, content.strip()


def _json_row(line: int, content: bytes) -> Shaped:
    """What is not JSON is sent as the text that it is, so that it is counted and kept."""
    shown = content.decode("utf-8", "replace")
    try:
        content.decode("utf-8")
        msgspec.json.decode(content)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError) as cause:
        fault = Fault("not_json", "", given=shown[:80], expected=str(cause))
        text = json.dumps(shown.replace("\0", "\ufffd"), ensure_ascii=False)
        return Shaped(line, [shown], msgspec.Raw(text.encode()), (fault,))
    return Shaped(line, [shown], msgspec.Raw(content))

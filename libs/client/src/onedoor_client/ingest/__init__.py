"""Files as departments have them become records, and what was not accepted comes back readable."""

from pathlib import Path

from onedoor_client.ingest.deliver import Progress, Refusal, Totals, deliver
from onedoor_client.ingest.findings import Fault, UnreadableFile
from onedoor_client.ingest.mapping import SHIPPED, Mapping, load
from onedoor_client.ingest.rejects import Rejects
from onedoor_client.ingest.shape import Shaped
from onedoor_client.ingest.source import Csv, Jsonl

__all__ = [
    "SHIPPED",
    "Csv",
    "Fault",
    "Jsonl",
    "Mapping",
    "Progress",
    "Refusal",
    "Rejects",
    "Shaped",
    "Totals",
    "UnreadableFile",
    "deliver",
    "load",
    "open_file",
]


def open_file(
    path: Path,
    source: str,
    mapping: str = SHIPPED,
    given: dict[str, str] | None = None,
    encoding: str | None = None,
) -> Csv | Jsonl:
    """The file by its ending: .csv through a mapping, .jsonl as it stands. Raises UnreadableFile.

    `source` is the source system's name; `given` are fields that hold for the whole CSV file.
    """
    if not path.is_file():
        raise UnreadableFile(f"没有文件 {path}。", f"There is no file {path}.")
    match path.suffix.lower():
        case ".csv":
            return Csv(path, source, mapping, given, encoding)
        case ".jsonl" | ".ndjson":
            return Jsonl(path)
        case other:
            raise UnreadableFile(
                f"不能读取{other or '无扩展名'}文件：请另存为 .csv，或提供 .jsonl。",
                f"A {other or 'nameless'} file is not read here; save it as .csv, or give .jsonl.",
            )

"""Which encoding a file is in: found out by reading all of it, never by its likeliness."""

import codecs
from collections.abc import Callable
from pathlib import Path

from onedoor_client.ingest.findings import UnreadableFile

UTF8, UTF8_BOM, GB18030 = "utf-8", "utf-8-sig", "gb18030"
_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def detect(path: Path, fits: Callable[[str], bool]) -> str:
    """The one encoding in which every byte is text and the first line `fits`.

    UTF-8 with its mark, UTF-8, GB18030. Raises UnreadableFile where none or several are left.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise UnreadableFile("文件是空的。", "The file is empty.")
    if start.startswith(_UTF16):
        raise UnreadableFile(
            "文件是UTF-16编码。请另存为UTF-8或GB18030（GBK）编码的CSV。",
            "The file is UTF-16. Save it as CSV in UTF-8 or GB18030.",
        )
    candidates = [UTF8_BOM] if start.startswith(codecs.BOM_UTF8) else [UTF8, GB18030]
    faults = {encoding: _first_fault(path, encoding) for encoding in candidates}
    decodable = [encoding for encoding, fault in faults.items() if fault is None]
    fitting = [encoding for encoding in decodable if fits(_first_line(path, encoding))]
    if len(fitting) > 1 and _first_fault(path, "ascii"):
        raise UnreadableFile(
            f"文件按{'、'.join(fitting)}都读得通，不作猜测。请用 --encoding 指定。",
            f"The file can be read as {' and as '.join(fitting)}. Say which with --encoding.",
        )
    if fitting:
        return fitting[0]
    # Text in one encoding, but not the expected header: the header's own check says what is wrong.
    if decodable:
        return decodable[0]
    raise _undecodable(faults)


def _first_fault(path: Path, encoding: str) -> tuple[int, int] | None:
    """(line, byte) of the first byte that is not text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, offset = 1, 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as fault:
                place = max(0, fault.start - held)
                return line + chunk[:place].count(b"\n"), offset - held + fault.start
            if not chunk:
                return None
            line, offset = line + chunk.count(b"\n"), offset + len(chunk)


def _first_line(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        return file.readline(_CHUNK)


def _undecodable(faults: dict[str, tuple[int, int] | None]) -> UnreadableFile:
    places = {encoding: place for encoding, place in faults.items() if place}
    line = max(line for line, _ in places.values())
    zh = "；".join(
        f"按{name}读，第{at}行第{byte}字节不是文字" for name, (at, byte) in places.items()
    )
    en = "; ".join(f"as {name}, byte {byte} in line {at}" for name, (at, byte) in places.items())
    return UnreadableFile(
        f"编码不是UTF-8，也不是GB18030：{zh}。",
        f"Neither UTF-8 nor GB18030; not text {en}.",
        line,
    )

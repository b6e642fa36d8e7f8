"""Files as spreadsheets leave them: encodings, headers, broken structure."""

from pathlib import Path
from types import ModuleType

import pytest

from onedoor_client.ingest import Csv, Jsonl, UnreadableFile, open_file

SOURCE = "yc-market"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_the_encoding_is_found_out_and_the_text_is_the_same(
    penalty: ModuleType, tmp_path: Path, encoding: str
) -> None:
    lines = [
        list((penalty.good(n) | {"行政相对人名称": "㐀𠮷龘公司"}).values()) for n in range(300)
    ]
    opened = Csv(penalty.write(tmp_path / "a.csv", lines, encoding), SOURCE)
    assert (opened.encoding, opened.rows) == (encoding, 300)
    assert {row.record["entity_name"] for row in opened} == {"㐀𠮷龘公司"}


def test_bytes_that_are_text_in_no_encoding_are_named_with_line_and_byte(
    penalty: ModuleType, tmp_path: Path
) -> None:
    path = penalty.write(tmp_path / "a.csv", [list(penalty.good(1).values())], "utf-8")
    start = path.stat().st_size
    path.write_bytes(path.read_bytes() + "末尾".encode() + b"\xff\xff,\n")
    with pytest.raises(UnreadableFile, match=f"第{start + 6}字节") as fault:
        Csv(path, SOURCE)
    assert fault.value.line == 4  # the good row has a line break inside


def test_the_place_is_right_where_a_character_lies_across_two_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * (2**20 - 1) + "末".encode() + b"\xff\n")
    with pytest.raises(UnreadableFile, match=f"按utf-8读，第1行第{2**20 + 2}字节"):
        Csv(path, SOURCE)


def test_a_file_that_is_read_two_ways_is_not_guessed(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "{mapping: m, version: 1, name_zh: m, kind: k, record: {f: {same: f}}, columns:"
        " [{code: A, header: NAME, as: f, type: text, required: true}]}"
    )
    path = tmp_path / "a.csv"
    path.write_bytes("NAME\n鍏徃\n".encode())  # even numbers of bytes: also text in GB18030
    with pytest.raises(UnreadableFile, match="--encoding"):
        Csv(path, SOURCE, str(mapping))
    opened = Csv(path, SOURCE, str(mapping), forced="utf-8")
    assert [row.record["f"] for row in opened] == ["鍏徃"]
    path.write_bytes(b"NAME\nplain\n")
    assert Csv(path, SOURCE, str(mapping)).encoding == "utf-8"


def test_utf_16_and_an_empty_file_get_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("行政相对人名称", encoding="utf-16")
    with pytest.raises(UnreadableFile, match="UTF-16"):
        Csv(path, SOURCE)
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="空"):
        Csv(path, SOURCE)
    path.write_bytes(b"\n\n")
    with pytest.raises(UnreadableFile, match="没有表头"):
        Csv(path, SOURCE)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda names: [*names[:-1], names[0]], "重复：行政相对人名称"),
        (lambda names: names[:-1], "缺少：备注"),
        (lambda names: [*names, "新列"], "“新列”（第29列）"),
        (lambda names: [*names, ""], "“”（第29列）"),
    ],
)
def test_a_header_that_does_not_fit_is_refused_before_anything_is_sent(
    penalty: ModuleType, tmp_path: Path, change: object, says: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(change(list(penalty.HEADERS))) + "\n", encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(UnreadableFile, match=says) as fault:
        Csv(path, SOURCE)
    assert fault.value.line == 1


def test_columns_may_stand_in_any_order_with_brackets_of_any_width(
    penalty: ModuleType, tmp_path: Path
) -> None:
    good = penalty.good(3)
    names = [name.replace("（", "(").replace("）", ")") for name in reversed(good)]
    cells = [f'"{cell}"' for cell in reversed(good.values())]
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(names)}\n{','.join(cells)}\n", encoding="gb18030")
    (row,) = Csv(path, SOURCE)
    assert row.faults == ()


def test_a_quote_that_nobody_closes_is_named_with_its_line(
    penalty: ModuleType, tmp_path: Path
) -> None:
    good = list(penalty.good(1).values())
    path = penalty.write(tmp_path / "a.csv", [good], "utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write('甲,"乙\n' + "丙,丁\n" * 40_000)
    with pytest.raises(UnreadableFile, match="引号") as fault:
        Csv(path, SOURCE)
    assert fault.value.line == 4
    path.write_text(path.read_text(encoding="utf-8").split("甲")[0] + '"甲"乙,丙\n')
    with pytest.raises(UnreadableFile, match="引号"):
        Csv(path, SOURCE)


def test_lines_are_counted_through_line_breaks_in_cells_and_blank_lines(
    penalty: ModuleType, tmp_path: Path
) -> None:
    good = [list(penalty.good(number).values()) for number in (1, 2)]
    path = penalty.write(tmp_path / "a.csv", [good[0], [""] * 28, [], good[1]], "utf-8")
    assert [row.line for row in Csv(path, SOURCE)] == [2, 6]
    assert Csv(path, SOURCE).rows == 2


def test_lines_of_json_go_as_they_stand_and_what_is_none_goes_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a":1.10}\n\n{"a":\n{"a":NaN}\n\xff\n[1]\n')
    rows = list(Jsonl(path))
    assert [row.line for row in rows] == [1, 3, 4, 5, 6]
    assert [bytes(row.record) for row in rows] == [
        b'{"a":1.10}', rb'"{\"a\":"', rb'"{\"a\":NaN}"', '"\ufffd"'.encode(), b"[1]",
    ]  # fmt: skip
    assert [[fault.code for fault in row.faults] for row in rows] == [
        [], ["not_json"], ["not_json"], ["not_json"], [],
    ]  # fmt: skip


def test_other_files_get_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(UnreadableFile, match=r"\.xlsx文件"):
        open_file(tmp_path / "a.xlsx", SOURCE)
    with pytest.raises(UnreadableFile, match="没有文件"):
        open_file(tmp_path / "b.csv", SOURCE)

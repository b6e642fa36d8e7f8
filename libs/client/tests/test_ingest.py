"""A whole file to the gateway: every row ends as accepted, unchanged or rejected."""

import csv
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from onedoor_client import Client, UnexpectedAnswer
from onedoor_client.ingest import Csv, Refusal, Rejects, Totals, deliver, open_file
from onedoor_client.ingest.rejects import harmless

SOURCE = "yc-market"


def sent(client: Client, path: Path) -> tuple[Totals, list[Refusal]]:
    totals, refusals = Totals(), []
    opened = open_file(path, SOURCE)
    for step in deliver(opened, lambda batch: client.submit_records(SOURCE, batch)):
        totals = step.totals
        refusals += step.refusals
    return totals, refusals


def counts(totals: Totals) -> tuple[int, int, int, int]:
    return totals.received, totals.accepted, totals.unchanged, totals.rejected


def test_a_thousand_rows_with_fifty_spoilt_in_ten_ways_are_all_counted_with_right_reasons(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    rows = penalty.rows(1000, 50)
    totals, refusals = sent(client, penalty.write(tmp_path / "a.csv", [cells for cells, _ in rows]))
    assert counts(totals) == (1000, 950, 0, 50)
    assert len(gateway.records) == 950
    assert len(gateway.quarantine) == 50
    # A row takes two lines, since the facts of each case have a line break.
    ways = {2 + 2 * index: way for index, (_, way) in enumerate(rows) if way}
    assert [len([way for way in ways.values() if way == each]) for each in penalty.WAYS] == [5] * 10
    assert [refusal.row.line for refusal in refusals] == list(ways)
    for refusal in refusals:
        _, code, field, platforms = penalty.WAYS[ways[refusal.row.line]]
        assert [(fault.code, fault.field) for fault in refusal.faults] == [(code, field)]
        assert refusal.rejection is not None
        assert refusal.rejection.code == platforms


def test_the_same_file_again_changes_nothing_and_counts_the_same(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    lines = [cells for cells, _ in penalty.rows(1000, 50)]
    path = penalty.write(tmp_path / "a.csv", lines)
    first, _ = sent(client, path)
    again, _ = sent(client, path)
    assert counts(again) == counts(first)
    assert (len(gateway.batches), len(gateway.quarantine)) == (2, 50)
    # In another encoding it is the same content.
    assert counts(sent(client, penalty.write(path, lines, "utf-8-sig"))[0]) == counts(first)
    assert len(gateway.batches) == 2


def test_a_run_that_broke_off_is_taken_up_where_it_was(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    path = penalty.write(tmp_path / "a.csv", [cells for cells, _ in penalty.rows(1000, 50)])
    steps = deliver(Csv(path, SOURCE), lambda batch: client.submit_records(SOURCE, batch))
    next(steps)
    assert len(gateway.records) == 475
    assert counts(sent(client, path)[0]) == (1000, 950, 0, 50)
    assert len(gateway.batches) == 2


def test_an_answer_that_got_lost_is_not_counted_twice(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    path = penalty.write(tmp_path / "a.csv", [cells for cells, _ in penalty.rows(40, 4)])
    gateway.troubles = [(503, {}, {}), (504, {}, {})]
    assert counts(sent(client, path)[0]) == (40, 36, 0, 4)


def test_counts_that_do_not_add_up_are_not_passed_over(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    gateway.lying = True
    path = penalty.write(tmp_path / "a.csv", [list(penalty.good(1).values())])
    with pytest.raises(UnexpectedAnswer, match="不平"):
        sent(client, path)


def test_refused_rows_lie_beside_the_file_and_can_be_sent_when_corrected(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    path = penalty.write(tmp_path / "a.csv", [cells for cells, _ in penalty.rows(40, 4)])
    _, refusals = sent(client, path)
    target = tmp_path / "a.rejects.csv"
    with Rejects(target, open_file(path, SOURCE).header) as rejects:
        for refusal in refusals:
            rejects.add(refusal)
    with target.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["行号", "未收原因", *penalty.HEADERS]
    assert [line[0] for line in lines] == ["20", "40", "60", "80"]
    assert lines[0][1].startswith("统一社会信用代码") or "缺少" in lines[0][1]
    assert lines[0][2] == "绍兴第10号食品有限公司"
    for line in lines:
        number = int(line[2].removeprefix("绍兴第").removesuffix("号食品有限公司"))
        line[2:] = list(penalty.good(number).values())
    with target.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    assert counts(sent(client, target)[0]) == (4, 4, 0, 0)
    assert len(gateway.records) == 40


def test_refused_rows_refused_again_have_one_line_number_and_one_reason(
    penalty: ModuleType, tmp_path: Path, client: Client
) -> None:
    path = penalty.write(tmp_path / "a.csv", [cells for cells, _ in penalty.rows(40, 4)])
    for _ in range(2):
        target = path.with_suffix(".rejects.csv")
        with Rejects(target, open_file(path, SOURCE).header) as rejects:
            for refusal in sent(client, path)[1]:
                rejects.add(refusal)
        path = target
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["行号", "未收原因", *penalty.HEADERS]
    assert len(lines) == 4


def test_without_refused_rows_no_old_file_stays(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("old")
    with Rejects(tmp_path / "x.csv", ["a"]):
        pass
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), (" @x", "' @x"), ("-cmd", "'-cmd"), ("-5", "-5"), ("--", "--"),
     ("甲=1", "甲=1"), ("\t=1", "'\t=1")],
)  # fmt: skip
def test_no_cell_of_the_refused_rows_runs_as_a_formula(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_batches_are_bounded_by_number_and_by_size(
    penalty: ModuleType, tmp_path: Path, gateway: Any, client: Client
) -> None:
    basis = "《行政处罚法》" * 450
    lines = [list((penalty.good(n) | {"处罚依据": basis}).values()) for n in range(400)]
    totals, _ = sent(client, penalty.write(tmp_path / "a.csv", lines))
    assert totals.accepted == 400
    bodies = [body for method, path, _, body in gateway.asked if path == "/v1/records"]
    assert len(bodies) > 1
    assert max(map(len, bodies)) < (1 << 20) + 100

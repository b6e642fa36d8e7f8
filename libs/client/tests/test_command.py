"""The command `onedoor` as a person runs it."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

USCC = "91330600MA2ABC125F"


def test_ingest_says_of_each_refused_row_line_field_and_reason(
    run: Any, penalty: ModuleType, tmp_path: Path, gateway: Any
) -> None:
    path = penalty.write(tmp_path / "处罚.csv", [cells for cells, _ in penalty.rows(1000, 50)])
    done = run("ingest", str(path), "--source", "yc-market")
    assert done.returncode == 1, done.stderr
    assert "处罚.csv：1000行，编码gb18030" in done.stdout
    assert "接收1000 = 接受950 + 未变0 + 拒收50" in done.stdout
    assert "received 1000 = accepted 950 + unchanged 0 + rejected 50" in done.stdout
    told = [line for line in done.stdout.splitlines() if "/ line " in line]
    assert len(told) == 50
    amount = next(line for line in told if "伍万元" in line)
    assert amount.startswith("第")
    assert "罚款金额（万元）“伍万元” 不是数值" in amount
    assert "not_a_number q" in amount
    assert "sending" in done.stderr
    assert (tmp_path / "处罚.rejects.csv").exists()
    assert len(gateway.records) == 950


def test_ingest_of_good_lines_of_json_ends_well(
    run: Any, tmp_path: Path, gateway: Any, penalty: ModuleType
) -> None:
    source = penalty.write(tmp_path / "a.csv", [list(penalty.good(1).values())])
    run("ingest", str(source), "--source", "yc-market")
    (record,) = gateway.records.values()
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps(record, default=float, ensure_ascii=False), encoding="utf-8")
    done = run("ingest", str(lines), "--source", "yc-market")
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)
    assert "拒收0" in done.stdout


def test_what_the_whole_file_has_in_common_can_be_stated(
    run: Any, penalty: ModuleType, tmp_path: Path
) -> None:
    row = penalty.good(1) | {"处罚机关统一社会信用代码": ""}
    path = penalty.write(tmp_path / "a.csv", [list(row.values())])
    arguments = ("ingest", str(path), "--source", "yc-market")
    assert run(*arguments).returncode == 1
    assert run(*arguments, "--set", "region_code=330602").returncode == 0


def test_an_enterprise_is_shown_with_the_citys_letters_and_its_records_numbers(
    run: Any, gateway: Any
) -> None:
    base = f"GET /v1/enterprises/{USCC}"
    purpose = "purpose=%E4%BE%8B%E8%A1%8C"
    gateway.canned[base] = {"uscc": USCC, "status": "registered", "name": "甲[red]公司\x1b[2J"}
    gateway.canned[f"{base}/classification?{purpose}"] = {
        "uscc": USCC, "on": "2026-09-01", "model_version": "m1",
        "views": [
            {"department_id": "", "risk_class": "high", "risk_score": 812500, "letter": "A",
             "colour": "红", "display_name": "信用风险高"},
            {"department_id": "fire_rescue", "risk_class": "low", "risk_score": 1000},
            {"department_id": "tax", "risk_class": "high", "letter": "A", "colour": "red",
             "display_name": "A类红色（高风险）"},
        ],
        "findings": [{"point_id": "p1", "name": "处罚次数", "points": 90,
                      "record_ids": ["00000000000000aa", "00000000000000bb"]}],
        "direct_rules": [{"rule_id": "r1", "at_least": "high"}],
    }  # fmt: skip
    gateway.canned[f"{base}/records"] = {
        "records": [{"record_id": "00000000000000aa", "source_system": "s", "record_no": "罚1号"}],
        "next_page_token": "",
    }
    done = run("enterprise", USCC, "--purpose", "例行")
    assert done.returncode == 0, done.stderr
    for shown in ("甲[red]公司\ufffd[2J", "已登记", "A 信用风险高（红）", "812.5", "信用风险低",
                  "s:罚1号、00000000000000bb", "处罚次数（p1）", "直接判定：r1"):  # fmt: skip
        assert shown in done.stdout
    (own,) = (line for line in done.stdout.splitlines() if line.startswith("tax"))
    assert "A A" not in own
    assert "A类红色（高风险） " in own


def test_an_enterprise_without_a_class_still_has_a_profile(run: Any, gateway: Any) -> None:
    gateway.canned[f"GET /v1/enterprises/{USCC}"] = {"uscc": USCC, "status": "provisional"}
    done = run("enterprise", USCC)
    assert done.returncode == 0
    assert "未登记" in done.stdout
    assert "没有该内容" in done.stdout


def test_tasks_and_endpoints_are_listed(run: Any, gateway: Any) -> None:
    lead = {"department_id": "fire_rescue", "lead": True, "state": "asked"}
    task = {"task_id": "t1", "uscc": USCC, "state": "open", "version": 2, "participants": [lead]}
    gateway.canned["GET /v1/tasks?state=open"] = {"tasks": [task], "next_page_token": ""}
    gateway.canned["GET /v1/endpoints"] = {"endpoints": []}
    gateway.canned["POST /v1/endpoints"] = {
        "endpoint": {"endpoint_id": "e1", "state": "unverified"}, "secret": "whsec_abc",
    }  # fmt: skip
    gateway.canned["POST /v1/endpoints/e1/verification"] = {"endpoint_id": "e1",
                                                            "state": "verified"}  # fmt: skip
    assert "fire_rescue*（待签收）" in run("tasks", "--state", "open").stdout
    assert "没有端点" in run("endpoints", "list").stdout
    registered = run("endpoints", "register", "http://127.0.0.1:9000/in").stdout
    assert "e1" in registered
    assert "whsec_abc" in registered
    assert "已验证" in run("endpoints", "verify", "e1").stdout


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"ONEDOOR_GATEWAY_URL": ""}, "缺少设置：ONEDOOR_GATEWAY_URL"),
        ({"ONEDOOR_GATEWAY_URL": "localhost:8400"}, "应以 http:// 或 https:// 开头"),
        ({"ONEDOOR_CLIENT_KEY": "/nowhere"}, "客户端私钥不能使用"),
    ],
)
def test_wrong_settings_get_a_sentence_and_no_trace(
    run: Any, changed: dict[str, str], says: str
) -> None:
    done = run("tasks", **changed)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_read_sends_nothing(run: Any, tmp_path: Path, gateway: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n1,2\n", encoding="gb18030")
    done = run("ingest", str(path), "--source", "yc-market")
    assert done.returncode == 2
    assert "第1行：表头缺少" in done.stderr
    assert gateway.asked == []

"""The journey of `make demo`, told by the databases: ten days of a city and its 33 departments.

The city is played at the gateway by `democity`; every figure is read by SQL from the databases of
the services (deploy/src/launcher/demo.sql), none is counted by the city.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from launcher.place import CHECKOUT

pytestmark = pytest.mark.journey

SECRET = re.compile(r"risk_class|risk_score|dedicated_score|RISK_CLASS|信用风险(低|一般|较高|高)")


SMALLER = {"ONEDOOR_ENTERPRISES": "2400", "ONEDOOR_SEED": "2"}


@dataclass(frozen=True, slots=True)
class Told:
    """What `out/demo.json` says, and what every process said."""

    figures: dict[str, Any]
    logs: dict[str, str]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with tempfile.TemporaryDirectory(
        prefix="onedoor-ten-days-", ignore_cleanup_errors=True
    ) as data:
        done = subprocess.run(
            [sys.executable, "-m", "launcher", "demo"],
            cwd=CHECKOUT,
            env={**os.environ, "ONEDOOR_DATA": data, "CITY": "shaoxing", **SMALLER},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        print(done.stdout[-3000:])
        logs = {path.name: path.read_text(errors="replace") for path in Path(data).rglob("*.log")}
        yield Told(json.loads((CHECKOUT / "out" / "demo.json").read_text()), logs)


def test_every_record_received_was_accepted_unchanged_or_rejected(told: Told) -> None:
    it = told.figures
    assert it["received"] == it["accepted"] + it["unchanged"] + it["rejected"]
    assert it["received"] > it["enterprises"]
    assert min(it["accepted"], it["unchanged"], it["rejected"]) > 0


def test_every_registered_enterprise_has_a_class(told: Told) -> None:
    assert told.figures["enterprises"] == 2_400
    assert told.figures["classified"] == told.figures["enterprises"]


def test_departments_that_agree_get_one_joint_task(told: Told) -> None:
    it = told.figures
    assert it["departments"] == 33
    assert it["joint_tasks"] >= 40
    assert it["joint_tasks_by_score"] * 3 >= it["joint_tasks"]
    assert it["joint_tasks_of_three"] >= 10
    assert it["late_joiners"] >= 1
    assert it["participants"] >= 2 * it["joint_tasks"]


def test_one_department_alone_makes_no_task(told: Told) -> None:
    assert told.figures["high_in_one_department_only"] >= 10
    assert told.figures["tasks_for_those"] == 0


def test_every_version_of_a_task_was_delivered_and_acknowledged(told: Told) -> None:
    """Also at the endpoint that was out of order for a while."""
    it = told.figures
    assert it["deliveries_expected"] == it["deliveries_acknowledged"]
    assert it["retried_deliveries"] >= 1


def test_what_visits_caused_moved_classes_both_ways(told: Told) -> None:
    assert told.figures["visits"] > 0
    assert told.figures["class_up_after_visit"] > 0
    assert told.figures["class_down_after_visit"] > 0


def test_no_log_holds_a_class(told: Told) -> None:
    assert {"scoring.log", "gateway.log", "push.log"} <= set(told.logs)
    assert [name for name, text in told.logs.items() if SECRET.search(text)] == []

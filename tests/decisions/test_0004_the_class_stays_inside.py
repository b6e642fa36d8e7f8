from importlib import import_module
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor

ROOT = Path(__file__).resolve().parents[2]
SECRET = {"class", "classes", "score", "scores", "points", "letter", "colour", "grade"}
SECRET |= {"stratum", "strata"}
# Counts per stratum name no enterprise; sampling tells them to officials entitled to classes.
COUNTS = {"onedoor.sampling.v1.StratumCount.stratum", "onedoor.sampling.v1.Draw.strata"}
COUNTS |= {
    "onedoor.sampling.v1.RehearsedStratum.stratum",
    "onedoor.sampling.v1.GetRehearsalResponse.strata",
    "onedoor.sampling.v1.Attainment.stratum",
}


def modules() -> list[str]:
    return sorted(
        ".".join(path.relative_to(ROOT / "proto").with_suffix("").parts) + "_pb2"
        for path in ROOT.glob("proto/onedoor/*/v1/*.proto")
    )


def secret_fields(message: Descriptor) -> set[str]:
    return {
        f"{message.full_name}.{field.name}"
        for field in message.fields
        if SECRET & set(field.name.split("_"))
    }


@pytest.mark.parametrize("module", [m for m in modules() if not m.startswith("onedoor.scoring.")])
def test_no_contract_but_scorings_holds_a_class(module: str) -> None:
    messages = import_module(module).DESCRIPTOR.message_types_by_name.values()
    assert set().union(*(secret_fields(message) for message in messages)) - COUNTS == set()


def test_the_search_finds_what_it_looks_for() -> None:
    module = import_module("onedoor.scoring.v1.scoring_service_pb2")
    view = module.DESCRIPTOR.message_types_by_name["View"]
    assert "onedoor.scoring.v1.View.risk_class" in secret_fields(view)

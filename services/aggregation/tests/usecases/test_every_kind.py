"""Records of all kinds on the way through the ledger."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from aggregation.domain.record import COLUMNS
from aggregation.domain.selection import EntryType, Selection

pytestmark = pytest.mark.real

SAMPLES = Path(__file__).parents[1] / "domain" / "samples.yaml"
COMMON = {"entity_name": "演示企业", "region_code": "330602", "produced_on": "2026-05-20"}


async def test_a_record_of_every_kind_is_read_back_as_it_was_sent(aggregation, uscc) -> None:
    told = json.loads(json.dumps(yaml.safe_load(SAMPLES.read_text()), default=str))
    sent = [
        {**COMMON, **sample, "record_no": f"A-{number}", "uscc": uscc(number)}
        for number, sample in enumerate(told)
    ]
    receipt = await aggregation.send(*sent)
    assert (receipt.accepted, receipt.rejected) == (len(sent), 0)
    reading = aggregation.do.read_ledger(0, 1, frozenset({EntryType.RECORD}), Selection())
    rows = [
        row
        async for part in reading
        if part.arrow_ipc
        for row in pa.ipc.open_stream(part.arrow_ipc).read_all().to_pylist()
    ]
    assert {(row["record_no"], row["kind"], row["source_department"]) for row in rows} == {
        (record["record_no"], record["kind"], record["source_department"]) for record in sent
    }
    assert len({row["kind"] for row in rows}) == 33
    bodies = {row["record_no"]: json.loads(row["body"]) for row in rows}
    for record in sent:
        for name in record.keys() - COLUMNS:
            value, read = record[name], bodies[record["record_no"]][name]
            # A decimal comes back as text.
            assert read == value or float(read) == value, (record["kind"], name)

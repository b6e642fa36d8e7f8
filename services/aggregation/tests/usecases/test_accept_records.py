"""Records taken in batches."""

import pytest

pytestmark = pytest.mark.real


async def test_a_record_sent_is_accepted(aggregation, penalty) -> None:
    receipt = await aggregation.send(penalty())
    assert receipt.rejections == ()
    assert (receipt.received, receipt.accepted, receipt.through) == (1, 1, 1)

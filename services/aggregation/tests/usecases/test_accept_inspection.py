"""A visit's results as records."""

from datetime import date

import pytest

from aggregation.domain.inspection import Result, Visit
from aggregation.usecases.accept_inspection import AcceptInspection

pytestmark = pytest.mark.real
VISIT = Visit("v-1", "t-1", date(2026, 9, 1))


def result(department: str, code: str = "no_problem") -> Result:
    return Result(department, ("JC01",), ("330001", "330002"), code, False, ())


@pytest.fixture
def accept(aggregation):
    return AcceptInspection(aggregation.do.get_enterprise, aggregation.do.accept_records)


async def test_each_departments_result_is_its_own_record(
    aggregation, accept, registration, uscc
) -> None:
    await aggregation.send(registration())
    results = [result("fire_rescue"), result("emergency_management", "ordered_to_correct")]
    first = await accept(VISIT, uscc(1), results)
    again = await accept(VISIT, uscc(1), results)
    assert (first.accepted, again.accepted, again.unchanged) == (2, 0, 2)


async def test_a_result_that_fits_no_code_waits_with_its_department(
    aggregation, accept, registration, uscc
) -> None:
    await aggregation.send(registration())
    results = [result("fire_rescue"), result("emergency_management", "splendid")]
    receipt = await accept(VISIT, uscc(1), results)
    assert (receipt.accepted, receipt.rejected) == (1, 1)
    assert receipt.rejections[0].problem.department == "emergency_management"

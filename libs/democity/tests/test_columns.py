from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from democity.synthetic.city import City
from democity.synthetic.columns import (
    ABSENT,
    NO_DAY,
    Amounts,
    Codes,
    Days,
    Enterprises,
    Table,
    Texts,
    day_number,
    day_of,
    joined,
    joined_tables,
)
from democity.synthetic.making import chosen, exact, merged, one, only_where, yes
from democity.synthetic.names import Names
from democity.synthetic.plain import records
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES


def places(*values: int) -> np.ndarray:
    return np.array(values, np.int16)


def test_days_are_counted_from_2000_as_the_kernel_does() -> None:
    assert day_number(date(2000, 1, 1)) == 0
    assert day_of(day_number(date(2026, 3, 2))) == date(2026, 3, 2)


def test_codes_are_found_in_another_list_and_the_absent_stand_after_its_last() -> None:
    column = Codes(("fine", "never", "warning"), places(2, 0, ABSENT, 0))
    assert column.places_in(("warning", "fine")).tolist() == [0, 1, 2, 1]
    with pytest.raises(KeyError, match="warning"):
        column.places_in(("fine",))


def test_amounts_come_in_integer_units_rounded_down() -> None:
    # 1.2345 wan are 12 345 yuan; of 12.34 hundred the .34 is cut off, an absent amount is 0.
    column = Amounts(np.array([12345, ABSENT]), 4)
    assert column.units(10_000).tolist() == [12345, 0]
    assert Amounts(np.array([1234]), 2).units(10).tolist() == [123]


def test_an_amount_is_rounded_to_its_decimals() -> None:
    assert exact(np.array([0.125, 2.675]), 2).values.tolist() == [12, 268]


def test_merging_takes_the_first_where_it_holds_and_keeps_both_lists() -> None:
    merged_ = merged(
        one("a", 3), np.array([True, False, False]), chosen(("b", "a"), places(0, 0, 1))
    )
    assert [merged_.codes[place] for place in merged_.values] == ["a", "b", "a"]


def test_only_where_leaves_the_others_out() -> None:
    assert only_where(yes(np.array([True, True])), np.array([False, True])).values.tolist() == [
        ABSENT,
        1,
    ]


def test_columns_of_other_codes_are_not_joined() -> None:
    assert joined([one("a", 1), one("a", 2)]).values.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="cannot be joined"):
        joined([one("a", 1), one("b", 1)])


@pytest.fixture
def table() -> Table:
    nothing = np.full(2, NO_DAY, np.int32)
    on = np.array([day_number(date(2025, 5, 6))] * 2, np.int32)
    return Table(
        kind="inspection_result",
        number=np.array([7, 8]),
        enterprise=np.array([0, 1]),
        source=Codes(SOURCE_IDS, places(*[SOURCE_PLACES["fire_rescue"]] * 2)),
        produced_on=on,
        sent_on=on + 3,
        repaired_on=nothing,
        revoked=np.zeros(2, np.bool_),
        columns={
            "codes": Codes((("fine", "closure"), True), places(0, 1)),
            "month": Days(np.array([on[0] - 5, NO_DAY], np.int32), "month"),
            "year": Days(np.array([on[0], NO_DAY], np.int32), "year"),
            "day": Days(np.array([on[0], NO_DAY], np.int32)),
            "amount": Amounts(np.array([150, ABSENT]), 2),
            "count": Amounts(np.array([3, ABSENT]), 0),
            "text": Texts("{mark}〔{year}〕{number}号", np.array([12, ABSENT])),
            "list": Texts("{first}|{second}", np.array([4_005, ABSENT]), many=True),
            "peer": Enterprises(np.array([1, ABSENT])),
        },
    )


def test_a_table_becomes_plain_records_as_the_source_writes_them(table: Table) -> None:
    people = City(10, date(2026, 3, 2)).part(0).population
    names = Names(people)
    full, bare = records(table, names)
    assert full == {
        "kind": "inspection_result",
        "record_no": "XF-JC-000000000007",
        "source_system": "sx-fire-rescue",
        "uscc": names.uscc(0),
        "entity_name": names.name(0),
        "source_department": "fire_rescue",
        "region_code": names.district(0),
        "produced_on": "2025-05-06",
        "codes": ["fine", "closure"],
        "month": "2025-05",
        "year": 2025,
        "day": "2025-05-06",
        "amount": Decimal("1.50"),
        "count": 3,
        "text": "XF〔2025〕12号",
        "list": ["4", "5"],
        "peer": names.uscc(1),
    }
    assert {name for name in full if name not in bare} == {
        "month", "year", "day", "amount", "count", "text", "list", "peer"
    }  # fmt: skip
    assert bare["codes"] is True


def test_rows_are_taken_and_tables_joined(table: Table) -> None:
    second = table.take(np.array([1]))
    assert (len(second), second.enterprise.tolist()) == (1, [1])
    assert joined_tables([table, second]).number.tolist() == [7, 8, 8]

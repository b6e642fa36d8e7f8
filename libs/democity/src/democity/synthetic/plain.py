"""Tables as the departments send them: plain records of the record-kind catalogue."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from democity.synthetic.columns import (
    ABSENT,
    NO_DAY,
    Amounts,
    Codes,
    Column,
    Days,
    Enterprises,
    Table,
    Texts,
    day_of,
)
from democity.synthetic.names import DISTRICTS, Names
from democity.synthetic.sources import SOURCES, Source

Record = dict[str, object]
"""As JSON has it; decimals are Decimal, so that none is rounded."""
MARKS = {
    "registration": "DJ",
    "registration_change": "BG",
    "registration_filing": "BA",
    "existence_status": "CX",
    "licence": "XK",
    "administrative_penalty": "CF",
    "administrative_compulsion": "QZ",
    "inspection_result": "JC",
    "annual_report": "NB",
    "instant_disclosure": "JS",
    "abnormal_listing": "YC",
    "serious_dishonesty_listing": "YZ",
    "judicial_assistance": "XZ",
    "executed_debtor": "ZX",
    "court_judgment": "WS",
    "complaint_report": "TS",
    "sampling_result": "CJ",
    "equity_pledge": "GQ",
    "chattel_mortgage": "DC",
    "ip_pledge": "ZC",
    "tax_arrears": "QS",
    "tax_status": "NS",
    "social_insurance": "SB",
    "wage_arrears": "QX",
    "red_list": "RY",
    "credit_evaluation": "PJ",
    "commitment": "CN",
    "rectification": "ZG",
    "credit_repair": "XF",
    "public_opinion": "YQ",
    "affiliation": "GL",
    "utility_usage": "YN",
    "department_business_record": "ZY",
}
"""What leads the record numbers of each kind, after the mark of the source."""


def record_no(kind: str, source: Source, number: int) -> str:
    """The number of a record within its source."""
    return f"{source.mark}-{MARKS[kind]}-{number:012d}"


def records(table: Table, names: Names) -> Iterator[Record]:
    """The records of a table, in its order; `names` are those of its population."""
    first = names.population.first
    readers = {name: _reader(column, names) for name, column in table.columns.items()}
    for row in range(len(table)):
        source = SOURCES[table.source.values[row]]
        enterprise = int(table.enterprise[row])
        district = names.district(enterprise - first)
        produced_on = day_of(int(table.produced_on[row]))
        context = {
            "mark": source.mark,
            "source": source.name_zh,
            "year": produced_on.year,
            "region": DISTRICTS[district],
        }
        record: Record = {
            "kind": table.kind,
            "record_no": record_no(table.kind, source, int(table.number[row])),
            "source_system": source.system,
            "uscc": names.uscc(enterprise),
            "entity_name": names.name(enterprise),
            "source_department": source.id,
            "region_code": district,
            "produced_on": produced_on.isoformat(),
        }
        for name, read in readers.items():
            value = read(row, context)
            if value is not None:
                record[name] = value
        yield record


Read = Callable[[int, dict[str, object]], object]


def _reader(column: Column, names: Names) -> Read:
    """How one field of a row is read; None is an absent one."""
    match column:
        case Codes(codes, places):
            plain = [list(code) if isinstance(code, tuple) else code for code in codes]
            return lambda row, _: None if places[row] == ABSENT else plain[places[row]]
        case Days(values, unit):
            return lambda row, _: _day(int(values[row]), unit)
        case Amounts(amounts, decimals):
            return lambda row, _: _amount(int(amounts[row]), decimals)
        case Texts(template, numbers, many):
            return lambda row, context: _text(template, int(numbers[row]), context, many)
        case Enterprises(others):
            return lambda row, _: None if others[row] == ABSENT else names.uscc(int(others[row]))


def _day(number: int, unit: str) -> object:
    if number == NO_DAY:
        return None
    day = day_of(number)
    if unit == "year":
        return day.year
    return f"{day:%Y-%m}" if unit == "month" else day.isoformat()


def _amount(value: int, decimals: int) -> object:
    if value == ABSENT:
        return None
    return Decimal(value).scaleb(-decimals) if decimals else value


def _text(template: str, number: int, context: dict[str, object], many: bool) -> object:
    if number == ABSENT:
        return None
    first, second = divmod(number, 1000)
    text = template.format(number=number, first=first, second=second, **context)
    return text.split("|") if many else text

"""Whose books are clean, so that a story can be cast with them: who has no trouble of any kind."""

import numpy as np

from democity.enterprises import Enterprises
from democity.rates.sectors import businesses
from democity.synthetic.city import Part
from democity.synthetic.columns import Amounts, Codes, Ints, Mask, Table
from democity.synthetic.kinds.business import SUBKINDS
from democity.synthetic.reporting import first_day, last_year

_GRAVE = (
    "administrative_penalty",
    "administrative_compulsion",
    "abnormal_listing",
    "serious_dishonesty_listing",
    "judicial_assistance",
    "executed_debtor",
    "tax_arrears",
    "wage_arrears",
)
"""Kinds that leave nobody's books clean."""
_BAD: tuple[tuple[str, str, frozenset[object]], ...] = (
    ("annual_report", "submission_status", frozenset({"late", "missing"})),
    ("inspection_result", "problem_found", frozenset({True})),
    ("sampling_result", "conclusion", frozenset({"fail"})),
    ("tax_status", "household_status", frozenset({"abnormal"})),
    ("tax_status", "tax_credit_grade", frozenset("CD")),
    ("credit_evaluation", "grade", frozenset({"poor", "C", "D"})),
    ("commitment", "performance_status", frozenset({"overdue", "breached"})),
    ("licence", "status", frozenset({"cancelled", "expired", "revoked", "suspended"})),
    ("complaint_report", "type", frozenset({"report", "petition"})),
    ("rectification", "status", frozenset({"overdue"})),
)
"""Kinds, fields and the codes that tell of trouble."""
_OWING = (("tax_status", "zero_declaration_months"), ("social_insurance", "arrears_months"))
_SOUND_GRADE = 200
"""The second best grade, in hundredths: a department's own evaluation up to it is no finding."""


def troubled(part: Part, known: Enterprises) -> set[int]:
    """Who on the register has had trouble, by index."""
    people = part.population
    bad = [part.tables[kind].enterprise for kind in _GRAVE]
    bad += [_coded(part.tables[kind], field, codes) for kind, field, codes in _BAD]
    bad += [_owing(part.tables[kind], field) for kind, field in _OWING]
    bad += [_with_findings(part), _without_report(part)]
    bad.append(people.first + np.flatnonzero(people.life.state > 0))
    places = (known.index_of(number) for number in np.unique(np.concatenate(bad)).tolist())
    return {place for place in places if place is not None}


def _coded(table: Table, field: str, codes: frozenset[object]) -> Ints:
    column = table.columns[field]
    assert isinstance(column, Codes)
    places = [place for place, code in enumerate(column.codes) if code in codes]
    return table.enterprise[np.isin(column.values, places)]


def _owing(table: Table, field: str) -> Ints:
    column = table.columns[field]
    assert isinstance(column, Amounts)
    return table.enterprise[column.values > 0]


def _with_findings(part: Part) -> Ints:
    """Whom a department found something about; a sound grade is nothing found."""
    business = part.tables["department_business_record"]
    subkind, value = business.columns["subkind"], business.columns["value"]
    assert isinstance(subkind, Codes)
    assert isinstance(value, Amounts)
    kinds = [businesses().departments[department][name] for department, name in SUBKINDS]
    evaluated = np.array([kind.style in ("grade", "measure") for kind in kinds])[subkind.values]
    found: Mask = ~evaluated | (value.values > _SOUND_GRADE)
    return business.enterprise[found]


def _without_report(part: Part) -> Ints:
    people, reports = part.population, part.tables["annual_report"]
    owing = people.life.established_on < first_day(last_year(people.today) + 1)
    reported = np.isin(people.first + np.arange(len(people)), reports.enterprise)
    without: Ints = people.first + np.flatnonzero(owing & ~reported)
    return without

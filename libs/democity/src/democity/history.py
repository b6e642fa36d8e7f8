"""What the departments of the journey hold when the suite starts, and what they sent amiss."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from democity.enterprises import Enterprises
from democity.offices import FIRE, OFFICES, Office
from democity.rates import load_rates
from democity.rates.sectors import businesses
from democity.records import Numbers, Record, inspection
from democity.synthetic.city import City, Part
from democity.synthetic.columns import Amounts, Codes, Ints, Mask
from democity.synthetic.kinds.business import SUBKINDS
from democity.synthetic.reporting import first_day, last_year
from democity.synthetic.telling import Message, Telling

_LATE = 12
_MONTHS = (0,)
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
_SOUND_GRADE = 200
"""The second best grade, in hundredths: a department's own evaluation up to it is no finding."""


@dataclass(slots=True)
class History:
    """Records by office, in the order in which each office sends them.

    `unregistered`: registrations that arrive in the live days only. `afterwards`: repeats,
    corrections and spoilt records of each office, in their order. `annotations`: repairs and
    revocations. `troubled`: enterprises whose books are not clean.
    """

    registrations: list[Record] = field(default_factory=list)
    unregistered: list[Record] = field(default_factory=list)
    by_office: dict[str, list[Record]] = field(default_factory=dict)
    afterwards: dict[str, list[Message]] = field(default_factory=dict)
    annotations: list[tuple[Office, Record]] = field(default_factory=list)
    troubled: set[int] = field(default_factory=set)


def write_history(
    size: int, start: date, seed: int, numbers: Numbers
) -> tuple[Enterprises, History]:
    """The city up to its start day: who is on the register, and what is known of them."""
    part = City(size, start, seed, months=_MONTHS).part(0)
    known = Enterprises.of(part.population)
    late = {each.uscc for each in known[-_LATE:]}
    history = History(troubled=_troubled(part, known))
    for office, message in _of_the_journey(part, known, start, seed):
        _take(history, office, message, late)
    for position, enterprise in enumerate(known[-_LATE:]):
        # Something is known of each of them before the registration comes.
        on = date.fromordinal(start.toordinal() - 30 - position * 20)
        no = numbers.next(FIRE, "JC")
        history.by_office[FIRE.id].append(inspection(no, FIRE, enterprise, on))
    return known, history


def _of_the_journey(
    part: Part, known: Enterprises, start: date, seed: int
) -> Iterator[tuple[Office, Message]]:
    """Messages of the offices that play, about enterprises on the register."""
    playing = {office.id: office for office in OFFICES}
    usccs = {known.names.uscc(part.population.first + int(row)) for row in known.rows}
    for message in Telling(part, load_rates("base"), seed, start).messages():
        office = playing.get(message.source.id)
        if office and (message.uscc in usccs):
            yield office, message


def _take(history: History, office: Office, message: Message, late: set[str]) -> None:
    content, of_registration = message.content, message.content.get("kind") == "registration"
    if of_registration and message.uscc in late:
        if message.what == "record":
            history.unregistered.append(content)
    elif message.what in ("repair", "revocation"):
        history.annotations.append((office, content))
    elif message.what != "record":
        history.afterwards.setdefault(office.id, []).append(message)
    elif of_registration:
        history.registrations.append(content)
    else:
        history.by_office.setdefault(office.id, []).append(content)


def _troubled(part: Part, known: Enterprises) -> set[int]:
    """Who has anything but changes, licences, clean checks and reports in time."""
    people = part.population
    bad = [part.tables[kind].enterprise for kind in _GRAVE]
    bad += [_with_problems(part), _with_findings(part), _without_report(part)]
    bad.append(people.first + np.flatnonzero(people.life.state > 0))
    places = (known.index_of(number) for number in np.unique(np.concatenate(bad)).tolist())
    return {place for place in places if place is not None}


def _with_problems(part: Part) -> Ints:
    inspections = part.tables["inspection_result"]
    found = inspections.columns["problem_found"]
    assert isinstance(found, Codes)
    problem: Mask = found.values == found.codes.index(True)
    return inspections.enterprise[problem]


def _with_findings(part: Part) -> Ints:
    """Whom a department found something about; a sound grade is nothing found."""
    business = part.tables["department_business_record"]
    subkind, value = business.columns["subkind"], business.columns["value"]
    assert isinstance(subkind, Codes)
    assert isinstance(value, Amounts)
    kinds = [businesses().departments[department][name] for department, name in SUBKINDS]
    evaluated = np.array([kind.style in ("grade", "measure") for kind in kinds])[subkind.values]
    return business.enterprise[~evaluated | (value.values > _SOUND_GRADE)]


def _without_report(part: Part) -> Ints:
    people, reports = part.population, part.tables["annual_report"]
    owing = people.life.established_on < first_day(last_year(people.today) + 1)
    reported = np.isin(people.first + np.arange(len(people)), reports.enterprise)
    without: Ints = people.first + np.flatnonzero(owing & ~reported)
    return without

"""What the departments of the journey hold when the suite starts, and what they sent amiss."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from democity.enterprises import Enterprises
from democity.offices import FIRE, Office, office
from democity.rates import load_rates
from democity.records import Numbers, Record, inspection
from democity.synthetic.city import City, Part
from democity.synthetic.telling import Message, Telling
from democity.trouble import troubled

_LATE = 12
_MONTHS = (0,)


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
    part = City(ever_registered(size), start, seed, months=_MONTHS).part(0)
    known = Enterprises.of(part.population, size)
    late = {each.uscc for each in known[-_LATE:]}
    history = History(troubled=troubled(part, known))
    for message in _of_the_journey(part, known, start, seed):
        _take(history, message, late)
    for position, enterprise in enumerate(known[-_LATE:]):
        # Something is known of each of them before the registration comes.
        on = date.fromordinal(start.toordinal() - 30 - position * 20)
        no = numbers.next(FIRE, "JC")
        history.by_office[FIRE.id].append(inspection(no, FIRE, enterprise, on))
    return known, history


def ever_registered(size: int) -> int:
    """So many enterprises have so many that are on the register today among them."""
    return size * 107 // 100


def _of_the_journey(part: Part, known: Enterprises, start: date, seed: int) -> Iterator[Message]:
    """Messages about enterprises on the register."""
    usccs = {known.names.uscc(part.population.first + row) for row in known.rows.tolist()}
    messages = Telling(part, load_rates("base"), seed, start).messages()
    return (message for message in messages if message.uscc in usccs)


def _take(history: History, message: Message, late: set[str]) -> None:
    sender, content = office(message.source.id), message.content
    of_registration = content.get("kind") == "registration"
    if of_registration and message.uscc in late:
        if message.what == "record":
            history.unregistered.append(content)
    elif message.what in ("repair", "revocation"):
        history.annotations.append((sender, content))
    elif message.what != "record":
        history.afterwards.setdefault(sender.id, []).append(message)
    elif of_registration:
        history.registrations.append(content)
    else:
        history.by_office.setdefault(sender.id, []).append(content)

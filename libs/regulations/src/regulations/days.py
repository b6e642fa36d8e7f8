"""Days as the law counts them: working days with their make-up days, and calendar months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from rulebook import BadRules, Book, Node

_SATURDAY = 5


class NoCalendar(LookupError):
    """The working days of a year are not known: a guess would be wrong."""

    def __init__(self, year: int, first: int, last: int) -> None:
        self.year, self.first, self.last = year, first, last
        super().__init__(
            f"The working days of {year} are not known: the rules hold {first} to {last}. "
            "Add the notice of the State Council for that year to working_days.yaml."
        )


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday, less public holidays, plus the weekend days worked in their stead."""

    holidays: frozenset[date]
    made_up: frozenset[date]
    first: int
    last: int

    def holds(self, day: date) -> bool:
        """Whether a day is a working day. Raises NoCalendar."""
        if not self.first <= day.year <= self.last:
            raise NoCalendar(day.year, self.first, self.last)
        return day in self.made_up or (day.weekday() < _SATURDAY and day not in self.holidays)

    def after(self, day: date, number: int) -> date:
        """Return the last day of a term: `day` is day 0, the next working day is day 1."""
        while number > 0:
            day += timedelta(days=1)
            number -= self.holds(day)
        return day


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_working_days(book: Book) -> WorkingDays:
    """Read the years without a gap. Raises BadRules."""
    top = book.file("working_days").mapping(("reference", "years"))
    top["reference"].reference()
    holidays: set[date] = set()
    made_up: set[date] = set()
    years = []
    for name, node in top["years"].table().items():
        row = node.mapping(("reference", "holidays", "made_up"))
        row["reference"].reference()
        years.append(int(name))
        for item in row["holidays"].items():
            holidays |= _span(item)
        made_up |= {item.day() for item in row["made_up"].items()}
        if odd := {day.year for day in holidays | made_up} - set(years):
            node.bad(f"it names a day of {min(odd)}", "Write each day under its year")
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise BadRules("working_days", f"the years are {years}", "Write them without a gap")
    return WorkingDays(frozenset(holidays), frozenset(made_up), years[0], years[-1])


def _span(node: Node) -> set[date]:
    row = node.mapping(("name_zh", "first", "last"))
    row["name_zh"].text()
    first, last = row["first"].day(), row["last"].day()
    if last < first:
        node.bad(f"it ends on {last} and begins on {first}", "Write the first day first")
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}

"""What sampling refuses, as facts."""

from collections.abc import Iterable
from fractions import Fraction

from faults import Invalid, NotFound, Refused, Unavailable


class WrongPlan(Invalid):
    def __init__(self, field: str, given: object, expected: str) -> None:
        super().__init__(f"{field} of the plan is {given!r}, expected {expected}.")
        self.field = field
        self.given = given
        self.expected = expected


class WrongRatio(Invalid):
    def __init__(self, field: str, given: str) -> None:
        super().__init__(
            f"{field} is {given!r}, expected an exact share above 0 and up to 1,"
            ' such as "3/100" or "3%".'
        )
        self.field = field
        self.given = given


class UnknownLibrary(Invalid):
    def __init__(self, department: str, library: str, known: Iterable[str]) -> None:
        self.field = "library"
        self.given = library
        self.expected = ", ".join(known) or "none: the department has no library"
        super().__init__(
            f"{department} has no object sub-library {library!r}; it has: {self.expected}."
        )


class UnderFloor(Invalid):
    def __init__(self, stratum: str, given: Fraction, floor: Fraction, city: str) -> None:
        super().__init__(
            f"The ratio of {stratum} is {_text(given)}; in {city} it may not be under"
            f" {_text(floor)}. Raise it."
        )
        self.field = f"ratios.{stratum}"
        self.given = _text(given)
        self.floor = _text(floor)


class NoMandatoryShare(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(
            f"mandatory_high_share is {given!r}: every plan draws a share of high-risk"
            " enterprises, so give one above 0."
        )
        self.field = "mandatory_high_share"
        self.given = given


class NotRising(Invalid):
    def __init__(self, lower: str, below: Fraction, higher: str, above: Fraction) -> None:
        super().__init__(
            f"Ratios rise with risk (low < general < higher <= high), but {lower} is"
            f" {_text(below)} and {higher} is {_text(above)}."
        )
        self.field = f"ratios.{higher}"
        self.given = _text(above)


class UnknownPlan(NotFound):
    def __init__(self, plan_id: object) -> None:
        super().__init__(f"There is no plan {plan_id} that the caller may see.")
        self.plan_id = plan_id


class OtherPlan(Refused):
    def __init__(self, plan_id: object) -> None:
        super().__init__(
            f"Plan {plan_id} is on file with other content. Give a new plan a new plan_id."
        )
        self.plan_id = plan_id


class UnknownDraw(NotFound):
    def __init__(self, draw_id: object) -> None:
        super().__init__(f"There is no draw {draw_id} that the caller may see.")
        self.draw_id = draw_id


class OtherDraw(Refused):
    def __init__(self, draw_id: object) -> None:
        super().__init__(
            f"Draw {draw_id} was started for another plan or run, or with other sources of its"
            " seed. Give a new draw a new draw_id."
        )
        self.draw_id = draw_id


class DrawNotCompleted(Refused):
    def __init__(self, draw_id: object, state: str) -> None:
        super().__init__(f"Draw {draw_id} is {state}; its list stands when it is completed.")
        self.draw_id = draw_id
        self.state = state


class WrongSources(Invalid):
    """Of whom a seed cannot be made."""

    def __init__(self, field: str, given: object, expected: str) -> None:
        super().__init__(f"{field} is {given!r}, expected {expected}.")
        self.field = field
        self.given = given
        self.expected = expected


class WrongHex(Invalid):
    def __init__(self, field: str, given: str) -> None:
        super().__init__(f"{field} is {given!r}, expected 64 hexadecimal digits, small letters.")
        self.field = field
        self.given = given


class NoSuchSource(NotFound):
    def __init__(self, draw_id: object, name: str) -> None:
        super().__init__(f"{name!r} is not among the sources of the seed of draw {draw_id}.")
        self.draw_id = draw_id
        self.name = name


class NotTheTime(Refused):
    """A share or value that comes before or after it can be taken."""

    def __init__(self, what: str, state: str, when: str) -> None:
        super().__init__(f"{what} is taken {when}; the draw is {state}.")
        self.what = what
        self.state = state
        self.when = when


class OtherShare(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has given something else already, and what is given stands. If it is wrong,"
            " let the attempt end and start another."
        )
        self.name = name


class WrongShare(Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The share of {name} is not the one it committed to: expected the 32 bytes of which,"
            " with draw and name, the commitment is the digest."
        )
        self.field = "share"
        self.name = name


class OtherStatement(Refused):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(
            f"The share is revealed for the frozen statement {given}, but {expected} is published."
            " Read the published one, and ask why another was shown."
        )
        self.field = "frozen"
        self.given = given
        self.expected = expected


class WrongPublicValue(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(
            f"The public value is {given!r}, expected whole numbers with blanks between them,"
            ' such as "9 18 26 34 41 45".'
        )
        self.field = "value"
        self.given = given


class SamePerson(Refused):
    def __init__(self) -> None:
        super().__init__("Who started the draw does not enter its public value; ask another.")


class SharesNotCommitted(Refused):
    def __init__(self, names: Iterable[str]) -> None:
        self.names = ", ".join(names)
        super().__init__(f"No commitment came in time from: {self.names}.")


class SharesNotRevealed(Refused):
    def __init__(self, names: Iterable[str]) -> None:
        self.names = ", ".join(names)
        super().__init__(f"No share was revealed in time by: {self.names}.")


class PublicValueMissing(Refused):
    def __init__(self, names: Iterable[str]) -> None:
        self.names = ", ".join(names)
        super().__init__(f"Nobody entered in time: {self.names}.")


class PublicValueTooEarly(Refused):
    def __init__(self, due_at: object) -> None:
        super().__init__(
            f"The pool is frozen after {due_at}, when a public value of the seed came to be known."
            " Name a later one."
        )
        self.due_at = str(due_at)


class NoPackage(NotFound):
    def __init__(self, draw_id: object) -> None:
        super().__init__(
            f"Draw {draw_id} was made by rules that had no package of proof; its seed stands."
        )
        self.draw_id = draw_id


class NoCompletedRun(Refused):
    def __init__(self) -> None:
        super().__init__(
            "No run over everybody is completed, so there are no classes to draw by. Start a run,"
            " or name one by run_id."
        )


class RunUnusable(Refused):
    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"The run {run_id!r} is not completed; a draw reads the classes of one completed run."
        )
        self.run_id = run_id


class RunUnreadable(Refused):
    def __init__(self, run_id: str, expected: int, read: int) -> None:
        super().__init__(
            f"The run {run_id!r} classified {expected} enterprises, {read} can be read."
            " Draw by another run."
        )
        self.run_id = run_id
        self.expected = expected
        self.read = read


class WrongDays(Invalid):
    def __init__(self, first_day: object, last_day: object) -> None:
        super().__init__(f"The last day is {last_day}, expected {first_day} or later.")
        self.field = "last_day"
        self.given = str(last_day)
        self.expected = f"{first_day} or later"


class RegistryBehind(Unavailable):
    def __init__(self, at_least: int, through: int) -> None:
        super().__init__(
            f"Ledger number {at_least} is needed; the registry is read through {through} so far."
        )
        self.at_least = at_least
        self.through = through


def _text(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"

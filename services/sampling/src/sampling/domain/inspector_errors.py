"""What sampling refuses of inspectors and of who goes where, as facts."""

from collections.abc import Iterable

from faults import Invalid, NotFound, Refused


class WrongInspector(Invalid):
    def __init__(self, inspector_id: str, field: str, given: object, expected: str) -> None:
        super().__init__(
            f"{field} of inspector {inspector_id!r} is {str(given)!r}, expected {expected}."
        )
        self.inspector_id = inspector_id
        self.field = field
        self.given = given
        self.expected = expected


class InspectorOfAnother(Refused):
    def __init__(self, inspector_id: str) -> None:
        super().__init__(
            f"Inspector {inspector_id} is in the library of another department. Have that one"
            " release the certificate first, by an entry that is not active."
        )
        self.inspector_id = inspector_id


class UnknownInspector(NotFound):
    def __init__(self, inspector_id: str) -> None:
        super().__init__(f"There is no inspector {inspector_id!r} that the caller may see.")
        self.inspector_id = inspector_id


class UnknownVisit(NotFound):
    def __init__(self, draw_id: object, uscc: str, inspector_id: str) -> None:
        super().__init__(
            f"{inspector_id!r} is not on the way to {uscc} by draw {draw_id}, as it stands."
        )
        self.draw_id = draw_id
        self.uscc = uscc
        self.inspector_id = inspector_id


class WrongCause(Invalid):
    def __init__(self, given: str, known: Iterable[str]) -> None:
        self.field = "cause"
        self.given = given
        self.expected = ", ".join(known)
        super().__init__(f"cause is {given!r}, expected one of {self.expected}.")


class NobodyToReplace(Refused):
    """Never below the number that the law asks for: then the visit is put off instead."""

    def __init__(self, uscc: str, on: object, department: str, reason: str) -> None:
        super().__init__(
            f"Nobody else of {department} can go to {uscc} on {on}: {reason}. Register who can, or"
            " put the visit off."
        )
        self.uscc = uscc
        self.department = department
        self.why = reason


class VisitIsPast(Refused):
    def __init__(self, uscc: str, on: object) -> None:
        super().__init__(f"The visit to {uscc} was on {on}; who went is not changed afterwards.")
        self.uscc = uscc
        self.on = str(on)

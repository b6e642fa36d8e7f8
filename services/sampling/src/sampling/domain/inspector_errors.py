"""What sampling refuses of inspectors and of who goes where, as facts."""

from faults import Invalid


class WrongInspector(Invalid):
    def __init__(self, inspector_id: str, field: str, given: object, expected: str) -> None:
        super().__init__(
            f"{field} of inspector {inspector_id!r} is {str(given)!r}, expected {expected}."
        )
        self.inspector_id = inspector_id
        self.field = field
        self.given = given
        self.expected = expected

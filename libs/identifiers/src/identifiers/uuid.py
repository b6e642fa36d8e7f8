"""A UUID as its text."""

from uuid import UUID

from faults import Invalid


class NotAUuid(Invalid):
    def __init__(self, field: str, given: str) -> None:
        super().__init__(f"{field} {given!r} is not a UUID: expected 32 hexadecimal digits.")
        self.field = field
        self.given = given


def uuid(field: str, text: str) -> UUID:
    """`field` names the place of the text. Raises NotAUuid."""
    try:
        return UUID(text)
    except ValueError as cause:
        raise NotAUuid(field, text) from cause

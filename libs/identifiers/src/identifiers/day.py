"""A calendar day in Asia/Shanghai, as YYYY-MM-DD."""

import re
from datetime import date

from faults import Invalid

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}")


class ImpossibleDay(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is not a day: expected YYYY-MM-DD, a day that exists.")
        self.given = given
        self.expected = "YYYY-MM-DD, a day that exists"


def day(text: str) -> date:
    """Raises ImpossibleDay."""
    if not _FORM.fullmatch(text):
        raise ImpossibleDay(text)
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise ImpossibleDay(text) from cause

"""What the gateway itself refuses."""

from faults import Invalid, Refused


class NotUtf8(Invalid):
    def __init__(self, byte: int) -> None:
        super().__init__(f"Byte {byte} of the body is not UTF-8; send the text as UTF-8.")
        self.byte = byte


class MalformedJson(Invalid):
    def __init__(self, wrong: str, line: int, column: int, field: str) -> None:
        super().__init__(
            f"The body cannot be read at line {line}, column {column} (field {field!r}): {wrong}."
        )
        self.wrong, self.line, self.column, self.field = wrong, line, column, field


class CutBody(Invalid):
    def __init__(self, line: int, column: int, field: str) -> None:
        super().__init__(
            f"The body ends at line {line}, column {column} (field {field!r}), in the middle;"
            " send it again, whole."
        )
        self.line, self.column, self.field = line, column, field


class DuplicateKey(Invalid):
    def __init__(self, field: str, line: int, column: int) -> None:
        super().__init__(f"The key {field!r} occurs twice in its object; keep one of them.")
        self.field, self.line, self.column = field, line, column


class NotAJsonNumber(Invalid):
    def __init__(self, field: str, given: str, line: int, column: int) -> None:
        super().__init__(
            f"The value of {field!r} is {given}, which is no number in JSON; send a finite number"
            " or leave the field out."
        )
        self.field, self.given, self.line, self.column = field, given, line, column
        self.expected = "a finite number"


class TooDeep(Invalid):
    def __init__(self, field: str, limit: int) -> None:
        super().__init__(f"The body is nested more than {limit} deep at {field!r}.")
        self.field, self.limit = field, limit


class BodyTooLarge(Invalid):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes; send it in parts.")
        self.limit = limit


class UnsupportedMediaType(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(f"The body is said to be {given!r}; send application/json.")
        self.given, self.expected = given, "application/json"


class TooManyRecords(Invalid):
    def __init__(self, given: int, limit: int) -> None:
        super().__init__(f"The batch holds {given} records; send at most {limit} in one batch.")
        self.field, self.given, self.limit = "records", given, limit
        self.expected = f"at most {limit} records"


class WrongType(Invalid):
    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"The field {field!r} is not {expected}.")
        self.field, self.expected = field, expected


class KeyUsedForAnotherRequest(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key belongs to a request with other content; use a new key for a new"
            " request."
        )


class RequestInProgress(Refused):
    def __init__(self) -> None:
        super().__init__(
            "A request with this Idempotency-Key is in progress; ask again in a moment."
        )

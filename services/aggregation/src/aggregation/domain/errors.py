"""What aggregation refuses, each stating its fact."""

from datetime import date

from faults import Forbidden, Invalid, NotFound, Refused, Unavailable


class MalformedBatch(Invalid):
    def __init__(self, why: str, position: int = 0) -> None:
        super().__init__(
            f"The body is not a JSON array of record objects: {why} (at character {position})."
            " Nothing of it was taken; send it again whole."
        )
        self.why = why
        self.position = position


class TooManyRecords(Invalid):
    def __init__(self, given: int, most: int) -> None:
        super().__init__(
            f"A batch of {given} records is too large: expected at most {most}. Send several."
        )
        self.given = given
        self.most = most


class WrongSourceSystem(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(
            f"{given!r} does not name a source system: expected 1 to 64 of a-z, 0-9, '.', '_', '-',"
            " beginning with a letter or digit."
        )
        self.given = given


class ReservedSourceSystem(Forbidden):
    def __init__(self, given: str) -> None:
        super().__init__(f"The source system {given!r} is this platform's own; name yours.")
        self.given = given


class BatchIdTaken(Refused):
    def __init__(self, batch_id: str) -> None:
        super().__init__(
            f"The batch id {batch_id!r} was already used for other content."
            " Send the same content again, or give a new id."
        )
        self.batch_id = batch_id


class TooManyRaces(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "Other batches kept changing the same records; nothing was taken. Try again."
        )


class UnknownRecord(NotFound):
    def __init__(self, source_system: str, record_no: str) -> None:
        super().__init__(
            f"Source system {source_system!r} has sent no record {record_no!r} yet."
            " Send the record before its annotation."
        )
        self.source_system = source_system
        self.record_no = record_no


class ForeignRecord(Forbidden):
    def __init__(self, record_no: str) -> None:
        super().__init__(
            f"The record {record_no!r} is another department's; only that department annotates it."
        )
        self.record_no = record_no


class AnnotationIdTaken(Refused):
    def __init__(self, annotation_id: str) -> None:
        super().__init__(
            f"The annotation id {annotation_id!r} was already used for another annotation."
            " Give a new id."
        )
        self.annotation_id = annotation_id


class IncompleteAnnotation(Invalid):
    def __init__(self, field: str) -> None:
        super().__init__(f"The annotation names no {field}; give one.")
        self.field = field


class UnknownQuarantined(NotFound):
    def __init__(self, quarantine_id: str) -> None:
        super().__init__(f"No record {quarantine_id!r} waits in quarantine for this caller.")
        self.quarantine_id = quarantine_id


class UnknownEnterprise(NotFound):
    def __init__(self, uscc: str) -> None:
        super().__init__(f"No record of {uscc} has arrived yet, nor its registration.")
        self.uscc = uscc


class LedgerNotReached(NotFound):
    def __init__(self, asked: int, head: int) -> None:
        super().__init__(
            f"The ledger stands at {head}; {asked} is not known yet. Ask again with a number"
            " that an answer or an event named."
        )
        self.asked = asked
        self.head = head


class WrongSelection(Invalid):
    def __init__(self, why: str) -> None:
        super().__init__(f"This part of the ledger cannot be read: {why}.")


class DaysAreReal(Refused):
    def __init__(self) -> None:
        super().__init__(
            "The business day follows the calendar here. It can be set only where the suite was"
            " started with simulated days and listens on loopback."
        )


class DayGoesBack(Refused):
    def __init__(self, given: date, on: date) -> None:
        super().__init__(f"The business day is {on}; it cannot go back to {given}.")
        self.given = given
        self.on = on

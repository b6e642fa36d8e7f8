"""Text from outside becomes a Uscc, a day, a department id, a record id, a UUID, or Invalid."""

from identifiers.day import ImpossibleDay, day
from identifiers.record_id import RecordId, record_id
from identifiers.uscc import Uscc, WrongCheckCharacter, WrongUsccForm, check_character, uscc
from identifiers.uuid import NotAUuid, uuid

__all__ = [
    "ImpossibleDay",
    "NotAUuid",
    "RecordId",
    "Uscc",
    "WrongCheckCharacter",
    "WrongUsccForm",
    "check_character",
    "day",
    "record_id",
    "uscc",
    "uuid",
]

"""Text from outside becomes a Uscc, a day, a department id, a record id, or Invalid."""

from identifiers.day import ImpossibleDay, day
from identifiers.record_id import RecordId, record_id
from identifiers.uscc import Uscc, WrongCheckCharacter, WrongUsccForm, check_character, uscc

__all__ = [
    "ImpossibleDay",
    "RecordId",
    "Uscc",
    "WrongCheckCharacter",
    "WrongUsccForm",
    "check_character",
    "day",
    "record_id",
    "uscc",
]

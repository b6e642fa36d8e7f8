"""The scoring kernel: definitions -> facts -> values -> scores. Runs wherever numba runs."""

from kernel.civil import NO_DAY, OPEN, day_number, day_of, months_before
from kernel.definitions import (
    ABSENT_CLASS,
    ABSENT_SCORE,
    GENERAL_VIEW,
    REPAIRED_ON,
    Aggregate,
    Condition,
    Definitions,
    DepartmentModel,
    DirectRule,
    Indicator,
    Kind,
    Point,
    Repaired,
    RiskClass,
)
from kernel.dossier import Batch, Dossier, build, pack, stack, unpack
from kernel.due import next_due, next_due_many
from kernel.encoding import (
    Columns,
    FactArrays,
    RecordState,
    code_columns,
    encode_columns,
    encode_record,
)
from kernel.errors import BadDefinitions, BadRecord, StaleDossier
from kernel.evidence import OwnEvidence, own_evidence
from kernel.explaining import Explanation, Finding, ViewResult, explain
from kernel.facts import Fact, Facts
from kernel.fold import Scores, fold, holds
from kernel.program import Program, ProgramOnDay, compile_program
from kernel.tables import NONE
from kernel.warming import warm_up

__all__ = [
    "ABSENT_CLASS",
    "ABSENT_SCORE",
    "GENERAL_VIEW",
    "NONE",
    "NO_DAY",
    "OPEN",
    "REPAIRED_ON",
    "Aggregate",
    "BadDefinitions",
    "BadRecord",
    "Batch",
    "Columns",
    "Condition",
    "Definitions",
    "DepartmentModel",
    "DirectRule",
    "Dossier",
    "Explanation",
    "Fact",
    "FactArrays",
    "Facts",
    "Finding",
    "Indicator",
    "Kind",
    "OwnEvidence",
    "Point",
    "Program",
    "ProgramOnDay",
    "RecordState",
    "Repaired",
    "RiskClass",
    "Scores",
    "StaleDossier",
    "ViewResult",
    "build",
    "code_columns",
    "compile_program",
    "day_number",
    "day_of",
    "encode_columns",
    "encode_record",
    "explain",
    "fold",
    "holds",
    "months_before",
    "next_due",
    "next_due_many",
    "own_evidence",
    "pack",
    "stack",
    "unpack",
    "warm_up",
]

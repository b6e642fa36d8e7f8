"""Types of fields that several resources share."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

import identifiers
from faults import Invalid

T = TypeVar("T")


USCC_EXAMPLE = "91330602MA2D8K3X1A"


class Given(BaseModel):
    """A body from outside: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Shown(BaseModel):
    """A body we answer with."""

    model_config = ConfigDict(frozen=True)


def example(**body: Any) -> ConfigDict:
    """The configuration of a model with one example for the document."""
    return ConfigDict(json_schema_extra={"examples": [body]})


def _checked(check: Callable[[str], Any]) -> Callable[[str], str]:
    def validate(text: str) -> str:
        try:
            return str(check(text))
        except Invalid as fault:
            facts = {"expected_en": fault.facts.get("expected", "")}
            raise PydanticCustomError(fault.code, "{expected_en}", facts) from fault

    return validate


def _instant(text: str) -> str:
    """The text of an instant that there is."""
    try:
        Timestamp().FromJsonString(text)
    except ValueError as cause:
        facts = {"expected_en": "an instant such as 2026-09-03T13:20:00Z"}
        raise PydanticCustomError("impossible_instant", "{expected_en}", facts) from cause
    return text


Uscc = Annotated[
    str,
    AfterValidator(_checked(identifiers.uscc)),
    Field(description="统一社会信用代码 GB 32100", examples=[USCC_EXAMPLE]),
]
Day = Annotated[
    str,
    AfterValidator(_checked(identifiers.day)),
    Field(description="日期 YYYY-MM-DD", examples=["2026-09-01"]),
]
Instant = Annotated[
    str,
    AfterValidator(_instant),
    Field(description="时刻 RFC 3339", examples=["2026-09-03T13:20:00Z"]),
]
# An identifier that a client made, or one of ours.
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]

UsccInPath = Annotated[Uscc, Path()]
IdInPath = Annotated[Id, Path()]
AtLeast = Annotated[
    int,
    Query(ge=0, le=2**63 - 1, description="答复至少包含到此账本序号 Read your own writes"),
]
PageSize = Annotated[int, Query(ge=1, le=500, description="每页条数")]
PageToken = Annotated[str, Query(max_length=1000, description="上一页给出的 next_page_token")]


def enum_name(enum: Any, value: int) -> str:
    """`TASK_STATE_OPEN` of `TaskState` as `open`; the unset one as an empty text."""
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return str(enum.Name(value)).removeprefix(prefix).lower() if value else ""


def enum_value(enum: Any, name: str) -> Any:
    """The value that `enum_name` names; 0 for an empty text."""
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return enum.Value(prefix + name.upper()) if name else 0


def instant(at: Timestamp) -> str:
    """Empty where it has not come yet."""
    return at.ToJsonString() if at.ByteSize() else ""

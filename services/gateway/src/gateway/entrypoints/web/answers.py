"""Answers as bytes: JSON with exact decimals."""

import json
from decimal import Decimal
from typing import Any

import msgspec
from fastapi.responses import Response
from pydantic import BaseModel

from gateway.domain.idempotency import Answer

JSON = "application/json"
_encoder = msgspec.json.Encoder(decimal_format="number")


def answer(shown: BaseModel, status: int = 200) -> Answer:
    return Answer(status, _encoder.encode(shown.model_dump()))


def response(given: Answer, replayed: bool = False) -> Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else None
    return Response(given.body, given.status, headers, JSON)


def reply(shown: BaseModel, status: int = 200) -> Response:
    return response(answer(shown, status))


def exact(content: bytes) -> Any:
    """JSON from a service, decimals kept; as text where it is no JSON (it lay in quarantine)."""
    try:
        return json.loads(content or b"{}", parse_float=Decimal)
    except (ValueError, RecursionError):
        return content.decode(errors="replace")

"""Problems (RFC 9457): one table from faults to HTTP, one form of answer, Chinese first."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from faults import Fault, Unavailable
from gateway.domain import errors
from gateway.domain.message import Message, Messages
from gateway.entrypoints.web.field_errors import field_errors
from serving import NotAuthenticated
from serving.statuses import http_status

MEDIA_TYPE = "application/problem+json"
MAX_FACT = 200
# What is not as its kind says.
STATUSES: dict[type[Fault], int] = {
    errors.NotUtf8: 400,
    errors.MalformedJson: 400,
    errors.CutBody: 400,
    errors.DuplicateKey: 400,
    errors.NotAJsonNumber: 400,
    errors.TooDeep: 400,
    errors.BodyTooLarge: 413,
    errors.UnsupportedMediaType: 415,
}


class Problems:
    """Makes problems with the words of the catalogue."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def add_to(self, app: FastAPI) -> None:
        app.add_exception_handler(Fault, self._fault)
        app.add_exception_handler(RequestValidationError, self._wrong_fields)
        app.add_exception_handler(HTTPException, self._http)
        app.add_exception_handler(ClientDisconnect, self._gone)

    def bug(self, path: str) -> Response:
        """A failure of ours says nothing of itself; it is in the log."""
        return self._problem(path, 500, "internal_error", "The failure is in our log.")

    def message(self, code: str) -> Message:
        """What people read of a rejection."""
        return self._messages.of(code, 422)

    async def _fault(self, request: Request, fault: Exception) -> Response:
        if not isinstance(fault, Fault):
            raise fault
        status = STATUSES.get(type(fault)) or http_status(fault)
        path = request.url.path
        if isinstance(fault, Unavailable) and not self._messages.knows(fault.reason):
            # Nobody foresaw it: its sentence may name addresses and databases.
            return self._problem(path, status, fault.reason, "")
        facts = {name: value[:MAX_FACT] for name, value in fault.facts.items()}
        wrong = [{"code": fault.reason, **facts}] if "field" in facts else []
        return self._problem(path, status, fault.reason, str(fault), facts, wrong)

    async def _wrong_fields(self, request: Request, failure: Exception) -> Response:
        if not isinstance(failure, RequestValidationError):
            raise failure
        wrong = field_errors(failure.errors())
        code = wrong[0]["code"] if len(wrong) == 1 else "invalid_request"
        english = " ".join(f"{error['field']}: {error['expected']}." for error in wrong)
        return self._problem(request.url.path, 422, code, english, {}, wrong)

    async def _http(self, request: Request, failure: Exception) -> Response:
        if not isinstance(failure, HTTPException):
            raise failure
        if isinstance(failure.__cause__, Fault):
            return await self._fault(request, failure.__cause__)
        status = failure.status_code
        code = {404: "unknown_path", 405: "method_not_allowed"}.get(status, "refused")
        answer = self._problem(request.url.path, status, code, "")
        answer.headers.update(failure.headers or {})
        return answer

    async def _gone(self, request: Request, failure: Exception) -> Response:
        """The body was cut by the line itself: nothing was forwarded, nobody hears this."""
        return self._problem(request.url.path, 400, "cut_body", "The connection ended.")

    def _problem(
        self,
        path: str,
        status: int,
        code: str,
        english: str,
        facts: Mapping[str, str] | None = None,
        wrong: Iterable[Mapping[str, Any]] = (),
    ) -> Response:
        message = self._messages.of(code, status)
        body = {
            "type": f"urn:onedoor:problem:{code}",
            "title": message.zh,
            "title_en": message.en,
            "status": status,
            "detail": message.detail(facts or {}),
            "detail_en": english or f"{message.en}.",
            "instance": path,
            "code": code,
            "facts": dict(facts or {}),
            "errors": [self._error(error) for error in wrong],
        }
        content = msgspec.json.encode(body)
        return Response(content, status, HEADERS.get(status), MEDIA_TYPE)

    def _error(self, error: Mapping[str, Any]) -> dict[str, Any]:
        message = self.message(error["code"])
        named = {name: error.get(name, "") for name in ("field", "code", "given", "expected")}
        return {**named, "reason": message.zh, "reason_en": message.en}


HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": f'Bearer error="{NotAuthenticated.code}"'},
    503: {"Retry-After": "1"},
}

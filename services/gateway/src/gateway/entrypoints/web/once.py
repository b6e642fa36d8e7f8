"""The header Idempotency-Key: the same request again gets the same answer and has no new effect."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response

from gateway.domain.idempotency import Answer, Key, digest
from gateway.entrypoints.web.answers import response
from gateway.entrypoints.web.bodies import MAX_BODY, bounded_body
from gateway.usecases.answer_once import AnswerOnce
from serving import caller

NAMESPACE = uuid.UUID("6f6e6564-6f6f-722e-6b65-790000000000")


@dataclass(frozen=True, slots=True)
class Once:
    """`key` is empty where the client gave none: then nothing is remembered here."""

    key: str
    _request: Request = field(repr=False)

    async def __call__(self, work: Callable[[], Awaitable[Answer]]) -> Response:
        """Raises KeyUsedForAnotherRequest, RequestInProgress and what `work` raises."""
        if not self.key:
            return response(await work())
        url, body = self._request.url, await bounded_body(self._request, MAX_BODY)
        asked = digest(self._request.method, url.path, body)
        answer_once: AnswerOnce = self._request.app.state.answer_once
        return response(*await answer_once(Key(caller().client_id, self.key), asked, work))

    def id(self, given: str | None) -> str:
        """The id a service knows a repeated request by: given, or of the key, or new."""
        if given:
            return given
        if self.key:
            return str(uuid.uuid5(NAMESPACE, f"{caller().client_id}\n{self.key}"))
        return str(uuid.uuid4())


def _once(
    request: Request,
    idempotency_key: Annotated[
        str,
        Header(
            max_length=255,
            pattern=r"^[\x21-\x7e]*$",
            description="幂等键，24 小时内有效 One request, one effect; kept for 24 hours",
        ),
    ] = "",
) -> Once:
    return Once(idempotency_key, request)


OnceHere = Annotated[Once, Depends(_once)]

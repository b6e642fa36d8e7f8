"""The conversation of one client with the gateway, apart from how bytes travel.

`Session.ask` is a generator of steps: a request to send, or a time to wait. Whoever drives it
sends in the answer, or the transport's error; so the blocking and the asyncio client are the same.
"""

import random
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from zipfile import BadZipFile

import httpx
import msgspec
from joserfc.jwk import ECKey

from onedoor_client.calls import Call
from onedoor_client.keys import token_request
from onedoor_client.problems import UnexpectedAnswer, problem, unreachable

T = TypeVar("T")
_LATER = frozenset({429, 502, 503, 504})
_RENEW_BEFORE_S = 60.0
# A request carries its own time limit; httpx adds its client's only to requests that it builds.
_TIMEOUT = {"timeout": httpx.Timeout(30.0).as_dict()}


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class Retries:
    """A call is made up to `attempts` times; the wait doubles from `first` to `longest` seconds.

    A server that asks for a longer wait than `patience` seconds is answered by giving up.
    """

    attempts: int = 7
    first: float = 0.5
    longest: float = 20.0
    patience: float = 120.0

    def wait(self, attempt: int, asked: float = 0.0) -> Wait | None:
        """None: it was enough. `attempt` counts from 1."""
        if attempt >= self.attempts or asked > self.patience:
            return None
        grown = min(self.longest, self.first * 2 ** (attempt - 1))
        # Many clients that were cut off together shall not come back together.
        return Wait(max(asked, grown * random.uniform(0.5, 1.0)))  # noqa: S311


PATIENT = Retries()

Step = httpx.Request | Wait
Outcome = httpx.Response | httpx.TransportError | None
Steps = Generator[Step, Outcome, T]


class Session:
    """Token, retries and problems of one client. `gateway_url` as http://127.0.0.1:8400."""

    def __init__(
        self, gateway_url: str, client_id: str, key: ECKey, retries: Retries = PATIENT
    ) -> None:
        self._url = gateway_url.rstrip("/")
        self._client_id, self._key, self._retries = client_id, key, retries
        self._token, self._renew_at = "", 0.0

    def ask(self, call: Call[T]) -> Steps[T]:
        """Raises OnedoorProblem."""
        answer = yield from self._authorised(call)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = ""
            answer = yield from self._authorised(call)
        return self._read(call, answer)

    def _authorised(self, call: Call[T]) -> Steps[httpx.Response]:
        if not self._token or time.monotonic() >= self._renew_at:
            yield from self._renew()
        headers = {"Authorization": f"Bearer {self._token}", **call.headers}
        if call.method != "GET":
            headers["Content-Type"] = "application/json"

        def request() -> httpx.Request:
            return httpx.Request(
                call.method,
                f"{self._url}{call.path}",
                params=call.params,
                content=call.content,
                headers=headers,
                extensions=_TIMEOUT,
            )

        return (yield from self._answered(request))

    def _renew(self) -> Steps[None]:
        url = f"{self._url}/oauth/token"

        def request() -> httpx.Request:
            # A new statement each time: one that may have arrived is not taken again.
            form = token_request(self._client_id, self._key, url)
            return httpx.Request("POST", url, data=form, extensions=_TIMEOUT)

        asked_at = time.monotonic()
        answer = yield from self._answered(request)
        token = self._read(Call("POST", "/oauth/token", _token), answer)
        self._token = token.access_token
        self._renew_at = asked_at + max(token.expires_in - _RENEW_BEFORE_S, token.expires_in / 2)

    def _answered(self, request: Callable[[], httpx.Request]) -> Steps[httpx.Response]:
        """An answer other than "later". Raises Unavailable."""
        attempt = 0
        while True:
            attempt += 1
            sent = request()
            outcome = yield sent
            if isinstance(outcome, httpx.TransportError):
                wait = self._retries.wait(attempt)
                if wait is None:
                    raise unreachable(self._url, outcome) from outcome
            else:
                assert outcome is not None
                if not _is_later(outcome):
                    return outcome
                wait = self._retries.wait(attempt, retry_after(outcome))
                if wait is None:
                    raise problem(outcome)
            yield wait

    def _read(self, call: Call[T], answer: httpx.Response) -> T:
        if not answer.is_success:
            raise problem(answer)
        try:
            return call.read(answer.content)
        except (msgspec.MsgspecError, KeyError, BadZipFile) as cause:
            raise UnexpectedAnswer(
                f"{call.method} {call.path} 的应答无法识别：{cause}",
                f"The answer to {call.method} {call.path} is not understood: {cause}",
                status=answer.status_code,
            ) from cause


def retry_after(answer: httpx.Response) -> float:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3), by number or by date; 0: none."""
    given = answer.headers.get("retry-after", "").strip()
    if given.isdecimal():
        return float(given)
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _is_later(answer: httpx.Response) -> bool:
    """409 request_in_progress: the first sending of the same request is still being worked on."""
    if answer.status_code in _LATER:
        return True
    return answer.status_code == 409 and problem(answer).code == "request_in_progress"


@dataclass(frozen=True, slots=True)
class _Token:
    access_token: str
    expires_in: float = 300.0


def _token(content: bytes) -> _Token:
    return msgspec.json.decode(content, type=_Token)

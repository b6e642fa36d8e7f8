"""What went wrong between a department's program and the platform, as exceptions.

The platform answers with problems (RFC 9457); each becomes the exception of its kind, with the
code, the field, what was given and expected, and the texts in Chinese and in English.
"""

from typing import Any

import httpx
import msgspec


class OnedoorProblem(Exception):
    """`code` is the problem's name; `zh` and `en` are for people; `status` is HTTP's, 0 if none."""

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        code: str = "",
        status: int = 0,
        field: str = "",
        given: str = "",
        expected: str = "",
    ) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en, self.code, self.status = zh, en, code, status
        self.field, self.given, self.expected = field, given, expected


class Invalid(OnedoorProblem):
    """The request is wrong in itself; the same request stays wrong."""


class NotAuthenticated(OnedoorProblem):
    """The client id or its key is not known, or the key is another one."""


class NotPermitted(OnedoorProblem):
    """This client's role may not do this."""


class NotFound(OnedoorProblem):
    """It is not there, or not there yet, or not for this client to see."""


class Refused(OnedoorProblem):
    """The present state does not allow it."""


class Unavailable(OnedoorProblem):
    """Nothing answered in time, though it was asked several times; ask again later."""


class UnexpectedAnswer(OnedoorProblem):
    """The answer is none that this program knows; the two may differ in version."""


_KINDS: dict[int, type[OnedoorProblem]] = {
    400: Invalid,
    401: NotAuthenticated,
    403: NotPermitted,
    404: NotFound,
    409: Refused,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    429: Unavailable,
}


def problem(answer: httpx.Response) -> OnedoorProblem:
    """The exception that an answer other than 2xx stands for."""
    told = _fields(answer)
    status = answer.status_code
    kind = _KINDS.get(status) or (Unavailable if status >= 500 else UnexpectedAnswer)
    if "error" in told and "code" not in told:  # RFC 6749: the token endpoint
        kind = Unavailable if status >= 500 else NotAuthenticated
        said = _text(told, "error_description") or _text(told, "error")
        zh = f"未能取得访问令牌：{said}"
        return kind(zh, f"No access token: {said}", code=_text(told, "error"), status=status)
    wrong = told.get("errors") or [told.get("facts") or {}]
    named = {name: _text(wrong[0], name) for name in ("field", "given", "expected")}
    shown = f"HTTP {status}"
    zh, en = (_text(told, name) or shown for name in ("detail", "detail_en"))
    return kind(zh, en, code=_text(told, "code"), status=status, **named)


def unreachable(url: str, cause: Exception) -> Unavailable:
    """Nothing answers at this address."""
    return Unavailable(
        f"无法连接 {url}，请检查网络和地址后重试（{type(cause).__name__}）。",
        f"{url} cannot be reached; check the network and the address ({type(cause).__name__}).",
        code="unreachable",
    )


def _fields(answer: httpx.Response) -> dict[str, Any]:
    try:
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return "" if value is None else str(value)

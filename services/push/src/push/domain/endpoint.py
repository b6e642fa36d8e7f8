"""An endpoint: where a department's system hears of tasks."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from push.domain.errors import EndpointConflict, UnknownEndpoint, WrongEndpointUrl

MAX_URL = 2048
_PLAIN = re.compile(r"[!-~]+")


class EndpointState(StrEnum):
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Endpoint:
    endpoint_id: UUID
    department: str
    url: str
    secret: str
    state: EndpointState

    @property
    def secret_to_show(self) -> str:
        """A registration may be repeated until the endpoint is verified; then it stays hidden."""
        return self.secret if self.state is EndpointState.UNVERIFIED else ""


def endpoint_url(text: str) -> str:
    """Raises WrongEndpointUrl."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as cause:
        raise WrongEndpointUrl(text, str(cause)) from cause
    wrong = {
        "its scheme is not http or https": parts.scheme not in ("http", "https"),
        "it names no host": not parts.hostname,
        "its port is 0": port == 0,
        "it carries a user": "@" in parts.netloc,
        "it carries a fragment": "#" in text,
        "it has blanks or characters outside ASCII": not _PLAIN.fullmatch(text),
        f"it is longer than {MAX_URL} characters": len(text) > MAX_URL,
    }
    for why, holds in wrong.items():
        if holds:
            raise WrongEndpointUrl(text, why)
    return text


def require_same(registered: Endpoint, asked: Endpoint) -> Endpoint:
    """The endpoint on file, if it is what was asked for. Raises EndpointConflict."""
    same = (registered.department, registered.url) == (asked.department, asked.url)
    if not same or registered.state is EndpointState.REMOVED:
        raise EndpointConflict(asked.endpoint_id)
    return registered


def require_own(endpoint: Endpoint | None, endpoint_id: UUID, department: str) -> Endpoint:
    """Raises UnknownEndpoint: removed, another department's, or none."""
    if (
        endpoint is None
        or endpoint.department != department
        or endpoint.state is EndpointState.REMOVED
    ):
        raise UnknownEndpoint(endpoint_id)
    return endpoint

"""What a department installs: the platform's public REST API, typed, and the command `onedoor`."""

from onedoor_client import calls, results
from onedoor_client.calls import Call
from onedoor_client.client import AsyncClient, Client
from onedoor_client.keys import load_key, read_key
from onedoor_client.problems import (
    Invalid,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OnedoorProblem,
    Refused,
    Unavailable,
    UnexpectedAnswer,
)
from onedoor_client.session import Retries

__all__ = [
    "AsyncClient",
    "Call",
    "Client",
    "Invalid",
    "NotAuthenticated",
    "NotFound",
    "NotPermitted",
    "OnedoorProblem",
    "Refused",
    "Retries",
    "Unavailable",
    "UnexpectedAnswer",
    "calls",
    "load_key",
    "read_key",
    "results",
]

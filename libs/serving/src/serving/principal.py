"""Who calls: set by the door of a process for the time of one call."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from faults import Forbidden


class NotAuthenticated(Forbidden):
    def __init__(self, why: str) -> None:
        super().__init__(f"The call carries no valid access token: {why}")


class NotPermitted(Forbidden):
    def __init__(self, permission: str) -> None:
        super().__init__(
            f"This needs the permission {permission!r}, which the caller's token does not carry."
        )
        self.permission = permission


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified caller. `department` is empty for coordinators, operators and services."""

    subject: str
    client_id: str
    role: str
    department: str
    permissions: frozenset[str]
    token: str = field(repr=False, default="")

    def require(self, permission: str) -> None:
        """Raises NotPermitted."""
        if permission not in self.permissions:
            raise NotPermitted(permission)


_CALLER: ContextVar[Principal | None] = ContextVar("caller", default=None)


def caller() -> Principal:
    """The principal of the running call. Raises NotAuthenticated outside a call."""
    principal = _CALLER.get()
    if principal is None:
        raise NotAuthenticated("this work was not caused by a call")
    return principal


def caller_token() -> str | None:
    principal = _CALLER.get()
    return principal.token if principal else None


def set_caller(principal: Principal) -> None:
    """Called once per call by the door (the gRPC interceptor, the gateway's dependency)."""
    _CALLER.set(principal)

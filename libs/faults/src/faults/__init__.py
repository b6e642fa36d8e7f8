"""The four kinds of fault. A fault states a fact; its kind decides what transports answer.

| kind        | gRPC                | HTTP | a message is    |
| ----------- | ------------------- | ---- | --------------- |
| Invalid     | INVALID_ARGUMENT    | 400  | set aside       |
| Refused     | FAILED_PRECONDITION | 409  | set aside       |
| NotFound    | NOT_FOUND           | 404  | tried again     |
| Unavailable | UNAVAILABLE         | 503  | tried again     |

The tables themselves live in their transports: `serving` and `messaging`.
"""

import re
from typing import ClassVar

__all__ = ["Fault", "Forbidden", "Invalid", "NotFound", "Refused", "Unavailable"]


class Fault(Exception):
    """A fact that stops the work. The message is a full sentence; attributes hold the facts."""

    code: ClassVar[str] = "fault"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @property
    def reason(self) -> str:
        """The name of the fact, also when it was stated in another process."""
        return str(getattr(self, "remote_code", self.code))

    @property
    def facts(self) -> dict[str, str]:
        """The facts as text, for transports."""
        return {
            name: str(value)
            for name, value in vars(self).items()
            if not name.startswith("_") and name != "remote_code"
        }

    @classmethod
    def restated(cls, code: str, message: str, facts: dict[str, str]) -> "Fault":
        """A fault of this kind that another process stated."""
        fault = cls(message)
        for name, value in facts.items():
            setattr(fault, name, value)
        fault.remote_code = code  # type: ignore[attr-defined]
        return fault


class Invalid(Fault):
    """What was given can never be right; the giver must change it."""


class NotFound(Fault):
    """What was asked for is not known, or not known yet."""


class Refused(Fault):
    """What was given is well formed, but a rule or the present state forbids it."""


class Forbidden(Refused):
    """The caller may not do this, whatever the state."""


class Unavailable(Fault):
    """Something this needs does not answer now; the same call may succeed later."""

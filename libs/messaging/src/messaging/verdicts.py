"""What a consumer says to the broker, by the kind of fault.

| fault                 | verdict                                       |
| --------------------- | --------------------------------------------- |
| none                  | done                                          |
| Invalid, Refused      | never: set aside for a person                 |
| NotFound, Unavailable | later, with growing delay                     |
| anything else (a bug) | later, with growing delay, loudly in the log  |
"""

from enum import Enum

from faults import Invalid, Refused


class Verdict(Enum):
    DONE = "done"
    LATER = "later"
    NEVER = "never"


def verdict(failure: Exception | None) -> Verdict:
    if failure is None:
        return Verdict.DONE
    return Verdict.NEVER if isinstance(failure, Invalid | Refused) else Verdict.LATER


def delay(deliveries: int) -> float:
    """Seconds until the next try: 0.2, 0.4, 0.8 ... 30."""
    return float(min(0.2 * 2 ** (deliveries - 1), 30.0))

"""What scoring refuses, as facts."""

from datetime import date

from faults import Invalid, NotFound, Refused, Unavailable


class NotClassified(NotFound):
    def __init__(self, uscc: str) -> None:
        super().__init__(
            f"{uscc} has no class: nothing is known of it, or its registration has not arrived."
        )
        self.uscc = uscc


class NotKnownYet(Unavailable):
    def __init__(self, at_least: int, through: int) -> None:
        super().__init__(
            f"Ledger number {at_least} was asked for; records are read through {through} so far."
            " Ask again."
        )
        self.at_least, self.through = at_least, through


class BeingReclassified(Unavailable):
    def __init__(self, uscc: str) -> None:
        super().__init__(f"{uscc} is being reclassified under a new model. Ask again.")
        self.uscc = uscc


class UnknownRun(NotFound):
    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no run {run_id!r}.")
        self.run_id = run_id


class RunNotCompleted(Refused):
    def __init__(self, run_id: str, state: str) -> None:
        super().__init__(f"The run {run_id!r} is {state}; only a completed one can be read.")
        self.run_id, self.state = run_id, state


class RunInProgress(Refused):
    def __init__(self, run_id: str) -> None:
        super().__init__(f"The run {run_id!r} is in progress; start another when it has ended.")
        self.run_id = run_id


class OtherRun(Refused):
    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"The run {run_id!r} was started with another day or ledger number. Give a new run_id."
        )
        self.run_id = run_id


class RunIdMissing(Invalid):
    def __init__(self) -> None:
        super().__init__("A run needs a run_id of 1 to 100 characters, given by the client.")


class DayAhead(Invalid):
    def __init__(self, given: date, today: date) -> None:
        super().__init__(
            f"A run was asked for {given}; the business day is {today}. Give that or a past one."
        )
        self.given, self.today = given, today


class OtherEncoding(Refused):
    def __init__(self, on: date) -> None:
        super().__init__(
            f"The definitions of {on} read records otherwise than today's;"
            " the dossiers do not serve that day."
        )
        self.on = on


class NoRulesInForce(Refused):
    def __init__(self, on: date) -> None:
        super().__init__(f"No definitions are in force on {on}; give a later day.")
        self.on = on


class SnapshotTorn(Unavailable):
    def __init__(self, run_id: str) -> None:
        super().__init__(f"Records were being read when run {run_id!r} began; it begins anew.")
        self.run_id = run_id


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__("A decision on held agreements needs a reason; it is kept with it.")


class UnorderedLedger(Exception):
    """Aggregation broke its contract; reading on would lose entries."""

    def __init__(self, uscc: str, after: str) -> None:
        super().__init__(f"The ledger's rows are not ordered by USCC: {uscc} came after {after}.")

"""What can be wrong with rules: the file says something else than it may, or nothing yet."""

from datetime import date


class BadRules(ValueError):
    """A rules file cannot be taken. The message says where, what is wrong and what to do."""

    def __init__(self, where: str, wrong: str, todo: str) -> None:
        self.where, self.wrong, self.todo = where, wrong, todo
        super().__init__(f"{where}: {wrong}. {todo}.")


class NotInForce(LookupError):
    """A dated value was asked for a day on which none is in force."""

    def __init__(self, path: str, on: date, first: date) -> None:
        self.path, self.on, self.first = path, on, first
        super().__init__(
            f"{path} has no value in force on {on}: its first date is {first}. "
            "Ask for a later day, or add an earlier date to the rules."
        )

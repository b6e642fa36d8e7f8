"""What sampling refuses of a plan and of what it may draw, as facts."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from faults import Invalid, NotFound, Refused
from sampling.domain.share import text


class ItemNotPublished(Invalid):
    def __init__(self, item_code: str, on: object) -> None:
        super().__init__(
            f"Item {item_code!r} is not on the list of supervision items published on {on}; a check"
            " of what is not on the list is refused. Choose an item of the list."
        )
        self.field = "item_codes"
        self.given = item_code


class ItemOfAnother(Invalid):
    def __init__(self, item_code: str, department: str, owner: str) -> None:
        super().__init__(
            f"Item {item_code} is supervised by {owner}, not by {department}. Name {owner} as a"
            " partner for it."
        )
        self.field = "item_codes"
        self.given = item_code
        self.expected = f"an item of {department}"


class MixedItems(Invalid):
    def __init__(self, what: str, of: Mapping[str, str]) -> None:
        told = ", ".join(f"{code} {each}" for code, each in of.items())
        expected = f"items of one {what}"
        if what == "mode":
            expected += ", or an escalation_reason to inspect all of them on site"
        super().__init__(f"The items differ in their {what}: {told}. Expected {expected}.")
        self.field = "item_codes"
        self.given = told
        self.expected = expected


class UnderItemShare(Invalid):
    def __init__(
        self, field: str, given: Fraction, item_code: str, rule: str, least: Fraction
    ) -> None:
        super().__init__(
            f"{field} is {text(given)}; item {item_code} ({rule}) is checked at no less than"
            f" {text(least)} a year, whatever the class. Raise it."
        )
        self.field = field
        self.given = text(given)
        self.expected = f"{text(least)} or more"


class UnderMandatoryShare(Invalid):
    def __init__(self, given: Fraction, least: Fraction, city: str) -> None:
        super().__init__(
            f"mandatory_high_share is {text(given)}; in {city} at least {text(least)} of the"
            " drawn are high-risk enterprises. Raise it."
        )
        self.field = "mandatory_high_share"
        self.given = text(given)
        self.expected = f"{text(least)} or more"


class NoReason(Invalid):
    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field} is empty, expected {expected}.")
        self.field = field
        self.expected = expected


class PlanFixed(Invalid):
    def __init__(self, field: str, given: object, expected: object) -> None:
        super().__init__(
            f"{field} of the plan is {expected!r} and stays so in every version, but {given!r} is"
            " given. Make another plan."
        )
        self.field = field
        self.given = given
        self.expected = expected


class StaleVersion(Refused):
    def __init__(self, plan_id: object, given: int, newest: int) -> None:
        super().__init__(
            f"The newest version of plan {plan_id} is {newest}, so the next is {newest + 1}, not"
            f" {given}. Read it again and change that."
        )
        self.plan_id = plan_id
        self.given = given
        self.newest = newest


class PlanUndecided(Refused):
    def __init__(self, plan_id: object, version: int) -> None:
        super().__init__(
            f"Version {version} of plan {plan_id} is not decided on yet. Have it decided first."
        )
        self.plan_id = plan_id
        self.version = version


class PlanDecided(Refused):
    def __init__(self, plan_id: object, version: int, state: str) -> None:
        super().__init__(
            f"Version {version} of plan {plan_id} is {state} already. Propose another version."
        )
        self.plan_id = plan_id
        self.version = version
        self.state = state


class OwnProposal(Refused):
    def __init__(self, plan_id: object, version: int) -> None:
        super().__init__(
            f"Version {version} of plan {plan_id} is your own proposal; a second person decides."
        )
        self.plan_id = plan_id
        self.version = version


class PlanNotApproved(Refused):
    def __init__(self, plan_id: object) -> None:
        super().__init__(
            f"No version of plan {plan_id} is approved; nobody is drawn before. Have one approved."
        )
        self.plan_id = plan_id


class NoPools(Refused):
    def __init__(self, city: str) -> None:
        super().__init__(f"{city} has no prudent and inclusive pools; nothing is to be reopened.")
        self.city = city


class WrongTrigger(Invalid):
    def __init__(self, given: str, known: Iterable[str]) -> None:
        self.field = "reason"
        self.given = given
        self.expected = ", ".join(known)
        super().__init__(
            f"{given!r} is no trigger that a person raises; those are: {self.expected}."
        )


class UnknownObject(NotFound):
    def __init__(self, uscc: str) -> None:
        super().__init__(f"No registered enterprise of code {uscc} is in any library.")
        self.uscc = uscc


class UnknownRehearsal(NotFound):
    def __init__(self, plan_id: object, version: int) -> None:
        super().__init__(
            f"Version {version} of plan {plan_id} was never rehearsed. Ask for it first."
        )
        self.plan_id = plan_id
        self.version = version


class VisitsOutstanding(Refused):
    def __init__(self, draw_id: object, outstanding: int, last_day: object) -> None:
        super().__init__(
            f"{outstanding} of the drawn enterprises are not visited yet; results are published at"
            f" once when all are, or after {last_day}."
        )
        self.draw_id = draw_id
        self.outstanding = outstanding
        self.last_day = str(last_day)


class NothingToPublish(Refused):
    def __init__(self, draw_id: object) -> None:
        super().__init__(f"No visit of draw {draw_id} is reported, so nothing is to be published.")
        self.draw_id = draw_id


class RehearsalFailed(Refused):
    def __init__(self, plan_id: object, version: int, failure: str) -> None:
        super().__init__(
            f"Version {version} of plan {plan_id} could not be rehearsed: {failure}. Ask for it"
            " again when there is a newer run."
        )
        self.plan_id = plan_id
        self.version = version
        self.failure = failure

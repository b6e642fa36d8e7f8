"""What the platform answers, typed. Fields mirror the public API; unknown ones are passed over.

Days are text, YYYY-MM-DD in Asia/Shanghai; instants are text, RFC 3339. "" means there is none.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next_page_token` is "" on the last page."""

    items: list[T]
    next_page_token: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the record at `index` (from 0) of a batch lies in quarantine."""

    index: int = 0
    record_no: str = ""
    code: str = ""
    field: str = ""
    given: str = ""
    expected: str = ""
    quarantine_id: str = ""
    reason: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """received = accepted + unchanged + rejected."""

    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    accepted_through: int = 0


@dataclass(frozen=True, slots=True)
class SeedSource:
    """`share` is shown when the draw is over."""

    kind: str = ""
    name: str = ""
    commitment: str = ""
    share: str = ""
    due_at: str = ""
    revealed: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """`state` is gathering, committed, frozen, completed or failed."""

    draw_id: str
    plan_id: str = ""
    department_id: str = ""
    attempt: int = 0
    state: str = ""
    independent: bool = False
    drawn: int = 0
    failure: str = ""
    deadline: str = ""
    sources: list[SeedSource] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Library:
    department_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Enterprise:
    """`status` is registered, or provisional where its registration has not arrived."""

    uscc: str
    status: str = ""
    name: str = ""
    entity_type: str = ""
    established_on: str = ""
    industry_code: str = ""
    region_code: str = ""
    address: str = ""
    libraries: list[Library] = field(default_factory=list)
    through: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """An enterprise's record in its latest version, with the judgements in force."""

    record_id: str
    source_system: str = ""
    record_no: str = ""
    version: int = 0
    uscc: str = ""
    kind: str = ""
    source_department: str = ""
    produced_on: str = ""
    repaired_on: str = ""
    revoked: bool = False
    objection_open: bool = False
    body: dict[str, Any] = field(default_factory=dict)
    ledger: int = 0
    known_at: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The general class (department_id "") or a department's; rises with risk.

    `letter`, `colour` and `display_name` are the city's own way to show it.
    """

    department_id: str = ""
    risk_class: str = ""
    risk_score: int = 0
    dedicated_score: int = 0
    member: bool = False
    letter: str = ""
    colour: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of the model that this enterprise has, and the records behind it."""

    point_id: str = ""
    name: str = ""
    value: int = 0
    points: int = 0
    record_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DirectRule:
    rule_id: str = ""
    at_least: str = ""


@dataclass(frozen=True, slots=True)
class Classification:
    """An enterprise's classes with the findings behind them. For officials only."""

    uscc: str
    version: int = 0
    on: str = ""
    through: int = 0
    model_version: str = ""
    regulations_version: str = ""
    views: list[View] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    direct_rules: list[DirectRule] = field(default_factory=list)
    stored_at: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    department_id: str = ""
    lead: bool = False
    state: str = ""
    joined_version: int = 0
    record_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """An inspection of one enterprise by its participants, settled by one visit.

    `kind` is joint (several departments) or drawn (one, by the draw `draw_id`).
    """

    task_id: str
    uscc: str = ""
    version: int = 0
    state: str = ""
    participants: list[Participant] = field(default_factory=list)
    opened_on: str = ""
    closed_on: str = ""
    visit_id: str = ""
    kind: str = ""
    item_codes: list[str] = field(default_factory=list)
    draw_id: str = ""


@dataclass(frozen=True, slots=True)
class VisitResult:
    """What one department found; `inspector_ids` are certificate numbers, at least two."""

    department_id: str
    item_codes: list[str]
    inspector_ids: list[str]
    result_code: str
    problem_found: bool
    problem_codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`state` is unverified, verified or removed."""

    endpoint_id: str
    department_id: str = ""
    url: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredEndpoint:
    """`secret` (whsec_…, Standard Webhooks) is shown this once."""

    endpoint: Endpoint
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`delivery_id` is also the webhook-id header of what was sent."""

    delivery_id: str
    endpoint_id: str = ""
    department_id: str = ""
    task_id: str = ""
    task_version: int = 0
    state: str = ""
    attempts: int = 0
    next_attempt_at: str = ""
    last_answer: str = ""

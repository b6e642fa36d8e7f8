"""Who plays in the journey: 33 departments and other sources, as they appear at the gateway."""

from dataclasses import dataclass

from democity.synthetic import sources
from democity.synthetic.sources import Source


@dataclass(frozen=True, slots=True)
class Office:
    """A source of records with clients of its own. `role` is its role at the gateway."""

    source: Source
    role: str = "department"

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def name_zh(self) -> str:
        return self.source.name_zh

    @property
    def mark(self) -> str:
        """Leads its record numbers."""
        return self.source.mark

    @property
    def source_system(self) -> str:
        return self.source.system

    @property
    def client_id(self) -> str:
        """Client of its business system."""
        return self.id.replace("_", "-")

    @property
    def officer_id(self) -> str:
        """Client of its officers in the field."""
        return f"{self.client_id}-officer"


DEPARTMENTS = tuple(Office(each) for each in sources.DEPARTMENTS)
OFFICES = (*DEPARTMENTS, *(Office(each, role="source") for each in sources.OTHERS))
COORDINATOR = "coordinator"
_BY_ID = {each.id: each for each in OFFICES}


def office(source_id: str) -> Office:
    """Raises KeyError for a source that does not play."""
    return _BY_ID[source_id]


MARKET = office("market_regulation")
EMERGENCY = office("emergency_management")
FIRE = office("fire_rescue")
COURT = office("court")

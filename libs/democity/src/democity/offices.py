"""Who plays in the journey: departments and the court, as they appear at the gateway."""

from dataclasses import dataclass

from democity.synthetic.sources import SOURCE_PLACES, SOURCES, Source


@dataclass(frozen=True, slots=True)
class Office:
    """A source of records with clients of its own. `role` is its role at the gateway."""

    id: str
    name_zh: str
    name_en: str
    role: str = "department"

    @property
    def source(self) -> Source:
        return SOURCES[SOURCE_PLACES[self.id]]

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


MARKET = Office("market_regulation", "市场监管", "Market")
EMERGENCY = Office("emergency_management", "应急管理", "Emergency")
FIRE = Office("fire_rescue", "消防救援", "Fire")
COURT = Office("court", "人民法院", "Court", role="source")

DEPARTMENTS = (MARKET, EMERGENCY, FIRE)
OFFICES = (*DEPARTMENTS, COURT)
COORDINATOR = "coordinator"


def office(department_id: str) -> Office:
    """Raises KeyError for an office that does not play."""
    return {each.id: each for each in OFFICES}[department_id]

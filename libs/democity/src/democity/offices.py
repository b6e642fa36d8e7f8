"""Who sends: the departments of the city and the court, as they appear at the gateway."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """A sender of records. `mark` leads its record numbers; `role` is its role at the gateway."""

    id: str
    name_zh: str
    name_en: str
    source_system: str
    mark: str
    role: str = "department"

    @property
    def client_id(self) -> str:
        """Client of its business system."""
        return self.id.replace("_", "-")

    @property
    def officer_id(self) -> str:
        """Client of its officers in the field."""
        return f"{self.client_id}-officer"


MARKET = Office("market_regulation", "市场监管", "Market", "sx-market-regulation", "SG")
EMERGENCY = Office("emergency_management", "应急管理", "Emergency", "sx-emergency", "YJ")
FIRE = Office("fire_rescue", "消防救援", "Fire", "sx-fire-rescue", "XF")
COURT = Office("court", "人民法院", "Court", "sx-court", "FY", role="source")

DEPARTMENTS = (MARKET, EMERGENCY, FIRE)
OFFICES = (*DEPARTMENTS, COURT)
COORDINATOR = "coordinator"


def office(department_id: str) -> Office:
    """Raises KeyError for an office that is not in this city."""
    return {each.id: each for each in OFFICES}[department_id]

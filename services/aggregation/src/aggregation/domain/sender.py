"""Who sends records, and for whom it may speak."""

import re
from dataclasses import dataclass

from aggregation.domain.errors import ReservedSourceSystem, WrongSourceSystem

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_OWN = "onedoor"


@dataclass(frozen=True, slots=True)
class Sender:
    """`department`: the only one whose records it may send; empty: every department's."""

    department: str = ""
    is_platform: bool = False

    def may_send_for(self, department: str) -> bool:
        return not self.department or self.department == department

    def source_system(self, name: str) -> str:
        """Raises WrongSourceSystem, ReservedSourceSystem."""
        if not _NAME.fullmatch(name):
            raise WrongSourceSystem(name)
        if name.startswith(_OWN) and not self.is_platform:
            raise ReservedSourceSystem(name)
        return name


PLATFORM = Sender(is_platform=True)

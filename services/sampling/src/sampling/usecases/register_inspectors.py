"""A department keeps its inspector library up to date."""

from collections.abc import Sequence
from dataclasses import dataclass

from regulations import Regulations
from sampling.adapters import inspectors
from sampling.domain.inspector import Inspector, checked
from sampling.domain.inspector_errors import InspectorOfAnother
from storage import Transaction


@dataclass(frozen=True, slots=True)
class RegisterInspectors:
    transaction: Transaction
    regulations: Regulations

    async def __call__(self, given: Sequence[Inspector], by: str) -> int:
        """How many entries stand as given: all, or none where one is wrong.

        Raises WrongInspector, InspectorOfAnother.
        """
        departments = {each.id for each in self.regulations.departments.all}
        for inspector in given:
            checked(inspector, departments, self.regulations.supervision.domains)
        async with self.transaction() as session:
            for inspector in given:
                if not await inspectors.enter(session, inspector, by):
                    raise InspectorOfAnother(inspector.inspector_id)
        return len(given)

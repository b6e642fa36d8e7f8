"""What draws are judged by is read."""

from dataclasses import dataclass
from fractions import Fraction

from regulations import Regulations
from sampling.adapters import metrics
from sampling.domain.errors import WrongDays
from sampling.domain.metrics import Metrics, Scope
from sampling.domain.share import ceiling
from sampling.domain.stratum import Stratum
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ReadMetrics:
    transaction: Transaction
    regulations: Regulations

    async def __call__(self, scope: Scope) -> Metrics:
        """Floors are those of the last day. Raises WrongDays."""
        if scope.last_day < scope.first_day:
            raise WrongDays(scope.first_day, scope.last_day)
        floors = self.regulations.sampling_floors(scope.last_day)

        def floor(stratum: Stratum, members: int) -> int:
            name = stratum if stratum is not Stratum.UNCLASSIFIED else Stratum.GENERAL
            share: Fraction = getattr(floors, name.label)
            return ceiling(share, members)

        async with self.transaction() as session:
            return await metrics.read(session, scope, floor)

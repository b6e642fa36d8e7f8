"""The registry's entry of one enterprise."""

from dataclasses import dataclass

from aggregation.adapters import ledger, registry
from aggregation.domain.errors import LedgerNotReached, UnknownEnterprise
from aggregation.domain.registry import Enterprise
from identifiers import Uscc
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class Known:
    enterprise: Enterprise
    libraries: tuple[str, ...]
    through: int


@dataclass(frozen=True, slots=True)
class GetEnterprise:
    transaction: Transaction

    async def __call__(self, uscc: Uscc, at_least: int = 0) -> Known:
        """Raises UnknownEnterprise, LedgerNotReached."""
        async with self.transaction() as session:
            connection = await raw(session)
            through = await ledger.head(connection)
            if at_least > through:
                raise LedgerNotReached(at_least, through)
            entry = (await registry.newest(connection, [uscc])).get(uscc)
            if entry is None:
                raise UnknownEnterprise(uscc)
            membership = (await registry.memberships(connection, [uscc])).get(uscc)
            return Known(entry.enterprise, membership.libraries if membership else (), through)

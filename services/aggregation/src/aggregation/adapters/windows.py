"""What became known in a window of the ledger, by enterprise."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from aggregation.adapters import reading
from aggregation.adapters.copying import Connection
from aggregation.adapters.reading import Gone, Key
from aggregation.domain.selection import EntryType

_TABLES = {
    EntryType.ENTERPRISE: "enterprise_version",
    EntryType.MEMBERSHIP: "membership_version",
}


@dataclass(frozen=True, slots=True)
class Window:
    """Records where they stand at its end, those that left, and the enterprises whose entry or
    whose libraries changed."""

    touched: dict[str, list[Key]]
    gone: dict[str, list[Gone]]
    enterprises: frozenset[str]
    memberships: frozenset[str]

    @property
    def usccs(self) -> set[str]:
        return {*self.touched, *self.gone, *self.enterprises, *self.memberships}


async def read(connection: Connection, since: int, through: int, types: Set[EntryType]) -> Window:
    """What became known in (since, through], of these types."""
    touched, gone = dict[str, list[Key]](), dict[str, list[Gone]]()
    if EntryType.RECORD in types:
        stands = dict[Key, str]()
        for uscc, key in await reading.touched(connection, since, through):
            touched.setdefault(uscc, []).append(key)
            stands[key] = uscc
        for each in await reading.moved(connection, since, through):
            if stands.get(each.key) != each.uscc:  # else it came back
                gone.setdefault(each.uscc, []).append(each)

    async def changed(type: EntryType) -> Iterable[str]:
        if type not in types:
            return ()
        return await reading.touched_usccs(connection, _TABLES[type], since, through)

    return Window(
        touched,
        gone,
        frozenset(await changed(EntryType.ENTERPRISE)),
        frozenset(await changed(EntryType.MEMBERSHIP)),
    )

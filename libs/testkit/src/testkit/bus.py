"""The broker for tests: production's users and permissions, and streams that are empty."""

from dataclasses import dataclass, field

import nats
from nats.aio.client import Client

from provision import (
    ADMIN,
    User,
    authorization,
    empty_streams,
    inbox_prefix,
    new_seed,
    public_key,
    service_user,
    services,
    subjects,
)
from testkit.apart import run_apart


@dataclass(frozen=True, slots=True)
class Keys:
    """A new nkey for the administrator and for each service of the registry."""

    seeds: dict[str, str] = field(
        default_factory=lambda: {name: new_seed() for name in (ADMIN, *services(subjects()))}
    )

    def authorization(self) -> str:
        """The users as the server's configuration names them."""
        users = [
            User(name, public_key(seed))
            if name == ADMIN
            else service_user(name, subjects(), public_key(seed))
            for name, seed in self.seeds.items()
        ]
        return authorization(users)


@dataclass(slots=True)
class Bus:
    """Where the broker is and how to log in. Its streams are empty when a test begins."""

    url: str
    keys: Keys = field(repr=False)
    _clients: list[Client] = field(default_factory=list, repr=False)

    @property
    def admin_seed(self) -> str:
        return self.seed(ADMIN)

    @property
    def admin_inbox_prefix(self) -> str:
        return self.inbox_prefix(ADMIN)

    def seed(self, service: str) -> str:
        """The nkey seed of `service`; with it only what production allows that service."""
        return self.keys.seeds[service]

    def inbox_prefix(self, user: str) -> str:
        return inbox_prefix(user)

    async def connect(self, user: str) -> Client:
        """A connection as a service, closed by the caller."""
        return await nats.connect(
            self.url,
            name=user,
            nkeys_seed_str=self.seed(user),
            inbox_prefix=inbox_prefix(user).encode(),
            drain_timeout=2,
        )

    async def admin(self) -> Client:
        """A connection that may do everything, closed by the caller."""
        return await self.connect(ADMIN)

    def empty(self) -> None:
        """Make every stream and durable anew."""
        run_apart(self._empty())

    async def _empty(self) -> None:
        client = await self.admin()
        try:
            await empty_streams(client.jetstream(), subjects())
        finally:
            await client.close()

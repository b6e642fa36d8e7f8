"""A client is registered, or its keys are replaced."""

from dataclasses import dataclass

import structlog

from identity.adapters import store
from identity.domain.client import Client, public_keys, registered
from identity.domain.errors import UnknownRole
from identity.domain.roles import SERVICE, Roles
from storage import Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RegisterClient:
    transaction: Transaction
    roles: Roles
    departments: frozenset[str]

    async def __call__(
        self, client_id: str, role: str, department: str, jwks: str, by: str
    ) -> Client:
        """A person never registers a service: that is done from the launcher's file.

        Raises UnknownRole, UnknownDepartment, WrongKeySet, ClientHasAnotherRole and others of
        `domain.errors`.
        """
        if role == SERVICE:
            raise UnknownRole(role, ", ".join(self.roles.roles))
        return await self.register(Client(client_id, role, department, jwks), by)

    async def register(self, given: Client, by: str) -> Client:
        """Any client, services too. Raises as above."""
        self.roles.check(given.client_id, given.role, given.department, self.departments)
        client = Client(given.client_id, given.role, given.department, public_keys(given.jwks))
        async with self.transaction() as session:
            known = await session.run_sync(store.find, client.client_id, lock=True)
            await session.run_sync(store.save, registered(known, client))
        log.info("client_registered", client=client.client_id, role=client.role, by=by)
        return client

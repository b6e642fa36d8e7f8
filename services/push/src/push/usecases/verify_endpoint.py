"""A department shows that an endpoint is its own: it gives a signed challenge back."""

import secrets
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from push.adapters import endpoint_store, line
from push.adapters.postman import Postman
from push.domain.endpoint import Endpoint, EndpointState, require_own
from push.domain.event import verification
from push.domain.verification import require_given_back
from storage import Transaction


@dataclass(frozen=True, slots=True)
class VerifyEndpoint:
    transaction: Transaction
    postman: Postman

    async def __call__(self, endpoint_id: UUID, department: str) -> Endpoint:
        """Open tasks of the department follow at once; no transaction is open across the POST.

        Raises UnknownEndpoint, EndpointDoesNotAnswer, OutsideNetworks, ChallengeNotReturned.
        """
        async with self.transaction() as session:
            endpoint = await self._own(session, endpoint_id, department)
        await self._challenge(endpoint)
        async with self.transaction() as session:
            await line.lock(session)
            verified = replace(
                await self._own(session, endpoint_id, department), state=EndpointState.VERIFIED
            )
            await endpoint_store.set_state(session, endpoint_id, verified.state)
            await line.join_endpoint(session, endpoint_id)
        return verified

    async def _challenge(self, endpoint: Endpoint) -> None:
        challenge = secrets.token_urlsafe(32)
        answer = await self.postman.post(
            endpoint.url, endpoint.secret, str(uuid4()), verification(challenge)
        )
        require_given_back(endpoint, answer, challenge)

    async def _own(self, session: AsyncSession, endpoint_id: UUID, department: str) -> Endpoint:
        endpoint = await endpoint_store.endpoint(session, endpoint_id)
        return require_own(endpoint, endpoint_id, department)

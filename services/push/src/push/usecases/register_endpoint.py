"""A department adds an endpoint; it receives nothing until it is verified."""

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from push.adapters import endpoint_store
from push.adapters.network import GuardedNetwork
from push.domain.endpoint import Endpoint, EndpointState, endpoint_url, require_same
from storage import Transaction

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class RegisterEndpoint:
    transaction: Transaction
    network: GuardedNetwork

    async def __call__(self, endpoint_id: UUID, department: str, url: str) -> Endpoint:
        """The same again is answered alike.

        Raises WrongEndpointUrl, OutsideNetworks, UnknownHost, EndpointConflict.
        """
        asked = Endpoint(
            endpoint_id, department, endpoint_url(url), _new_secret(), EndpointState.UNVERIFIED
        )
        await self.network.address_of(urlsplit(url).hostname or "")
        async with self.transaction() as session:
            return require_same(await endpoint_store.add(session, asked), asked)


def _new_secret() -> str:
    """In the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

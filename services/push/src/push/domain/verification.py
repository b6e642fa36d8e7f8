"""Whether an endpoint's answer shows that it is the department's own."""

from push.domain.delivery import Answer
from push.domain.endpoint import Endpoint
from push.domain.errors import ChallengeNotReturned, EndpointDoesNotAnswer, OutsideNetworks
from push.domain.event import gives_back


def require_given_back(endpoint: Endpoint, answer: Answer, challenge: str) -> None:
    """Raises OutsideNetworks, EndpointDoesNotAnswer, ChallengeNotReturned."""
    if not answer.allowed:
        raise OutsideNetworks(endpoint.url)
    if answer.status is None:
        raise EndpointDoesNotAnswer(endpoint.endpoint_id, answer.note)
    if not answer.good or not gives_back(answer.body, challenge):
        raise ChallengeNotReturned(endpoint.endpoint_id, answer.note)

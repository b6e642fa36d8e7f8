"""Facts that stop the work of this service."""

from faults import Forbidden, Invalid, NotFound, Refused, Unavailable


class WrongEndpointUrl(Invalid):
    def __init__(self, given: str, why: str) -> None:
        super().__init__(
            f"{given!r} is no address of an endpoint: {why}."
            " Expected http(s)://host[:port]/path without user, password or fragment."
        )
        self.field = "url"
        self.given = given


class NoDepartment(Forbidden):
    def __init__(self) -> None:
        super().__init__("Endpoints and deliveries belong to departments; the caller is of none.")


class OutsideNetworks(Refused):
    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} has no address inside the networks that endpoints may lie in."
            " Use an address of the city's network, or ask the operator to allow its network."
        )
        self.host = host


class UnknownHost(Refused):
    def __init__(self, host: str) -> None:
        super().__init__(f"The name {host} does not resolve to any address. Check the name.")
        self.host = host


class UnknownEndpoint(NotFound):
    def __init__(self, endpoint_id: object) -> None:
        super().__init__(f"The caller's department has no endpoint {endpoint_id}.")
        self.endpoint_id = endpoint_id


class EndpointConflict(Refused):
    def __init__(self, endpoint_id: object) -> None:
        super().__init__(
            f"Endpoint {endpoint_id} is registered otherwise or was removed; choose another id."
        )
        self.endpoint_id = endpoint_id


class EndpointDoesNotAnswer(Unavailable):
    def __init__(self, endpoint_id: object, note: str) -> None:
        super().__init__(f"Endpoint {endpoint_id} gives no answer ({note}); start it, try again.")
        self.endpoint_id = endpoint_id


class ChallengeNotReturned(Refused):
    def __init__(self, endpoint_id: object, note: str) -> None:
        super().__init__(
            f"Endpoint {endpoint_id} answered {note} without the challenge; expected 2xx with"
            ' JSON {"challenge": "<as it was sent>"}.'
        )
        self.endpoint_id = endpoint_id


class UnknownDelivery(NotFound):
    def __init__(self, delivery_id: object) -> None:
        super().__init__(f"The caller's department has no delivery {delivery_id}.")
        self.delivery_id = delivery_id


class NeverSent(Refused):
    def __init__(self, delivery_id: object) -> None:
        super().__init__(f"Delivery {delivery_id} was never sent, so it cannot be acknowledged.")
        self.delivery_id = delivery_id


class BellLost(Unavailable):
    def __init__(self, cause: str) -> None:
        super().__init__(f"The database rings for no delivery now: {cause.splitlines()[0]}")

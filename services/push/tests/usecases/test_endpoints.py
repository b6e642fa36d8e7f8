from typing import Any
from uuid import uuid4

import pytest

from push.domain.endpoint import EndpointState
from push.domain.errors import (
    ChallengeNotReturned,
    EndpointConflict,
    EndpointDoesNotAnswer,
    OutsideNetworks,
    UnknownEndpoint,
    UnknownHost,
)

pytestmark = pytest.mark.real


async def test_an_endpoint_that_gives_the_challenge_back_is_verified(
    push: Any, receiver: Any
) -> None:
    endpoint_id = await push.endpoint(receiver())
    (endpoint,) = await push.list_endpoints("fire_rescue")
    assert (endpoint.endpoint_id, endpoint.state) == (endpoint_id, EndpointState.VERIFIED)
    assert await push.list_endpoints("tax") == []


async def test_an_endpoint_that_answers_otherwise_stays_unverified_and_hears_nothing(
    push: Any, receiver: Any
) -> None:
    liar = receiver()
    liar.honest = False
    with pytest.raises(ChallengeNotReturned):
        await push.endpoint(liar)
    (endpoint,) = await push.list_endpoints("fire_rescue")
    assert endpoint.state is EndpointState.UNVERIFIED
    await push.task()
    assert await push.deliveries() == []


async def test_an_endpoint_that_does_not_answer_can_be_verified_later(
    push: Any, free_port: Any
) -> None:
    endpoint_id = uuid4()
    await push.register_endpoint(endpoint_id, "tax", f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(EndpointDoesNotAnswer):
        await push.verify_endpoint(endpoint_id, "tax")


async def test_the_same_registration_again_is_answered_alike(push: Any, receiver: Any) -> None:
    endpoint_id, url = uuid4(), receiver().url
    first = await push.register_endpoint(endpoint_id, "fire_rescue", url)
    assert await push.register_endpoint(endpoint_id, "fire_rescue", url) == first
    assert first.secret.startswith("whsec_")
    with pytest.raises(EndpointConflict):
        await push.register_endpoint(endpoint_id, "tax", url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_an_address_outside_the_networks_is_not_registered(push: Any, host: str) -> None:
    push.wire(networks="10.0.0.0/8")
    with pytest.raises(OutsideNetworks):
        await push.register_endpoint(uuid4(), "fire_rescue", f"http://{host}:8080/hook")


async def test_a_name_that_does_not_resolve_is_not_registered(push: Any) -> None:
    with pytest.raises(UnknownHost):
        await push.register_endpoint(uuid4(), "fire_rescue", "http://nobody.invalid/hook")


async def test_a_name_that_resolves_outside_by_now_is_not_asked_for_its_challenge(
    push: Any, receiver: Any
) -> None:
    moved, endpoint_id = receiver(), uuid4()
    url = moved.url.replace("127.0.0.1", "localhost")
    moved.secret = (await push.register_endpoint(endpoint_id, "fire_rescue", url)).secret
    push.wire(networks="10.0.0.0/8")
    with pytest.raises(OutsideNetworks):
        await push.verify_endpoint(endpoint_id, "fire_rescue")


async def test_another_department_neither_verifies_nor_removes_an_endpoint(
    push: Any, receiver: Any
) -> None:
    endpoint_id = await push.endpoint(receiver())
    with pytest.raises(UnknownEndpoint):
        await push.verify_endpoint(endpoint_id, "tax")
    with pytest.raises(UnknownEndpoint):
        await push.remove_endpoint(endpoint_id, "tax")


async def test_a_removed_endpoint_hears_nothing_more_and_its_past_stays(
    push: Any, receiver: Any
) -> None:
    fire = receiver()
    endpoint_id = await push.endpoint(fire)
    async with push.carrying():
        task_id = await push.task()
        await push.until_states("delivered")
    await push.task(2, task_id)
    await push.remove_endpoint(endpoint_id, "fire_rescue")
    await push.task(3, task_id)
    assert await push.states() == ["delivered", "refused"]
    assert await push.list_endpoints("fire_rescue") == []
    with pytest.raises(EndpointConflict):
        await push.register_endpoint(endpoint_id, "fire_rescue", fire.url)


async def test_an_endpoint_verified_late_hears_of_open_tasks_at_their_newest_version(
    push: Any, receiver: Any
) -> None:
    task_id, done = await push.task(1), await push.task(1)
    await push.task(2, task_id)
    await push.task(2, done, is_open=False)
    await push.task(1, departments=("tax",))
    endpoint_id = await push.endpoint(receiver())
    await push.verify_endpoint(endpoint_id, "fire_rescue")
    (delivery,) = await push.deliveries()
    assert (delivery["task_id"], delivery["task_version"]) == (task_id, 2)

"""A broker of somebody else's: its operator includes the users we name, or nobody gets in."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import nats
import pytest

from embedded import Nats, Running
from launcher.addresses import Addresses
from launcher.environment import Facts
from launcher.place import Place
from launcher.prepare import BrokerNotEmpty, BrokerRefuses, broker_users, streams
from launcher.secrets import Secrets
from launcher.table import table
from provision import ADMIN, inbox_prefix
from testkit import NatsServer
from testkit.apart import run_apart

pytestmark = pytest.mark.real
USERS = Path("nats-users.conf")


@pytest.fixture
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="onedoor-broker-") as folder:
        place = Place(Path(folder), "shaoxing", "demo")
        place.make()
        yield place


def facts_of(place: Place, nats_url: str) -> Facts:
    addresses = Addresses.of(table())
    return Facts(place, addresses, Secrets(place.secrets), "postgresql://nowhere/x", nats_url)


def test_a_broker_that_does_not_know_our_users_is_told_what_to_include(
    place: Place, nats_server: NatsServer
) -> None:
    with pytest.raises(BrokerRefuses, match=r"does not let the user \w+ in.*Include nats-users"):
        streams(facts_of(place, nats_server.url), USERS)


def test_a_demo_refuses_a_broker_that_holds_messages_and_a_lasting_suite_does_not(
    place: Place,
) -> None:
    secrets = Secrets(place.secrets)
    server = Nats(place.nats, broker_users(secrets), secrets.nats_seed(ADMIN))
    facts = facts_of(place, server.url)
    with Running(server):
        streams(facts, USERS, empty=True)
        run_apart(_tell(facts))
        streams(facts, USERS)
        with pytest.raises(BrokerNotEmpty, match=r"AGGREGATION .* holds 1 messages"):
            streams(facts, USERS, empty=True)


async def _tell(facts: Facts) -> None:
    client = await nats.connect(
        facts.nats_url,
        nkeys_seed_str=facts.secrets.nats_seed(ADMIN),
        inbox_prefix=inbox_prefix(ADMIN).encode(),
    )
    await client.jetstream().publish("onedoor.aggregation.v1.ledger_advanced", b"through 1")
    await client.close()

"""The process table: what it may say, and that it says what each service needs."""

import importlib
from importlib import metadata
from pathlib import Path

import pytest
from pydantic import ValidationError

from launcher.addresses import Addresses
from launcher.environment import Facts, UnknownSource, command, value
from launcher.place import Place
from launcher.secrets import Secrets
from launcher.table import Service, Table, read, table

TWO = """
infrastructure: {{postgres: 1, nats: 2}}
services:
  one:
    command: [python, -m, one]
    ports: {{grpc: 3}}
    ready: {{port: {ready}, by: grpc_health}}
    asks: [{one_asks}]
    environment: {{}}
  two:
    command: [python, -m, two]
    ports: {{grpc: 4}}
    ready: {{port: grpc, by: grpc_health}}
    asks: [{two_asks}]
    environment: {{}}
"""
PLACES = ("_ADDRESS", "_CITY", "_DAYS", "_LISTEN", "_NETWORKS", "_URL")
SERVICES = table().services.values()
every_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    place = Place(tmp_path, "shaoxing", "up")
    place.make()
    return Facts(
        place=place,
        addresses=Addresses.of(table()),
        secrets=Secrets(place.secrets),
        postgres_url="postgresql://postgres:secret@127.0.0.1:8432/postgres",
        nats_url="nats://127.0.0.1:8422",
    )


@every_service
def test_a_service_is_given_what_its_settings_need_and_nothing_they_do_not_know(
    service: Service, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = importlib.import_module(f"{service.name}.settings").Settings
    prefix = settings.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper(): field for name, field in settings.model_fields.items()}
    # a default of a place would be another suite's; a tuning knob's default may stand
    needed = {
        variable
        for variable, field in known.items()
        if field.is_required() or variable.endswith(PLACES)
    }
    assert needed <= set(service.environment) <= set(known)
    for variable, text in command(service, facts).environment.items():
        monkeypatch.setenv(variable, text)
    settings()


@every_service
def test_a_service_is_given_addresses_of_those_it_asks_only(service: Service) -> None:
    given = {
        source.partition("/")[2]
        for source in service.environment.values()
        if source.startswith("address/")
    }
    assert given == set(service.asks)


@every_service
def test_secrets_reach_a_service_by_its_environment_never_by_its_arguments(
    service: Service, facts: Facts
) -> None:
    run = command(service, facts)
    secrets = [file.read_text() for file in facts.secrets.folder.iterdir()]
    assert secrets
    assert not [secret for secret in secrets if secret in " ".join(run.argv)]


def test_two_processes_never_share_a_port() -> None:
    for addresses in (Addresses.of(table()), Addresses.free(table())):
        ports = list(addresses.ports.values())
        assert len(set(ports)) == len(ports)


def test_a_cycle_of_questions_is_refused() -> None:
    read(TWO.format(ready="grpc", one_asks="", two_asks="one"))
    with pytest.raises(ValidationError, match=r"a cycle.*\['one', 'two'\]"):
        read(TWO.format(ready="grpc", one_asks="two", two_asks="one"))


def test_a_service_that_is_ready_on_a_port_it_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="one is ready on http"):
        read(TWO.format(ready="http", one_asks="", two_asks=""))


def test_a_word_the_table_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        read(TWO.format(ready="grpc", one_asks="", two_asks="") + "    replicas: 2\n")


def test_a_value_from_nowhere_is_refused_with_the_sources_there_are(facts: Facts) -> None:
    with pytest.raises(UnknownSource, match=r"SCORING_MOON comes from 'moon'.*database_url"):
        value(table().services["scoring"], "SCORING_MOON", "moon", facts)


@every_service
def test_whoever_installs_the_launcher_has_the_service(service: Service) -> None:
    needed = metadata.requires("onedoor-launcher") or []
    assert f"onedoor-{service.name}" in needed


def test_the_packed_table_reads() -> None:
    assert isinstance(table(), Table)

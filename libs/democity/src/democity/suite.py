"""The suite as the city meets it: its clients and its endpoints."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

import httpx
from joserfc.jwk import ECKey

from democity.clients import Client, new_key
from democity.endpoints import Endpoint, EndpointProcess
from democity.offices import COORDINATOR, DEPARTMENTS, OFFICES, Office, office
from democity.settings import Settings


class NotFresh(RuntimeError):
    def __init__(self, client_id: str) -> None:
        super().__init__(
            f"The client {client_id!r} is already registered: this suite has been through a"
            " journey. A journey needs a fresh data folder; stop the suite, remove its data folder"
            " (ONEDOOR_DATA) and start again."
        )


@dataclass(frozen=True, slots=True)
class Suite:
    """`systems` and `officers` by office id."""

    operator: Client
    coordinator: Client
    systems: Mapping[str, Client]
    officers: Mapping[str, Client]
    endpoints: tuple[Endpoint, ...]

    def endpoints_of(self, department_id: str) -> list[Endpoint]:
        return [each for each in self.endpoints if each.office.id == department_id]


def operator(settings: Settings, http: httpx.AsyncClient) -> Client:
    """The operator, whose client exists before the journey."""
    key = ECKey.import_key(json.loads(settings.operator_key.read_text()))
    return Client(http, settings.operator_id, key)


async def start_day(operator: Client) -> date:
    """The day on which history ends: the suite's first. Raises Problem where days are real."""
    on = (await operator.get("/v1/business-day"))["on"]
    await operator.put("/v1/business-day", {"on": on})  # refused now rather than after history
    return date.fromisoformat(on)


@asynccontextmanager
async def open_suite(operator: Client) -> AsyncIterator[Suite]:
    """Register every client and endpoint; end every endpoint process afterwards."""
    await _refuse_a_second_journey(operator)
    http = operator.http
    systems = {
        each.id: await _register(operator, http, each.client_id, each.role, each)
        for each in OFFICES
    }
    officers = {
        each.id: await _register(operator, http, each.officer_id, "officer", each)
        for each in DEPARTMENTS
    }
    coordinator = await _register(operator, http, COORDINATOR, "coordinator")
    processes = [EndpointProcess(each) for each in (_prompt(), _difficult())]
    endpoints = tuple(each for process in processes for each in process.endpoints)
    try:
        await asyncio.gather(*(each.start(systems) for each in processes))
        for each in endpoints:
            await each.register(systems[each.office.id])
        yield Suite(operator, coordinator, systems, officers, endpoints)
    finally:
        await asyncio.gather(*(each.stop() for each in processes))


def _prompt() -> list[Endpoint]:
    return [Endpoint(f"{each.client_id}-1", each) for each in DEPARTMENTS]


def _difficult() -> list[Endpoint]:
    """Second endpoints of some departments: slow, failing now and then, out of order for a while.

    They share a process of their own, so that the others do not wait for them.
    """
    return [
        _second("emergency_management", delay_ms=300),
        _second("taxation", delay_ms=500),
        _second("fire_rescue", fails_each=4),
        _second("health", fails_each=3),
        _second("market_regulation", outage_planned=True),
        _second("human_resources_social_security", outage_planned=True),
    ]


def _second(
    department_id: str, *, delay_ms: int = 0, fails_each: int = 0, outage_planned: bool = False
) -> Endpoint:
    owner = office(department_id)
    return Endpoint(f"{owner.client_id}-2", owner, delay_ms, fails_each, outage_planned)


async def _refuse_a_second_journey(operator: Client) -> None:
    ours = {each.client_id for each in OFFICES}
    for known in (await operator.get("/v1/clients")).get("clients") or ():
        if known["client_id"] in ours:
            raise NotFresh(known["client_id"])


async def _register(
    operator: Client,
    http: httpx.AsyncClient,
    client_id: str,
    role: str,
    owner: Office | None = None,
) -> Client:
    key = new_key(client_id)
    body = {
        "client_id": client_id,
        "role": role,
        "jwks": {"keys": [key.as_dict(private=False)]},
    }
    if owner:
        body["department_id"] = owner.id
    await operator.post("/v1/clients", body)
    return Client(http, client_id, key)

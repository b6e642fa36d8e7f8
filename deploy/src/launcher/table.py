"""The process table, `processes.yaml`, as values."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ready(_Strict):
    """Which port tells that a service is ready, and how it is asked."""

    port: str
    by: Literal["grpc_health", "http"]


class Service(_Strict):
    """One row of the table. `environment` maps a variable to the source of its value."""

    name: str
    command: tuple[str, ...]
    ports: Mapping[str, int]
    ready: Ready
    asks: tuple[str, ...]
    environment: Mapping[str, str]

    @property
    def has_database(self) -> bool:
        return "database_url" in self.environment.values()

    @property
    def has_client(self) -> bool:
        """Whether it calls on its own behalf, and so has an OAuth client."""
        return "client_key" in self.environment.values()

    @model_validator(mode="after")
    def _ready_on_a_port_it_has(self) -> "Service":
        if self.ready.port not in self.ports:
            raise ValueError(f"{self.name} is ready on {self.ready.port}, a port it does not have")
        return self


class Table(_Strict):
    """The whole table: ports of the infrastructure, and the services in reading order."""

    infrastructure: Mapping[Literal["postgres", "nats"], int]
    services: Mapping[str, Service] = Field(min_length=1)

    @model_validator(mode="after")
    def _asks_services_that_exist_without_a_cycle(self) -> "Table":
        ready: set[str] = set()
        waiting = dict(self.services)
        while waiting:
            able = [name for name, service in waiting.items() if ready.issuperset(service.asks)]
            if not able:
                raise ValueError(f"a cycle, or an unknown service, in what these ask: {[*waiting]}")
            ready.update(able)
            for name in able:
                del waiting[name]
        return self


def table() -> Table:
    """The table as packed. Raises pydantic.ValidationError, which names row and field."""
    text = (files("launcher") / "processes.yaml").read_text("utf-8")
    return read(text)


def read(text: str) -> Table:
    """The table in `text`. Raises pydantic.ValidationError."""
    body = yaml.safe_load(text)
    rows = {name: {"name": name, **row} for name, row in body.pop("services").items()}
    return Table.model_validate({**body, "services": rows})

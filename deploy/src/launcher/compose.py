"""`docker-compose.yml`, made from the process table; Debian's docker-compose 1.29 reads it."""

import sys
from pathlib import Path
from typing import Any

import yaml

from launcher.containers import BROKER, CITY, FOLDER, env_file, facts
from launcher.environment import SECRET, Facts, value
from launcher.parts import NATS_REPLICAS, NATS_URL, USERS_FILE
from launcher.place import CHECKOUT
from launcher.secrets import Secrets
from launcher.table import Service, Table

FILE = CHECKOUT / "docker-compose.yml"
_HEAD = """\
# Made from deploy/src/launcher/processes.yaml by `onedoor-admin compose --write`: change that.
# First `onedoor-admin secrets`, and ONEDOOR_ENDPOINT_NETWORKS='["10.32.0.0/11"]' or what yours are;
# then `docker-compose up --build`. deploy/RUNBOOK.md tells the rest.
"""
_POSTGRES_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "wal_compression": "lz4",
    "jit": "off",
}
_DOOR = "${ONEDOOR_DOOR:-127.0.0.1:8400}"


class _Plain(yaml.SafeDumper):
    """Says everything in full: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def main(table: Table, write: bool, file: Path = FILE) -> int:
    """Write the file, or say whether it is what the table makes of it. Returns an exit code."""
    if write:
        file.write_text(text(table), encoding="utf-8")
    elif not file.exists() or file.read_text("utf-8") != text(table):
        print(
            f"{file.name} is not what the process table makes of it. Change the table, never the "
            "file, then run `onedoor-admin compose --write`.",
            file=sys.stderr,
        )
        return 1
    return 0


def text(table: Table) -> str:
    """The whole file."""
    return _HEAD + yaml.dump(document(table), Dumper=_Plain, sort_keys=False, width=100)


def document(table: Table) -> dict[str, Any]:
    """The file as values."""
    # no secret is asked for here: they are in the env files
    inside = facts(table, CITY, Secrets(Path("/nowhere"), complete=True))
    services = {name: _service(service, inside) for name, service in table.services.items()}
    services["gateway"]["ports"] = [f"{_DOOR}:{table.services['gateway'].ports['http']}"]
    return {
        "services": {"postgres": _postgres(), "nats": _nats(), "prepare": _prepare(), **services},
        "volumes": {"postgres": {}, "nats": {}, "compiled": {}},
    }


def _service(service: Service, inside: Facts) -> dict[str, Any]:
    address = f"127.0.0.1:{service.ports[service.ready.port]}"
    probe = ["CMD", "python", "-m", "launcher.probe", service.ready.by, address]
    return {
        **_image(),
        "command": list(service.command),
        "environment": {
            variable: value(service, variable, source, inside)
            for variable, source in service.environment.items()
            if source.partition("/")[0] not in SECRET
        },
        "env_file": [env_file(service.name)],
        "depends_on": {
            "prepare": {"condition": "service_completed_successfully"},
            **{asked: {"condition": "service_healthy"} for asked in service.asks},
        },
        # the first start compiles the kernel
        "healthcheck": _health(probe, start_period="300s"),
        "volumes": ["compiled:/var/cache/onedoor"],
        "restart": "unless-stopped",
        "stop_grace_period": "15s",
    }


def _prepare() -> dict[str, Any]:
    return {
        **_image(),
        "command": ["onedoor-admin", "--verbose", "prepare"],
        "environment": {
            "CITY": CITY,
            NATS_URL: BROKER,
            NATS_REPLICAS: f"${{{NATS_REPLICAS}:-1}}",
            "ONEDOOR_DATA": "/tmp/onedoor",  # noqa: S108 - of a container
        },
        "env_file": [env_file("prepare")],
        "depends_on": {part: {"condition": "service_healthy"} for part in ("postgres", "nats")},
    }


def _image() -> dict[str, Any]:
    """What all of ours have in common: one image, and nothing they do not need."""
    return {
        "image": "onedoor:${ONEDOOR_VERSION:-local}",
        "build": {"context": ".", "dockerfile": "deploy/Dockerfile"},
        "read_only": True,
        "tmpfs": ["/tmp"],  # noqa: S108 - of a container
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
    }


def _postgres() -> dict[str, Any]:
    settings = [word for item in _POSTGRES_SETTINGS.items() for word in ("-c", "=".join(item))]
    return {
        "image": "postgres:18",
        "command": ["postgres", *settings],
        "environment": {
            "POSTGRES_INITDB_ARGS": "--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
        },
        "env_file": [env_file("postgres")],
        # by TCP: while it makes its data it listens on a Unix socket only
        "healthcheck": _health(["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"]),
        "volumes": ["postgres:/var/lib/postgresql"],
        "shm_size": "256mb",
        "restart": "unless-stopped",
        "stop_signal": "SIGINT",
        "stop_grace_period": "60s",
    }


def _nats() -> dict[str, Any]:
    return {
        "image": "nats:2.12-alpine",
        "command": ["--config", "/etc/nats/nats.conf"],
        "healthcheck": _health(["CMD", "wget", "-q", "-O-", "http://127.0.0.1:8222/healthz"]),
        "volumes": [
            "./deploy/nats.conf:/etc/nats/nats.conf:ro",
            f"{FOLDER}/{USERS_FILE}:/etc/nats/users.conf:ro",
            "nats:/data",
        ],
        "restart": "unless-stopped",
    }


def _health(test: list[str], start_period: str = "60s") -> dict[str, Any]:
    return {
        "test": test,
        "interval": "5s",
        "timeout": "5s",
        "retries": 6,
        "start_period": start_period,
    }

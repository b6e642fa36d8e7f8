"""What the containers are given: facts as they hold in there, and a file of secrets for each."""

import os
from collections.abc import Iterator
from pathlib import Path

from launcher.addresses import Addresses
from launcher.environment import SECRET, Facts, value
from launcher.parts import NATS_URL, POSTGRES_URL, USERS_FILE
from launcher.place import CHECKOUT, Place
from launcher.prepare import OPERATOR, broker_users
from launcher.secrets import GIVEN, Secrets
from launcher.table import Service, Table
from provision import as_login, libpq_url

PURPOSE = "containers"
CITY = "${CITY:-shaoxing}"
# Compose looks for the files here; `write_secrets` puts them there.
FOLDER = f"${{ONEDOOR_DATA:-./.data}}/{CITY}/{PURPOSE}"
BROKER = f"${{{NATS_URL}:-nats://nats:4222}}"
SUPERUSER = "postgres"
_POSTGRES = "postgresql://postgres:5432/postgres"
_DOOR = "${ONEDOOR_PUBLIC_URL:-http://localhost:8400}"
_NETWORKS = "${ONEDOOR_ENDPOINT_NETWORKS:?name the networks of the departments' endpoints, as JSON}"


def facts(table: Table, city: str, secrets: Secrets, postgres_url: str = _POSTGRES) -> Facts:
    """What holds in containers; `${...}` in it is filled in by compose."""
    return Facts(
        place=Place(Path("/"), city, PURPOSE),
        addresses=Addresses(Addresses.of(table).ports, in_containers=True),
        secrets=secrets,
        postgres_url=postgres_url,
        nats_url=BROKER,
        simulated_days=False,
        endpoint_networks=_NETWORKS,
        public_url=_DOOR,
    )


def env_file(container: str) -> str:
    """The file of a container's secrets, as compose finds it."""
    return f"{FOLDER}/{_env_file(container)}"


def place(city: str) -> Place:
    """Where secrets of the containers lie: in the checkout, unless ONEDOOR_DATA says otherwise."""
    given = os.environ.get("ONEDOOR_DATA")
    data = Path(given).expanduser().absolute() if given else CHECKOUT / ".data"
    return Place(data, city, PURPOSE)


def write_secrets(table: Table, place: Place) -> None:
    """Make what secrets there are not yet, and write each container's file anew."""
    place.make()
    secrets = Secrets(place.secrets)
    users = broker_users(secrets)  # makes the seeds of all
    secrets.client_key(OPERATOR)
    password = secrets.database_password(SUPERUSER)
    admin_url = os.environ.get(POSTGRES_URL) or as_login(_POSTGRES, SUPERUSER, password)
    inside = facts(table, place.city, secrets, libpq_url(admin_url))
    files = {service.name: dict(_secret(service, inside)) for service in table.services.values()}
    files["postgres"] = {"POSTGRES_PASSWORD": password}
    files["prepare"] = {POSTGRES_URL: inside.postgres_url, GIVEN: secrets.as_given()}
    (place.folder / "env").mkdir(mode=0o700, exist_ok=True)
    for container, values in files.items():
        _write(place.folder / _env_file(container), values)
    # written in place: a container that has the file mounted sees the change
    (place.folder / USERS_FILE).write_text(users)


def _secret(service: Service, inside: Facts) -> Iterator[tuple[str, str]]:
    for variable, source in service.environment.items():
        if source.partition("/")[0] in SECRET:
            yield variable, value(service, variable, source, inside)


def _env_file(container: str) -> str:
    return f"env/{container}.env"


def _write(path: Path, values: dict[str, str]) -> None:
    """Unquoted, which every reader of such files takes as it stands; so `$` has to go."""
    text = "".join(f"{name}={value.replace('$', '%24')}\n" for name, value in values.items())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)

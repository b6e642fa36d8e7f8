"""The broker's users: one nkey for each service, allowed its own row of the registry only."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import nkeys

from provision.subjects import Subject

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """One login at the broker. Without subjects it may do everything."""

    name: str
    public_key: str
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()


def new_seed() -> str:
    """A new nkey seed, the secret half of a user's key."""
    return bytes(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)).decode()


def public_key(seed: str) -> str:
    """The half that the broker knows."""
    return bytes(nkeys.from_seed(seed.encode()).public_key).decode()


def inbox_prefix(user: str) -> str:
    """Where answers for this user arrive; nobody else may listen there."""
    return f"_INBOX_{user}"


def service_user(service: str, registry: Sequence[Subject], key: str) -> User:
    """The login of `service`: it tells what it produces, pulls what it consumes, no more."""
    publish = [subject.name for subject in registry if subject.producer == service]
    for subject in registry:
        if service in subject.consumers:
            position = f"{subject.stream}.{subject.durable(service)}"
            publish += [
                f"$JS.API.CONSUMER.INFO.{position}",
                f"$JS.API.CONSUMER.MSG.NEXT.{position}",
                f"$JS.ACK.{position}.>",
            ]
    return User(service, key, tuple(publish), (f"{inbox_prefix(service)}.>",))


def authorization(users: Iterable[User]) -> str:
    """The body of NATS's `authorization` block, to be included in a server's configuration."""
    return "users = [\n" + "".join(f"  {_entry(user)}\n" for user in users) + "]\n"


def _entry(user: User) -> str:
    entry: dict[str, object] = {"nkey": user.public_key}
    if user.publish or user.subscribe:
        entry["permissions"] = {
            "publish": {"allow": user.publish},
            "subscribe": {"allow": user.subscribe},
        }
    return json.dumps(entry)

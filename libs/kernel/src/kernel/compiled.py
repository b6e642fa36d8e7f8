"""Compilation whose cache follows the whole package.

numba keys its cache by the file of a function, but compiles in what other files give it: after an
update of one file it would go on running the old code of another. So the cache lies in a folder
named by the digest of all sources.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from numba import config, njit

P = ParamSpec("P")
R = TypeVar("R")

HERE = Path(__file__).parent


def source_digest(folder: Path) -> str:
    """Return a digest of all sources in a folder, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


SOURCES = source_digest(HERE)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call, without the GIL; NUMBA_CACHE_DIR is respected."""
    settings = cast(Any, config)
    given = settings.CACHE_DIR
    settings.CACHE_DIR = str(Path(given or HERE / "__pycache__") / SOURCES)
    try:
        return cast("Callable[P, R]", njit(nogil=True, cache=True)(function))
    finally:
        settings.CACHE_DIR = given

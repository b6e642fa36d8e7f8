"""The engines that run the SQL: tables in memory, and as many threads as the kernel has."""

import os
from collections.abc import Mapping
from typing import Any, Protocol

from numpy.typing import NDArray

from benchmarks.in_sql.parts import Steps

THREADS = 2
os.environ["POLARS_MAX_THREADS"] = str(THREADS)  # Polars reads it when it is imported

import duckdb  # noqa: E402
import polars  # noqa: E402

Columns = Mapping[str, Any]


class Engine(Protocol):
    """Holds tables, and makes further ones by SQL."""

    name: str

    def lay(self, name: str, columns: Columns) -> None: ...

    def run(self, steps: Steps) -> None: ...

    def read(self, name: str) -> Mapping[str, NDArray[Any]]: ...


class DuckDB:
    """Each step is a table of the database."""

    name = "DuckDB"

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": THREADS})

    def lay(self, name: str, columns: Columns) -> None:
        self._connection.register("given", polars.DataFrame(dict(columns)).to_arrow())
        self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        self._connection.unregister("given")

    def run(self, steps: Steps) -> None:
        for name, sql in steps.items():
            self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")

    def read(self, name: str) -> Mapping[str, NDArray[Any]]:
        return dict(self._connection.execute(f"FROM {name}").fetchnumpy())


class Polars:
    """Each step is a frame. Its SQL becomes the lazy plan that its expressions become, and runs
    on the streaming engine, which its documentation advises for much data and which is the
    faster one here for both forms."""

    name = "Polars"

    def __init__(self) -> None:
        self._context = polars.SQLContext()
        self._frames: dict[str, polars.DataFrame] = {}

    def lay(self, name: str, columns: Columns) -> None:
        self._keep(name, polars.DataFrame(dict(columns)))

    def run(self, steps: Steps) -> None:
        for name, sql in steps.items():
            self._keep(name, self._context.execute(sql).collect(engine="streaming"))

    def read(self, name: str) -> Mapping[str, NDArray[Any]]:
        return {column.name: column.to_numpy() for column in self._frames[name].get_columns()}

    def _keep(self, name: str, frame: polars.DataFrame) -> None:
        self._frames[name] = frame
        self._context.register(name, frame.lazy())

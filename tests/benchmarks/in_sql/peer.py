"""A peer of the kernel: an engine with the facts, and the two forms in which it may be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import kernel
from benchmarks.in_sql import long, scoring, wide
from benchmarks.in_sql.engines import Columns, Engine
from benchmarks.in_sql.parts import Steps, beside
from benchmarks.in_sql.terms import Terms
from kernel import NO_DAY, Batch, ProgramOnDay
from kernel.signals import MAX_SIGNALS
from kernel.walking import MONTH_OF

Values = NDArray[np.int64]


def tables_of(batch: Batch) -> dict[str, Columns]:
    """The facts and the enterprises of a batch. `place` is the total order; `month`, and the day
    of establishment in parts, are worked out before, as the kernel has them from its tables."""
    facts, count = batch.facts, len(batch)
    known = batch.established != NO_DAY
    days = np.where(known, batch.established, 0) + kernel.civil.EPOCH - 719163
    born = days.astype("datetime64[D]")
    years, months = born.astype("datetime64[Y]"), born.astype("datetime64[M]")
    month = (months - years).astype(np.int32) + 1
    day = (born - months).astype(np.int32) + 1
    return {
        "facts": {
            "ent": np.repeat(np.arange(count, dtype=np.int32), np.diff(batch.offsets)),
            "place": np.arange(len(facts), dtype=np.int32),
            "sig": (facts.word & (MAX_SIGNALS - 1)).astype(np.int16),
            "day": facts.day.astype(np.int32),
            "ends": facts.end.astype(np.int32),
            "payload": facts.payload,
            "key": facts.key,
            "peers": batch.peers.astype(np.int16),
            "month": MONTH_OF[facts.day].astype(np.int32),
        },
        "enterprise": {
            "ent": np.arange(count, dtype=np.int32),
            "born_year": _or_none(years.astype(np.int32) + 1970, known),
            "born_on": _or_none(100 * month + day, known),
        },
    }


def _or_none(values: NDArray[np.int32], known: NDArray[np.bool_]) -> list[int | None]:
    return [
        value if is_known else None for value, is_known in zip(values.tolist(), known, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One way to ask an engine."""

    engine: Engine
    name: str
    on: ProgramOnDay
    steps: Steps

    def run(self) -> None:
        """Make all values and scores."""
        self.engine.run(self.steps)

    def scores(self) -> Values:
        """By enterprise and view, as the last run made them."""
        found, views = self.engine.read("scored"), self.on.program.views
        order = np.argsort(found["ent"])
        return np.stack([_whole(found[f"s{view}"])[order] for view in views], axis=1)

    def values(self, count: int) -> Values:
        """By enterprise and point, as the last run made them; where no fact counts, the initial."""
        program = self.on.program
        found = np.tile(program.tables.initial[: len(program.point_ids)], (count, 1))
        if self.name == "wide":
            _fill(found, self.engine.read("valued"))
            return found
        folded = {name: _whole(column) for name, column in self.engine.read("folded").items()}
        mine = folded["slot"] < found.shape[1]
        found[folded["ent"][mine], folded["slot"][mine]] = folded["value"][mine]
        _fill(found, self.engine.read("derived"))
        return found


def _fill(values: Values, columns: Mapping[str, NDArray[Any]]) -> None:
    """Put columns v0, v1, ... of enterprises where they belong."""
    order = np.argsort(columns["ent"])
    for name, column in columns.items():
        if name.startswith("v"):
            values[:, int(name[1:])] = _whole(column)[order]


def _whole(column: NDArray[Any]) -> Values:
    """Whole numbers; where the engine has none, the kernel's."""
    if isinstance(column, np.ma.MaskedArray):
        return column.filled(kernel.NONE).astype(np.int64)
    if column.dtype.kind == "f":
        return np.where(np.isnan(column), kernel.NONE, np.nan_to_num(column)).astype(np.int64)
    return column.astype(np.int64)


def forms(engine: Engine, on: ProgramOnDay, batch: Batch) -> list[Form]:
    """Lay the facts and the program out in an engine; return the two ways to ask it."""
    terms = Terms(on)
    for name, columns in {**tables_of(batch), **long.tables(terms)}.items():
        engine.lay(name, columns)
    last = scoring.scored(terms)
    wide_form = beside(terms) | wide.wide(terms) | scoring.from_values(terms) | last
    long_form = beside(terms) | long.long(terms) | long.from_folded(terms) | last
    return [Form(engine, "wide", on, wide_form), Form(engine, "long", on, long_form)]


def differences(form: Form, scores: kernel.Scores) -> Iterator[str]:
    """Say what the last run of a form says otherwise than the kernel."""
    program, who = form.on.program, f"{form.engine.name}, {form.name}"
    views = list(program.views)
    for row, column in np.argwhere(form.scores() != scores.scores[:, views]):
        yield f"{who}: score of view {views[column]} of enterprise {row}"
    for row, column in np.argwhere(form.values(len(scores.values)) != scores.values):
        yield f"{who}: {program.point_ids[column]} of enterprise {row}"

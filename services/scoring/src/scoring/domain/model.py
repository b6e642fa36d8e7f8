"""The definitions in force on one day, as scoring uses them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

import kernel
from kernel import Condition, Program, ProgramOnDay


@dataclass(frozen=True, slots=True)
class Model:
    """The program of a day with what agreement needs beside it.

    `departments` are all there are, by view number. A department agrees with at least
    `min_own_points` of own evidence. Where all conditions of one list of `lost_contact` hold, the
    route is remote; where those of one of `excluded` hold, nobody is sent at all.
    """

    program: ProgramOnDay
    regulations_version: str
    departments: Mapping[int, str]
    min_own_points: int
    lost_contact: tuple[tuple[Condition, ...], ...]
    excluded: tuple[tuple[Condition, ...], ...]
    point_names: Mapping[str, str]

    @property
    def on(self) -> date:
        return self.program.day

    @property
    def version(self) -> str:
        """The model version."""
        return self.program.program.version

    @property
    def compiled(self) -> Program:
        return self.program.program

    def any_of(
        self, values: NDArray[np.int64], alternatives: Sequence[Sequence[Condition]]
    ) -> bool:
        """Whether all conditions of one of the alternatives hold."""
        return any(
            all(kernel.holds(self.compiled, values, condition) for condition in conditions)
            for conditions in alternatives
        )

    @property
    def encoding(self) -> int:
        """The encoding of dossiers, as PostgreSQL's signed 64 bits hold it."""
        unsigned = self.program.program.encoding
        return unsigned - (1 << 64) if unsigned >= 1 << 63 else unsigned


Models = Callable[[date], Model]

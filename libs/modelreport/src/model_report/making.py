"""A whole city -> dossiers, latent risks and memberships, neighbourhood by neighbourhood."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

import kernel
from democity.synthetic.city import Part
from democity.synthetic.columns import Table
from democity.synthetic.population import Population
from democity.synthetic.trades import trades
from kernel import Batch, Program
from model_report.encoding import facts_of
from model_report.judged import City
from regulations import Regulations


def make_city(law: Regulations, parts: Iterable[Part], day: date) -> City:
    """Fold the history of a simulated city into dossiers."""
    program = law.program(day)
    batches, latent, members = [], [], []
    for part in parts:
        batches.append(_batch(program, part.population, part.tables.values()))
        latent.append(part.population.risk)
        members.append(_members(law, part.population, day))
    trigger = law.joint_trigger(day)
    return City(
        program,
        joined(batches),
        np.concatenate(latent),
        np.concatenate(members),
        trigger.excluded,
        trigger.lost_contact,
        trigger.min_own_evidence_points,
        trigger.min_departments,
    )


def _batch(program: Program, people: Population, tables: Iterable[Table]) -> Batch:
    found = [facts_of(program, table) for table in tables if table.kind in program.groups_of]
    owner = np.concatenate([owners for owners, _ in found]) - people.first
    facts = kernel.Facts.joined([facts for _, facts in found])
    nobody_knows = [None] * len(people)
    batch = kernel.build(program, owner, facts, nobody_knows)
    established = people.life.established_on.astype(np.int64)
    return Batch(batch.offsets, batch.facts, established, batch.peers)


def joined(batches: Sequence[Batch]) -> Batch:
    """Put the dossiers of batches behind one another."""
    begins = np.cumsum([0, *(len(batch.facts) for batch in batches)])
    offsets = [batch.offsets[:-1] + at for batch, at in zip(batches, begins, strict=False)]
    return Batch(
        np.concatenate([*offsets, begins[-1:]]).astype(np.int64),
        kernel.Facts.joined([batch.facts for batch in batches]),
        np.concatenate([batch.established for batch in batches]),
        np.concatenate([batch.peers for batch in batches]),
    )


def _members(law: Regulations, people: Population, on: date) -> NDArray[np.bool_]:
    """By enterprise and view: whose object sub-libraries hold its industry."""
    views = {department.id: department.seq for department in law.departments.all}
    sectors = trades().sectors
    table = np.zeros((len(sectors), len(views) + 1), np.bool_)
    for row, sector in enumerate(sectors):
        for library in law.libraries_of(sector.code, on):
            table[row, views[library.department]] = True
    return table[people.sector]

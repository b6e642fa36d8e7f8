"""What the cases of single points come to: all of them in a few folds."""

from collections import defaultdict
from decimal import Decimal
from functools import cache

from casebook import LAW, variations

import kernel


def outcome(variation):
    """Return the value of a variation in whole units. What is wrong names file, line and point."""
    found = outcomes()[id(variation)]
    assert not isinstance(found, kernel.BadRecord), f"{variation.where}: {found}"
    assert found is not None, f"{variation.where}: there is no point {variation.point!r}"
    return found


def shown(point, value):
    """A value as cases write it: a number in the point's unit, a category, or none."""
    if value is None or value == kernel.NONE:
        return None
    return point.categories[value] if point.categories else Decimal(value) / point.scale


@cache
def outcomes():
    found, batches = {}, defaultdict(list)
    for variation in variations():
        given = variation.given
        try:
            dossier = given.dossier(LAW.program(given.day))
        except kernel.BadRecord as fault:
            found[id(variation)] = fault
            continue
        batches[given.day, tuple(given.peers.items())].append((variation, dossier))
    for (day, peers), batch in batches.items():
        found |= folded(day, dict(peers), batch)
    return found


def folded(day, peers, batch):
    program = LAW.program(day)
    states = kernel.PeerStates.named(program.peer_bits, peers)
    dossiers = kernel.stack([dossier for _, dossier in batch]).with_peers(states)
    values = kernel.fold(program.on(day), dossiers).values
    slots = [program.slots.get(variation.point) for variation, _ in batch]
    return {
        id(variation): None if slot is None else int(row[slot])
        for (variation, _), slot, row in zip(batch, slots, values, strict=True)
    }

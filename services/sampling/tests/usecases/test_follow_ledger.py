from typing import Any

import pytest

from faults import Unavailable
from sampling.domain.errors import RegistryBehind

pytestmark = pytest.mark.real

OBJECTS = "select uscc, registered, libraries from object order by uscc"


async def test_the_newest_of_each_enterprise_is_kept(town: Any, make: Any) -> None:
    one, other = make.companies(2)
    town.aggregation.commit([one], make.library, registered=False)
    town.aggregation.commit([other], make.library)
    await town.follow_ledger()
    town.aggregation.commit([one])
    town.aggregation.commit([one], make.library, make.other_library, registered=None)
    await town.follow_ledger()
    both = [f"fire_rescue/{name}" for name in (make.library, make.other_library)]
    assert town.rows(OBJECTS) == [(one, False, both), (other, True, both[:1])]
    assert town.rows("select through from ledger_cursor") == [(4,)]


async def test_a_window_cut_short_is_read_again_to_the_same_state(town: Any, make: Any) -> None:
    town.aggregation.commit(make.companies(30), make.library)
    town.aggregation.fails = True
    with pytest.raises(Unavailable):
        await town.follow_ledger()
    assert town.rows("select through from ledger_cursor") == [(0,)]
    assert 0 < len(town.rows(OBJECTS)) < 30
    town.aggregation.fails = False
    await town.follow_ledger()
    whole = town.rows(OBJECTS)
    assert len(whole) == 30
    town.change("update ledger_cursor set through = 0")
    await town.follow_ledger()
    assert town.rows(OBJECTS) == whole


async def test_an_older_window_read_late_does_not_bring_back_what_was(town: Any, make: Any) -> None:
    uscc = make.company(1)
    town.aggregation.commit([uscc], make.library)
    town.aggregation.commit([uscc], make.other_library)
    await town.follow_ledger()
    newest = town.rows(OBJECTS)
    town.change("update ledger_cursor set through = 0")
    town.aggregation.commits.pop()
    await town.follow_ledger()
    assert town.rows(OBJECTS) == newest


async def test_what_is_not_there_yet_is_asked_for_again(town: Any) -> None:
    with pytest.raises(RegistryBehind):
        await town.follow_ledger(at_least=1)

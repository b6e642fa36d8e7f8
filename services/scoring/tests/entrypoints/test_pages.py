"""Page tokens."""

import pytest

from scoring.domain.errors import WrongPageToken
from scoring.entrypoints import pages


def test_a_token_gives_back_where_to_go_on() -> None:
    assert pages.after(pages.token("91330600000000001A")) == "91330600000000001A"
    assert pages.after("") == ""


@pytest.mark.parametrize("token", ["%%%", "A", "J29yIDE9MQ=="])
def test_a_token_not_given_out_is_refused(token: str) -> None:
    with pytest.raises(WrongPageToken):
        pages.after(token)


@pytest.mark.parametrize(("given", "size"), [(0, 50), (-1, 50), (7, 7), (9999, 500)])
def test_a_page_has_a_size_within_bounds(given: int, size: int) -> None:
    assert pages.size(given) == size

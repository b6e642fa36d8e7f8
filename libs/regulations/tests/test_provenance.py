"""How much of the rules is a proposal of our own."""

import pytest

import regulations
from regulations import UnknownCity, proposal_share
from regulations.provenance import Share, shares
from rulebook import read

RULES = """
reference: proposal
terms:
  - id: first
    name_zh: 一
    days:
      - {date: 2024-01-01, value: 1, reference: proposal; after somebody}
      - {date: 2025-01-01, value: {low: 2}, reference: 某令第1号}
  - {id: second, name_zh: 二, reference: representative, number: 3}
  - {id: third, name_zh: 三, number: 4}
"""


def test_each_dated_value_counts_and_where_nothing_is_dated_each_entry(tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES)
    (found,) = shares(read(tmp_path))
    assert found == Share(f"{tmp_path.name}/rules.yaml", 4, 2, ("二",))


def test_a_value_that_a_city_sets_counts_as_the_citys(tmp_path):
    for layer, value in (("national", "proposal"), ("there", "某市令")):
        (tmp_path / layer).mkdir()
        text = f"days: [{{date: 2024-01-01, value: 1, reference: {value}}}]"
        (tmp_path / layer / "rules.yaml").write_text(text)
    merged = shares(read(tmp_path / "national", tmp_path / "there"))
    assert merged == (Share("there/rules.yaml", 1, 0, ()),)


@pytest.mark.parametrize("city", regulations.cities())
def test_what_is_representative_says_so(city):
    found = {share.file: share for share in proposal_share(city)}
    assert "用人单位" in found["national/libraries.yaml"].representative
    assert len(found["national/departments.yaml"].representative) >= 33
    assert found["national/working_days.yaml"].proposals == 0
    assert sum(s.proposals for s in found.values()) < sum(s.values for s in found.values())


def test_an_unknown_city_has_no_shares():
    with pytest.raises(UnknownCity):
        proposal_share("atlantis")

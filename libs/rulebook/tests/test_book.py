from datetime import date

import pytest

from rulebook import BadRules, Node, read

BASE = """
name: national
shares:
  - {date: 2026-01-01, value: 1, reference: base}
  - {date: 2027-01-01, value: 2, reference: base}
levels:
  - {id: a, cap: 10}
  - {id: b, cap: 20}
"""
PACK = """
shares:
  - {date: 2027-01-01, value: 3, reference: city}
  - {date: 2028-01-01, value: 4, reference: city}
levels:
  - {id: b, cap: 25}
"""


def folder(root, name, **files):
    for file, text in files.items():
        path = root / name / f"{file}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root / name


def test_a_pack_overrides_and_adds_dated_values_by_the_same_path(tmp_path):
    book = read(folder(tmp_path, "base", model=BASE), folder(tmp_path, "city", model=PACK))
    top = book.file("model").mapping(("name", "shares", "levels"))
    shares = top["shares"].dated(Node.integer)
    assert [shares.at(date(year, 6, 1)) for year in (2026, 2027, 2028)] == [1, 3, 4]
    assert shares.references == ("base", "city", "city")
    assert [(i, n.mapping(("id", "cap"))["cap"].integer()) for i, n in top["levels"].unique()] == [
        ("a", 10),
        ("b", 25),
    ]
    assert top["name"].text() == "national"


def test_a_mistake_in_a_pack_names_the_file_of_the_pack(tmp_path):
    pack = folder(tmp_path, "city", model="levels:\n  - {id: b, capp: 25}")
    book = read(folder(tmp_path, "base", model=BASE), pack)
    level = dict(book.file("model").mapping(("name", "shares", "levels"))["levels"].unique())["b"]
    with pytest.raises(BadRules, match=r"city/model\.yaml, line 2, .*capp.* is unknown"):
        level.mapping(("id", "cap"))


def test_the_dates_on_which_something_changes_are_known(tmp_path):
    book = read(folder(tmp_path, "base", model=BASE), folder(tmp_path, "city", model=PACK))
    assert book.dates() == (date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1))


def test_the_digest_changes_with_any_byte_of_any_layer(tmp_path):
    base, city = folder(tmp_path, "base", model=BASE), folder(tmp_path, "city", model=PACK)
    before = read(base, city).digest
    assert read(base, city).digest == before
    (city / "model.yaml").write_text(PACK + "\n")
    assert read(base, city).digest != before


def test_a_file_that_nobody_reads_is_refused(tmp_path):
    book = read(folder(tmp_path, "base", model=BASE, modle=BASE))
    with pytest.raises(BadRules, match="modle: nobody reads this file"):
        book.only("model")
    with pytest.raises(BadRules, match="there is no such file"):
        book.file("models")


def test_a_folder_without_rules_is_refused(tmp_path):
    with pytest.raises(BadRules, match="there are no rules in it"):
        read(tmp_path)

from kernel.compiled import source_digest


def test_a_change_in_any_source_makes_another_cache(tmp_path):
    (tmp_path / "fold.py").write_text("counts = 1")
    (tmp_path / "due.py").write_text("from fold import counts")
    before = source_digest(tmp_path)
    assert source_digest(tmp_path) == before
    (tmp_path / "fold.py").write_text("counts = 2")
    assert source_digest(tmp_path) != before

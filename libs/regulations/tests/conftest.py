"""A city of its own for a test, laid over the national rules."""

import pytest

from regulations import load_layers
from regulations.loading import DATA

CITY = "{reference: x, id: elsewhere, name_zh: 某市, name_en: Elsewhere, region_code: '330600'}"


@pytest.fixture
def pack(tmp_path):
    def lay(**files):
        for name, text in {"city": CITY, **files}.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        return load_layers(DATA / "national", tmp_path)

    return lay

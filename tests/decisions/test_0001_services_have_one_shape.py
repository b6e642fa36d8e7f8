import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
HEADINGS = ["Owns", "Answers", "Listens to", "Publishes", "Settings", "When it breaks"]
FILES = ["__main__.py", "bootstrap.py", "settings.py"]
FOLDERS = ["domain", "usecases", "adapters", "entrypoints"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_every_part_of_the_shape(service: str) -> None:
    source = ROOT / "services" / service / "src" / service
    assert [name for name in FILES + FOLDERS if not (source / name).exists()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_readme_has_the_six_headings_and_is_short(service: str) -> None:
    text = (ROOT / "services" / service / "README.md").read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("service", SERVICES)
def test_a_use_case_stands_in_a_file_of_its_name(service: str) -> None:
    """What is called is named after the file; a file without is a step that several share."""
    for path in (ROOT / "services" / service / "src" / service / "usecases").glob("[a-z]*.py"):
        text = path.read_text()
        name = "".join(part.capitalize() for part in path.stem.split("_"))
        callable_class = re.search(r"^class (\w+):.*?async def __call__", text, re.MULTILINE | re.S)
        assert not callable_class or re.search(rf"^class {name}\b", text, re.MULTILINE), path

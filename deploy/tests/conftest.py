"""What compose makes of docker-compose.yml, without compose."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from launcher import compose

_VARIABLE = re.compile(r"\$\{(\w+):(-|\?)([^}]*)\}")


@pytest.fixture
def environment_of() -> Callable[[str, Mapping[str, str]], dict[str, str]]:
    """The environment of a container, given that of whoever calls compose.

    Checked against Debian's docker-compose where that is installed.
    """
    services = yaml.safe_load(compose.FILE.read_text("utf-8"))["services"]

    def of(name: str, told: Mapping[str, str]) -> dict[str, str]:
        service = services[name]
        found: dict[str, str] = {}
        for path in service.get("env_file", ()):
            lines = Path(_filled_in(path, told)).read_text().splitlines()
            found |= dict(line.split("=", 1) for line in lines)
        given = service.get("environment", {})
        return found | {variable: _filled_in(text, told) for variable, text in given.items()}

    return of


@pytest.fixture
def filled_in() -> Callable[[str, Mapping[str, str]], str]:
    """A text with the values of its variables."""
    return _filled_in


def _filled_in(text: str, told: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name, how, otherwise = match.groups()
        if name not in told and how == "?":
            pytest.fail(f"{name} is not given: {otherwise}")
        return told.get(name, otherwise)

    return _VARIABLE.sub(value, text)

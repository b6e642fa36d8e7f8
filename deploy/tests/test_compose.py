"""docker-compose.yml says what the process table says, and nothing that has to stay secret."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from launcher import compose, containers
from launcher.place import CHECKOUT
from launcher.secrets import Secrets
from launcher.table import table

NETWORKS = '["10.32.0.0/11"]'
SERVICES = yaml.safe_load(compose.FILE.read_text("utf-8"))["services"]
every_service = pytest.mark.parametrize("name", list(table().services))


def test_the_file_is_what_the_table_makes_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert compose.main(table(), write=False) == 0, capsys.readouterr().err


def test_a_file_that_says_something_else_is_told_and_written_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "docker-compose.yml"
    assert compose.main(table(), write=False, file=file) == 1
    assert "onedoor-admin compose --write" in capsys.readouterr().err
    compose.main(table(), write=True, file=file)
    assert compose.main(table(), write=False, file=file) == 0


def test_the_compose_specification_knows_every_word_of_the_file(
    filled_in: Callable[[str, Mapping[str, str]], str],
) -> None:
    text = filled_in(compose.FILE.read_text("utf-8"), {"ONEDOOR_ENDPOINT_NETWORKS": "x"})
    PyCompose.from_yaml(text).validate()
    with pytest.raises(Exception, match="conainer"):
        PyCompose.from_yaml(text.replace("shm_size", "conainer"))


@every_service
def test_a_service_waits_for_prepare_and_for_the_health_of_those_it_asks(name: str) -> None:
    awaited = {part: how["condition"] for part, how in SERVICES[name]["depends_on"].items()}
    assert awaited.pop("prepare") == "service_completed_successfully"
    assert awaited == dict.fromkeys(table().services[name].asks, "service_healthy")
    assert SERVICES[name]["healthcheck"]["test"][-2] == table().services[name].ready.by


@every_service
def test_days_are_real_and_nobody_listens_outside_but_the_gateway(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert environment.get(f"{name.upper()}_SIMULATED_DAYS", "false") == "false"
    assert ("ports" in SERVICES[name]) == (name == "gateway")


def test_the_networks_of_endpoints_have_to_be_named() -> None:
    given = SERVICES["push"]["environment"]["PUSH_ENDPOINT_NETWORKS"]
    assert given.startswith("${ONEDOOR_ENDPOINT_NETWORKS:?")


def test_each_container_has_its_own_secrets_and_the_file_has_none(tmp_path: Path) -> None:
    place = containers.Place(tmp_path, "shaoxing", containers.PURPOSE)
    containers.write_secrets(table(), place)
    secrets = [path.read_text() for path in place.secrets.iterdir()]
    text = compose.FILE.read_text("utf-8")
    assert not [secret for secret in secrets if secret in text]
    files = {path.stem: path for path in (place.folder / "env").iterdir()}
    assert set(files) == set(SERVICES) - {"nats"}
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o600}
    password = Secrets(place.secrets).database_password("scoring")
    assert [name for name, path in files.items() if password in path.read_text()] == ["scoring"]


def test_secrets_are_kept_when_they_are_written_again(tmp_path: Path) -> None:
    place = containers.Place(tmp_path, "shaoxing", containers.PURPOSE)
    containers.write_secrets(table(), place)
    before = {path: path.read_text() for path in (place.folder / "env").iterdir()}
    containers.write_secrets(table(), place)
    assert {path: path.read_text() for path in before} == before


def test_the_image_runs_as_nobody_in_particular_and_fetches_the_uv_of_the_makefile() -> None:
    lines = (CHECKOUT / "deploy/Dockerfile").read_text("utf-8")
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    assert re.findall(r"^USER (\d+)", lines, re.MULTILINE)[-1] != "0"
    (fetched,) = re.findall(r"^ARG UV_VERSION=(\S+)$", lines, re.MULTILINE)
    assert f"UV_VERSION := {fetched}\n" in makefile


def test_debians_docker_compose_reads_the_file_as_we_do(
    tmp_path: Path, environment_of: Callable[[str, Mapping[str, str]], dict[str, str]]
) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed (Debian: apt-get install docker-compose)")
    place = containers.Place(tmp_path, "shaoxing", containers.PURPOSE)
    containers.write_secrets(table(), place)
    command = [program, "-f", compose.FILE, "config"]
    given = {"PATH": "/usr/bin:/bin", "ONEDOOR_DATA": str(tmp_path)}
    refused = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert "name the networks" in refused.stderr
    read = subprocess.check_output(
        command, env={**given, "ONEDOOR_ENDPOINT_NETWORKS": NETWORKS}, text=True
    )
    told = {"ONEDOOR_DATA": str(tmp_path), "ONEDOOR_ENDPOINT_NETWORKS": NETWORKS}
    for name, row in yaml.safe_load(read)["services"].items():
        assert row.get("environment", {}) == environment_of(name, told)

"""The operator asks how much of the city's rules is a proposal."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from regulations import cities, proposal_share

ADMIN = str(Path(sys.executable).with_name("onedoor-admin"))


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ADMIN, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("city", cities())
def test_every_file_has_a_line_and_the_last_is_their_sum(city: str) -> None:
    said = ask("regulations", city)
    assert (said.returncode, said.stderr) == (0, "")
    found = dict(re.findall(r"^(\S+) +(\d+) +\d+ +[\d.]+% +\d+$", said.stdout, re.MULTILINE))
    total = int(found.pop(city))
    assert set(found) == {share.file for share in proposal_share(city)}
    assert total == sum(map(int, found.values()))
    assert re.search(r"^  national/libraries\.yaml: .*用人单位", said.stdout, re.MULTILINE)


def test_a_city_without_a_pack_is_told_which_there_are() -> None:
    said = ask("regulations", "atlantis")
    assert said.returncode == 1
    assert "there are: guangzhou, hohhot" in said.stderr


def test_without_a_name_it_is_the_city_of_the_other_commands() -> None:
    said = ask("--city", "zhoukou", "regulations")
    assert said.returncode == 0
    assert "zhoukou/sampling_floors.yaml" in said.stdout

"""Data folders and the secrets in them."""

from pathlib import Path

import pytest

from launcher.place import CHECKOUT, Place, data_folder
from launcher.secrets import GIVEN, MissingSecret, Secrets, public_jwks


def test_secrets_are_made_once_and_only_we_may_read_them(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", "shaoxing", "up")
    place.make()
    first, second = Secrets(place.secrets), Secrets(place.secrets)
    assert first.database_password("scoring") == second.database_password("scoring")
    assert first.nats_seed("scoring") == second.nats_seed("scoring")
    assert first.client_key("operator") == second.client_key("operator")
    assert first.database_password("scoring") != first.database_password("push")
    assert place.secrets.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in place.secrets.iterdir()} == {0o600}


def test_the_public_half_of_a_key_does_not_hold_the_private_one(tmp_path: Path) -> None:
    (key,) = public_jwks(Secrets(tmp_path).client_key("operator"))["keys"]
    assert "d" not in key
    assert key["kid"]


def test_given_secrets_are_laid_down_and_none_is_made_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here = Secrets.of(tmp_path / "here")
    password = here.database_password("scoring")
    monkeypatch.setenv(GIVEN, here.as_given())
    there = Secrets.of(tmp_path / "there")
    assert there.database_password("scoring") == password
    with pytest.raises(MissingSecret, match=r"database-push\.password.*onedoor-admin secrets"):
        there.database_password("push")


def test_cities_and_purposes_have_folders_of_their_own(tmp_path: Path) -> None:
    assert Place(tmp_path, "hohhot", "demo").folder == tmp_path / "hohhot" / "demo"


def test_emptying_a_place_leaves_the_lock_and_other_purposes(tmp_path: Path) -> None:
    up, demo = Place(tmp_path, "shaoxing", "up"), Place(tmp_path, "shaoxing", "demo")
    up.make()
    demo.make()
    (demo.folder / "lock").touch()
    demo.empty()
    assert [file.name for file in demo.folder.iterdir()] == ["lock"]
    assert up.secrets.exists()


def test_data_lie_where_the_environment_says_or_where_this_user_may_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONEDOOR_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("ONEDOOR_DATA")
    assert data_folder(user=0) == Path("/var/lib/onedoor")
    assert data_folder(user=1000) == CHECKOUT / ".data"

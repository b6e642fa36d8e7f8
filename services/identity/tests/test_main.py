"""`python -m identity --register FILE`, as the launcher calls it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from joserfc.jwk import ECKey

pytestmark = pytest.mark.real


def _register(url: str, file: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "IDENTITY_DATABASE_URL": url,
        "IDENTITY_SIGNING_KEY": json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
        "IDENTITY_ISSUER": "http://127.0.0.1:8401",
        "IDENTITY_TOKEN_AUDIENCES": '["http://127.0.0.1:8401/oauth/token"]',
        "IDENTITY_JWKS_URL": "http://127.0.0.1:8401/oauth/jwks",
    }
    command = [sys.executable, "-m", "identity", "--register", str(file)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _client(client_id: str, role: str, department: str | None = None) -> dict[str, Any]:
    key = ECKey.generate_key("P-256", private=True)
    jwks = {"keys": [key.as_dict(private=False)]}
    return {"client_id": client_id, "role": role, "department": department, "jwks": jwks}


def test_the_file_of_the_launcher_registers_and_renews(
    database: Callable[[str], Any], tmp_path: Path
) -> None:
    base, file = database("identity"), tmp_path / "clients.json"
    clients = [_client("service-scoring", "service"), _client("operator", "operator")]
    for _ in range(2):  # a second `make up`
        file.write_text(json.dumps(clients))
        done = _register(base.url, file)
        assert done.returncode == 0, done.stderr
    with psycopg.connect(base.dsn) as connection:
        rows = connection.execute("select client_id, role from client order by 1").fetchall()
    assert rows == [("operator", "operator"), ("service-scoring", "service")]


def test_a_client_that_cannot_be_ends_it_with_the_reason(
    database: Callable[[str], Any], tmp_path: Path
) -> None:
    file = tmp_path / "clients.json"
    file.write_text(json.dumps([_client("fire-system", "department", "weather_witches")]))
    done = _register(database("identity").url, file)
    assert done.returncode != 0
    assert "weather_witches" in done.stderr

"""A department's part in a draw: a share of the seed, and the proof.

`a_draw` is a whole package as the platform wrote it; its digests are published, so it verifies for
ever.
"""

import io
import json
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from onedoor_client import verify_draw
from onedoor_client.verify_draw import digest

A_DRAW = Path(__file__).with_name("a_draw")
DRAW_ID = "00000000-0000-4000-8000-000000000001"
DIGEST = "2b389531a5f855f5e599043275ff2572b497c7bc9bdb02a59f94f1f6e07f8590"
Run = Callable[..., subprocess.CompletedProcess[str]]


def archive(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, each in files.items():
            made.writestr(name, each)
    return content.getvalue()


def test_a_package_that_was_published_verifies_for_ever(capsys: Any) -> None:
    assert verify_draw.main([str(A_DRAW)]) == 0
    assert DIGEST in capsys.readouterr().out


def test_verifying_needs_no_platform_and_no_key(run: Run, tmp_path: Path) -> None:
    settings = dict.fromkeys(("ONEDOOR_GATEWAY_URL", "ONEDOOR_CLIENT_ID", "ONEDOOR_CLIENT_KEY"), "")
    done = run("verify-draw", str(A_DRAW), **settings)
    assert (done.returncode, "✓" in done.stdout, DIGEST in done.stdout) == (0, True, True)
    forged = tmp_path / "forged"
    shutil.copytree(A_DRAW, forged)
    pool = (forged / "pool.csv").read_text()
    (forged / "pool.csv").write_text(pool.replace(",3,0", ",2,0", 1))
    done = run("verify-draw", str(A_DRAW), str(forged), **settings)
    assert done.returncode == 1
    assert "✗ strata: pool.csv" in done.stdout
    assert run("verify-draw", str(tmp_path), **settings).returncode == 2
    assert run("verify-draw", **settings).returncode == 2


def test_a_package_is_fetched_and_verifies(run: Run, gateway: Any, tmp_path: Path) -> None:
    files = {path.name: path.read_bytes() for path in sorted(A_DRAW.iterdir())}
    sealed = {name: files.pop(name) for name in ("sealed.json", "pool.csv", "roster.json")}
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/package"] = archive(files)
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/sealed-package"] = archive(sealed)
    public, whole = tmp_path / "public", tmp_path / "whole"
    assert run("draws", "fetch", DRAW_ID, str(public)).returncode == 0
    assert sorted(os.listdir(public)) == sorted(files)
    assert run("draws", "fetch", DRAW_ID, str(whole), "--sealed").returncode == 0
    assert sorted(os.listdir(whole)) == sorted(os.listdir(A_DRAW))
    assert run("verify-draw", str(public), str(whole)).returncode == 1  # one attempt twice
    assert run("verify-draw", str(whole)).returncode == 0
    assert stat.S_IMODE((whole / "pool.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["../x.json", "/etc/x.json", "4-x.json", "pool.csv.exe"])
def test_a_file_of_another_name_is_not_written(
    run: Run, gateway: Any, tmp_path: Path, name: str
) -> None:
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/package"] = archive({name: b"x"})
    folder = tmp_path / "deep" / "folder"
    assert run("draws", "fetch", DRAW_ID, str(folder)).returncode == 2
    assert not folder.exists()
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/package"] = b"no archive"
    assert run("draws", "fetch", DRAW_ID, str(folder)).returncode == 2


@pytest.fixture
def seen(gateway: Any) -> dict[str, Any]:
    """What the platform was given: it answers as if all were taken."""
    given: dict[str, Any] = {}
    draw = {"draw_id": DRAW_ID, "state": "gathering"}

    def taking(body: bytes) -> dict[str, str]:
        given.update(json.loads(body))
        return draw

    gateway.canned[f"POST /v1/draws/{DRAW_ID}/commitments"] = taking
    gateway.canned[f"POST /v1/draws/{DRAW_ID}/shares"] = taking
    return given


def frozen(commitment: str, draw_id: str = DRAW_ID) -> bytes:
    return json.dumps({"draw_id": draw_id, "share_commitments": {"commerce": commitment}}).encode()


def test_a_share_is_made_here_kept_here_and_revealed_for_what_is_kept_beside_it(
    run: Run, gateway: Any, seen: dict[str, Any], tmp_path: Path
) -> None:
    keep = tmp_path / "keep"
    arguments = (DRAW_ID, "--department", "commerce", "--keep", str(keep))
    assert run("draws", "commit", *arguments).returncode == 0
    kept = json.loads((keep / "share.json").read_text())
    share = bytes.fromhex(kept["share"])
    assert len(share) == 32
    assert stat.S_IMODE((keep / "share.json").stat().st_mode) == 0o600
    right = digest("share", UUID(DRAW_ID).bytes, b"commerce", share).hex()
    assert seen == {"commitment": right}
    assert run("draws", "commit", *arguments).returncode == 0
    assert json.loads((keep / "share.json").read_text()) == kept

    early = archive({"1-announced.json": b"{}"})
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/package"] = early
    refused = run("draws", "reveal", *arguments)
    assert (refused.returncode, "尚未冻结" in refused.stderr) == (2, True)
    statement = frozen(right)
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/package"] = archive({"2-frozen.json": statement})
    assert run("draws", "reveal", *arguments).returncode == 0
    assert seen["share"] == share.hex()
    assert seen["frozen_digest"] == digest("statement", statement).hex()
    assert (keep / "2-frozen.json").read_bytes() == statement


@pytest.mark.parametrize("statement", [frozen("00" * 32), frozen("x", DRAW_ID[:-1] + "2")])
def test_nothing_is_revealed_for_a_statement_without_the_own_commitment(
    run: Run, gateway: Any, seen: dict[str, Any], tmp_path: Path, statement: bytes
) -> None:
    arguments = (DRAW_ID, "--department", "commerce", "--keep", str(tmp_path))
    run("draws", "commit", *arguments)
    gateway.canned[f"GET /v1/draws/{DRAW_ID}/package"] = archive({"2-frozen.json": statement})
    refused = run("draws", "reveal", *arguments)
    assert (refused.returncode, "reveal nothing" in refused.stderr) == (2, True)
    assert "share" not in seen


def test_a_share_of_another_draw_or_none_at_all_is_said_so(
    run: Run, seen: dict[str, Any], tmp_path: Path
) -> None:
    other = DRAW_ID[:-1] + "2"
    own = ("--department", "commerce", "--keep", str(tmp_path))
    assert run("draws", "reveal", DRAW_ID, *own).returncode == 2
    assert run("draws", "commit", DRAW_ID, *own).returncode == 0
    refused = run("draws", "commit", other, *own)
    assert (refused.returncode, "另一次抽取" in refused.stderr) == (2, True)
    assert run("draws", "commit", "no-uuid", *own).returncode == 2

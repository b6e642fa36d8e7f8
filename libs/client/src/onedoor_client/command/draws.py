"""`onedoor draws fetch|commit|reveal` and `onedoor verify-draw`: a department's part in a draw.

The share of a seed is made here and kept here, so that the platform never had it before; it is
revealed for the frozen statement that is kept beside it, and for no other.
"""

import argparse
import json
import os
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

from onedoor_client import verify_draw
from onedoor_client.client import Client
from onedoor_client.command.screen import say
from onedoor_client.problems import OnedoorProblem
from onedoor_client.results import Draw

FROZEN = "2-frozen.json"
OWNER_ONLY = 0o600


def add_to(commands: Any) -> None:
    parser = commands.add_parser("draws", help="双随机抽取 / draws of whom to inspect")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    fetch = actions.add_parser("fetch", help="下载核验材料 / fetch the files of proof")
    fetch.add_argument("draw_id", type=_uuid)
    fetch.add_argument("folder", type=Path)
    fetch.add_argument("--sealed", action="store_true", help="封存材料 / the sealed files too")
    fetch.set_defaults(run=run_fetch)
    for name, run, what in (
        ("commit", run_commit, "生成并承诺种子份额 / make a share of the seed and commit to it"),
        ("reveal", run_reveal, "揭示种子份额 / reveal the share"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("draw_id", type=_uuid)
        action.add_argument("--department", required=True, help="本部门标识 / own department id")
        action.add_argument(
            "--keep",
            required=True,
            type=Path,
            help="存放份额的文件夹 / folder that keeps the share",
        )
        action.set_defaults(run=run)
    verify = commands.add_parser("verify-draw", help="核验抽取 / verify a draw from its files")
    verify.add_argument("folders", nargs="+", help="核验材料的文件夹 / folders of the files")
    verify.set_defaults(run=run_verify, offline=True)


def _uuid(text: str) -> str:
    """In its one form. Raises ValueError."""
    return str(UUID(text))


def run_verify(options: argparse.Namespace) -> int:
    return verify_draw.main(options.folders)


def run_fetch(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    files = client.draw_package(options.draw_id)
    if options.sealed:
        files |= client.draw_package(options.draw_id, sealed=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _write(options.folder / name, content)
    say(
        f"已存入 {options.folder}：{'、'.join(files)}。核验：onedoor verify-draw {options.folder}",
        f"Kept {len(files)} files; onedoor verify-draw verifies them.",
    )
    return 0


def run_commit(options: argparse.Namespace, client: Client) -> int:
    """Run again it commits to the share that is kept. Raises OnedoorProblem."""
    options.keep.mkdir(parents=True, exist_ok=True)
    kept = options.keep / "share.json"
    if not kept.exists():
        fields = {"draw_id": options.draw_id, "share": secrets.token_hex(32)}
        _write(kept, json.dumps(fields).encode())
    share = _share(kept, options.draw_id)
    draw = client.commit_share(options.draw_id, _commitment(options, share))
    _tell(draw, f"份额存于 {kept}，揭示前勿外传。", "Keep the share to yourself until the freeze.")
    return 0


def run_reveal(options: argparse.Namespace, client: Client) -> int:
    """Raises OnedoorProblem."""
    share = _share(options.keep / "share.json", options.draw_id)
    content = client.draw_package(options.draw_id).get(FROZEN)
    if content is None:
        raise OnedoorProblem(
            "名录尚未冻结，现在不能揭示份额；请稍后再试。",
            "The pool is not frozen, so no share is revealed yet. Try again later.",
        )
    frozen = json.loads(content)
    named = frozen["share_commitments"].get(options.department)
    if (frozen["draw_id"], named) != (options.draw_id, _commitment(options, share)):
        raise OnedoorProblem(
            "冻结陈述中没有本部门的承诺，请勿揭示并向经办方核实。",
            "The frozen statement does not hold this department's commitment: reveal nothing, ask.",
        )
    _write(options.keep / FROZEN, content)
    digest = verify_draw.digest("statement", content).hex()
    draw = client.reveal_share(options.draw_id, share.hex(), digest)
    _tell(draw, f"已据冻结陈述 {digest} 揭示。", f"Revealed for the frozen statement {digest}.")
    return 0


def _commitment(options: argparse.Namespace, share: bytes) -> str:
    draw_id = UUID(options.draw_id).bytes
    return verify_draw.digest("share", draw_id, options.department.encode(), share).hex()


def _share(kept: Path, draw_id: str) -> bytes:
    """Raises OnedoorProblem."""
    try:
        fields = json.loads(kept.read_bytes())
        if fields["draw_id"] == draw_id:
            return bytes.fromhex(fields["share"])
    except (OSError, ValueError, LookupError, TypeError) as cause:
        raise OnedoorProblem(
            f"无法读取 {kept} 中的种子份额：{cause}",
            f"The share of the seed cannot be read from {kept}: {cause}",
        ) from cause
    raise OnedoorProblem(
        f"{kept} 中的份额属于另一次抽取；每次抽取请用各自的文件夹。",
        f"The share in {kept} is of another draw. Use a folder for each draw.",
    )


def _write(path: Path, content: bytes) -> None:
    """For the eyes of who runs this: a share, a list, classes."""
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, OWNER_ONLY)) as file:
        file.write(content)


def _tell(draw: Draw, zh: str, en: str) -> None:
    say(f"抽取 {draw.draw_id}：{draw.state}。{zh}", f"Draw {draw.draw_id}: {draw.state}. {en}")

"""Generate src/onedoor from proto/; with --check, only say whether the two differ (exit 1)."""

import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import grpc_tools

HERE = Path(__file__).resolve().parent
PROTO = HERE.parents[1] / "proto"
TARGET = HERE / "src" / "onedoor"
OWN = '"""Messages and services generated from proto/; committed, never edited."""\n'


def generate(folder: Path) -> None:
    """Write the package `onedoor` below `folder`."""
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    outputs = [f"--{name}_out={folder}" for name in ("python", "grpc_python", "mypy", "mypy_grpc")]
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO}", f"-I{well_known}"),
            *(*outputs, *files),
        ],
        check=True,
    )
    package = folder / "onedoor"
    for place in [package, *(path for path in package.rglob("*") if path.is_dir())]:
        (place / "__init__.py").write_text(OWN if place == package else "")
    (package / "py.typed").touch()
    shutil.copy(PROTO / "subjects.yaml", package / "subjects.yaml")


def differences(left: Path, right: Path) -> list[str]:
    names = {
        str(path.relative_to(root))
        for root in (left, right)
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    _, mismatch, missing = filecmp.cmpfiles(left, right, sorted(names), shallow=False)
    return mismatch + missing


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        generate(Path(scratch))
        fresh = Path(scratch) / "onedoor"
        if "--check" in sys.argv:
            stale = differences(fresh, TARGET)
            if stale:
                print("libs/contracts differs from proto/; run `make proto`:", *stale, sep="\n  ")
            return 1 if stale else 0
        # laid over what is there, since somebody may be running it
        shutil.copytree(fresh, TARGET, dirs_exist_ok=True)
        for removed in differences(fresh, TARGET):
            (TARGET / removed).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "libs/client/src/onedoor_client/verify_draw.py"


def imported(tree: ast.AST) -> set[str]:
    """The packages whose modules are imported anywhere in a file."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or "").split(".")[0])
    return found


def test_the_verifier_is_one_file_of_the_standard_library() -> None:
    assert imported(ast.parse(VERIFIER.read_text())) <= sys.stdlib_module_names


def test_the_verifier_is_short_enough_to_be_read_before_it_is_believed() -> None:
    assert len(VERIFIER.read_text().splitlines()) <= 300


def test_the_search_finds_what_is_not_of_the_standard_library() -> None:
    tree = ast.parse("import numpy.linalg\nfrom onedoor_client.calls import draw\nfrom . import x")
    assert imported(tree) == {"numpy", "onedoor_client", "."}

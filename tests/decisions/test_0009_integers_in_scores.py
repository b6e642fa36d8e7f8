import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXACT = [
    "libs/kernel/src",
    "services/sampling/src/sampling/domain",
    "services/scoring/src/scoring/domain",
]


def floats(tree: ast.AST) -> list[int]:
    """Lines with a float literal, a true division or a float type."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _is_path(node))
        or (isinstance(node, ast.Name) and node.id == "float" and not _allowed(node))
        or (isinstance(node, ast.Attribute) and node.attr in ("float32", "float64"))
    ]


def _is_path(node: ast.BinOp) -> bool:
    """A path is joined by the same sign: `Path(...) / name`."""
    left = node.left
    return (isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)) or (
        isinstance(left, ast.Call) and getattr(left.func, "id", "") == "Path"
    )


def _allowed(node: ast.Name) -> bool:
    return getattr(node, "in_isinstance", False)


def _mark(tree: ast.AST) -> ast.AST:
    """To refuse a float one must be able to name it: isinstance(value, float)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
            for inner in ast.walk(node):
                inner.in_isinstance = True  # type: ignore[attr-defined]
    return tree


@pytest.mark.parametrize("place", EXACT)
def test_nothing_that_decides_uses_a_float(place: str) -> None:
    files = sorted((ROOT / place).rglob("*.py"))
    assert files
    found = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if (lines := floats(_mark(ast.parse(path.read_text()))))
    }
    assert found == {}


@pytest.mark.parametrize("code", ["x = 0.7", "y = a / b", "z = float(a)", "np.float64(1)"])
def test_the_search_finds_a_float(code: str) -> None:
    assert floats(_mark(ast.parse(code))) == [1]

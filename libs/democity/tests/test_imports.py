import ast
import sys
from pathlib import Path

import democity

ALLOWED = {
    "democity",
    "httpx",
    "identifiers",
    "joserfc",
    "msgspec",
    "numpy",
    "rich",
    "starlette",
    "svix",
    "uvicorn",
    "yaml",
}
LAW = {"threshold", "cut_off", "alpha", "emphasis", "bins"}


def sources() -> list[tuple[str, ast.Module]]:
    folder = Path(democity.__file__).parent
    return [(path.name, ast.parse(path.read_text())) for path in sorted(folder.glob("**/*.py"))]


def imported(module: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_the_city_imports_no_service_no_kernel_and_no_regulations() -> None:
    assert len(sources()) > 20
    for name, module in sources():
        strangers = imported(module) - ALLOWED - set(sys.stdlib_module_names)
        assert not strangers, f"{name} imports {strangers}"


def test_the_city_imports_nothing_by_name_at_run_time() -> None:
    for name, module in sources():
        called = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
        assert not called & {"importlib", "import_module", "__import__"}, name


def test_the_city_names_no_threshold_and_no_class() -> None:
    for name, module in sources():
        names = {node.id.lower() for node in ast.walk(module) if isinstance(node, ast.Name)}
        names |= {n.attr.lower() for n in ast.walk(module) if isinstance(n, ast.Attribute)}
        assert not names & (LAW | {"risk_class", "risk_score", "dedicated_score"}), name

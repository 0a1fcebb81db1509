"""The direction of dependencies, and the places that only one module may touch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREENS = ["overview", "data", "segments", "pareto", "market", "icp", "roi"]


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in _imports(path)}


def _sources(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, folder
    return found


@pytest.mark.parametrize(
    ("folder", "strangers"),
    [
        ("segmentation", {"roi", "pages", "streamlit", "plotly", "sample_data"}),
        ("roi", {"segmentation", "pages", "streamlit", "plotly", "sample_data", "duckdb"}),
        ("pages", {"duckdb", "sklearn", "ibis", "sample_data", "tests"}),
    ],
)
def test_no_import_against_the_direction(folder: str, strangers: set[str]) -> None:
    wrong = {str(path.relative_to(ROOT)): _roots(path) & strangers for path in _sources(folder)}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_import_contracts_hold() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_only_the_warehouse_imports_duckdb() -> None:
    users = {path for path in _sources("segmentation") if "duckdb" in _roots(path)}
    assert users
    assert {path.parent for path in users} == {ROOT / "segmentation" / "warehouse"}


def test_only_clustering_imports_the_clustering_of_scikit_learn() -> None:
    for path in _sources("segmentation"):
        if path.parent.name != "clustering":
            assert not [n for n in _imports(path) if n.startswith(("sklearn.cluster", "sklearn.mixture"))], path


def test_caching_stands_in_one_module() -> None:
    users = {path.name for path in _sources("pages") if "st.cache_" in path.read_text(encoding="utf-8")}
    assert users == {"caches.py"}


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_defines_and_runs_nothing_on_import(name: str) -> None:
    body = ast.parse((ROOT / "pages" / f"{name}.py").read_text(encoding="utf-8")).body
    *defined, last = body
    assert isinstance(last, ast.If)
    assert ast.unparse(last.test) == "__name__ == '__main__'"
    assert all(
        isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.Expr))
        for node in defined
    )


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_has_neither_pandas_nor_sql(name: str) -> None:
    path = ROOT / "pages" / f"{name}.py"
    assert not _roots(path) & {"pandas", "numpy", "ibis"}
    text = path.read_text(encoding="utf-8")
    assert "SELECT " not in text
    assert len(text.splitlines()) < 250

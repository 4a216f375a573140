"""Tests are honest: nothing is skipped or excused but for a part that is missing, and that is told in one way."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import ROOT, parsed

SKIPS = {"skip", "skipif", "importorskip", "xfail"}
MAY_SKIP = {
    Path("tests/support/missing.py"),
    Path("tests/house/test_fixtures.py"),
    Path("tests/journeys/conftest.py"),  # near midnight nobody can book and arrive on one day
}
FILES = [path.relative_to(ROOT) for path in sorted((ROOT / "tests").rglob("*.py"))]


def excuses(path: Path) -> list[str]:
    """Return the ways of pytest to leave a test out that a file uses."""
    attributes = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute))
    return [ast.unparse(node) for node in attributes if node.attr in SKIPS and "pytest" in ast.unparse(node)]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_test_is_left_out_only_through_missing(path: Path) -> None:
    assert path in MAY_SKIP or excuses(path) == []


def test_an_excuse_is_recognised() -> None:
    assert excuses(Path("tests/support/missing.py")) == ["pytest.skip"]


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("test_")], ids=str)
def test_a_file_of_tests_holds_tests_and_says_what_they_hold(path: Path) -> None:
    functions = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    tests = [node for node in functions if node.name.startswith("test_")]
    classes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    assert tests or classes, "no test in it"
    assert (ast.get_docstring(parsed(path)) or "").strip(), "no sentence that says what these tests hold"

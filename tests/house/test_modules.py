"""Files stay small and say what they hold; the clock is read in one place."""

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.house.tree import ROOT, committed_files, parsed, source_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
CLOCK = Path("booking_api/clock.py")
TIME_IN_AN_ID = Path("booking_api/references.py")
# Reading the time in another way than through booking_api.clock; durations (monotonic, perf_counter) are not the time.
CLOCK_READS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


def function_lengths() -> list[int]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    nodes = (node for path in source_files() for node in ast.walk(parsed(path)) if isinstance(node, kinds))
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes]


def clock_reads(path: Path) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCK_READS
    ]


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_a_module_says_what_it_holds_and_stays_readable(path: Path) -> None:
    lines = (ROOT / path).read_text("utf-8").splitlines()
    docstring = ast.get_docstring(parsed(path)) or ""
    first = docstring.split("\n")[0]
    assert len(first) >= 20, "no docstring in one line that says what lives here (it feeds docs/map.md)"
    assert first.endswith((".", "!", "?")), f"not a sentence: {first}"
    assert len(lines) <= LONGEST_FILE, "too long: split it by subject or verb"


def test_files_and_functions_are_small_on_the_whole() -> None:
    lengths = function_lengths()
    assert median(lengths) < 10
    assert quantiles(lengths, n=10)[-1] < 30
    assert max(lengths) <= LONGEST_FUNCTION
    assert median(len((ROOT / path).read_text("utf-8").splitlines()) for path in source_files()) <= 120


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    assert path in {CLOCK, TIME_IN_AN_ID} or clock_reads(path) == []


def test_whoever_is_handed_the_time_does_not_ask_the_clock_as_well() -> None:
    handed = ("booking_api", "portal", "kiosk", "signage", "web")
    asking = [
        path for path in source_files() if path.parts[0] in handed and "utc_now" in (ROOT / path).read_text("utf-8")
    ]
    assert asking == [CLOCK]


def test_the_clock_does_read_the_clock() -> None:
    assert clock_reads(CLOCK) != []


# Written in parts, so that this file does not hold what it looks for.
FORBIDDEN = [
    "pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "registry.yarnpkg" + ".com",
    "jsdelivr" + ".net", "unpkg" + ".com", "/work" + "/main", "/work" + "/shared",
]  # fmt: skip


def test_no_file_names_a_package_registry_or_somebodys_machine() -> None:
    found = []
    for path in committed_files():
        text = (ROOT / path).read_bytes().decode("utf-8", "ignore")
        found += [f"{path}: {word}" for word in FORBIDDEN if word in text]
    assert found == []


def rewritten_history(path: Path) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"update", "delete"}
        and any(isinstance(each, ast.Name) and each.id == "VisitPeriod" for each in node.args)
    ]


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_what_happened_to_a_visit_is_only_ever_added_to(path: Path) -> None:
    assert rewritten_history(path) == []

"""Setting up gives everybody the same, checked files, from whatever registry they use."""

import json
import re

import pytest

from tests.house.tree import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE | re.IGNORECASE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / name).read_text("utf-8")))


@pytest.mark.parametrize("name", ["setup.txt", "run.txt", "dev.txt"])
def test_every_library_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert lines
    assert [line.split()[0] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_tests_run_on_the_very_libraries_that_production_runs_on() -> None:
    development = pins("dev.txt")
    assert {name: version for name, version in pins("run.txt").items() if development.get(name) != version} == {}


def test_front_end_packages_are_pinned_with_hashes_and_without_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if "integrity" not in package or "resolved" in package] == []

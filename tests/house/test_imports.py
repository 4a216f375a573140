"""The four floors and the order of subjects hold, as pyproject.toml lays them down."""

import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT


def test_imports_only_go_down() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr

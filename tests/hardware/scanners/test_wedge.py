"""Scanner or person: one table of keystrokes, for the Python rules and for the ones in the browser."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hardware.scanners.wedge import KeyboardWedge
from tests.support.missing import missing

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CASES: list[dict[str, Any]] = json.loads((HERE / "keys.json").read_text("utf-8"))

Stroke = tuple[str, float, bool]


def strokes(typed: list[list[Any]]) -> list[Stroke]:
    """[text, gap, first gap?] as keys with times; <Enter> is one key, ~ in front means held down."""
    at, keys = 0.0, []
    for text, gap, *first in typed:
        held = text.startswith("~")
        names = [text[1:-1]] if text.startswith("<") else list(text.removeprefix("~"))
        for position, name in enumerate(names):
            at += first[0] if first and position == 0 else gap
            keys.append((name, at, held))
    return keys


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_python_tells_scans_from_typing(case: dict[str, Any]) -> None:
    wedge = KeyboardWedge()
    codes = [wedge.key(name, at, held=held) for name, at, held in strokes(case["type"])]
    assert [code for code in codes if code] == case["codes"]


SCRIPT = """
import { KeyboardWedge } from "./web/static/js/scanner.js";
const found = JSON.parse(process.argv[1]).map((keys) => {
  const wedge = new KeyboardWedge();
  const scans = keys.map(([name, at, held]) => wedge.key(name, at, held));
  return scans.filter((scan) => scan?.fresh).map((scan) => scan.code);
});
console.log(JSON.stringify(found));
"""


def test_the_browser_follows_the_same_rules() -> None:
    node = shutil.which("node")
    if node is None:
        missing("Node")
    typed = json.dumps([strokes(case["type"]) for case in CASES])
    ran = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, typed], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == [case["codes"] for case in CASES]

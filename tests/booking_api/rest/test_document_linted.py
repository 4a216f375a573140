"""The linter of the NL API Design Rules finds no error in our description (decision 0036).

The rule files in `tests/contracts` are the government's own. The newer one takes OpenAPI 3.1 and 3.0; the adopted one
knows 3.0 only, and says of the 3.1 document exactly that.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from booking_api.db import Database
from booking_api.rest.app import create_api
from booking_api.rest.openapi import rendered
from booking_api.rest.running import Running
from tests.support.missing import missing
from tests.support.town import NOW

ROOT = Path(__file__).parents[3]
RULES = ROOT / "tests" / "contracts"
LINTER = ROOT / "node_modules" / ".bin" / "spectral"
ERROR = 0


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both renderings of the description, each in a file."""
    if not LINTER.exists():
        missing("Spectral, the linter of OpenAPI")
    folder = tmp_path_factory.mktemp("openapi")
    app, made = create_api(Running(Database(f"sqlite:///{folder / 'unused.db'}"), lambda: NOW)), {}
    for version in ("3.0", "3.1"):
        made[version] = folder / f"openapi-{version}.json"
        with app.app_context():
            made[version].write_text(json.dumps(rendered(app, version)), "utf-8")
    return made


def linted(rules: str, *documents: Path) -> list[tuple[str, str]]:
    """Return which document breaks which rule, errors only."""
    command = [str(LINTER), "lint", "-q", "-f", "json", "-r", str(RULES / rules), *map(str, documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [(Path(one["source"]).name, one["code"]) for one in found if one["severity"] == ERROR]


def test_the_newest_rules_find_no_error(documents: dict[str, Path]) -> None:
    assert linted("nl-api-design-rules-2.2.0.yaml", documents["3.1"], documents["3.0"]) == []


def test_the_adopted_rules_find_no_error_but_that_the_newest_openapi_is_not_theirs(documents: dict[str, Path]) -> None:
    found = linted("nl-api-design-rules-2.1.0.yaml", documents["3.0"], documents["3.1"])
    assert found == [("openapi-3.1.json", "openapi3")]

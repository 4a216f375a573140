"""How a part that this machine lacks is told: a skip with a plain reason, or a failure on the build server."""

import os
from typing import NoReturn

import pytest

MARK = "missing part: "


def missing(part: str) -> NoReturn:
    """Skip this test because `part` is not here; on the build server (CI=true) fail, since there it must be."""
    reason = f"{MARK}{part} (make test-deps installs it)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)

"""The fuzzer of the API, for as long as it is worth."""

import os
import subprocess
import sys


def test_thousands_of_odd_requests_bring_no_surprise() -> None:
    many = {**os.environ, "WELKOM_FUZZ_EXAMPLES": os.environ.get("WELKOM_FUZZ_EXAMPLES", "2000")}
    command = [sys.executable, "-m", "pytest", "tests/booking_api/rest/test_fuzzed.py", "-q", "-n0", "--timeout=0"]
    done = subprocess.run(command, env=many, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]

"""Processes that a test starts, and stops again by their number."""

import subprocess

PATIENCE_S = 20


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Ask a process to end, and end it when it does not listen; no harm when it has ended already."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE_S)

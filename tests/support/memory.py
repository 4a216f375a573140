"""Files of tests are written to memory where a machine offers that: tests would wait for its disk and not for us."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # shared by all, as /tmp is; whoever makes a folder there makes it for itself
ENOUGH = 4 << 30
"""Bytes: a run needs a tenth of it, and browsers and databases keep memory there too; a container has 64 MB."""


def write_to_memory() -> None:
    """Let this process and those it starts put temporary files in memory, unless somebody told where they should be."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

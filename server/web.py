"""The production web process: granian with n processes; nothing but the database is needed to answer."""

import os

from granian import Granian
from granian.constants import Interfaces

from server.settings import Settings


def serve(workers: int, host: str | None = None, port: int | None = None) -> int:
    """Serve until told to stop; returns the exit code. What is not given comes from the settings."""
    server = Settings().server
    # Two pools of memory for all threads of a process; one for each thread keeps what only one of them ever needed.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    Granian(
        "server.wsgi:app",
        address=host or server.host,
        port=port or server.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=server.threads,
    ).serve()
    return 0

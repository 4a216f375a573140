"""The production web process: granian with n processes; nothing but the database is needed to answer."""

from granian import Granian
from granian.constants import Interfaces

from server.settings import Settings


def serve(workers: int) -> int:
    """Serve until told to stop; returns the exit code. Settings come from the environment."""
    server = Settings().server
    Granian(
        "server.wsgi:app",
        address=server.host,
        port=server.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=server.threads,
    ).serve()
    return 0

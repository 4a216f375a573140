"""PostgreSQL for tests: a server that is there already, or a temporary one; each worker gets databases of its own."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.missing import missing
from tests.support.ports import free_port
from tests.support.processes import stop
from tests.support.waiting import wait_until

DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
# A server for tests may forget everything in a power cut; that makes it several times faster.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

STAYS = "stays from test to test"
"""The name of a connection that knows its tables already; whoever uses it leaves no transaction open."""

_CUT_OFF_OTHERS = f"""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name <> '{STAYS}'
"""

_CUT_OFF_ALL = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")


class PostgresServer:
    """A server on which we may make and drop databases; `address` is a psycopg URL of its maintenance database."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._kept: dict[str, psycopg.Connection] = {}
        """A connection that stays for each database: a new one reads about every table anew."""

    def create(self) -> str:
        """Make a database without tables and with a name of its own, and return that name."""
        name = f"welkom_test_{uuid.uuid4().hex[:16]}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def empty(self, name: str, tables: Sequence[str]) -> None:
        """Cut off whoever is still connected, delete all rows in the order of `tables` and let numbers begin at 1.

        Much faster than a new database or TRUNCATE, which both wait for the disk.
        """
        connection = self._cut_off_others(name)
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables]
        connection.execute(sql.SQL(";").join(deletes))
        connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")

    def _cut_off_others(self, name: str) -> psycopg.Connection:
        if kept := self._kept.get(name):
            try:
                kept.execute(_CUT_OFF_OTHERS)
            except psycopg.OperationalError:  # a test cut off everybody
                kept.close()
            else:
                return kept
        self._kept[name] = psycopg.connect(self._address_of(name), autocommit=True, application_name=STAYS)
        return self._cut_off_others(name)

    @contextlib.contextmanager
    def away(self, name: str) -> Iterator[None]:
        """Cut off everybody and let nobody in, as a server that starts again does; for one database only."""
        self._let_in(name, allowed=False)
        try:
            self._run(_CUT_OFF_ALL.format(sql.Literal(name)))
            yield
        finally:
            self._let_in(name, allowed=True)

    def _let_in(self, name: str, *, allowed: bool) -> None:
        words = sql.SQL("true" if allowed else "false")
        self._run(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), words))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of one of the databases."""
        return self._address_of(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def _address_of(self, name: str) -> str:
        return f"{self.address.rsplit('/', 1)[0]}/{name}"

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Yield the server of WELKOM_TEST_POSTGRES, a temporary one of our own, or the one on 127.0.0.1:5432.

    Our own never waits for the disk, so it comes before one that somebody keeps real data on.
    """
    told, binaries = os.environ.get("WELKOM_TEST_POSTGRES", ""), _find_binaries()
    if not told and binaries is not None:
        with _temporary_server(binaries) as own_address:
            yield PostgresServer(own_address)
        return
    address = told or DEFAULT
    if not _may_create(address):
        missing("PostgreSQL")
    yield PostgresServer(address)


def _may_create(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def _find_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL as Debian installs it, or of the one on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _unprivileged() -> str | None:
    """Return the user to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextlib.contextmanager
def _temporary_server(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="welkom-postgres-"))
    user, port = _unprivileged(), free_port()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    make = f"{binaries}/initdb -D {data} -U postgres -A trust -E UTF8 --no-locale --no-sync"
    subprocess.run(make.split(), check=True, capture_output=True, user=user, cwd=folder)
    settings = [part for line in (*CARELESS, "unix_socket_directories=") for part in ("-c", line)]
    server = [f"{binaries}/postgres", "-D", str(data), "-h", "127.0.0.1", "-p", str(port), *settings]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(server, stdout=log, stderr=log, user=user, cwd=folder)
    try:
        address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        wait_until(lambda: _may_create(address), "the temporary PostgreSQL answers")
        yield address
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)

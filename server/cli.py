"""The one command: `welkom demo | web | worker | migrate | client | revoke | doctor`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from server.logs import log_to_console


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    log_to_console(quiet=options.command == "demo")
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="welkom", description="Visitor guidance for Dutch municipalities.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    demo = _command(commands, "demo", _demo, "everything at once, with a believable municipality, on loopback")
    demo.add_argument("--port", type=int, default=8080, help="port of the web pages (default 8080)")
    demo.add_argument("--data", type=Path, default=Path("data"), help="folder for the demo's files (default ./data)")
    demo.add_argument("--fresh", action="store_true", help="begin again with new data")
    web = _command(commands, "web", _web, "the web process (granian); settings from WELKOM_…")
    web.add_argument("--workers", type=int, default=1, help="number of processes")
    _command(commands, "worker", _worker, "the worker: boards, messages, calendars, registers and the clock")
    _command(commands, "migrate", _migrate, "bring the database to the newest shape")
    client = _command(commands, "client", _client, "make an API client and print its token once")
    client.add_argument("name", help="what the client is called, as in the audit record")
    client.add_argument("scopes", nargs="+", help="what it may do, as afspraken:schrijven")
    client.add_argument("--channel", default="api", help="how its bookings came in, as e-form (default api)")
    client.add_argument("--location", help="code of the one location that it may know (default all)")
    client.add_argument("--department", action="append", help="code of a department that it may know (default all)")
    revoke = _command(commands, "revoke", _revoke, "end an API client and everything made with its token")
    revoke.add_argument("id", type=UUID, help="the client's id, as printed when it was made")
    _command(commands, "doctor", _doctor, "look whether all parts can be reached")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _demo(options: argparse.Namespace) -> int:
    from server.demo.runner import run_demo

    return run_demo(options.port, options.data, fresh=options.fresh)


def _web(options: argparse.Namespace) -> int:
    from server.web import serve

    return serve(options.workers)


def _worker(_options: argparse.Namespace) -> int:
    from server.run_worker import run

    return run()


def _migrate(_options: argparse.Namespace) -> int:
    from server.migrate import current, upgrade
    from server.settings import Settings

    url = Settings().database.url
    upgrade(url)
    print(f"The database is at revision {current(url)}.")
    return 0


def _client(options: argparse.Namespace) -> int:
    from booking_api.errors import WelkomError
    from server.clients import make_client

    try:
        client_id, token = make_client(
            options.name, options.scopes, options.channel, options.location, options.department
        )
    except WelkomError as error:
        print(f"Not made: {error} {error.details or ''}", file=sys.stderr)
        return 1
    print(f"Client id: {client_id}. The token, shown this once:", file=sys.stderr)
    print(token)
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from booking_api.errors import NotFound
    from server.clients import end_client

    try:
        end_client(options.id)
    except NotFound:
        print("There is no such client.", file=sys.stderr)
        return 1
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from server.doctor import examine
    from server.settings import Settings

    findings = examine(Settings())
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'FOUT'} {finding.part}: {finding.text}")
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())

"""The one command: `welkom demo | web | worker | gate | migrate | client | revoke | reseal | simulate | doctor`."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from server.logs import log_to_console


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    log_to_console(quiet=options.command in {"demo", "simulate"})
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
    web.add_argument("--host", help="address to listen on instead of the setting; :: for IPv6 and IPv4")
    web.add_argument("--port", type=int, help="port to listen on instead of the setting")
    _command(commands, "worker", _worker, "the worker: boards, messages, calendars, registers and the clock")
    _command(commands, "gate", _gate, "the box at a recycling centre, which decides alone while Welkom is away")
    _command(commands, "migrate", _migrate, "bring the database to the newest shape")
    client = _command(commands, "client", _client, "make an API client and print its token once")
    client.add_argument("name", help="what the client is called, as in the audit record")
    client.add_argument("scopes", nargs="+", help="what it may do, as afspraken:schrijven")
    client.add_argument("--channel", default="api", help="how its bookings came in, as e-form (default api)")
    client.add_argument("--location", help="code of the one location that it may know (default all)")
    client.add_argument("--department", action="append", help="code of a department that it may know (default all)")
    revoke = _command(commands, "revoke", _revoke, "end an API client and everything made with its token")
    revoke.add_argument("id", type=UUID, help="the client's id, as printed when it was made")
    reseal = _command(commands, "reseal", _reseal, "seal again, with the newest key, what older keys sealed")
    reseal.add_argument("--batch", type=int, default=500, help="how many rows at a time (default 500)")
    _add_simulate(commands)
    _command(commands, "doctor", _doctor, "look whether all parts can be reached")
    return parser


def _add_simulate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    play = _command(commands, "simulate", _simulate, "play a day of a location on a database of its own")
    play.add_argument("--data", type=Path, default=Path("simulatie"), help="folder for its files (default ./simulatie)")
    play.add_argument("--copy-of", type=Path, help="SQLite file to play on a copy of (default one laid anew)")
    play.add_argument("--location", default="koningsplein", help="code of the location (default koningsplein)")
    play.add_argument("--day", type=date.fromisoformat, help="which day, as 2026-12-01 (default the next weekday)")
    play.add_argument("--seed", type=int, default=1, help="the same seed gives the same day (default 1)")
    play.add_argument("--appointments", type=int, default=160, help="how many to book (default 160)")
    play.add_argument("--walk-ins", type=int, default=140, help="how many come without an appointment (default 140)")
    play.add_argument("--no-show", type=float, default=0.08, help="share that stays away (default 0.08)")
    play.add_argument("--pace", type=float, default=1.0, help="1.2: helping takes a fifth longer (default 1.0)")
    play.add_argument("--close", action="append", default=[], help="desk and time it closes, as balie-4@12:00")
    play.add_argument("--page", type=Path, help="file to write the charts to: .html, or .svg for the drawing alone")


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

    return serve(options.workers, options.host, options.port)


def _worker(_options: argparse.Namespace) -> int:
    from server.run_worker import run

    return run()


def _gate(_options: argparse.Namespace) -> int:
    from server.site_controller.run import run

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


def _reseal(options: argparse.Namespace) -> int:
    from booking_api.db import Database
    from server.resealing import reseal
    from server.settings import Settings

    settings = Settings()
    unreadable = reseal(Database(settings.database.url), settings.web.citizen_key, max(options.batch, 1))
    return 1 if unreadable else 0


def _simulate(options: argparse.Namespace) -> int:
    from server.simulate.plan import Options
    from server.simulate.runner import Wanted, closure_of, run

    try:
        closures = tuple(closure_of(text) for text in options.close)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    shape = Options(options.seed, options.appointments, options.walk_ins, options.no_show, options.pace, closures)
    return run(Wanted(options.data, shape, options.copy_of, options.day, options.location, options.page))


def _doctor(_options: argparse.Namespace) -> int:
    from server.doctor import examine
    from server.settings import Settings

    findings = examine(Settings())
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'FOUT'} {finding.part}: {finding.text}")
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())

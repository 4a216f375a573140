"""Writes each location's day list to a folder and mails it, if set: a page that opens without Welkom (V15)."""

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sqlmodel import Session

from booking_api.identity.actor import SYSTEM
from booking_api.locations.queries import locations
from booking_api.notifications.channels import Outgoing, internal_channel_of
from booking_api.references import new_id
from booking_api.texts import SOURCE_LANGUAGE, translator
from kiosk.day_list import EMPTY_LINES, DayList, read_day_list
from kiosk.day_list_sealed import list_code
from server.worker import WorkerContext
from web.static_files import STATIC

log = logging.getLogger("welkom.day_lists")

NAME = "daglijst-{code}-{day}.html"


def write_day_lists(context: WorkerContext) -> None:
    """Write the list of every location to the folder that is set, and remove those of other days."""
    folder = context.settings.day_list.folder
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for found in _lists(context):
        file = folder / NAME.format(code=found.place.code, day=found.day)
        _replace(file, page_of(found, context.settings.web.day_list_key))
        written.add(file)
    for old in folder.glob(NAME.format(code="*", day="*")):
        if old not in written:
            old.unlink(missing_ok=True)


def mail_day_lists(context: WorkerContext) -> None:
    """Mail the list of each location that has an address for it; one that fails comes again by the clock."""
    addresses = context.settings.day_list.mail_to
    if not addresses:
        return
    channel = internal_channel_of(context.settings.notifications)
    for found in _lists(context):
        if found.place.code in addresses:
            page = page_of(found, context.settings.web.day_list_key)
            mail = _mail(found, page, addresses[found.place.code], context.settings.notifications.sender)
            channel.send(Outgoing.of_mail(mail, new_id(), "day_list"))


def page_of(found: DayList, key: bytes) -> str:
    """Return a list as one file with everything in it, also the code by which a pillar opens the same list."""
    _ = translator(SOURCE_LANGUAGE).gettext
    environment = Environment(
        loader=PackageLoader("kiosk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["_"] = _gettext(_)
    environment.filters["time"] = lambda moment: _local(moment, found.zone)
    table = environment.get_template("kiosk/day_list/list.html").module.table(found, EMPTY_LINES)  # type: ignore[attr-defined]
    style = (STATIC / "css" / "kiosk" / "day_list.css").read_text("utf-8")
    made = f"{found.made_at.astimezone(found.zone):%d-%m-%Y %H:%M}"
    return str(
        Markup(
            '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>{title}</title>'
            "<style>body{{font-family:sans-serif;margin:0}}{style}</style></head>"
            '<body><main class="d-page"><h1>{title}</h1><p class="d-when">{made}</p>{table}'
            '<p class="d-pillar">{words} <b>{code}</b></p></main></body></html>\n'
        ).format(
            title=f"Daglijst {found.place.name}",
            made=made,
            style=Markup(style),  # noqa: S704 - our own file
            table=table,
            words=_("Code van vandaag, om deze lijst op een zuil te openen:"),
            code=list_code(found.place.id, found.day, key),
        )
    )


def _gettext(translate: Callable[[str], str]) -> Callable[..., str]:
    return lambda text, **values: translate(text) % values if values else translate(text)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%H:%M")


def _lists(context: WorkerContext) -> list[DayList]:
    now = context.clock()
    with context.db.reading() as session:
        return [_list(session, place, now) for place in locations(session, SYSTEM)]


def _list(session: Session, place: Any, now: datetime) -> DayList:
    return read_day_list(session, SYSTEM, place, now, SOURCE_LANGUAGE)


def _replace(file: Path, text: str) -> None:
    """Write beside and rename, so that nobody opens half a list; only the owner and the group may read it."""
    beside = file.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.chmod(0o640)
    beside.replace(file)


def _mail(found: DayList, page: str, address: str, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, address
    message["Subject"] = f"Daglijst {found.place.name} {found.day}"
    message.set_content("De daglijst van vandaag staat in de bijlage. Bewaar hem niet langer dan vandaag.\n")
    file = NAME.format(code=found.place.code, day=found.day)
    message.add_attachment(page, subtype="html", filename=file)
    return message

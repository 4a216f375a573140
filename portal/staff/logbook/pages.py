"""`/logboek`: who read or changed which person's data and when; found by form, so that no address tells it."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, g, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.identity.rules import Permission
from booking_api.privacy.queries_logbook import Kind, LogLine, LogSearch, logbook
from portal.staff.logbook.words import KINDS, action_word, actor_word, object_word
from web.access import STAFF, access
from web.context import current_actor, now, reading
from web.formats import local
from web.navigation import MenuEntry, add_menu_entry

AUDITOR = STAFF(Permission.READ_AUDIT)
ZONE = ZoneInfo("Europe/Amsterdam")
PAGE = 50
MOST_IN_FILE = 10_000
DAYS = timedelta(days=7)
FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = Blueprint("logbook", __name__, url_prefix="/logboek", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(
        cast(Flask, state.app), MenuEntry("logbook.show", lazy_gettext("Logboek"), Permission.READ_AUDIT, 60)
    )


@blueprint.route("", methods=["GET", "POST"], endpoint="show")
@access(AUDITOR)
def show() -> str:
    """Show a page of what was looked for; at first of the last week."""
    g.zone = ZONE
    first, last = _days()
    page = request.form.get("bladzijde", 1, type=int)
    sought = _sought(first, last)
    with reading() as session:
        found, more = logbook(session, current_actor(), sought, page, PAGE, now())
    return render_template(
        "logbook/show.html", found=found, more=more, page=max(page, 1), first=first, last=last, sought=sought,
        kinds=KINDS, action_word=action_word, actor_word=actor_word, object_word=object_word,
    )  # fmt: skip


@blueprint.post("/bestand", endpoint="file")
@access(AUDITOR)
def file() -> Response:
    """Give what was looked for as a file that a spreadsheet opens."""
    g.zone = ZONE
    with reading() as session:
        found, more = logbook(session, current_actor(), _sought(*_days()), 1, MOST_IN_FILE, now())
    name = f"logboek-{local(now()).date().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_csv(found, more=more), mimetype="text/csv", headers=headers)


def _days() -> tuple[date, date]:
    """Return the first and the last day that is asked for, in order."""
    today = local(now()).date()
    first, last = _day("van", today - DAYS), _day("tot", today)
    return min(first, last), max(first, last)


def _day(name: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return otherwise
    return min(max(day, date(2000, 1, 1)), date(2999, 1, 1))


def _sought(first: date, last: date) -> LogSearch:
    kind = request.form.get("soort", "")
    return LogSearch(
        since=_midnight(first),
        until=_midnight(last + timedelta(days=1)),
        who=request.form.get("wie", "").strip()[:120],
        kind=Kind(kind) if kind in set(Kind) else None,
        subject=request.form.get("onderwerp", "").strip()[:60],
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _csv(lines: Iterable[LogLine], *, more: bool) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(
        [
            _("Wanneer"), _("Soort"), _("Wie"), _("Nummer van wie"), _("Wat"), _("Waarvan"), _("Nummer waarvan"),
            _("Uitkomst"), _("Via"), _("Bijzonderheden"),
        ]
    )  # fmt: skip
    for line in lines:
        row = (
            local(line.at).isoformat(timespec="seconds"), actor_word(line.actor_kind), line.actor_name,
            line.actor_id or "", line.action, line.object_kind, line.object_id or "", line.result, line.origin,
            json.dumps(line.details, ensure_ascii=False, sort_keys=True) if line.details else "",
        )  # fmt: skip
        writer.writerow([_harmless(str(each)) for each in row])
    if more:
        writer.writerow([_("Er is meer dan in dit bestand past. Kies een kortere tijd.")])
    return "\ufeff" + buffer.getvalue()


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text

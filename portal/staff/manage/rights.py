"""`/beheer/rechten`: who may what, on a page and as a file for the review that BIO2 asks for (5.18.02)."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlmodel import Session

from booking_api.identity.queries_managing import managed_clients, managed_people, organisation
from booking_api.identity.rules import PERMISSIONS, SCOPE_PERMISSIONS, Permission, Role
from booking_api.locations.queries_managing import managed_locations
from booking_api.privacy.queries import last_sign_ins
from portal.staff.manage import people_form
from portal.staff.manage.forms import MOST_SOUGHT, fits
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, now, reading
from web.formats import local

PERMISSION_WORDS = {
    Permission.BROWSE_CATALOGUE: lazy_gettext("Producten en locaties bekijken"),
    Permission.BOOK: lazy_gettext("Afspraken boeken"),
    Permission.BOOK_FOR_OTHERS: lazy_gettext("Boeken voor een ander"),
    Permission.READ_APPOINTMENTS: lazy_gettext("Afspraken bekijken"),
    Permission.CHANGE_APPOINTMENTS: lazy_gettext("Afspraken wijzigen en annuleren"),
    Permission.HELP_ALL_DEPARTMENTS: lazy_gettext("Helpen bij alle afdelingen"),
    Permission.DELIVER_MESSAGES: lazy_gettext("Berichten bezorgen"),
    Permission.READ_BSN: lazy_gettext("Het BSN zien bij eigen producten die het vragen"),
    Permission.CHECK_IN: lazy_gettext("Bezoekers aanmelden"),
    Permission.REGISTER_WALK_IN: lazy_gettext("Vrije inloop aanmelden"),
    Permission.READ_VISITS: lazy_gettext("Bezoekers bekijken"),
    Permission.SERVE_VISITS: lazy_gettext("Bezoekers oproepen en helpen"),
    Permission.READ_BOARD: lazy_gettext("Scherm van de wachtruimte bekijken"),
    Permission.DECIDE_GATE: lazy_gettext("Poort bedienen"),
    Permission.READ_PLANNING: lazy_gettext("Planning bekijken"),
    Permission.CHANGE_PLANNING: lazy_gettext("Planning wijzigen"),
    Permission.SUPERVISE: lazy_gettext("Toezicht houden op de hal"),
    Permission.MANAGE: lazy_gettext("Beheren"),
    Permission.READ_AUDIT: lazy_gettext("Logboek bekijken"),
    Permission.ANSWER_HELP: lazy_gettext("Hulpvragen beantwoorden"),
    Permission.ASK_HELP: lazy_gettext("Hulp vragen"),
    Permission.PAIR_DEVICES: lazy_gettext("Apparaten koppelen"),
    Permission.OPERATE: lazy_gettext("Techniek bedienen"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Right:
    """One right of one person or system: the role or scopes, for which departments and where, and what that allows."""

    kind: str
    id: UUID
    name: str
    department: str
    role: str
    departments: str
    location: str
    permissions: tuple[str, ...]
    source: str
    last_seen: datetime | None


# Search words are names: they go in the body of a POST and never stand in an address.
@blueprint.route("/rechten", methods=["GET", "POST"], endpoint="rights")
@access(MANAGER)
def show() -> str:
    """Show who has which role, of those that fit the words asked for, and what each role allows."""
    words = request.form.get("zoek", "").strip()[:MOST_SOUGHT]
    with reading() as session:
        known = list(_rights(session))
    found = [each for each in known if fits(words, each.name, each.department, each.role, each.location)]
    shown = [role for role in Role if role.value in people_form.ROLES]
    return render_template(
        "manage/rights.html",
        rights=found,
        words=words,
        roles=[(people_form.ROLES[role.value], _words(PERMISSIONS[role])) for role in shown],
    )


@blueprint.get("/rechten.csv", endpoint="rights_file")
@access(MANAGER)
def file() -> Response:
    """Give the same as a file that a spreadsheet opens."""
    with reading() as session:
        found = list(_rights(session))
    name = f"rechten-{local(now()).date().isoformat()}.csv"
    return Response(_csv(found), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _rights(session: Session) -> Iterator[Right]:
    actor = current_actor()
    departments = organisation(session, actor).departments
    places = {each.id: each.name for each in managed_locations(session, actor)}
    seen = last_sign_ins(session, actor)
    for person in managed_people(session, actor, active=True):
        for role in person.roles:
            yield Right(
                _("medewerker"), person.id, person.name, person.department_name,
                str(people_form.ROLES.get(role.role, role.role)),
                _bound([role.department_id] if role.department_id else None, departments),
                _bound([role.location_id] if role.location_id else None, places),
                _words(PERMISSIONS[Role(role.role)]),
                _("inlogvoorziening") if person.from_provider else "Welkom", seen.get(person.id),
            )  # fmt: skip
    for client in managed_clients(session, actor):
        if client.revoked_at is None:
            allowed = frozenset().union(*(SCOPE_PERMISSIONS.get(scope, frozenset()) for scope in client.scopes))
            yield Right(
                _("systeem"), client.id, client.name, "", ", ".join(client.scopes),
                _bound(client.department_ids, departments),
                _bound([client.location_id] if client.location_id else None, places), _words(allowed),
                "Welkom", None,
            )  # fmt: skip


def _bound(ids: Iterable[UUID] | None, names: dict[UUID, str]) -> str:
    return _("alle") if ids is None else ", ".join(names.get(each, _("andere")) for each in ids)


def _words(permissions: Iterable[Permission]) -> tuple[str, ...]:
    chosen = set(permissions)
    return tuple(str(word) for permission, word in PERMISSION_WORDS.items() if permission in chosen)


def _csv(rights: Iterable[Right]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(
        [
            _("Soort"), _("Naam"), _("Afdeling"), _("Rol of scopes"), _("Geldt voor afdeling"), _("Geldt op locatie"),
            _("Mag"), _("Rechten komen van"), _("Laatst ingelogd"),
        ]
    )  # fmt: skip
    for right in rights:
        row: tuple[Any, ...] = (
            right.kind, right.name, right.department, right.role, right.departments, right.location,
            ", ".join(right.permissions), right.source, _moment(right.last_seen),
        )  # fmt: skip
        writer.writerow([_harmless(str(each)) for each in row])
    return "\ufeff" + buffer.getvalue()


def _moment(at: datetime | None) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text

"""`/beheer/koppelingen`: the systems that use the API; make one and see its token once, revoke one."""

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from booking_api.errors import InvalidInput
from booking_api.identity import queries_managing as queries
from booking_api.identity import service_clients as service
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.locations.queries_managing import managed_locations
from portal.ids import ids_in
from portal.staff.manage.forms import Form, Reader, fits, sentences, sought, typed
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, now, reading, transaction

SCOPES = {
    "catalogus:lezen": lazy_gettext("Producten en locaties lezen"),
    "afspraken:lezen": lazy_gettext("Afspraken lezen"),
    "afspraken:schrijven": lazy_gettext("Afspraken maken, wijzigen en annuleren"),
    "bezoeken:lezen": lazy_gettext("Bezoeken lezen"),
    "bezoeken:schrijven": lazy_gettext("Bezoekers aanmelden en oproepen"),
    "toegang:controleren": lazy_gettext("Poort van de milieustraat"),
    "berichten:bezorgen": lazy_gettext("Berichten aan klanten ophalen en melden of zij aankwamen"),
}
CHANNELS = {
    "api": lazy_gettext("Systeem of portaal"),
    "e-form": lazy_gettext("E-formulier"),
    "kcc": lazy_gettext("Klantcontactcentrum"),
}
LABELS = {
    "name": lazy_gettext("Naam"),
    "scopes": lazy_gettext("Wat het systeem mag"),
    "department_ids": lazy_gettext("Afdelingen"),
    "location_id": lazy_gettext("Locatie"),
    "channel": lazy_gettext("Kanaal"),
}


@blueprint.get("/koppelingen", endpoint="clients")
@access(MANAGER)
def show_all() -> str:
    """List the systems, and offer to add one: an empty form, or one with the rights of another system (`?van=`)."""
    form: Form = MultiDict({"channel": "api"})
    with reading() as session:
        for other in ids_in(request.args.getlist("van")):
            form = _fields_of(queries.rights_of_client(session, current_actor(), other))
    return _page(form, {})


@blueprint.post("/koppelingen", endpoint="add_client")
@access(MANAGER)
def add() -> ResponseReturnValue:
    """Make a coupling and show its token, once: it is never stored, so this page is not kept either."""
    form = typed()
    reader = Reader(form)
    name = reader.text("name")
    chosen = (reader.many("scopes"), reader.ids("department_ids"), reader.one("location_id"), reader.text("channel"))
    if reader.faults:
        return _page(form, sentences(reader.faults, LABELS)), 422
    try:
        with transaction() as session:
            _client_id, token = service.issue_client(session, current_actor(), name, *chosen, now())
    except InvalidInput as wrong:
        return _page(form, sentences(wrong.details["fields"], LABELS)), 422
    response = make_response(render_template("manage/client_token.html", name=name, token=token))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/koppelingen/<uuid:client_id>/intrekken", endpoint="confirm_revoke_client")
@access(MANAGER)
def ask_revoke(client_id: UUID) -> str:
    """Ask whether the coupling may end, and say what that means."""
    with reading() as session:
        name = queries.managed_client(session, current_actor(), client_id).name
    return render_template(
        "manage/confirm.html",
        question=_("Wilt u de koppeling van %(name)s intrekken?", name=name),
        meaning=_("Dit systeem kan dan meteen niets meer. Intrekken kan niet ongedaan worden gemaakt."),
        action=url_for("manage.revoke_client", client_id=client_id),
        word=_("Intrekken"),
        back=url_for("manage.clients"),
    )


@blueprint.post("/koppelingen/<uuid:client_id>/intrekken", endpoint="revoke_client")
@access(MANAGER)
def revoke(client_id: UUID) -> ResponseReturnValue:
    """End the coupling's token at once."""
    with transaction() as session:
        service.revoke_client(session, current_actor(), client_id, now())
    return redirect(url_for("manage.clients", gedaan="ingetrokken"), 303)


def _fields_of(other: queries.ClientView) -> Form:
    """Return the rights of a system as a form; its name and its keys are its own."""
    form: Form = MultiDict({"channel": other.channel, "location_id": str(other.location_id or "")})
    form.setlist("scopes", list(other.scopes))
    form.setlist("department_ids", [str(each) for each in other.department_ids or ()])
    return form


def _page(form: Form, errors: dict[str, str]) -> str:
    actor, words = current_actor(), sought()
    with reading() as session:
        found = [each for each in queries.managed_clients(session, actor) if fits(words, each.name)]
        departments = queries.organisation(session, actor).departments
        places = {each.id: each.name for each in managed_locations(session, actor)}
    everywhere = [] if actor.location_id else [("", _("Overal"))]
    return render_template(
        "manage/clients.html",
        clients=found,
        words=words,
        form=form,
        errors=errors,
        scopes=[(scope, SCOPES.get(scope, scope)) for scope in SCOPE_PERMISSIONS],
        scope_words=SCOPES,
        channels=CHANNELS,
        departments={str(each): name for each, name in departments.items()},
        places=places,
        place_choices=everywhere + [(str(each), name) for each, name in places.items()],
        bound=actor.department_ids is not None,
        done=request.args.get("gedaan", ""),
    )

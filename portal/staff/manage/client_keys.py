"""`/beheer/koppelingen/…/sleutels`: the public keys by which a system proves itself; add, replace and revoke them."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.errors import AlreadyDone, InvalidInput
from booking_api.identity import client_keys as keys
from booking_api.identity.queries_managing import managed_client
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, now, reading, transaction

PATH = "/koppelingen/<uuid:client_id>/sleutels"
FAULTS = {
    "verplicht": lazy_gettext("Plak hier de openbare sleutel."),
    "te-lang": lazy_gettext("Dit is te lang voor een openbare sleutel."),
    "te-klein": lazy_gettext("Deze sleutel is te kort. Gebruik RSA met 2048 bits of meer."),
    "te-veel": lazy_gettext("Dit zijn te veel sleutels. Trek eerst een oude in."),
    "bestaat-al": lazy_gettext("Er is al een sleutel met deze naam. Trek die eerst in, of kies een andere kid."),
    "geen-openbare-sleutel": lazy_gettext(
        "Dit is geen openbare RSA-sleutel. Plak een publieke sleutel als PEM, JWK of JWKS, nooit de geheime sleutel."
    ),
}


@blueprint.get(PATH, endpoint="client_keys")
@access(MANAGER)
def show(client_id: UUID) -> str:
    """Show the keys, and offer to add one."""
    return _page(client_id, {})


@blueprint.post(PATH, endpoint="add_client_key")
@access(MANAGER)
def add(client_id: UUID) -> ResponseReturnValue:
    """Add a key, or say what is not right with it."""
    typed = request.form.get("key", "")
    try:
        with transaction() as session:
            keys.add_client_key(session, current_actor(), client_id, typed, now())
    except InvalidInput as wrong:
        fault = FAULTS.get(wrong.details["fields"].get("key", ""), FAULTS[keys.NOT_PUBLIC])
        # What was typed is not shown again: it may have been the private key.
        return _page(client_id, {"key": str(fault)}), 422
    except AlreadyDone:
        return redirect(url_for("manage.clients"), 303)
    return redirect(url_for("manage.client_keys", client_id=client_id, gedaan="toegevoegd"), 303)


@blueprint.get(f"{PATH}/intrekken", endpoint="confirm_remove_client_key")
@access(MANAGER)
def ask_remove(client_id: UUID) -> str:
    """Ask whether a key may go, and say what that means."""
    kid = request.args.get("kid", "")
    with reading() as session:
        keys.key_of_client(session, current_actor(), client_id, kid)
    return render_template(
        "manage/confirm.html",
        question=_("Wilt u de sleutel %(name)s intrekken?", name=kid),
        meaning=_(
            "Wat hiermee is ondertekend, geldt meteen niet meer. Toegang die al is gegeven, loopt binnen een uur af."
        ),
        action=url_for("manage.remove_client_key", client_id=client_id, kid=kid),
        word=_("Intrekken"),
        back=url_for("manage.client_keys", client_id=client_id),
    )


@blueprint.post(f"{PATH}/intrekken", endpoint="remove_client_key")
@access(MANAGER)
def remove(client_id: UUID) -> ResponseReturnValue:
    """Revoke a key."""
    with transaction() as session:
        keys.remove_client_key(session, current_actor(), client_id, request.args.get("kid", ""), now())
    return redirect(url_for("manage.client_keys", client_id=client_id, gedaan="ingetrokken"), 303)


def _page(client_id: UUID, errors: dict[str, str]) -> str:
    with reading() as session:
        client = managed_client(session, current_actor(), client_id)
        name, revoked = client.name, client.revoked_at is not None
        found = keys.client_keys(session, current_actor(), client_id)
    return render_template(
        "manage/client_keys.html", client_id=client_id, name=name, revoked=revoked, keys=found,
        errors=errors, done=request.args.get("gedaan", ""),
    )  # fmt: skip

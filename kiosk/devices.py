"""How devices get in (`/apparaten`): the administrator makes a code, the device enters it and gets its own token."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, jsonify, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.errors import InvalidInput, NotAllowed, NotFound, TooManyTries
from booking_api.identity import queries, service
from booking_api.identity.actor import PUBLIC as THE_PUBLIC
from booking_api.identity.guessing import Guess, wrong_guesses_counted
from booking_api.identity.rules import Permission
from booking_api.locations.queries import location, location_by_code, locations, rooms, waiting_areas
from hardware.bus import topics
from kiosk.surroundings import Credentials, broker
from web.access import DEVICE, PUBLIC, STAFF, access
from web.actors import remember_device
from web.context import current_actor, current_db, now, reading, transaction, trier
from web.navigation import MenuEntry, add_menu_entry

PAIR = Permission.PAIR_DEVICES
ANY_DEVICE = tuple(DEVICE(kind) for kind in ("pillar", "wall", "panel", "gate"))
HOMES = {"pillar": "/zuil", "wall": "/scherm", "panel": "/scherm", "gate": "/poort"}
KINDS = {
    "pillar": lazy_gettext("Aanmeldzuil"),
    "wall": lazy_gettext("Scherm in de wachtruimte"),
    "panel": lazy_gettext("Kamerbordje"),
    "gate": lazy_gettext("Poort van de milieustraat"),
}

blueprint = Blueprint("devices", __name__, url_prefix="/apparaten", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(cast(Flask, state.app), MenuEntry("devices.overview", lazy_gettext("Apparaten"), PAIR, 80))


@blueprint.get("")
@access(STAFF(PAIR))
def overview() -> str:
    """List the devices that fit the words asked for, with codes and when last seen, and offer to add one."""
    return _overview({})


def _overview(errors: dict[str, str]) -> str:
    actor = current_actor()
    with reading() as session:
        places = locations(session, actor)
        spots = [
            (f"{kind}:{one.location_id}:{one.id}", f"{place.name}: {one.name}")
            for place in places
            for kind, found in (
                ("area", waiting_areas(session, actor, place.id)),
                ("room", rooms(session, actor, place.id)),
            )
            for one in found
        ]
        known = queries.devices(session, actor)
    names, words = {place.id: place.name for place in places}, request.args.get("zoek", "").strip()[:60]
    said = {one.id: f"{one.name} {KINDS.get(one.kind, one.kind)} {names.get(one.location_id, '')}" for one in known}
    return render_template(
        "kiosk/devices/overview.html",
        devices=[one for one in known if all(word in said[one.id].casefold() for word in words.casefold().split())],
        words=words,
        names=names,
        kinds=KINDS,
        spots=[(f"location::{place.id}", place.name) for place in places] + spots,
        errors=errors,
        entered=request.form,
        moment=now(),
        pair_url=url_for("devices.pair", _external=True),
    )


@blueprint.post("")
@access(STAFF(PAIR))
def create() -> ResponseReturnValue:
    """Add a device with a pairing code."""
    name = request.form.get("naam", "").strip()
    if not name:
        return _overview({"naam": _("Geef het apparaat een naam, zoals: zuil bij de ingang.")}), 422
    spot_kind, _colon, ids = request.form.get("plek", "").partition(":")
    location_id, _colon, spot_id = ids.partition(":")
    try:
        with transaction() as session:
            here = location(session, current_actor(), UUID(location_id or spot_id))
            service.create_device(
                session,
                current_actor(),
                request.form.get("soort", ""),
                name[:120],
                here.id,
                now(),
                waiting_area_id=UUID(spot_id) if spot_kind == "area" else None,
                room_id=UUID(spot_id) if spot_kind == "room" else None,
            )
    except (InvalidInput, ValueError):
        return _overview({"soort": _("Kies een soort en een plek.")}), 422
    return redirect(url_for("devices.overview"))


@blueprint.post("/<uuid:device_id>/code")
@access(STAFF(PAIR))
def renew(device_id: UUID) -> ResponseReturnValue:
    """Make a new pairing code."""
    with transaction() as session:
        service.renew_pairing(session, current_actor(), device_id, now())
    return redirect(url_for("devices.overview"))


@blueprint.post("/<uuid:device_id>/onderdelen")
@access(STAFF(PAIR))
def equip(device_id: UUID) -> ResponseReturnValue:
    """Keep what stands at a pillar: headphones, a camera."""
    parts = request.form.getlist("onderdeel")
    with transaction() as session:
        service.equip_device(
            session, current_actor(), device_id, now(), headphones="koptelefoon" in parts, camera="camera" in parts
        )
    return redirect(url_for("devices.overview", _anchor=f"a-{device_id}"))


@blueprint.post("/<uuid:device_id>/intrekken")
@access(STAFF(PAIR))
def revoke(device_id: UUID) -> ResponseReturnValue:
    """End the device's token at once."""
    with transaction() as session:
        service.revoke_device(session, current_actor(), device_id, now())
    return redirect(url_for("devices.overview"))


@blueprint.get("/koppelen")
@access(PUBLIC)
def pair() -> str:
    """Ask at the device itself for the code that the administrator made."""
    return render_template("kiosk/devices/pair.html", errors={}, entered="")


@blueprint.post("/koppelen")
@access(PUBLIC)
def pair_with() -> ResponseReturnValue:
    """Exchange a code for this device's own token, kept in a cookie that scripts cannot read."""
    code = request.form.get("code", "")
    try:
        with wrong_guesses_counted(current_db(), Guess.PAIRING_CODE, trier(), now()), transaction() as session:
            found, token = service.pair_device(session, THE_PUBLIC, code, now())
    except NotFound:
        return _not_paired(code, _("Deze code werkt niet (meer). Vraag de beheerder om een nieuwe."), 422)
    except TooManyTries:
        return _not_paired(code, _("Er is te vaak een verkeerde code ingevuld. Wacht een minuut."), 429)
    response = make_response(redirect(HOMES[found.kind]))
    remember_device(response, token)
    return response


def _not_paired(code: str, why: str, status: int) -> ResponseReturnValue:
    return render_template("kiosk/devices/pair.html", errors={"code": why}, entered=code), status


@blueprint.get("/teken")
@access(*ANY_DEVICE)
def pulse() -> ResponseReturnValue:
    """Note that a device lives."""
    with transaction() as session:
        service.see_device(session, current_actor(), now())
    return jsonify(ok=True)


@blueprint.get("/verbinding")
@access(*ANY_DEVICE)
def connection() -> ResponseReturnValue:
    """Give a paired device what it connects to the broker with."""
    actor = current_actor()
    if actor.id is None:
        raise NotAllowed
    return jsonify(_told(broker().for_device(actor.id), []))


@blueprint.get("/verbinding/personeel/<code>")
@access(STAFF(Permission.READ_VISITS))
def staff_connection(code: str) -> ResponseReturnValue:
    """Give a staff browser what it hears changes at one location with."""
    with reading() as session:
        here = location_by_code(session, current_actor(), code)
    told = _told(broker().for_staff(here.code), [topics.staff_changed(here.code)])
    return jsonify({**told, "core": topics.core_status()})


def _told(credentials: Credentials | None, heard: list[str]) -> dict[str, object]:
    if credentials is None:
        return {"url": "", "topics": heard}
    return {
        "url": credentials.url,
        "username": credentials.username,
        "password": credentials.password,
        "topics": heard,
    }

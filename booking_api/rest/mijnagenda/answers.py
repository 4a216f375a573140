"""From an appointment to what the contract tells of it; what is not known is left out."""

from typing import Any

from booking_api.appointments.values import ActivityView, AppointmentView
from booking_api.locations.queries import LocationView
from booking_api.references import qr_payload
from booking_api.rest.moments import moment_text
from booking_api.rest.running import running


def found(view: AppointmentView) -> dict[str, Any]:
    """Return an appointment as one line of a search."""
    return {
        "afspraakIdentificatie": str(view.id),
        "onderwerp": view.subject,
        "geplandAanvangsmoment": moment_text(view.starts_at),
        "geplandEindmoment": moment_text(view.ends_at),
    }


def details(view: AppointmentView, location: LocationView) -> dict[str, Any]:
    """Return all that the contract tells of an appointment at a location.

    The QR code is the plain one, also for a gate: the contract wants a URI, and a signed code is none.
    """
    return {
        **found(view),
        **_where(view, location),
        **(
            {"aanmeldkenmerkAlfanumeriek": view.code, "aanmeldkenmerkQrCode": qr_payload(view.code)}
            if view.code and not view.is_elsewhere
            else {}
        ),
        **({"activiteiten": [_activity(one) for one in view.activities]} if view.activities else {}),
        "contactInformatie": _contact(location),
    }


def _where(view: AppointmentView, location: LocationView) -> dict[str, Any]:
    """Return where it is: online, at the customer's own address, or at the location."""
    if view.kind == "online":
        return {"afspraakSoort": "online", "onlineAdres": running().rooms.link(view.video_room)}
    if view.kind == "at_customer":
        return {"afspraakSoort": "fysiek", "afspraakLocatie": {"bezoekadres": {"adresregel1": view.visit_address}}}
    place = {"naam": location.name, "bezoekadres": _address(location)}
    return {"afspraakSoort": "fysiek", "afspraakLocatie": place}


def _activity(view: ActivityView) -> dict[str, Any]:
    bring = {"aanduidingWatMeeTeNemen": "\n".join(f"- {line}" for line in view.bring)} if view.bring else {}
    return {"naamActiviteitsoort": view.name, "aantal": view.count, **bring}


def _address(location: LocationView) -> dict[str, str]:
    lines = (location.address, f"{location.postcode} {location.city}".strip())
    return {f"adresregel{number}": line for number, line in enumerate(filter(None, lines), 1)}


def _contact(location: LocationView) -> dict[str, Any]:
    """Return the location, not the department: a department's name can tell what somebody comes for."""
    phone = {"telefoonnummer": location.phone} if location.phone else {}
    return {"naam": location.name, **phone, "adres": _address(location)}

"""From an appointment to what the contract tells of it; what is not known is left out."""

from typing import Any

from booking_api.appointments.values import ActivityView, AppointmentView
from booking_api.locations.queries import LocationView
from booking_api.references import qr_payload
from booking_api.rest.moments import moment_text


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
        "afspraakSoort": "fysiek",
        **(
            {"aanmeldkenmerkAlfanumeriek": view.code, "aanmeldkenmerkQrCode": qr_payload(view.code)}
            if view.code
            else {}
        ),
        **({"activiteiten": [_activity(one) for one in view.activities]} if view.activities else {}),
        "afspraakLocatie": {"naam": location.name, "bezoekadres": _address(location)},
        "contactInformatie": _contact(location),
    }


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

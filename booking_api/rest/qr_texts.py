"""What the QR image of an appointment says, so that pillars and gates take it."""

from booking_api.appointments.values import AppointmentView
from booking_api.catalogue.values import SEATED
from booking_api.identity.actor import Actor
from booking_api.recycling.codes import signing_key
from booking_api.recycling.queries import gate_code
from booking_api.references import qr_payload
from booking_api.rest.running import running


def qr_text(actor: Actor, view: AppointmentView) -> str:
    """Return what the QR image says: at a recycling centre a signed code, so that a gate can judge it offline.

    Nothing for who may not know the code: the image says it.
    """
    if not view.code:
        return ""
    if view.kind not in SEATED or not running().gate_secret:
        return qr_payload(view.code)
    with running().db.reading() as session:
        signed = gate_code(session, actor, view.id, signing_key(running().gate_secret))
    return signed or qr_payload(view.code)

"""How a message will look with certain words, about an appointment that does not exist; nothing of anybody is in it."""

import base64
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from booking_api.notifications import asking, content, notes
from booking_api.notifications.content import Sender
from booking_api.notifications.qr_image import qr_png
from booking_api.notifications.values import FeeLine, Letter, LetterLine, OwnText
from booking_api.texts import translator

MESSAGE_ID, TO, NUMBER = "<voorbeeld@welkom.invalid>", "maria@example.org", "+31612345678"
DARK = "@media (prefers-color-scheme: dark)"


def preview(kind: str, language: str, own: OwnText, sender: Sender, now: datetime) -> EmailMessage:
    """Return the mail of a kind as it would be written with these words."""
    if kind in notes.KINDS:
        return notes.note_mail(_note(kind, language, sender), sender, TO, MESSAGE_ID, now, own)
    return content.mail(kind, sample(kind, language, now), sender, MESSAGE_ID, now, own)


def preview_html(mail: EmailMessage, *, dark: bool) -> str:
    """Return the HTML of a mail to show by itself, its image inside; dark as on a device that is set so."""
    body = mail.get_body(("html",))
    html = str(body.get_content()) if body else ""
    image = base64.b64encode(qr_png("VOORBEELD")).decode()
    html = html.replace(f"cid:{content.QR_CID}", f"data:image/png;base64,{image}")
    return html.replace(DARK, "@media all" if dark else "@media not all").replace(
        "light dark", "dark" if dark else "light"
    )


def preview_text(mail: EmailMessage) -> str:
    """Return the text of a mail, as a reader without HTML shows it."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def preview_sms(kind: str, language: str, own: OwnText, sender: Sender, now: datetime) -> str:
    """Return the words of an SMS."""
    if kind in notes.KINDS:
        mail = notes.note_sms(_note(kind, language, sender), sender, NUMBER, MESSAGE_ID, now, own)
    else:
        mail = content.sms(kind, sample(kind, language, now), sender, MESSAGE_ID, now, own)
    return str(mail.get_content()).strip()


def _note(kind: str, language: str, sender: Sender) -> notes.Note:
    return notes.Note(kind, language, f"{sender.public_url.rstrip('/')}/voorbeeld")


def sample(kind: str, language: str, now: datetime) -> Letter:
    """Return what a message of a kind tells about an appointment that does not exist."""
    _ = translator(language).gettext
    starts_at = (now + timedelta(days=3)).replace(hour=9, minute=40, second=0, microsecond=0)
    return Letter(
        appointment_id=UUID(int=0),
        status="cancelled" if kind == content.CANCELLATION else "booked",
        code="K7RWH2MX",
        qr_text="VOORBEELD",
        sequence=0,
        language=language,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        timezone="Europe/Amsterdam",
        location_name=_("Voorbeeldlocatie"),
        address="Stadhuisplein 1",
        postcode="1234 AB",
        city="Voorbeeldstad",
        phone="14 000",
        accessibility="",
        lines=(LetterLine(_("Voorbeeldproduct"), 1),),
        bring=(_("Wat u meeneemt"),),
        fees=(FeeLine(_("Kosten"), 1, 4200),),
        persons=1,
        staff_name="",
        customer_name="Maria van den Berg",
        email=TO,
        link_token="voorbeeld",  # noqa: S106 - of an appointment that does not exist
        confirm_by=starts_at - timedelta(days=1) if kind in (asking.CONFIRM_REQUEST, asking.CONFIRM_REMINDER) else None,
        offered_at=starts_at - timedelta(days=1) if kind == asking.OFFER else None,
        answer_by=now + timedelta(minutes=30) if kind == asking.OFFER else None,
        displaced=kind == asking.CLOSED,
        is_here=kind == asking.ARRIVED,
        sms_number=NUMBER,
    )

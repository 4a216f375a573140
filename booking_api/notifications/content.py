"""Writes mails: confirmation, change, cancellation; text and HTML, with QR image, calendar file and personal link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from booking_api.notifications.calendar_file import CalendarEntry, ics
from booking_api.notifications.qr_image import qr_png
from booking_api.notifications.values import Letter
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE, Language, translator

CONFIRMATION = "confirmation"
CHANGE = "change"
CANCELLATION = "cancellation"
QR_CID = "qr"
LINK_PATH = "/mijn-afspraak/"
# ASCII on the wire: every mail server takes it, and the stored copy stays readable.
POLICY = SMTP.clone(cte_type="7bit")
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the municipality's name, the address mails come from, and the address of the citizen site."""

    name: str
    address: str
    public_url: str


def calendar_file(letter: Letter, sender: Sender, now: datetime) -> bytes:
    """Return the calendar file of an appointment; for a cancelled one the file that takes it out of a calendar."""
    _ = translator(letter.language).gettext
    bring = [_("Neem mee:"), *(f"- {item}" for item in letter.bring)] if letter.bring else []
    link = link_of(letter, sender)
    entry = CalendarEntry(
        appointment_id=letter.appointment_id,
        sequence=letter.sequence,
        starts_at=letter.starts_at,
        ends_at=letter.ends_at,
        timezone=letter.timezone,
        summary=_("Afspraak: %(subject)s") % {"subject": letter.subject},
        place=letter.place,
        description="\n".join([_("Uw code: %(code)s") % {"code": spaced(letter.code)}, *bring, link]),
        url=link,
        organizer_name=sender.name,
        organizer_address=sender.address,
    )
    return ics(entry, "CANCEL" if letter.status == "cancelled" else "PUBLISH", now)


def mail(kind: str, letter: Letter, sender: Sender, message_id: str, now: datetime) -> EmailMessage:
    """Return the whole mail of a kind (CONFIRMATION, CHANGE, CANCELLATION) to the customer's address."""
    message = EmailMessage(policy=POLICY)
    message["From"] = formataddr((sender.name, sender.address))
    message["To"] = letter.email
    message["Subject"] = subject(kind, letter)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    known = _known(kind, letter, sender)
    message.set_content(_templates(letter.language).get_template("mail.txt").render(known))
    message.add_alternative(_templates(letter.language).get_template("mail.html").render(known), subtype="html")
    if kind != CANCELLATION:
        _add_qr(message, letter)
    _add_calendar(message, calendar_file(letter, sender, now))
    return message


def subject(kind: str, letter: Letter) -> str:
    """Return the subject line; it names the moment and not what the appointment is about."""
    _ = translator(letter.language).gettext
    text = {
        CONFIRMATION: _("Uw afspraak op %(day)s om %(time)s"),
        CHANGE: _("Uw afspraak is verplaatst naar %(day)s om %(time)s"),
        CANCELLATION: _("Uw afspraak van %(day)s om %(time)s is geannuleerd"),
    }[kind]
    formats = _formats(letter)
    return text % {"day": formats["day_in_year"](letter.starts_at), "time": formats["time"](letter.starts_at)}


def message_id(event_id: UUID, sender: Sender) -> str:
    """Return the Message-ID of one message: the same at each try, so that a mail that came twice is seen as one."""
    return f"<{event_id.hex}@{sender.address.rpartition('@')[2]}>"


def link_of(letter: Letter, sender: Sender) -> str:
    """Return the address of the page where the customer sees, moves or cancels the appointment."""
    return f"{sender.public_url.rstrip('/')}{LINK_PATH}{letter.link_token}"


def spaced(code: str) -> str:
    """Return a code in groups of four, easier to read aloud and to type."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _add_qr(message: EmailMessage, letter: Letter) -> None:
    html = message.get_payload()[1]  # type: ignore[index]  # multipart/alternative: text, then HTML
    html.add_related(  # type: ignore[union-attr]
        qr_png(letter.qr_text), "image", "png", cid=f"<{QR_CID}>", filename="qr.png", disposition="inline"
    )


def _add_calendar(message: EmailMessage, file: bytes) -> None:
    method = "CANCEL" if b"METHOD:CANCEL" in file else "PUBLISH"
    message.add_attachment(
        file.decode(), subtype="calendar", charset="utf-8", filename="afspraak.ics", params={"method": method}
    )


def _known(kind: str, letter: Letter, sender: Sender) -> dict[str, Any]:
    return {
        "kind": kind,
        "letter": letter,
        "language": _language(letter.language),
        "municipality": sender.name,
        "title": subject(kind, letter),
        "link": link_of(letter, sender),
        "site": sender.public_url,
        "site_name": urlsplit(sender.public_url).netloc,
        "code": spaced(letter.code),
        "qr_cid": QR_CID,
        "fmt": _formats(letter),
    }


def _language(code: str) -> Language:
    return LANGUAGES.get(code, LANGUAGES[SOURCE_LANGUAGE])


def _formats(letter: Letter) -> dict[str, Callable[[Any], str]]:
    zone, locale = ZoneInfo(letter.timezone), _language(letter.language).locale
    return {
        "day": lambda moment: format_date(moment.astimezone(zone), "full", locale),
        "day_in_year": lambda moment: format_date(moment.astimezone(zone), "EEEE d MMMM", locale),
        "time": lambda moment: moment.astimezone(zone).strftime("%H:%M"),
        "money": lambda cents: format_currency(Decimal(cents) / 100, "EUR", locale=locale),
    }


@cache
def _templates(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translator(language), newstyle=True)  # type: ignore[attr-defined]
    return environment

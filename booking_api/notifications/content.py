"""Writes mails: confirmation, change, cancellation; text and HTML, with QR image, calendar file and personal link."""

from collections.abc import Callable, Iterable
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
from markupsafe import Markup, escape

from booking_api.notifications.asking import ARRIVED, CLOSED, CONFIRM_REMINDER, CONFIRM_REQUEST, asking_of
from booking_api.notifications.calendar_file import CalendarEntry, Status, feed, ics, ics_of_series
from booking_api.notifications.qr_image import qr_png
from booking_api.notifications.rules import filled
from booking_api.notifications.values import WELKOMS_WORDS, Letter, OwnText
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE, Language, in_one_piece, translator, whole_address

CONFIRMATION = "confirmation"
CHANGE = "change"
CANCELLATION = "cancellation"
REMINDER = "reminder"
QR_CID = "qr"
WITHOUT_CODE = (CANCELLATION, ARRIVED, CLOSED)
"""Nobody is to check in with these: it does not take place then, or has been done."""
LINK_PATH = "/mijn-afspraak/"
LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE = "\u2066", "\u2069"
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
    if letter.series:
        return ics_of_series([_entry(each, sender, now) for each in letter.series], now)
    return ics(_entry(letter, sender, now), "CANCEL" if letter.status == "cancelled" else "PUBLISH", now)


def calendar_feed(letters: Iterable[Letter], sender: Sender, now: datetime) -> bytes:
    """Return the calendar that somebody follows: every appointment in it, marked when it does not take place."""
    return feed([_entry(each, sender, now) for each in letters], sender.name, now)


def _entry(letter: Letter, sender: Sender, now: datetime) -> CalendarEntry:
    _ = translator(letter.language).gettext
    link = link_of(letter, sender)
    told = [_("Wij zijn dan dicht. Kies een andere tijd.")] if letter.displaced else _to_prepare(letter)
    title = _("Gaat niet door: %(subject)s") if letter.displaced else _("Afspraak: %(subject)s")
    return CalendarEntry(
        appointment_id=letter.appointment_id,
        sequence=letter.sequence,
        starts_at=letter.starts_at,
        ends_at=letter.ends_at,
        timezone=letter.timezone,
        summary=title % {"subject": letter.subject},
        place=letter.place,
        description="\n".join([*told, link]),
        url=link,
        organizer_name=sender.name,
        organizer_address=sender.address,
        status=_status(letter, now),
    )


def _status(letter: Letter, now: datetime) -> Status:
    """Return how an appointment stands in a calendar; while we are closed then, it waits for another time."""
    if letter.status == "cancelled" or (letter.displaced and letter.ends_at <= now):
        return "CANCELLED"
    return "TENTATIVE" if letter.displaced else "CONFIRMED"


def _to_prepare(letter: Letter) -> list[str]:
    """Return what one needs at the time itself, and what to have with one."""
    _ = translator(letter.language).gettext
    heading = _("Leg klaar:") if letter.is_elsewhere else _("Neem mee:")
    bring = [heading, *(f"- {item}" for item in letter.bring)] if letter.bring else []
    return [*_how_to_meet(letter), *bring]


def _how_to_meet(letter: Letter) -> list[str]:
    """Return what one needs at the time itself: the code to check in with, the link of the video call."""
    _ = translator(letter.language).gettext
    if letter.kind == "online":
        return [_("Videogesprek: %(link)s") % {"link": letter.video_url}]
    if letter.kind == "telephone":
        return [_("Wij bellen u op %(number)s.") % {"number": formats_of(letter)["ltr"](letter.call_number)}]
    if letter.kind == "at_customer":
        return [_("Wij komen naar u toe.")]
    return [_("Uw code: %(code)s") % {"code": spaced(letter.code)}]


def mail(
    kind: str, letter: Letter, sender: Sender, message_id: str, now: datetime, own: OwnText = WELKOMS_WORDS
) -> EmailMessage:
    """Return the whole mail of a kind (CONFIRMATION, CHANGE, CANCELLATION, …) to the customer's address."""
    message = envelope(sender, letter.email, subject(kind, letter, sender, own), message_id, now)
    known = _known(kind, letter, sender, own)
    templates = templates_in(letter.language)
    message.set_content(templates.get_template("mail.txt").render(known))
    message.add_alternative(templates.get_template("mail.html").render(known), subtype="html")
    if kind not in WITHOUT_CODE and not letter.is_elsewhere and not letter.series:
        _add_qr(message, letter)
    if kind not in (ARRIVED, CLOSED):  # neither tells of a time that belongs in a calendar
        _add_calendar(message, calendar_file(letter, sender, now))
    return in_its_language(message, letter.language)


def envelope(sender: Sender, address: str | None, title: str, message_id: str, now: datetime) -> EmailMessage:
    """Return a mail without its words: from whom to whom, and that no person wrote it (RFC 3834)."""
    message = EmailMessage(policy=POLICY)
    message["From"] = formataddr((sender.name, sender.address))
    message["To"] = address
    message["Subject"] = title
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    return message


def in_its_language(message: EmailMessage, language: str) -> EmailMessage:
    """Return a finished message that says in which language it is; setting its words would wipe that again."""
    message["Content-Language"] = language
    return message


def sms(kind: str, letter: Letter, sender: Sender, message_id: str, now: datetime, own: OwnText) -> EmailMessage:
    """Return an SMS, in the shape of a message with nothing but its text: who writes, the moment and the link."""
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"], message["Subject"] = sender.name, letter.sms_number, subject(kind, letter, sender)
    message["Date"], message["Message-ID"] = format_datetime(now), message_id
    own_words = filled(own.sms, placeholders(letter, sender))
    asked = asking_of(kind, letter, formats_of(letter))
    # Whoever is asked to confirm reads until when, and who finds us closed what to do; other titles say enough.
    lead = f" {asked.lead}" if asked and kind in (CONFIRM_REQUEST, CONFIRM_REMINDER, CLOSED) else ""
    words = own_words or f"{sender.name}: {sentence(str(message['Subject']))}{lead}"
    page = link_of(letter, sender) + (asked.path if asked else "")
    link = "" if "{link}" in own.sms or kind == CANCELLATION else f" {page}"
    message.set_content(words + link)
    return in_its_language(message, letter.language)


def placeholders(letter: Letter, sender: Sender) -> dict[str, str]:
    """Return what stands for each placeholder of own texts."""
    formats = formats_of(letter)
    return {
        "naam": letter.customer_name,
        "dag": formats["day_in_year"](letter.starts_at),
        "tijd": formats["time"](letter.starts_at),
        "plaats": letter.place,
        "waarvoor": letter.subject,
        "code": spaced(letter.code),
        "link": link_of(letter, sender),
        "gemeente": sender.name,
    }


def subject(kind: str, letter: Letter, sender: Sender | None = None, own: OwnText = WELKOMS_WORDS) -> str:
    """Return the subject line; it names the moment and not what the appointment is about."""
    _ = translator(letter.language).gettext
    formats = formats_of(letter)
    if own.subject and sender:
        return " ".join(filled(own.subject, placeholders(letter, sender)).split())[:200]
    if asked := asking_of(kind, letter, formats):
        return asked.title
    if letter.series:
        first, number = letter.series[0].starts_at, len(letter.series)
        text = translator(letter.language).ngettext(
            "Uw %(num)d afspraak, op %(day)s om %(time)s",
            "Uw %(num)d afspraken, de eerste op %(day)s om %(time)s",
            number,
        )
        return text % {"num": number, "day": formats["day_in_year"](first), "time": formats["time"](first)}
    text = {
        CONFIRMATION: _("Uw afspraak op %(day)s om %(time)s"),
        CHANGE: _("Uw afspraak is verplaatst naar %(day)s om %(time)s"),
        CANCELLATION: _("Uw afspraak van %(day)s om %(time)s is geannuleerd"),
        REMINDER: _("Denkt u aan uw afspraak op %(day)s om %(time)s?"),
    }[kind]
    return text % {"day": formats["day_in_year"](letter.starts_at), "time": formats["time"](letter.starts_at)}


def message_id(event_id: UUID, sender: Sender) -> str:
    """Return the Message-ID of one message: the same at each try, so that a mail that came twice is seen as one."""
    return f"<{event_id.hex}@{sender.address.rpartition('@')[2]}>"


def link_of(letter: Letter, sender: Sender) -> str:
    """Return the address of the page where the customer sees, moves or cancels the appointment."""
    return f"{sender.public_url.rstrip('/')}{LINK_PATH}{letter.link_token}"


def sentence(title: str) -> str:
    """Return a title as a sentence: with a full stop, unless it ends in a mark of its own."""
    return title if title[-1:] in ".?!؟" else f"{title}."


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


def _known(kind: str, letter: Letter, sender: Sender, own: OwnText) -> dict[str, Any]:
    values = placeholders(letter, sender)
    return {
        "opening": filled(own.opening, values),
        "closing": filled(own.closing, values),
        "kind": kind,
        "asking": asking_of(kind, letter, formats_of(letter)),
        "letter": letter,
        "language": language_of(letter.language),
        "municipality": sender.name,
        "phone": letter.phone,
        "title": subject(kind, letter, sender, own),
        "link": link_of(letter, sender),
        "site": sender.public_url,
        "site_name": urlsplit(sender.public_url).netloc,
        "code": spaced(letter.code),
        "dates": [(each, spaced(each.code), link_of(each, sender)) for each in letter.series],
        "qr_cid": QR_CID,
        "fmt": formats_of(letter),
    }


def language_of(code: str) -> Language:
    """Return a language by its code; Dutch for one that is not known."""
    return LANGUAGES.get(code, LANGUAGES[SOURCE_LANGUAGE])


def formats_of(letter: Letter) -> dict[str, Callable[[Any], str]]:
    """Return how days, times, amounts and numbers are written in the language and zone of a letter."""
    zone, language = ZoneInfo(letter.timezone), language_of(letter.language)
    locale = language.locale
    return {
        "day": lambda moment: format_date(moment.astimezone(zone), language.full_day_pattern, locale),
        "day_in_year": lambda moment: format_date(moment.astimezone(zone), language.day_pattern, locale),
        "time": lambda moment: moment.astimezone(zone).strftime("%H:%M"),
        "money": lambda cents: format_currency(Decimal(cents) / 100, "EUR", locale=locale),
        # A number in groups would have these the wrong way round in a line from right to left.
        "ltr": lambda text: f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}" if language.right_to_left else text,
    }


@cache
def templates_in(language: str) -> Environment:
    """Return the templates of mails, speaking a language."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["sentence"] = sentence
    environment.filters["in_one_piece"] = in_one_piece
    environment.filters["street"] = whole_address
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translator(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


def _paragraphs(text: str) -> Markup:
    """Return typed lines as HTML: what was typed stays text, line ends stay line ends."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())

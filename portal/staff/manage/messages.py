"""`/beheer/berichten`: the municipality's own words in messages, with a preview, and when departments remind."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound

from booking_api.errors import InvalidInput
from booking_api.notifications import preview, texts
from booking_api.notifications.content import Sender
from booking_api.notifications.notes import RESUME
from booking_api.notifications.rules_of_reminders import reminder_rules, save_rule
from booking_api.notifications.values import OwnText
from booking_api.privacy.queries import text_history
from booking_api.texts import LANGUAGES
from portal.staff.manage.forms import Form, Reader, fits, sentences, sought, typed
from portal.staff.manage.site import MANAGER, blueprint
from portal.staff.messages.pages import KINDS as ABOUT_APPOINTMENTS
from portal.staff.messages.pages import LOST as ABOUT_NONE
from web.access import access
from web.context import current_actor, current_settings, now, reading, transaction
from web.security import content_security_policy

LABELS = {
    "subject": lazy_gettext("Onderwerp"),
    "opening": lazy_gettext("Eerste alinea"),
    "closing": lazy_gettext("Laatste alinea"),
    "sms": lazy_gettext("Sms"),
    "minutes": lazy_gettext("Herinneringen"),
}
MOMENTS = {
    10080: lazy_gettext("een week ervoor"),
    4320: lazy_gettext("3 dagen ervoor"),
    2880: lazy_gettext("2 dagen ervoor"),
    1440: lazy_gettext("1 dag ervoor"),
    240: lazy_gettext("4 uur ervoor"),
    120: lazy_gettext("2 uur ervoor"),
    60: lazy_gettext("1 uur ervoor"),
}
KINDS = ABOUT_APPOINTMENTS | ABOUT_NONE
SHAPES = ("html", "donker", "tekst", "sms")
# A mail carries its own styles, which no page of Welkom may; nothing else is allowed, and never a script.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@blueprint.get("/berichten", endpoint="messages")
@access(MANAGER)
def show() -> str:
    """Show which messages speak in own words, per language."""
    words = sought()
    with reading() as session:
        found = texts.own_texts(session, current_actor())
    kinds = {kind: name for kind, name in KINDS.items() if fits(words, str(name))}
    return render_template(
        "manage/messages.html", kinds=kinds, languages=LANGUAGES, texts=found, words=words,
        done=request.args.get("gedaan", ""),
    )  # fmt: skip


@blueprint.get("/berichten/<kind>/<language>", endpoint="message_text")
@access(MANAGER)
def show_text(kind: str, language: str) -> ResponseReturnValue:
    """Show the words of one message in one language, with a preview."""
    return _page(kind, language)


@blueprint.post("/berichten/<kind>/<language>", endpoint="save_message_text")
@access(MANAGER)
def save_text(kind: str, language: str) -> ResponseReturnValue:
    """Keep the words, or show what is not right yet."""
    _known(kind, language)
    form = typed()
    draft = OwnText() if request.form.get("actie") == "terug" else _draft(form)
    try:
        with transaction() as session:
            texts.save_text(session, current_actor(), kind, language, draft, now())
    except InvalidInput as wrong:
        return _page(kind, language, form, _told(kind, wrong.details["fields"])), 422
    return redirect(url_for("manage.message_text", kind=kind, language=language, gedaan="opgeslagen"), 303)


@blueprint.route("/berichten/<kind>/<language>/voorbeeld/<shape>", methods=["GET", "POST"], endpoint="message_preview")
@access(MANAGER)
def show_preview(kind: str, language: str, shape: str) -> Response:
    """Show the message as somebody gets it: as saved, or with what is typed but not saved yet."""
    _known(kind, language)
    if shape not in SHAPES:
        raise NotFound
    if request.method == "POST":
        own = _draft(typed())
    else:
        with reading() as session:
            own = texts.own_texts(session, current_actor())[kind, language].text
    sender = Sender(current_settings().municipality, "afspraken@welkom.invalid", request.host_url)
    if shape == "sms":
        answer = Response(preview.preview_sms(kind, language, own, sender, now()), mimetype="text/plain")
    else:
        mail = preview.preview(kind, language, own, sender, now())
        answer = (
            Response(preview.preview_text(mail), mimetype="text/plain")
            if shape == "tekst"
            else make_response(preview.preview_html(mail, dark=shape == "donker"))
        )
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.get("/berichten/herinneringen", endpoint="reminders")
@access(MANAGER)
def show_reminders() -> str:
    """Show when each department and product reminds."""
    return _reminders({}, None)


@blueprint.post("/berichten/herinneringen/<uuid:subject_id>", endpoint="save_reminders")
@access(MANAGER)
def save_reminders(subject_id: UUID) -> ResponseReturnValue:
    """Keep when one department or product reminds."""
    reader = Reader(typed())
    ticked = reader.many("minutes")
    chosen = [minutes for minutes in MOMENTS if str(minutes) in ticked]
    as_above = request.form.get("hoe") != "eigen"
    try:
        with transaction() as session:
            save_rule(session, current_actor(), subject_id, None if as_above else chosen, now())
    except InvalidInput as wrong:
        return _reminders(sentences(wrong.details["fields"], LABELS), subject_id), 422
    return redirect(url_for("manage.reminders", gedaan="opgeslagen", _anchor=f"r-{subject_id}"), 303)


def _reminders(errors: dict[str, str], at: UUID | None) -> str:
    words = sought()
    with reading() as session:
        rules = reminder_rules(session, current_actor())
    shown = [rule for rule in rules if fits(words, rule.name)]
    return render_template(
        "manage/reminders.html", rules=shown, moments=MOMENTS, errors=errors, at=at, words=words,
        done=request.args.get("gedaan", ""),
    )  # fmt: skip


def _page(kind: str, language: str, form: Form | None = None, errors: dict[str, str] | None = None) -> Response:
    _known(kind, language)
    with reading() as session:
        known = texts.own_texts(session, current_actor())[kind, language]
        changes = text_history(session, current_actor(), kind, language)
    shown: dict[str, Any] = {name: getattr(known.text, name) for name in texts.LIMITS}
    if form is not None:
        shown = {name: form.get(name, "") for name in texts.LIMITS}
    answer = make_response(
        render_template(
            "manage/message_text.html", kind=kind, kind_name=KINDS[kind], language=LANGUAGES[language], text=shown,
            known=known, errors=errors or {}, limits=texts.LIMITS, labels=LABELS, changes=changes,
            placeholders=texts.placeholders_of(kind), is_note=kind in ABOUT_NONE, takes_sms=kind != RESUME,
            done=request.args.get("gedaan", ""),
        )
    )  # fmt: skip
    settings = current_settings()
    own_policy = content_security_policy(settings.connect_sources, settings.frame_ancestors)
    answer.headers["Content-Security-Policy"] = f"{own_policy}; frame-src 'self'"
    return answer


def _known(kind: str, language: str) -> None:
    if kind not in KINDS or language not in LANGUAGES:
        raise NotFound


def _draft(form: Form) -> OwnText:
    return OwnText(**{name: form.get(name, "").replace("\r\n", "\n").strip() for name in texts.LIMITS})


def _told(kind: str, faults: dict[str, str]) -> dict[str, str]:
    own = {
        "onbekend-invulwoord": _(
            "tussen accolades staat iets dat wij niet kennen. Kies uit: %(words)s",
            words=", ".join(f"{{{word}}}" for word in texts.placeholders_of(kind)),
        ),
        "onderwerp-hoort-hier-niet": _("waarvoor iemand komt hoort hier niet: anderen kunnen dit lezen."),
    }
    told = sentences({name: reason for name, reason in faults.items() if reason not in own}, LABELS)
    return told | {name: f"{LABELS[name]}: {own[reason]}" for name, reason in faults.items() if reason in own}

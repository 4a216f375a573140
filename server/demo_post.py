"""`/demo/post`: the mails that would have left, read as a person reads them; in the demo only."""

from email import message_from_string, policy
from email.message import EmailMessage
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.notifications import queries
from web.access import DEMO_ONLY, access
from web.context import current_settings, reading
from web.security import content_security_policy

blueprint = Blueprint("demo_post", __name__, url_prefix="/demo/post", template_folder="templates")

# Mails carry their own styles, which no page of Welkom may; nothing else is allowed, and never a script.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'"


@blueprint.get("")
@access(DEMO_ONLY)
def listing() -> ResponseReturnValue:
    """List the newest mails."""
    with reading() as session:
        return render_template("demo_post/list.html", messages=queries.outgoing(session, SYSTEM))


@blueprint.get("/<uuid:message_id>")
@access(DEMO_ONLY)
def read(message_id: UUID) -> ResponseReturnValue:
    """Show one mail with its headers and attachments."""
    with reading() as session:
        view = queries.message(session, SYSTEM, message_id)
    mail = _parsed(view.content)
    files = [part.get_filename() for part in mail.iter_attachments()]
    response = make_response(render_template("demo_post/mail.html", message=view, mail=mail, files=files))
    own = content_security_policy(current_settings().connect_sources, current_settings().frame_ancestors)
    response.headers["Content-Security-Policy"] = f"{own}; frame-src 'self'"
    return response


@blueprint.get("/<uuid:message_id>/html")
@access(DEMO_ONLY)
def html(message_id: UUID) -> ResponseReturnValue:
    """Return the HTML of a mail, with its images from here; shown in a frame."""
    body = _mail(message_id).get_body(("html",))
    if body is None:
        raise NotFound
    response = make_response(body.get_content().replace("cid:", "deel/"))
    response.headers["Content-Security-Policy"] = f"{MAIL_POLICY}; frame-ancestors 'self'"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.get("/<uuid:message_id>/tekst")
@access(DEMO_ONLY)
def text(message_id: UUID) -> ResponseReturnValue:
    """Return the text of a mail, as a reader without HTML shows it."""
    body = _mail(message_id).get_body(("plain",))
    return Response(body.get_content() if body else "", mimetype="text/plain")


@blueprint.get("/<uuid:message_id>/deel/<name>")
@access(DEMO_ONLY)
def part(message_id: UUID, name: str) -> ResponseReturnValue:
    """Return an image in a mail by its content id, or an attachment by its file name."""
    for found in _mail(message_id).walk():
        if found["Content-ID"] == f"<{name}>" or found.get_filename() == name:
            return Response(found.get_payload(decode=True), mimetype=found.get_content_type())
    raise NotFound


def _mail(message_id: UUID) -> EmailMessage:
    with reading() as session:
        return _parsed(queries.message(session, SYSTEM, message_id).content)


def _parsed(content: str) -> EmailMessage:
    mail = message_from_string(content, policy=policy.default)
    if not content or not isinstance(mail, EmailMessage):
        raise NotFound
    return mail

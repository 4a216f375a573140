"""`/later`, `/verder`: stop now and go on later, also elsewhere; keep the time longer; wipe everything."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.appointments import unfinished
from booking_api.customers.rules import check_details
from booking_api.customers.values import CustomerDetails
from booking_api.errors import NotFound
from booking_api.identity.actor import PUBLIC
from booking_api.identity.guessing import Guess, count_try
from portal.citizen import holds
from portal.citizen.draft import Draft, current_draft, draft_token, give_token, wipe
from portal.citizen.reaching import takes_mail
from portal.citizen.site import blueprint
from portal.citizen.steps import go_to, refused, step
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_db, current_settings, now, reading, transaction, trier

MAX_ADDRESS = 254
HOURS = int(unfinished.KEEP.total_seconds()) // 3600


@blueprint.get("/later", endpoint="later")
@access(EVERYBODY)
@step("counts")
def ask(draft: Draft) -> ResponseReturnValue:
    """Ask where to send the link to go on with."""
    return _page(draft, draft.details.get("email", ""), {})


@blueprint.post("/later", endpoint="send_link")
@access(EVERYBODY)
@step("counts")
def send(draft: Draft) -> ResponseReturnValue:
    """Ask for the mail; the worker sends it. Where no mail is sent, say so again."""
    if not takes_mail():
        return go_to("later")
    address = request.form.get("email", "").strip()[:MAX_ADDRESS]
    if not address or check_details(CustomerDetails(email=address)):
        return refused(_page(draft, address, {"email": _("Vul een e-mailadres in dat klopt.")}))
    count_try(current_db(), Guess.HOLD, trier(draft.key), now())
    with transaction() as session:
        unfinished.ask_link(session, PUBLIC, draft_token(), address, current_settings().citizen_key, now())
    return _page(draft, address, {}, sent=True)


@blueprint.get("/verder/<link>", endpoint="resume")
@access(EVERYBODY)
def offer(link: str) -> ResponseReturnValue:
    """Ask whether to go on here; a mail scanner that follows the link uses nothing up."""
    with reading() as session:
        known = unfinished.is_link(session, PUBLIC, link, current_settings().citizen_key, now())
    return render_template("citizen/resume.html", link=link, known=known), 200 if known else 404


@blueprint.post("/verder/<link>", endpoint="do_resume")
@access(EVERYBODY)
def go_on(link: str) -> ResponseReturnValue:
    """Take the booking over to this browser."""
    try:
        with transaction() as session:
            token = unfinished.go_on(session, PUBLIC, link, current_settings().citizen_key, now())
    except NotFound:
        return redirect(url_for("citizen.resume", link=link), 303)
    return give_token(make_response(redirect(url_for("citizen.go_on"), 303)), token)


@blueprint.get("/verder", endpoint="go_on")
@access(EVERYBODY)
def open_step() -> ResponseReturnValue:
    """Lead to the first question without an answer."""
    return go_to(current_draft().open_step)


@blueprint.post("/langer", endpoint="longer")
@access(EVERYBODY)
@step("details")
def longer(draft: Draft) -> ResponseReturnValue:
    """Keep the time longer for who says to be still busy."""
    if holds.renewed(draft) is None:
        holds.lost(draft)
        return go_to("time")
    return go_to("check" if request.form.get("terug") == "check" else "details")


@blueprint.post("/wissen", endpoint="wipe")
@access(EVERYBODY)
def wipe_all() -> ResponseReturnValue:
    """Give the time back and forget everything; for who shares this device."""
    holds.drop(current_draft())
    return wipe(make_response(redirect(url_for("citizen.products", gewist=1), 303)))


def _page(draft: Draft, address: str, errors: dict[str, str], *, sent: bool = False) -> str:
    return render_template(
        "citizen/later.html",
        draft=draft,
        typed={"email": address},
        errors=errors,
        sent=sent,
        hold=holds.current(draft),
        hours=HOURS,
        takes_mail=takes_mail(),
        back=draft.open_step,
    )

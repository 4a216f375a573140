"""`/gegevens`: who are you? Only what the products ask is demanded; without a name it works too."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from booking_api.customers.rules import check_details
from booking_api.customers.values import CustomerDetails
from booking_api.notifications.channels import EMAIL, SMS
from booking_api.notifications.rules import mobile_number
from portal.citizen import holds, offers
from portal.citizen.draft import Draft
from portal.citizen.login import current_login
from portal.citizen.reaching import takes_sms
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, refused, step
from web.access import PUBLIC, access
from web.context import reading
from web.i18n import current_language

LIMITS = {
    "given_name": 100,
    "prefix": 30,
    "family_name": 100,
    "email": 254,
    "phone": 25,
    "visit_address": 300,
    "pass_number": 20,
    "wall_wish": 10,
    "wants": 10,
}
UNKNOWN_PASS = "onbekende-pas"  # noqa: S105 - a recycling pass, not a password
NO_MOBILE = lazy_gettext("Vul een mobiel nummer in. Daar sturen wij de sms naartoe.")
MISSING = {
    "given_name": lazy_gettext("Vul uw voornaam in."),
    "prefix": lazy_gettext("Vul uw tussenvoegsel in."),
    "family_name": lazy_gettext("Vul uw achternaam in."),
    "email": lazy_gettext("Vul uw e-mailadres in."),
    "phone": lazy_gettext("Vul uw telefoonnummer in."),
    "visit_address": lazy_gettext("Vul het adres in waar wij komen."),
    "pass_number": lazy_gettext("Vul het nummer van uw milieupas in."),
}
REASONS = {
    "te-lang": lazy_gettext("Dit is te lang. Kort het in."),
    "ongeldig-teken": lazy_gettext("Hier staat een teken dat wij niet kunnen gebruiken. Typ het opnieuw."),
    "ongeldig-e-mailadres": lazy_gettext("Dit e-mailadres klopt niet. Een voorbeeld: naam@voorbeeld.nl"),
    "ongeldig-telefoonnummer": lazy_gettext("Dit telefoonnummer klopt niet. Een voorbeeld: 06\u00a012345678"),
    "onbekende-pas": lazy_gettext("Wij kennen deze milieupas niet, of hij is verlopen. Kijk het nummer na."),
    "onbekende-keuze": lazy_gettext("Kies een van de mogelijkheden."),
}


@blueprint.get("/gegevens", endpoint="details")
@access(PUBLIC)
@step("details")
def show(draft: Draft) -> ResponseReturnValue:
    """Ask for name and address, filled in with what was typed before."""
    errors = {"pass_number": str(REASONS["onbekende-pas"])} if draft.tell_once() == UNKNOWN_PASS else {}
    return _page(draft, draft.details or _from_login(), errors)


@blueprint.post("/gegevens", endpoint="choose_details")
@access(PUBLIC)
@step("details")
def choose(draft: Draft) -> ResponseReturnValue:
    """Keep what was typed; everything that is not right is said at once."""
    typed = {name: request.form.get(name, "").strip() for name in LIMITS}
    with reading() as session:
        chosen = offers.chosen(session, draft)
    errors = _problems(typed, _required(chosen))
    if errors:
        return refused(_page(draft, typed, errors))
    draft.details, draft.detailed = {name: text for name, text in typed.items() if text}, True
    return go_to("check")


def _from_login() -> dict[str, str]:
    """Return the name as the login told it, so that nobody types what we know."""
    login = current_login()
    return {"given_name": login.given_name, "family_name": login.family_name} if login else {}


def details_of(draft: Draft) -> CustomerDetails:
    """Return what was typed as the booking service wants it."""
    return _as_details(draft.details)


def _as_details(typed: dict[str, str]) -> CustomerDetails:
    return CustomerDetails(
        given_name=typed.get("given_name") or None,
        prefix=typed.get("prefix") or None,
        family_name=typed.get("family_name") or None,
        email=typed.get("email") or None,
        phone=typed.get("phone") or None,
        language=current_language().code,
        wall_wish=typed.get("wall_wish") or "initial",
        wants=typed.get("wants") or EMAIL,
    )


def _required(chosen: offers.Chosen) -> set[str]:
    return {name for product, _count in chosen.lines for name in product.required_fields}


def _problems(typed: dict[str, str], required: set[str]) -> dict[str, str]:
    problems = {name: str(MISSING[name]) for name in MISSING if name in required and not typed[name]}
    if typed["wants"] == SMS and not mobile_number(typed["phone"]):
        problems["phone"] = str(NO_MOBILE)
    too_long = {name: "te-lang" for name, limit in LIMITS.items() if len(typed[name]) > limit}
    found = check_details(_as_details(typed)) | too_long
    wrong = {name: str(REASONS.get(reason, REASONS["onbekende-keuze"])) for name, reason in found.items()}
    return {name: text for name in LIMITS if (text := wrong.get(name) or problems.get(name))}


def _page(draft: Draft, typed: dict[str, str], errors: dict[str, str]) -> ResponseReturnValue:
    hold = holds.renewed(draft)
    if hold is None:
        draft.details = typed
        holds.lost(draft)
        return go_to("time")
    with reading() as session:
        chosen = offers.chosen(session, draft)
    if chosen.location is None:
        return go_to("place")
    return page(
        "details",
        draft,
        errors=errors,
        typed=typed,
        required=_required(chosen),
        chosen=chosen,
        takes_sms=takes_sms(),
        hold=hold,
        minutes_left=holds.minutes_left(hold),
    )

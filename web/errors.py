"""Error pages: each says what happened and what to do next, in the visitor's language."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError

from booking_api.errors import Busy, TooManyTries, WelkomError
from web.security import SAFE_METHODS
from web.trying_again import DEVICE_RELOADS_SECONDS, another_try, is_answer_to_form, of_a_device, page_of_form

API_PREFIX = "/api/"
STALE_FORM = "formulier-verlopen"


class DeviceNotPaired(WelkomError):
    """This browser is no paired device, or its pairing was revoked."""

    code = "apparaat-niet-gekoppeld"
    status = 401


@dataclass(frozen=True)
class ErrorText:
    """A heading and what to do next."""

    title: str
    advice: str


BY_CODE = {
    "ongeldige-invoer": ErrorText(_("Er klopt iets niet"), _("Ga terug, kijk uw gegevens na en probeer het opnieuw.")),
    "tijdstip-bezet": ErrorText(
        _("Deze tijd is net door iemand anders gekozen"), _("Kies een andere tijd. Uw overige gegevens zijn bewaard.")
    ),
    "reservering-verlopen": ErrorText(
        _("Uw gekozen tijd is niet meer vastgehouden"), _("Kies opnieuw een tijd. Het duurt maar even.")
    ),
    "niet-boekbaar": ErrorText(
        _("Deze afspraak kan zo niet"), _("Kies een ander product, een andere plek of een andere dag.")
    ),
    "intussen-gewijzigd": ErrorText(
        _("Dit is intussen veranderd"), _("Bekijk de laatste stand en ga van daaruit verder.")
    ),
    "status-conflict": ErrorText(_("Dit is al gebeurd"), _("Bekijk de laatste stand en ga van daaruit verder.")),
    "al-opgeroepen": ErrorText(
        _("Deze bezoeker is al opgeroepen"), _("Een collega was u net voor. Kies de volgende bezoeker.")
    ),
    "kenmerk-geweigerd": ErrorText(
        _("Deze code werkt hier niet"), _("Kijk of de code, de plek en de dag kloppen, of vraag de gastheer om hulp.")
    ),
    "apparaat-niet-gekoppeld": ErrorText(
        _("Dit apparaat is nog niet gekoppeld"),
        _("Vraag de beheerder om een koppelcode en koppel dit apparaat opnieuw."),
    ),
    STALE_FORM: ErrorText(
        _("Deze pagina stond te lang open"), _("Open de pagina opnieuw en vul nog een keer in wat u wilde sturen.")
    ),
    "even-druk": ErrorText(
        _("Het is even druk"), _("Er is niets verloren gegaan. Probeer het over een paar tellen opnieuw.")
    ),
    "even-onbereikbaar": ErrorText(
        _("Wij zijn even niet bereikbaar"),
        _("Dat ligt aan ons. Wat u heeft ingevuld, staat er nog. Probeer het over een minuut opnieuw."),
    ),
}
OF_A_PAGE = {
    "even-onbereikbaar": ErrorText(
        _("Wij zijn even niet bereikbaar"), _("Dat ligt aan ons. Probeer het over een minuut opnieuw.")
    ),
}
"""What is said otherwise where nothing was sent: then nothing was filled in either."""
ON_A_DEVICE = ErrorText(
    _("Dit scherm werkt even niet"), _("Vraag een medewerker om hulp. Dit scherm werkt vanzelf weer.")
)

BY_STATUS = {
    400: ErrorText(_("Er klopt iets niet aan dit verzoek"), _("Ga terug en probeer het opnieuw.")),
    401: ErrorText(_("U bent niet ingelogd"), _("Log in en probeer het opnieuw.")),
    403: ErrorText(_("U mag deze pagina niet bekijken"), _("Ga naar het begin. Lukt het niet? Wij helpen u.")),
    404: ErrorText(
        _("Deze pagina bestaat niet"),
        _("Kijk of het adres klopt. Misschien is de pagina verplaatst of is een link verlopen."),
    ),
    405: ErrorText(_("Dit kan hier niet"), _("Ga terug en probeer het opnieuw.")),
    409: ErrorText(_("Er is intussen iets veranderd"), _("Bekijk de laatste stand en probeer het opnieuw.")),
    413: ErrorText(_("Dit is te groot om te versturen"), _("Stuur minder of kortere gegevens en probeer het opnieuw.")),
    429: ErrorText(_("Dit is vaak achter elkaar geprobeerd"), _("Wacht een minuut en probeer het daarna opnieuw.")),
    500: ErrorText(
        _("Er ging bij ons iets mis"),
        _("U kunt hier niets aan doen. Probeer het over een paar minuten opnieuw. Lukt het niet? Bel ons dan."),
    ),
    503: ErrorText(_("Het is even druk"), _("Er is niets verloren gegaan. Probeer het over een paar tellen opnieuw.")),
}
# Staff have somebody who can give them the right; a visitor has not.
NOT_FOR_THESE_STAFF = ErrorText(
    _("U mag deze pagina niet bekijken"),
    _("Heeft u dit wel nodig? Vraag het aan uw teamleider of aan de functioneel beheerder."),
)


def error_text(code: str, status: int, *, for_staff: bool = False, sent: bool = True) -> ErrorText:
    """Return the text for an error code, or else for its HTTP status; `sent`: somebody sent a form."""
    if for_staff and status == HTTPStatus.FORBIDDEN and code not in BY_CODE:
        return NOT_FOR_THESE_STAFF
    return (
        (None if sent else OF_A_PAGE.get(code))
        or BY_CODE.get(code)
        or BY_STATUS.get(status)
        or BY_STATUS[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    )


def error_page(code: str, status: int) -> str:
    """Render an error as a page, or as a fragment when htmx asked."""
    for_staff = bool("actor" in g and g.actor and g.actor.is_staff)
    text = error_text(code, status, for_staff=for_staff, sent=request.method not in SAFE_METHODS)
    if request.headers.get("HX-Request"):
        return render_template("errors/fragment.html", error=text, status=status)
    busy = status == HTTPStatus.SERVICE_UNAVAILABLE
    if busy and of_a_device():
        return render_template("errors/device.html", error=ON_A_DEVICE)
    again = another_try() if busy else page_of_form() if code == STALE_FORM else None
    return render_template("errors/page.html", error=text, status=status, again=again, on_a_device=of_a_device())


def answer_welkom_error(error: WelkomError) -> ResponseReturnValue:
    """Answer with the page that says what went wrong and what to do next."""
    return error_page(error.code, error.status), error.status, _when_to_come_back(error)


def _when_to_come_back(error: WelkomError) -> dict[str, str]:
    if isinstance(error, TooManyTries):
        return {"Retry-After": str(error.details.get("retry_after", 60))}
    if not isinstance(error, Busy):
        return {}
    waits = {"Retry-After": str(error.retry_after)}
    # Nobody stands at a device to press a button; a page for people never moves by itself (WCAG 2.2.1).
    may_reload = of_a_device() and request.method == "GET" and not request.headers.get("HX-Request")
    return waits | ({"Refresh": str(DEVICE_RELOADS_SECONDS)} if may_reload else {})


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < HTTPStatus.BAD_REQUEST or request.path.startswith(API_PREFIX):
        return error
    headers = [
        (name, value) for name, value in error.get_headers() if name.lower() not in {"content-type", "content-length"}
    ]
    return error_page("", status), status, headers


def _on_crash(error: InternalServerError) -> ResponseReturnValue:
    if request.path.startswith(API_PREFIX):
        return error
    try:
        return error_page("", 500), 500
    except Exception:  # the page itself may be what is broken
        current_app.logger.exception("the error page could not be shown")
        return error


def init_errors(app: Flask) -> None:
    """Show error pages for everything outside the API, which answers with problem details itself."""
    app.register_error_handler(WelkomError, answer_welkom_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(InternalServerError, _on_crash)
    app.jinja_env.globals["is_answer_to_form"] = is_answer_to_form

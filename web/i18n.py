"""Language of a request: chosen by `?taal=`, kept in a cookie, else what the browser asks for, else the default."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import Babel, get_translations
from markupsafe import Markup

from booking_api.texts import CATALOGUES, LANGUAGES, STAFF_LANGUAGES, Language
from web.audience import for_staff_only
from web.context import current_settings
from web.cookies import cookie_rules

COOKIE = "welkom_taal"
PARAMETER = "taal"
ONE_YEAR = 365 * 24 * 3600


def customer_languages() -> list[Language]:
    """Return the languages that this municipality speaks with its customers, the default first."""
    return [LANGUAGES[code] for code in current_settings().languages]


def offered_languages() -> list[Language]:
    """Return the languages that the reader of this page may choose, the default first; staff have fewer."""
    spoken = customer_languages()
    own = [language for language in spoken if language.code in STAFF_LANGUAGES]
    return (own or [LANGUAGES[STAFF_LANGUAGES[0]]]) if for_staff_only() else spoken


def current_language() -> Language:
    """Return the language of this request."""
    if "language" not in g:
        g.language = _choose()
    language: Language = g.language
    return language


def _choose() -> Language:
    offered = {language.code: language for language in offered_languages()}
    for code in (request.args.get(PARAMETER), request.cookies.get(COOKIE)):
        if code in offered:
            return offered[code]
    best = request.accept_languages.best_match(list(offered))
    return offered[best] if best else next(iter(offered.values()))


def language_url(code: str) -> str:
    """Return the address of this page in another language; works as a plain link."""
    args = request.args.to_dict(flat=False) | {PARAMETER: [code]}
    pairs = [(name, value) for name, values in args.items() for value in values]
    return f"{request.path}?{urlencode(pairs)}"


def _remember(response: Response) -> Response:
    chosen = request.args.get(PARAMETER)
    if chosen and chosen == current_language().code:
        response.set_cookie(COOKIE, chosen, max_age=ONE_YEAR, **cookie_rules(current_settings()))
    return response


def _texts() -> Any:
    """Return the texts in the language of this request, looked up once: a page of staff asks for hundreds."""
    language, kept = current_language(), g.get("texts")
    if kept is None or kept[0] is not language:
        kept = g.texts = (language, get_translations())
    return kept[1]


@lru_cache(maxsize=20_000)
def _as_markup(texts: Any, text: str) -> Markup:
    return Markup(texts.ugettext(text))  # noqa: S704 - our own texts and translations


def _say(text: str, **values: Any) -> Markup:
    """Return a text of a page in the language of its reader; values are escaped where they are put in.

    It does what Jinja's own `_` does in half the time, for our pages are HTML only.
    """
    return _as_markup(_texts(), text) % values


def init_i18n(app: Flask) -> None:
    """Put translations on the app: `_()` in code and templates, the language choice and its cookie."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    Babel(app, locale_selector=lambda: current_language().locale)
    app.after_request(_remember)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _texts().ugettext(text),
        lambda one, more, number: _texts().ungettext(one, more, number),
        newstyle=True,
        pgettext=lambda context, text: _texts().upgettext(context, text),
        npgettext=lambda context, one, more, number: _texts().unpgettext(context, one, more, number),
    )
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        _=_say, current_language=current_language, offered_languages=offered_languages, language_url=language_url
    )

"""Puts everything that screens share on a Flask app."""

from datetime import timedelta

from flask import Blueprint, Flask

from web import demo_style, well_known
from web.context import current_actor, current_settings
from web.cookies import cookie_rules
from web.errors import init_errors
from web.formats import init_formats
from web.i18n import init_i18n
from web.login import pages
from web.login.citizens import init_brokers
from web.login.provider import init_provider
from web.navigation import init_navigation
from web.qr import qr_svg
from web.security import init_security
from web.settings import WebSettings
from web.static_files import init_static_files


def init_web(app: Flask, settings: WebSettings) -> None:
    """Add layout, translations, login, error pages, headers and assets; needs `app.extensions["welkom"]`."""
    _configure_sessions(app, settings)
    app.register_blueprint(Blueprint("web", "web", template_folder="templates"))
    init_i18n(app)
    init_formats(app)
    init_security(app)
    init_errors(app)
    init_static_files(app)
    init_navigation(app)
    init_provider(app, settings.oidc)
    init_brokers(app, settings.citizen_login)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(well_known.blueprint)
    if settings.demo:
        app.register_blueprint(demo_style.blueprint)
    app.jinja_env.globals.update(qr_svg=qr_svg, web_settings=current_settings, current_actor=current_actor)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _configure_sessions(app: Flask, settings: WebSettings) -> None:
    app.secret_key = settings.secret_key.get_secret_value()
    rules = cookie_rules(settings)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-welkom" if settings.secure_cookies else "welkom",
        SESSION_COOKIE_SECURE=rules["secure"],
        SESSION_COOKIE_HTTPONLY=rules["httponly"],
        SESSION_COOKIE_SAMESITE=rules["samesite"],
        SESSION_COOKIE_PARTITIONED=rules["partitioned"],
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.staff_session_hours),
    )

"""Refusals as the real server tells them: a status of 400 or more, the reason in two headers and as `msg`."""

import logging

from flask import Flask, Response, jsonify
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from booking_api.errors import WelkomError
from booking_api.rest.eforms.words import reason_of

log = logging.getLogger("welkom.api")

CANNOT_BE_BOOKED = 440
"""The code that the real server gives when an appointment cannot be made or cancelled; otherwise it is the status."""


def init_errors(app: Flask) -> None:
    """Answer every error of this app in Qmatic's way."""
    app.register_error_handler(WelkomError, lambda error: _told(error.status, reason_of(error)))
    app.register_error_handler(ValidationError, lambda _: _told(400, "De invoer klopt niet."))
    app.register_error_handler(HTTPException, lambda error: _told(error.code or 500, error.name))
    app.register_error_handler(Exception, _unexpected)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return _told(500, "Er ging bij ons iets mis. Probeer het later opnieuw.")


def _told(status: int, message: str) -> Response:
    response = jsonify(msg=message)
    response.status_code = status
    response.headers["ERROR_CODE"] = str(CANNOT_BE_BOOKED if status == 409 else status)
    response.headers["ERROR_MESSAGE"] = message.encode("latin-1", "replace").decode("latin-1")
    return response

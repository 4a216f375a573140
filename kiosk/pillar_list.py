"""The day list on a pillar (V15, decision 0037): sealed, so that only who has the code of today can read it.

The host reads that code on the own list, on screen or paper. Without it a pillar holds nothing that says who comes.
"""

from flask import Response, jsonify, make_response, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from booking_api.identity.actor import SYSTEM
from booking_api.texts import SOURCE_LANGUAGE
from kiosk.day_list import read_day_list
from kiosk.day_list_sealed import sealed
from kiosk.pillar_frame import screen, standing
from web.context import current_settings, now, reading
from web.static_files import STATIC


@screen("/daglijst", "GET")
def sealed_list() -> ResponseReturnValue:
    """Give today's list, sealed, for the pillar to keep."""
    here = standing()
    with reading() as session:
        found = read_day_list(session, SYSTEM, here.place, now(), SOURCE_LANGUAGE)
    page = render_template("kiosk/day_list/sealed.html", list=found)
    return jsonify(dag=found.day, **sealed(page, found.place.id, found.day, current_settings().day_list_key))


@screen("/bewaar.js", "GET")
def keeper() -> Response:
    """Give the script that shows the first screen when a pillar is switched on while nobody answers."""
    response = make_response(
        send_from_directory(STATIC / "js" / "kiosk", "pillar_worker.js", mimetype="text/javascript")
    )
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/zuil"
    return response

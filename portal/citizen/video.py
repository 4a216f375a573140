"""`/videogesprek/…`: the waiting page of a video call where no video service is set; and links to calls for pages."""

from typing import cast

from flask import Flask, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from booking_api.appointments.video import PATH
from booking_api.notifications.service import Settings, rooms_of
from portal.citizen.site import blueprint
from web.access import PUBLIC, access
from web.context import current


def video_link(room: str) -> str:
    """Return the address of a video room."""
    return rooms_of(cast(Settings, current().settings)).link(room)


@blueprint.record_once
def _for_templates(state: BlueprintSetupState) -> None:
    cast(Flask, state.app).jinja_env.globals["video_link"] = video_link


@blueprint.get(f"{PATH}<room>", endpoint="video")
@access(PUBLIC)
def show(room: str) -> ResponseReturnValue:
    """Say that the call begins here; only where Welkom's own links lead here."""
    if not video_link(room).endswith(f"{PATH}{room}"):
        raise NotFound
    return render_template("citizen/video.html")

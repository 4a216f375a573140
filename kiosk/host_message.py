"""The host writes a colleague a short message (`/gastheer/bericht`); it appears on the colleague's own screen."""

from flask import render_template, request

from booking_api.identity.queries import staff
from kiosk.host_frame import HOST, blueprint
from kiosk.workplace import chosen_location
from web.access import STAFF, access
from web.context import current_actor, reading


@blueprint.get("/bericht")
@access(STAFF(HOST))
def write_message() -> str:
    """Ask to whom and what; the colleague may be chosen already."""
    actor = current_actor()
    with reading() as session:
        chosen_location(session, actor)
        colleagues = [(str(one.id), one.name) for one in staff(session, actor) if one.id != actor.id]
    return render_template("kiosk/host/message.html", colleagues=colleagues, chosen=request.args.get("aan", ""))

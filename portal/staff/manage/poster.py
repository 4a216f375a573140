"""`/beheer/locaties/<id>/poster`: a poster to print, with the QR code for checking in on the own phone."""

from uuid import UUID

from flask import render_template

from booking_api.errors import NotFound
from booking_api.locations.presence import poster_code
from booking_api.locations.queries_managing import managed_location
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, current_settings, reading
from web.presence import proof_url


@blueprint.get("/locaties/<uuid:location_id>/poster", endpoint="poster")
@access(MANAGER)
def show(location_id: UUID) -> str:
    """Show the poster of a location that works with one; raises NotFound for another."""
    with reading() as session:
        place = managed_location(session, current_actor(), location_id)
    if place.own_phone != "poster":
        raise NotFound("poster")
    url = proof_url(place.code, poster_code(place.id, current_settings().citizen_key))
    return render_template("manage/poster.html", name=place.name, url=url, location_id=location_id)

"""`/beheer`: what an administrator can do, with how much there is of each."""

from flask import render_template

from booking_api.catalogue.queries_managing import managed_products
from booking_api.identity.queries_managing import managed_clients, managed_people
from booking_api.locations.queries_managing import managed_locations
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, reading


@blueprint.get("")
@access(MANAGER)
def overview() -> str:
    """Show where to go."""
    actor = current_actor()
    with reading() as session:
        products, people = managed_products(session, actor), managed_people(session, actor)
        counts = {
            "manage.products": sum(each.active for each in products),
            "manage.locations": sum(each.active for each in managed_locations(session, actor)),
            "manage.people": sum(each.active for each in people),
            "manage.clients": sum(each.revoked_at is None for each in managed_clients(session, actor)),
        }
    return render_template("manage/overview.html", counts=counts)

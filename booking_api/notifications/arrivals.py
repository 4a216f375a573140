"""After checking in: where to follow the own turn, by the customer's channel, where location and municipality do so."""

from booking_api.locations.models import Location
from booking_api.notifications import asking
from booking_api.notifications.service import Context, tell
from booking_api.outbox import OutboxEvent
from booking_api.visits.models import Visit

BY_PHONE = "phone"
NO_PHONES = "none"


def send_turn_link(context: Context, event: OutboxEvent) -> None:
    """Tell who checked in where to follow the turn; who did so on the own phone has that page already.

    Raises GiveUp when the address was refused for good, and the channel's error when it is to be tried again.
    """
    if not context.settings.notifications.follow_turn:
        return
    with context.db.reading() as session:
        visit = session.get(Visit, event.subject_id)
        if visit is None or visit.appointment_id is None or visit.channel == BY_PHONE:
            return
        appointment_id = visit.appointment_id
        follows = session.get_one(Location, visit.location_id).own_phone != NO_PHONES
    if follows:
        tell(context, event, asking.ARRIVED, appointment_id)

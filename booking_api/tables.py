"""All tables in one metadata: importing this module is what migrations and `create_all` need."""

from sqlmodel import SQLModel

from booking_api import audit, configuration, outbox
from booking_api.appointments import models as appointments
from booking_api.appointments import models_confirming as confirming
from booking_api.appointments import models_waiting as waiting
from booking_api.availability import models as availability
from booking_api.catalogue import models as catalogue
from booking_api.customers import models as customers
from booking_api.identity import models as identity
from booking_api.locations import models as locations
from booking_api.notifications import models as notifications
from booking_api.recycling import models as recycling
from booking_api.visits import models as visits
from booking_api.visits import models_hall as hall

MODULES = (
    appointments,
    audit,
    availability,
    catalogue,
    configuration,
    confirming,
    customers,
    hall,
    identity,
    locations,
    notifications,
    outbox,
    recycling,
    visits,
    waiting,
)
METADATA = SQLModel.metadata

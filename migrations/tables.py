"""Every table there is: those of the booking service and those that the outward packages keep for themselves."""

from typing import Any

from booking_api import db
from booking_api.tables import METADATA
from calendar_sync.customer_contacts import models as customer_contacts
from calendar_sync.outlook import models as outlook

# The database module comes first: it sets how constraints are named.
MODULES = (db, customer_contacts, outlook)

__all__ = ["METADATA", "MODULES", "is_compared"]


def is_compared(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell whether a comparison looks at this: not at exclusion constraints, which only the revisions know."""
    return not (kind == "index" and name is not None and name.startswith("ex_"))

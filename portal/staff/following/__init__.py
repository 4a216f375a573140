"""`/opvolgen`: appointments that staff must see to, because nobody confirmed them or their day was closed."""

from portal.staff.following import earlier
from portal.staff.following.pages import blueprint

__all__ = ["blueprint", "earlier"]

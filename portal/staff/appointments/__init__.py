"""The screens on which staff book, find, move and cancel appointments, and plan sessions (`/afspraken`)."""

from portal.staff.appointments import choosing, finding, finishing, moving, one, sessions, sessions_changing
from portal.staff.appointments.site import blueprint

__all__ = ["blueprint", "choosing", "finding", "finishing", "moving", "one", "sessions", "sessions_changing"]

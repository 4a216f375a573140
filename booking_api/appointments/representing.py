"""Booking for a represented party: somebody acts for somebody else, and both are known by name."""

from booking_api.appointments.requests import BookRequest
from booking_api.customers.rules import check_details


def represented_faults(request: BookRequest) -> dict[str, str]:
    """Return what is wrong with who is represented: it has a name, and so has who acts for it."""
    represented, acting = request.represents, request.customer
    if represented is None:
        return {}
    problems = {f"represents.{name}": reason for name, reason in check_details(represented).items()}
    if not (represented.family_name or represented.given_name):
        problems.setdefault("represents.family_name", "verplicht")
    if acting is None or not (acting.family_name or acting.given_name):
        problems["family_name"] = "verplicht"
    return problems

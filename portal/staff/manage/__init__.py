"""The administrator's screens (`/beheer`): products, locations, people and rights, and couplings of other systems."""

from portal.staff.manage import clients, closures, history, locations, overview, people, places, products, rights
from portal.staff.manage.site import blueprint

__all__ = [
    "blueprint", "clients", "closures", "history", "locations", "overview", "people", "places", "products", "rights",
]  # fmt: skip

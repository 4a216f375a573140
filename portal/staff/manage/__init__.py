"""The administrator's screens (`/beheer`): products, locations, people and rights, and couplings of other systems."""

from portal.staff.manage import (
    client_keys,
    clients,
    closures,
    finishing,
    history,
    kept,
    lists,
    locations,
    messages,
    needs,
    overview,
    people,
    places,
    poster,
    products,
    rights,
)  # fmt: skip
from portal.staff.manage.site import blueprint

__all__ = [
    "blueprint", "client_keys", "clients", "closures", "finishing", "history", "kept", "lists", "locations", "messages",
    "needs", "overview", "people", "places", "poster", "products", "rights",
]  # fmt: skip

"""The citizen site: book an appointment, one question a page, and see, move or cancel one by its personal link."""

from portal.citizen import booked, check, counts, details, mine, place, products, time
from portal.citizen.site import blueprint

__all__ = ["blueprint", "booked", "check", "counts", "details", "mine", "place", "products", "time"]

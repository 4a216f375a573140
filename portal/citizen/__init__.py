"""The citizen site: book an appointment, one question a page, and see, move or cancel one by its personal link."""

from portal.citizen import (
    about,
    arriving,
    arriving_by_link,
    booked,
    check,
    counts,
    details,
    feed,
    find,
    following,
    helping,
    login,
    mine,
    own,
    place,
    products,
    resume,
    time,
    turn,
    video,
)
from portal.citizen.site import blueprint

__all__ = [
    "about", "arriving", "arriving_by_link", "blueprint", "booked", "check", "counts", "details", "feed", "find",
    "following", "helping", "login", "mine", "own", "place", "products", "resume", "time", "turn",
    "video",
]  # fmt: skip

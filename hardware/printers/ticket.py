"""What stands on a ticket; the caller has already chosen the language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ticket:
    """Texts from top to bottom; empty ones are left out."""

    municipality: str
    heading: str
    name: str = ""
    lines: tuple[str, ...] = ()
    qr_payload: str = ""
    footer: str = ""

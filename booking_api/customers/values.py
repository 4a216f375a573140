"""What a customer tells about itself when booking or walking in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """A customer's details; every one is optional (anonymous booking), names as typed."""

    given_name: str | None = None
    prefix: str | None = None
    family_name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str = "nl"
    wall_wish: str = "initial"

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing at all was told."""
        return not any((self.given_name, self.family_name, self.email, self.phone))

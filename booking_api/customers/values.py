"""What a customer tells about itself when booking or walking in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Login:
    """How somebody proved who they are; the identifier itself is a keyed mark here, and the BSN is sealed."""

    kind: str
    level: str
    subject_mark: str
    sealed_bsn: str | None = None
    given_name: str = ""
    family_name: str = ""


@dataclass(frozen=True, slots=True)
class ProvenPerson:
    """What the login of a government service tells: who it is, how sure that is, and a name where it gives one."""

    kind: str
    level: str
    identifier: str
    bsn: str = ""
    given_name: str = ""
    family_name: str = ""


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
    wants: str = "email"
    """How to write to this customer: email or sms (the other way when this one is not there), or none: not at all."""

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing at all was told."""
        return not any((self.given_name, self.family_name, self.email, self.phone))

"""What can go wrong in a use case, as a sentence: each error knows its code, its HTTP status and its details.

The code is the stable Dutch word on the wire (RFC 9457 `type`); screens and the API put the text beside it in the
visitor's language.
"""

from typing import Any, ClassVar


class WelkomError(Exception):
    """A refusal that a caller can understand and act on; `details` never holds personal data."""

    code: ClassVar[str] = "fout"
    status: ClassVar[int] = 400

    def __init__(self, detail: str = "", **details: Any) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.details = details


class InvalidInput(WelkomError):
    """Something in the request is not right; `details["fields"]` maps a field to its reason."""

    code = "ongeldige-invoer"


class NotFound(WelkomError):
    """It does not exist, or the actor may not know that it does."""

    code = "niet-gevonden"
    status = 404


class NotAllowed(WelkomError):
    """The actor is known, but may not do this."""

    code = "geen-toegang"
    status = 403


class SlotTaken(WelkomError):
    """The chosen time has just gone; `details["alternatives"]` holds the nearest free starts (UTC)."""

    code = "tijdstip-bezet"
    status = 409


class HoldExpired(WelkomError):
    """The hold was not used in time and its place went back."""

    code = "reservering-verlopen"
    status = 409


class NotBookable(WelkomError):
    """These products cannot be booked like this: outside the rules of the product or of the location."""

    code = "niet-boekbaar"
    status = 409


class AlreadyDone(WelkomError):
    """The state of the appointment or the visit no longer allows this step."""

    code = "status-conflict"
    status = 409


class AlreadyCalled(AlreadyDone):
    """A colleague called this visitor just before you."""

    code = "al-opgeroepen"


class TooSoon(AlreadyDone):
    """The visitor still has time to come: `details["minutes"]` after the call."""

    code = "nog-even-wachten"


class CodeRefused(WelkomError):
    """A check-in or gate code that is unknown, of another place or of another day; `details["reason"]` says which."""

    code = "kenmerk-geweigerd"
    status = 409


class ChangedMeanwhile(WelkomError):
    """It is no longer as it was when the caller read it (If-Match)."""

    code = "intussen-gewijzigd"
    status = 412


class IdempotencyConflict(WelkomError):
    """The same Idempotency-Key came with other content."""

    code = "idempotentie-conflict"
    status = 409


class TooManyTries(WelkomError):
    """Too many requests; `details["retry_after"]` is in seconds."""

    code = "te-veel-verzoeken"
    status = 429


class Busy(WelkomError):
    """The database stayed locked longer than we let anybody wait; trying again is safe."""

    code = "even-druk"
    status = 503
    retry_after = 5
    """Seconds; what `Retry-After` tells a caller."""


class OutOfReach(Busy):
    """The database does not answer; it is asked again with the next request, so all is well once it is back."""

    code = "even-onbereikbaar"

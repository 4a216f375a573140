"""`/berichten`: messages that did not arrive, to send again or to another address."""

from portal.staff.messages.pages import blueprint

__all__ = ["blueprint"]

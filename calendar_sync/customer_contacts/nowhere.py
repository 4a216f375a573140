"""The register of a municipality that has none: nothing leaves the house."""

from calendar_sync.customer_contacts.base import ContactRecord, ContactTask


class Nowhere:
    """Answers as a register would, and keeps nothing."""

    name = "none"

    def find(self, record: ContactRecord) -> str | None:  # noqa: ARG002 - the port gives it
        """Return None: nothing stands here."""
        return None

    def register(self, record: ContactRecord) -> str:
        """Return our own id as the reference, so that switching a register on later sends nothing of before."""
        return str(record.subject_id)

    def give_task(self, reference: str, task: ContactTask) -> None:
        """Keep nothing: what is to be done stands with the visit itself."""

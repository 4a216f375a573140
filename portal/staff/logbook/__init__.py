"""`/logboek`: the audit record, for the auditor."""

from portal.staff.logbook.pages import blueprint

__all__ = ["blueprint"]

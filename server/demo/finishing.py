"""What the demo's employees choose from when they finish a visit, per department."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.identity.actor import SYSTEM
from booking_api.visits.service import save_choices
from booking_api.visits.values_desk import ChoiceDraft

REASONS = {
    "dienstverlening": ("Aanvraag", "Ophalen", "Vraag", "Wijziging doorgeven", "Klacht"),
    "werk-en-inkomen": ("Eerste gesprek", "Vervolggesprek", "Vraag", "Bezwaar"),
    "zorg": ("Eerste gesprek", "Vervolggesprek", "Vraag"),
    "afval": ("Vraag", "Klacht"),
}
RESULTS = ("Afgehandeld", "Stukken ontbreken", "Nieuwe afspraak gemaakt", "Doorverwezen")
FOLLOW_UPS = (("Terugbellen", "Klantcontactcentrum"), ("Brief sturen", "Backoffice"), ("Intern overleg", ""))


def lay_choices(session: Session, departments: dict[str, UUID], now: datetime) -> None:
    """Give each department its lists."""
    for code, department_id in departments.items():
        reasons = [ChoiceDraft(name) for name in REASONS.get(code, ("Vraag",))]
        save_choices(session, SYSTEM, department_id, "reason", reasons, now)
        save_choices(session, SYSTEM, department_id, "result", [ChoiceDraft(name) for name in RESULTS], now)
        follow_ups = [ChoiceDraft(name, task_for=team) for name, team in FOLLOW_UPS]
        save_choices(session, SYSTEM, department_id, "follow_up", follow_ups, now)

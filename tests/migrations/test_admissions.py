"""What gates decided survives the steps there and back, also where one opened wrongly."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from booking_api.db import Database
from booking_api.recycling.models import GateAdmission
from server import migrate
from tests.booking_api.recycling.site import TEN, Site, open_site

RIGHTLY = "geldig"


def opened(site: Site) -> GateAdmission:
    """Keep that a gate rightly opened for an appointment."""
    row = GateAdmission(
        location_id=site.location.id, appointment_id=site.booked().id, decision="open", reason=RIGHTLY, decided_at=TEN
    )
    with site.database.transaction() as session:
        session.add(row)
    return row


def test_a_gate_that_opened_wrongly_hinders_no_step_back(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    database = Database(empty_url)
    rightly = opened(open_site(database))
    with database.transaction() as session:
        again = {**rightly.model_dump(exclude={"id"}), "reason": "al-gebruikt"}
        session.add(GateAdmission(**again))
    migrate.downgrade(empty_url, "0018")
    kept = text("SELECT reason, appointment_id IS NULL FROM gate_admission ORDER BY reason")
    with database.reading() as session:
        rows = {reason: bool(is_gone) for reason, is_gone in session.execute(kept)}
    assert rows == {"al-gebruikt": True, RIGHTLY: False}
    migrate.upgrade(empty_url)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(GateAdmission(**rightly.model_dump(exclude={"id"})))
    database.dispose()

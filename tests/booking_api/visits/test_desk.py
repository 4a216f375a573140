"""At the desk, on both databases: set aside, pass on, take over, add on the spot, finish with a result."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentStatus, Participant
from booking_api.appointments.requests import ActivityWish
from booking_api.availability.models import Shift
from booking_api.catalogue.models import FeeLine, ProductText
from booking_api.customers.models import DigitalAddress
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember, Team
from booking_api.identity.rules import PERMISSIONS, Role
from booking_api.outbox import OutboxEvent
from booking_api.references import new_id
from booking_api.visits import queries, service
from booking_api.visits.models import VisitLeg, VisitPeriod
from booking_api.visits.rules import LegState, Presence, TransferKind
from booking_api.visits.values import VisitView
from booking_api.visits.values_desk import ChoiceDraft, Destination, Outcome
from tests.booking_api.visits.hall import NOW, Hall

CALLED, LATER, LATEST = (NOW + timedelta(minutes=minutes) for minutes in (2, 10, 20))


def arrive(session: Session, hall: Hall, appointment: Appointment) -> VisitView:
    return service.check_in(session, hall.pillar, hall.location.id, code=appointment.code, channel="pillar", now=NOW)


def helped(session: Session, hall: Hall, appointment: Appointment | None = None) -> VisitView:
    """Return a visitor who sits at desk 3 with Fatima."""
    visit = arrive(session, hall, appointment or hall.booked(within=session))
    service.call(session, hall.fatima, visit.id, hall.at_desk3, CALLED)
    return service.start(session, hall.fatima, visit.id, CALLED)


def states(session: Session) -> list[str]:
    return list(session.exec(select(VisitPeriod.state).order_by(col(VisitPeriod.at), col(VisitPeriod.id))))


def social_worker(session: Session, hall: Hall) -> tuple[Actor, Team]:
    team = Team(department_id=hall.social.id, name="Schuldhulp")
    session.add(team)
    session.flush()
    member = StaffMember(name="Sanne Zorg", department_id=hall.social.id, team_id=team.id)
    session.add(member)
    session.flush()
    return replace(hall.bram, id=member.id, name=member.name, department_ids=frozenset({hall.social.id})), team


def test_who_is_set_aside_stays_with_the_employee_who_calls_the_next_meanwhile(hall: Hall) -> None:
    with hall.database.transaction() as session:
        first, second = helped(session, hall), arrive(session, hall, hall.booked("Jansen", within=session))
        aside = service.pause(session, hall.fatima, first.id, LATER)
        assert (aside.status, aside.paused_at, aside.staff_id) == (LegState.PAUSED, LATER, hall.fatima.id)
        called = service.call_next(session, hall.fatima, hall.at_desk3, LATER)
        assert called
        assert called.id == second.id
        again = service.resume(session, hall.fatima, first.id, LATEST)
        assert (again.status, again.paused_at) == (LegState.IN_SERVICE, None)
        with pytest.raises(AlreadyDone):
            service.resume(session, hall.fatima, second.id, LATEST)
        assert states(session)[-3:] == ["paused", "called", "in_service"]


def test_who_is_passed_on_keeps_the_turn_and_waits_without_checking_in_again(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        later = arrive(session, hall, hall.booked("Jansen", at=NOW + timedelta(minutes=5), within=session))
        to = Destination(TransferKind.EMPLOYEE, hall.bram.id)  # type: ignore[arg-type]
        passed = service.transfer(session, hall.fatima, visit.id, to, "Mist een pasfoto", LATER)
        assert (passed.status, passed.assigned_staff_id) == (LegState.WAITING, hall.bram.id)
        assert passed.leg_count == 1
        again = service.transfer(session, hall.fatima, visit.id, to, "", LATEST)
        assert again.leg_id == passed.leg_id, "a second click changes nothing"
        queue = queries.my_queue(session, hall.bram, hall.at_desk4, LATER)
        assert [each.id for each in queue] == [visit.id, later.id], "the booked time still decides"
        assert [each.id for each in queries.my_queue(session, hall.fatima, hall.at_desk3, LATER)] == [later.id]
        assert [note.text for note in queries.desk_side(session, hall.bram, visit.id, LATER).notes] == [
            "Mist een pasfoto"
        ]
        service.call(session, hall.bram, visit.id, hall.at_desk4, LATEST)
        done = service.finish(session, hall.bram, visit.id, LATEST)
        assert (done.outcome, states(session)[-4:]) == ("done", ["transferred", "waiting", "called", "done"])


def test_a_walk_in_who_is_passed_on_does_not_start_at_the_end_of_the_queue(hall: Hall) -> None:
    with hall.database.transaction() as session:
        request = service.WalkInRequest(hall.location.id, (service.WalkInActivity(hall.passport.id),))
        first = service.register_walk_in(session, hall.host, request, NOW)
        service.call(session, hall.bram, first.id, hall.at_desk4, CALLED)
        second = service.register_walk_in(session, hall.host, request, LATER)
        to = Destination(TransferKind.DESK, hall.desk3.id)
        passed = service.transfer(session, hall.bram, first.id, to, "", LATEST)
        assert (passed.waiting_since, passed.waited_minutes) == (LATEST, 0), "the wait itself is counted from now"
        assert [each.id for each in queries.my_queue(session, hall.fatima, hall.at_desk3, LATEST)] == [
            first.id,
            second.id,
        ]
        assert [each.id for each in queries.my_queue(session, hall.bram, hall.at_desk4, LATEST)] == [second.id]


def test_a_team_of_another_department_takes_on_who_is_passed_on_to_it(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        worker, team = social_worker(session, hall)
        with pytest.raises(NotAllowed):
            service.call(session, worker, visit.id, hall.at_desk4, LATER)
        service.transfer(session, hall.fatima, visit.id, Destination(TransferKind.TEAM, team.id), "Hulp", LATER)
        assert [each.id for each in queries.my_queue(session, worker, hall.at_desk4, LATER)] == [visit.id]
        assert queries.my_queue(session, hall.bram, hall.at_desk3, LATER) == []
        assert service.call_next(session, worker, hall.at_desk4, LATER) is not None


def test_a_note_for_who_helps_next_is_read_by_that_one_whatever_the_department(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        service.write_note(session, hall.fatima, visit.id, "Alleen voor ons", LATER)
        worker, _team = social_worker(session, hall)
        service.tell_presence(session, worker, hall.location.id, Presence.AVAILABLE, hall.desk4.id, LATER)
        to = Destination(TransferKind.DESK, hall.desk4.id)
        service.transfer(session, hall.fatima, visit.id, to, "Heeft een tolk nodig", LATER)
        assert queries.desk_side(session, worker, visit.id, LATER).notes == (), "not yet with this one"
        service.call(session, worker, visit.id, hall.at_desk4, LATEST)
        [note] = queries.desk_side(session, worker, visit.id, LATEST).notes
        assert note.text == "Heeft een tolk nodig"


@pytest.mark.parametrize("kind", [TransferKind.EMPLOYEE, TransferKind.TEAM])
def test_who_came_for_a_room_is_seen_by_a_colleague_at_a_desk_to_whom_one_is_passed_on(
    hall: Hall, kind: TransferKind
) -> None:
    with hall.database.transaction() as session:
        booked = hall.booked(products=(hall.support,), within=session)
        visit = arrive(session, hall, booked)
        worker, team = social_worker(session, hall)
        assert queries.my_queue(session, worker, hall.at_desk4, LATER) == [], "a room is no desk"
        to = Destination(kind, worker.id if kind is TransferKind.EMPLOYEE else team.id)  # type: ignore[arg-type]
        service.transfer(session, hall.host, visit.id, to, "", LATER)
        assert [each.id for each in queries.my_queue(session, worker, hall.at_desk4, LATER)] == [visit.id]
        called = service.call_next(session, worker, hall.at_desk4, LATER)
        assert called
        assert called.place_name == "Balie 4"


def test_another_product_brings_its_own_needs_and_keeps_the_higher_priority(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        session.exec(select(VisitLeg)).one().priority = 3
        to = Destination(TransferKind.PRODUCT, hall.support.id)
        passed = service.transfer(session, hall.fatima, visit.id, to, "", LATER)
        assert (passed.place_kind, passed.priority, passed.department_id) == ("room", 3, hall.social.id)
        assert passed.waiting_area_name == "Wachtruimte eerste verdieping"


@pytest.mark.parametrize("kind", list(TransferKind))
def test_one_is_not_passed_on_to_what_does_not_exist(hall: Hall, kind: TransferKind) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        with pytest.raises(InvalidInput):
            service.transfer(session, hall.fatima, visit.id, Destination(kind, new_id()), "", LATER)
        assert queries.view_of(session, hall.fatima, visit.id, LATER).status is LegState.IN_SERVICE


def test_who_is_left_behind_is_seen_and_taken_over_by_one_colleague(hall: Hall) -> None:
    with hall.database.transaction() as session:
        service.tell_presence(session, hall.fatima, hall.location.id, Presence.AVAILABLE, hall.desk3.id, NOW)
        visit = helped(session, hall)
        [seen] = queries.presences(session, hall.host, hall.location.id, CALLED)
        assert (seen.name, seen.presence, seen.visit_ids) == ("Fatima Yilmaz", Presence.BUSY, (visit.id,))
        with pytest.raises(NotAllowed):
            service.take_over(session, hall.bram, visit.id, hall.at_desk4, LATER)
        service.sign_off(session, hall.fatima, LATER)
        [left] = queries.visits(session, hall.host, hall.location.id, None, LATER)
        assert left.staff_away
        taken = service.take_over(session, hall.bram, visit.id, hall.at_desk4, LATEST)
        assert (taken.staff_id, taken.place_name, taken.staff_away) == (hall.bram.id, "Balie 4", False)
        assert taken.started_at == CALLED
        with pytest.raises(NotAllowed):
            service.take_over(session, replace(hall.fatima, id=new_id()), visit.id, hall.at_desk3, LATEST)
        assert service.finish(session, hall.bram, visit.id, LATEST).outcome == "done"


def test_who_went_home_does_not_make_the_wait_look_shorter(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = arrive(session, hall, hall.booked(within=session))
        for actor in (hall.fatima, hall.bram):
            session.add(
                Shift(
                    staff_id=actor.id,  # type: ignore[arg-type]
                    location_id=hall.location.id,
                    starts_at=NOW - timedelta(hours=1),
                    ends_at=NOW + timedelta(hours=4),
                )
            )
            service.tell_presence(session, actor, hall.location.id, Presence.BREAK, None, NOW)
        wait = queries.expected_wait(session, hall.host, hall.location.id, visit.leg_id, NOW)
        assert wait
        assert wait.band
        for actor in (hall.fatima, hall.bram):
            service.sign_off(session, actor, NOW)
        wait = queries.expected_wait(session, hall.host, hall.location.id, visit.leg_id, NOW)
        assert wait
        assert wait.band is None


def test_presence_is_told_by_hand_and_holds_for_a_day(hall: Hall) -> None:
    with hall.database.transaction() as session:
        service.tell_presence(session, hall.fatima, hall.location.id, Presence.BREAK, None, NOW)
        assert queries.my_presence(session, hall.fatima, NOW) is Presence.BREAK
        assert queries.my_presence(session, hall.fatima, NOW + timedelta(days=1)) is Presence.AWAY
        with pytest.raises(InvalidInput):
            service.tell_presence(session, hall.fatima, hall.location.id, Presence.BUSY, None, NOW)


def test_a_second_person_and_a_product_make_the_leg_longer_and_add_fees(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        session.add(FeeLine(product_id=hall.passport.id, name="Paspoort", amount_cents=7_500))
        session.add(FeeLine(product_id=hall.licence.id, name="Rijbewijs", amount_cents=4_000))
        visit = helped(session, hall, booked)
        assert visit.minutes == 10
        more = [ActivityWish(hall.passport.id), ActivityWish(hall.licence.id)]
        added = service.add_on_the_spot(session, hall.fatima, visit.id, more, 1, LATER)
        assert (added.persons, added.leg_count, len(added.product_ids)) == (2, 1, 2)
        assert added.minutes > 15, "set-up once, two passports, one licence"
        counts = dict(session.exec(select(Activity.product_id, Activity.count)).all())
        assert counts == {hall.passport.id: 2, hall.licence.id: 1}
        assert len(session.exec(select(Participant)).all()) == 2
        side = queries.desk_side(session, hall.fatima, visit.id, LATER)
        assert (
            side.total_cents
            == 7_500 + 4_000
            == sum(f.amount_cents * f.count for f in session.exec(select(AppointmentFee)))
        )
        assert [(each.name, each.count) for each in side.activities] == [
            ("Paspoort aanvragen", 2),
            ("Rijbewijs aanvragen", 1),
        ]


def test_what_this_employee_cannot_do_waits_for_its_own_turn(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        added = service.add_on_the_spot(session, hall.fatima, visit.id, [ActivityWish(hall.support.id)], 0, LATER)
        assert (added.leg_count, added.minutes) == (2, 10)
        going_on = service.finish(session, hall.fatima, visit.id, LATER)
        assert (going_on.status, going_on.position, going_on.place_kind) == (LegState.WAITING, 1, "room")
        with pytest.raises(InvalidInput):
            service.add_on_the_spot(session, hall.host, visit.id, [], 0, LATER)
        with pytest.raises(InvalidInput):
            service.add_on_the_spot(session, hall.host, visit.id, [ActivityWish(new_id())], 0, LATER)


def test_a_visit_ends_with_what_its_department_may_choose(hall: Hall) -> None:
    chief = replace(hall.host, permissions=PERMISSIONS[Role.ADMINISTRATOR])
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        for kind, name in (("reason", "Aanvraag"), ("result", "Afgehandeld"), ("follow_up", "Terugbellen")):
            drafts = [ChoiceDraft(name, task_for="Team Burgerzaken"), ChoiceDraft(" ")]
            service.save_choices(session, chief, hall.civil.id, kind, drafts, NOW)
        choices = queries.choices_for(session, hall.fatima, visit.leg_id)
        assert [each.name for each in (*choices.reasons, *choices.results)] == ["Aanvraag", "Afgehandeld"]
        assert choices.usual is None
        wrong = Outcome(reason_id=choices.results[0].id)
        with pytest.raises(InvalidInput):
            service.finish(session, hall.fatima, visit.id, LATER, outcome=wrong)
        session.rollback()
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        for kind, name in (("reason", "Aanvraag"), ("result", "Afgehandeld"), ("follow_up", "Terugbellen")):
            service.save_choices(session, chief, hall.civil.id, kind, [ChoiceDraft(name, task_for="Team")], NOW)
        choices = queries.choices_for(session, hall.fatima, visit.leg_id)
        plain = Outcome(choices.reasons[0].id, choices.results[0].id)
        with_task = replace(plain, follow_up_id=choices.follow_ups[0].id, explanation="Bel morgen")
        service.finish(session, hall.fatima, visit.id, LATER, outcome=with_task)
        asked = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "FollowUpRequested")).one()
        assert asked.subject_id == visit.leg_id
        other = helped(session, hall, hall.booked("Jansen", within=session))
        service.finish(session, hall.fatima, other.id, LATER, outcome=plain)
        third = helped(session, hall, hall.booked("Pietersen", within=session))
        assert queries.choices_for(session, hall.fatima, third.leg_id).usual == plain
        service.save_choices(session, chief, hall.civil.id, "reason", [], LATER)
        assert queries.choices_for(session, hall.fatima, third.leg_id).usual is None


def test_what_was_brought_is_ticked_off_once_and_for_every_language(hall: Hall) -> None:
    with hall.database.transaction() as session:
        for language, text in (("nl", "uw oude paspoort"), ("en", "your old passport")):
            words = ProductText(product_id=hall.passport.id, language=language, name="x", public_name="x", bring=[text])
            session.add(words)
        visit = helped(session, hall)
        [line] = queries.desk_side(session, hall.fatima, visit.id, LATER).bring
        assert not line.is_there
        for _ in range(2):
            service.tick(session, hall.fatima, visit.id, line.item, True, LATER)
        [ticked] = queries.desk_side(session, hall.fatima, visit.id, LATER, "en").bring
        assert (ticked.text, ticked.is_there) == ("your old passport", True)
        service.tick(session, hall.fatima, visit.id, line.item, False, LATER)
        assert not queries.desk_side(session, hall.fatima, visit.id, LATER).bring[0].is_there


def test_notes_stay_within_the_department(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = helped(session, hall)
        service.write_note(session, hall.fatima, visit.id, "  Heeft haast ", LATER)
        worker, _team = social_worker(session, hall)
        assert [note.text for note in queries.desk_side(session, hall.bram, visit.id, LATER).notes] == ["Heeft haast"]
        assert queries.desk_side(session, worker, visit.id, LATER).notes == ()
        for text in (" ", "x" * 1_001):
            with pytest.raises(InvalidInput):
                service.write_note(session, hall.fatima, visit.id, text, LATER)
        with pytest.raises(NotAllowed):
            service.write_note(session, worker, visit.id, "Niet van mij", LATER)


def test_other_appointments_of_the_same_person_are_seen_as_far_as_the_department_may(hall: Hall) -> None:
    now, coming = hall.booked(), hall.booked(at=NOW + timedelta(days=7), products=(hall.support,))
    stranger = hall.booked(at=NOW + timedelta(days=8))
    with hall.database.transaction() as session:
        for each in (now, coming):
            session.add(DigitalAddress(party_id=each.customer_id, kind="email", address="Maria@voorbeeld.nl"))  # type: ignore[arg-type]
        session.add(DigitalAddress(party_id=stranger.customer_id, kind="email", address="ander@voorbeeld.nl"))  # type: ignore[arg-type]
        visit = helped(session, hall, now)
        side = queries.desk_side(session, hall.fatima, visit.id, LATER)
        assert side.earlier == ()
        [that] = side.coming
        assert (that.id, that.subject, that.status, that.seen_what) == (coming.id, "", "", False)
        everybody = replace(hall.fatima, department_ids=None)
        [what] = queries.desk_side(session, everybody, visit.id, LATER).coming
        assert (what.subject, what.seen_what) == ("Schuldhulpverlening", True)


def test_who_walks_off_while_being_helped_did_come(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        visit = helped(session, hall, booked)
        service.pause(session, hall.fatima, visit.id, LATER)
        assert service.leave(session, hall.fatima, visit.id, LATEST).outcome == "left"
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.FULFILLED


def test_who_appears_after_all_waits_again(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = arrive(session, hall, hall.booked(within=session))
        service.call(session, hall.fatima, visit.id, hall.at_desk3, CALLED)
        service.no_show(session, hall.fatima, visit.id, LATEST)
        back = service.reappear(session, hall.fatima, visit.id, LATEST)
        assert (back.status, back.closed_at) == (LegState.WAITING, None)
        assert service.reappear(session, hall.fatima, visit.id, LATEST).status is LegState.WAITING


def test_the_visitors_language_brings_the_turn_forward_for_who_speaks_it(hall: Hall) -> None:
    with hall.database.transaction() as session:
        first = arrive(session, hall, hall.booked("Vries", within=session))
        polish = hall.booked("Nowak", at=NOW + timedelta(minutes=5), within=session)
        session.get_one(Appointment, polish.id).language = "pl"
        session.flush()
        second = arrive(session, hall, polish)
        session.get_one(StaffMember, hall.bram.id).languages = ["nl", "pl"]
        session.flush()
        queue = queries.my_queue(session, hall.bram, hall.at_desk4, LATER)
        assert [each.id for each in queue] == [second.id, first.id]
        assert queries.why_first(session, hall.bram, queue) == "own_language"
        assert [each.id for each in queries.my_queue(session, hall.fatima, hall.at_desk3, LATER)] == [
            first.id,
            second.id,
        ]


def test_a_desk_without_what_somebody_needs_does_not_get_that_visitor(hall: Hall) -> None:
    with hall.database.transaction() as session:
        visit = arrive(session, hall, hall.booked(within=session))
        session.exec(select(VisitLeg)).one().facilities = ["ringleiding"]
        session.flush()
        assert queries.my_queue(session, hall.fatima, hall.at_desk3, LATER) == []
        desk = session.merge(hall.desk4)
        desk.facilities = ["ringleiding"]
        session.flush()
        assert [each.id for each in queries.my_queue(session, hall.fatima, hall.at_desk4, LATER)] == [visit.id]

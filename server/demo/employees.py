"""The demo's staff: employees by profile, each in a team, and one person for each other role."""

from collections.abc import Mapping

from sqlmodel import Session

from booking_api.identity.models import Department, StaffMember, StaffRole, StaffSkill, Team
from booking_api.identity.rules import Role
from server.demo.people import People, Person

PROFILES: tuple[tuple[str, tuple[str, ...], int, str], ...] = (
    ("Balie", ("reisdocumenten", "rijbewijzen", "uitgifte", "burgerzaken"), 7, "desk"),
    ("Balie breed", ("reisdocumenten", "rijbewijzen", "burgerzaken", "burgerlijke-stand", "vergunningen"), 3, "desk"),
    ("Spreekkamer burgerzaken", ("burgerzaken", "burgerlijke-stand", "vergunningen"), 2, "none"),
    ("Werk en Inkomen", ("inkomen", "klantregie", "schulden"), 3, "none"),
    ("Zorg", ("zorg", "leerplicht"), 2, "none"),
)
"""Name, skills, how many on duty, and whether a desk comes with it."""
TEAMS = ("Balie", "Balie", "Gesprekken burgerzaken", "Inkomen en schulden", "Zorg en leerplicht")
"""To which team the people of each profile belong."""


def lay_employees(
    session: Session, departments: Mapping[str, Department], people: People
) -> list[tuple[StaffMember, tuple[str, ...]]]:
    """Lay 25 employees by profile, and one person for each other role; returns the employees with their skills."""
    order = ["dienstverlening"] * 18 + ["werk-en-inkomen"] * 4 + ["zorg"] * 3
    profiles = [0] * 9 + [1] * 5 + [2] * 4 + [3] * 4 + [4] * 3
    # By name: the login of the demo offers the first of each department, and that one sits at the free desk.
    team = sorted(people.several(len(order)), key=lambda person: person.name)
    teams: dict[str, Team] = {}
    found = []
    for code, profile, person in zip(order, profiles, team, strict=True):
        member = _member(session, departments, person, code, Role.EMPLOYEE)
        member.team_id = _team(session, departments, teams, code, TEAMS[profile]).id
        skills = PROFILES[profile][1]
        session.add_all(StaffSkill(staff_id=member.id, skill=skill) for skill in skills)
        found.append((member, skills))
    for code, role in (
        ("dienstverlening", Role.HOST), ("dienstverlening", Role.KCC), ("dienstverlening", Role.SUPERVISOR), ("dienstverlening", Role.PLANNER),
        ("dienstverlening", Role.ADMINISTRATOR), ("dienstverlening", Role.AUDITOR),
    ):  # fmt: skip
        _member(session, departments, people.one(), code, role, bookable=False)
    return found


def _team(
    session: Session, departments: Mapping[str, Department], teams: dict[str, Team], department: str, name: str
) -> Team:
    if name not in teams:
        teams[name] = Team(department_id=departments[department].id, name=name)
        session.add(teams[name])
        session.flush()
    return teams[name]


def _member(
    session: Session,
    departments: Mapping[str, Department],
    person: Person,
    department: str,
    role: Role,
    *,
    bookable: bool = True,
) -> StaffMember:
    member = StaffMember(
        department_id=departments[department].id,
        name=person.name,
        mailbox=person.email,
        bookable=bookable,
        languages=["nl", "en"],
    )
    session.add(member)
    session.flush()
    everywhere = role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.PLANNER)
    session.add(
        StaffRole(staff_id=member.id, role=role.value, department_id=None if everywhere else member.department_id)
    )
    return member

"""Roles and what each may do, as one table (needs X3; design.md "Department, Team, Actor")."""

from enum import StrEnum


class Role(StrEnum):
    """What a person, client or device is to Welkom; values are those of the `roles` claim."""

    CITIZEN = "burger"
    HOST = "gastheer"
    EMPLOYEE = "medewerker"
    KCC = "kcc"
    PLANNER = "planner"
    SUPERVISOR = "teamleider"
    ADMINISTRATOR = "beheerder"
    AUDITOR = "auditor"
    DEVICE = "apparaat"
    CLIENT = "client"
    SYSTEM = "systeem"


class Permission(StrEnum):
    """One thing that can be allowed; use cases ask for a permission, never for a role."""

    BROWSE_CATALOGUE = "browse_catalogue"
    BOOK = "book"
    BOOK_FOR_OTHERS = "book_for_others"
    READ_APPOINTMENTS = "read_appointments"
    CHANGE_APPOINTMENTS = "change_appointments"
    HELP_ALL_DEPARTMENTS = "help_all_departments"
    CHECK_IN = "check_in"
    REGISTER_WALK_IN = "register_walk_in"
    READ_VISITS = "read_visits"
    SERVE_VISITS = "serve_visits"
    READ_BOARD = "read_board"
    DECIDE_GATE = "decide_gate"
    READ_PLANNING = "read_planning"
    CHANGE_PLANNING = "change_planning"
    SUPERVISE = "supervise"
    MANAGE = "manage"
    READ_AUDIT = "read_audit"
    ANSWER_HELP = "answer_help"
    ASK_HELP = "ask_help"
    PAIR_DEVICES = "pair_devices"
    OPERATE = "operate"
    DELIVER_MESSAGES = "deliver_messages"
    READ_BSN = "read_bsn"


_P = Permission
_DESK = {_P.BROWSE_CATALOGUE, _P.READ_APPOINTMENTS, _P.READ_VISITS, _P.ASK_HELP, _P.READ_BOARD}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CITIZEN: frozenset({_P.BROWSE_CATALOGUE, _P.BOOK, _P.ASK_HELP}),
    Role.HOST: frozenset(
        _DESK
        | {
            _P.BOOK,
            _P.BOOK_FOR_OTHERS,
            _P.CHANGE_APPOINTMENTS,
            _P.HELP_ALL_DEPARTMENTS,
            _P.CHECK_IN,
            _P.REGISTER_WALK_IN,
            _P.ANSWER_HELP,
            _P.SERVE_VISITS,
        }
    ),
    Role.EMPLOYEE: frozenset(
        _DESK | {_P.BOOK, _P.BOOK_FOR_OTHERS, _P.CHANGE_APPOINTMENTS, _P.CHECK_IN, _P.SERVE_VISITS, _P.READ_BSN}
    ),
    Role.KCC: frozenset(
        {
            _P.BROWSE_CATALOGUE,
            _P.BOOK,
            _P.BOOK_FOR_OTHERS,
            _P.READ_APPOINTMENTS,
            _P.CHANGE_APPOINTMENTS,
            _P.HELP_ALL_DEPARTMENTS,
            _P.ASK_HELP,
        }
    ),
    Role.PLANNER: frozenset(_DESK | {_P.READ_PLANNING, _P.CHANGE_PLANNING}),
    Role.SUPERVISOR: frozenset(
        _DESK
        | {
            _P.BOOK,
            _P.BOOK_FOR_OTHERS,
            _P.CHANGE_APPOINTMENTS,
            _P.HELP_ALL_DEPARTMENTS,
            _P.CHECK_IN,
            _P.SERVE_VISITS,
            _P.READ_PLANNING,
            _P.SUPERVISE,
            _P.ANSWER_HELP,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {_P.BROWSE_CATALOGUE, _P.READ_PLANNING, _P.CHANGE_PLANNING, _P.MANAGE, _P.PAIR_DEVICES, _P.READ_BOARD}
    ),
    Role.AUDITOR: frozenset({_P.BROWSE_CATALOGUE, _P.READ_AUDIT}),
    Role.DEVICE: frozenset(),
    Role.CLIENT: frozenset({_P.BROWSE_CATALOGUE}),
    Role.SYSTEM: frozenset(_P),
}

DEVICE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "pillar": frozenset({_P.BROWSE_CATALOGUE, _P.BOOK, _P.CHECK_IN, _P.REGISTER_WALK_IN, _P.ASK_HELP}),
    "wall": frozenset({_P.READ_BOARD}),
    "panel": frozenset({_P.READ_BOARD}),
    "gate": frozenset({_P.DECIDE_GATE, _P.ASK_HELP}),
}

SCOPE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "catalogus:lezen": frozenset({_P.BROWSE_CATALOGUE}),
    "afspraken:lezen": frozenset({_P.READ_APPOINTMENTS}),
    "afspraken:schrijven": frozenset(
        {_P.BROWSE_CATALOGUE, _P.BOOK, _P.BOOK_FOR_OTHERS, _P.READ_APPOINTMENTS, _P.CHANGE_APPOINTMENTS}
    ),
    "bezoeken:lezen": frozenset({_P.READ_VISITS}),
    "bezoeken:schrijven": frozenset({_P.READ_VISITS, _P.CHECK_IN, _P.REGISTER_WALK_IN, _P.SERVE_VISITS}),
    "toegang:controleren": frozenset({_P.DECIDE_GATE}),
    "berichten:bezorgen": frozenset({_P.DELIVER_MESSAGES}),
}


# What a client may do for a customer who logged in there; the rest is no customer's business.
CUSTOMER_SCOPES = frozenset({"catalogus:lezen", "afspraken:lezen", "afspraken:schrijven"})


def permissions_of_roles(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return everything that a set of roles allows together."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def permissions_of_scopes(scopes: frozenset[str]) -> frozenset[Permission]:
    """Return everything that OAuth scopes allow a client; an unknown scope allows nothing."""
    return frozenset().union(*(SCOPE_PERMISSIONS.get(scope, frozenset()) for scope in scopes))

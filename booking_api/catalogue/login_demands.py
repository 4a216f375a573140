"""Which login products demand (A8): none for most; DigiD, eHerkenning or eIDAS, how sure it must be, and the BSN."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from booking_api.catalogue.models import Product
from booking_api.configuration import remembered
from booking_api.customers.values import Login
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

LEVELS = ("low", "substantial", "high")
NO_LOGIN = "none"


@dataclass(frozen=True, slots=True)
class LoginDemand:
    """The login that products demand together; `kinds` has more than one where no single login will do."""

    kinds: frozenset[str] = frozenset()
    level: str = LEVELS[0]
    bsn: bool = False

    @property
    def kind(self) -> str:
        """Return the one kind of login that is demanded, or "" for none."""
        return next(iter(sorted(self.kinds)), "")

    def refusal(self, login: Login | None) -> str:
        """Return why a login does not do, or "" when it does: a code that screens have a sentence for."""
        if not self.kinds:
            return ""
        if len(self.kinds) > 1:
            return "verschillende-inlog"
        if login is None or login.kind not in self.kinds:
            return "inloggen-nodig"
        if login.level not in LEVELS or LEVELS.index(login.level) < LEVELS.index(self.level):
            return "inlogniveau-te-laag"
        return "bsn-nodig" if self.bsn and not login.sealed_bsn else ""


def login_demand(session: Session, actor: Actor, product_ids: Iterable[UUID]) -> LoginDemand:
    """Return what these products demand together: each kind of login, the highest level, and the BSN."""
    actor.require(Permission.BROWSE_CATALOGUE)
    demanding = remembered(session).get("logins")
    if demanding is None:
        columns = select(Product.id, Product.login_level, Product.login_assurance, Product.asks_bsn)
        found = session.exec(columns.where(Product.login_level != NO_LOGIN))
        demanding = remembered(session)["logins"] = {id_: demand for id_, *demand in found}
    rows = [demanding[id_] for id_ in product_ids if id_ in demanding]
    levels = [LEVELS.index(level) for _kind, level, _bsn in rows if level in LEVELS]
    return LoginDemand(
        frozenset(kind for kind, _level, _bsn in rows),
        LEVELS[max(levels, default=0)],
        any(bsn for _kind, _level, bsn in rows),
    )

"""Processes that book are killed at any moment, hundreds of times; never is anything half-made left behind."""

import random
import subprocess
import sys
import time

from booking_api.db import Database
from tests.soak.progress import say
from tests.support.town import build
from tests.support.whole import check_whole

KILLS = 200

BOOKER = """
import random, sys
from booking_api.appointments.attempts import attempting
from booking_api.appointments.service import ActivityWish, BookRequest, book, cancel
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM
from booking_api.catalogue.models import Product
from booking_api.locations.models import Location
from sqlmodel import select
from tests.support.town import NOW, at
db = Database(sys.argv[1])
with db.reading() as session:
    shop = session.exec(select(Location.id)).one()
    product = session.exec(select(Product.id).where(Product.code == "paspoort")).one()
print("ready", flush=True)
while True:
    start = at(random.randint(9, 16), random.choice((0, 15, 30, 45)))
    wish = BookRequest("web", location_id=shop, activities=(ActivityWish(product, 1),), starts_at=start)
    try:
        made = attempting(db, lambda session: book(session, SYSTEM, wish, NOW)).appointment
        if random.random() < 0.9:
            attempting(db, lambda session: cancel(session, SYSTEM, made.id, "", NOW))
    except WelkomError:
        continue
"""


def test_nothing_half_made_survives_a_kill(database: Database) -> None:
    build(database)
    for number in range(KILLS):
        say(f"kill {number + 1} of {KILLS}")
        booker = subprocess.Popen([sys.executable, "-c", BOOKER, database.url], stdout=subprocess.PIPE)
        assert booker.stdout is not None
        booker.stdout.readline()
        time.sleep(random.uniform(0, 0.05))
        booker.kill()
        booker.wait()
        with database.reading() as session:
            check_whole(session)

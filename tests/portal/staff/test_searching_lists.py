"""Every list of the administrator can be searched, and says so kindly when nothing fits."""

import pytest

from booking_api.catalogue.special_needs import add_usual_needs
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import Role
from booking_api.identity.service import create_client
from tests.portal.citizen.site import NOW, Site
from tests.portal.staff.office import Desk, hire, location_id


def table_of(page: str) -> str:
    """Return what stands in the tables of a page."""
    return page.partition("<table")[2].rpartition("</table>")[0]


@pytest.mark.parametrize(
    ("path", "words", "found", "left_out"),
    [
        ("/beheer/locaties", "stad winkel", "Stadswinkel", "Milieustraat"),
        ("/beheer/producten", "paspoort", "paspoort", "Verhuizing"),
        ("/beheer/lijsten", "leerplicht", "leerplicht", "rolstoel"),
        ("/beheer/bijzonderheden", "tolk", "tolk", "Rolstoel"),
        ("/beheer/koppelingen", "tilburg", "MijnTilburg", "Zaaksysteem"),
        ("/beheer/berichten", "herinnering", "Herinnering", "Geannuleerd"),
    ],
)
def test_a_list_shows_what_fits_and_nothing_else(
    manager: Desk, path: str, words: str, found: str, left_out: str
) -> None:
    with manager.site.db.transaction() as session:
        add_usual_needs(session, SYSTEM, NOW)
        for name in ("MijnTilburg", "Zaaksysteem"):
            create_client(session, SYSTEM, name, ["catalogus:lezen"], NOW)
    table = table_of(manager.page(f"{path}?zoek={words}")).casefold()
    assert found.casefold() in table
    assert left_out.casefold() not in table
    assert found.casefold() not in table_of(manager.page(f"{path}?zoek=bestaatniet")).casefold()


def places_page(site: Site, words: str) -> str:
    return f"/beheer/locaties/{location_id(site)}/plekken?zoek={words}"


def test_desks_and_rooms_are_found_by_name_and_by_what_they_have(manager: Desk) -> None:
    found = manager.page(places_page(manager.site, "balie 1"))
    assert "Balie 1" in table_of(found)
    assert "Balie 2" not in table_of(found)
    assert "Balie toevoegen" in found, "what is searched may also be added to"
    assert "Niets gevonden" in manager.page(places_page(manager.site, "bestaatniet"))


def test_rights_are_searched_by_name_without_the_name_in_the_address(manager: Desk) -> None:
    with manager.site.db.transaction() as session:
        hire(session, "Gea Gast", Role.HOST, bound=False)
    found = table_of(manager.post("/beheer/rechten", zoek="gea gast").text)
    assert "Gea Gast" in found
    assert "Bea Beheer" not in found
    assert "Bea Beheer" in table_of(manager.post("/beheer/rechten", zoek="beheerder").text)
    assert "Niets gevonden" in manager.post("/beheer/rechten", zoek="bestaatniet").text


def test_a_copy_of_a_coupling_has_its_rights_but_not_its_name(manager: Desk) -> None:
    with manager.site.db.transaction() as session:
        client, _token = create_client(session, SYSTEM, "MijnTilburg", ["catalogus:lezen", "afspraken:lezen"], NOW)
    form = manager.page(f"/beheer/koppelingen?van={client}")
    form = form.partition('id="koppeling-toevoegen"')[2]
    assert 'value="afspraken:lezen" checked' in form
    assert 'value="bezoeken:lezen" checked' not in form
    assert 'value="MijnTilburg"' not in form

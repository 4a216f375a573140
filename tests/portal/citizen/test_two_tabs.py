"""Two tabs of one browser share one booking: nobody agrees to what the other tab chose, and one appointment is made."""

import re

from tests.portal.citizen.site import Site, Visitor

FORM = r'name="(sleutel|gezien)" value="([^"]+)"'


def test_who_chose_otherwise_in_another_tab_looks_once_more_before_booking(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    one_tab = dict(re.findall(FORM, visitor.page("/controle")))
    visitor.post("/tijd", tijd=visitor.times()[2])
    [hold] = site.holds()
    assert visitor.post("/controle", **one_tab).headers["Location"] == "/controle"
    assert site.appointments() == []
    page = visitor.page("/controle")
    assert "Uw keuze is intussen veranderd" in page
    assert "Uw keuze is intussen veranderd" not in visitor.page("/controle"), "told once"
    assert visitor.post("/controle", **dict(re.findall(FORM, page))).headers["Location"] == "/gemaakt"
    [made] = site.appointments()
    assert made.starts_at == hold.starts_at


def test_two_tabs_that_want_the_last_place_make_one_appointment(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    other = dict(re.findall(FORM, visitor.page("/controle")))
    assert visitor.confirm().headers["Location"] == "/gemaakt"
    assert visitor.post("/controle", **other).headers["Location"] == "/gemaakt"
    assert visitor.get("/tijd").headers["Location"] == "/gemaakt", "the back button leads to what was made"
    assert (len(site.appointments()), site.holds()) == (1, [])

"""Amounts and persons: JCC has an amount for each product, Qmatic one number for all; nobody gets lost."""

from typing import Any

import pytest
from sqlmodel import col, update

from booking_api.catalogue.models import Product
from booking_api.db import Database
from tests.booking_api.rest.forms import Forms, Qmatic, open_forms, stored


@pytest.fixture
def forms(database: Database) -> Forms:
    return open_forms(database)


def _limit(forms: Forms, product: str, **limits: Any) -> None:
    with forms.database.transaction() as session:
        session.execute(update(Product).where(col(Product.id) == forms.town.products[product]).values(**limits))


def _book_both(plugin: Qmatic, persons: int) -> Any:
    """Book passport and driving licence for so many persons, after asking for dates and times as the plugin does."""
    forms = plugin.forms
    chosen = [forms.product(name) for name in ("passport", "licence")]
    asked = "".join(f";servicePublicId={each}" for each in chosen) + f";numberOfCustomers={persons - 1}"
    assert plugin.get(f"/v2/branches/{forms.shop}/dates{asked}")["dates"] == ["2026-12-07T00:00:00"]
    assert "10:00" in plugin.get(f"/v2/branches/{forms.shop}/dates/2026-12-07/times{asked}")["times"]
    body = {"services": [{"publicId": each} for each in chosen], "customers": [{"lastName": "Bos"}] * persons}
    return plugin.call("POST", f"/v2/branches/{forms.shop}/dates/2026-12-07/times/10:00/book", json=body)


def test_the_one_number_of_qmatic_is_held_to_what_each_product_allows(forms: Forms) -> None:
    _limit(forms, "licence", max_persons=1)
    made = stored(forms, _book_both(forms.qmatic(), 3).get_json()["publicId"])
    assert {one.product_id: one.count for one in made.activities} == {
        forms.town.products["passport"]: 3,
        forms.town.products["licence"]: 1,
    }
    assert made.persons == 3


def test_more_than_any_product_allows_is_refused(forms: Forms) -> None:
    _limit(forms, "passport", max_persons=2)
    assert forms.qmatic().book(persons=3).status_code == 400
    assert forms.jcc().book(10, count=3)["code"] == 400


def test_persons_are_not_lost_where_one_may_want_several(forms: Forms) -> None:
    _limit(forms, "passport", max_persons=4, max_per_person=3)
    for made in (forms.jcc().booked(10, count=3), forms.qmatic().booked("11:00", persons=3)):
        view = stored(forms, made)
        assert ([one.count for one in view.activities], view.persons) == ([3], 3)


def test_the_limit_that_is_told_is_persons_times_copies_and_is_the_one_that_is_kept(forms: Forms) -> None:
    _limit(forms, "passport", max_persons=2, max_per_person=3)
    plugin = forms.jcc()
    [told] = [one for one in plugin.get("/activity/listforappointment") if one["id"] == forms.product("passport")]
    assert told["maxCountForEvent"] == 6
    assert plugin.book(10, count=7)["code"] == 400
    view = stored(forms, plugin.booked(10, count=6))
    assert ([one.count for one in view.activities], view.persons) == ([6], 2)


def test_what_requires_more_than_a_form_can_tell_is_not_offered(forms: Forms) -> None:
    _limit(forms, "licence", required_fields=["pass_number"])
    plugin, other = forms.jcc(), forms.qmatic()
    asked = {"selectedActivityId": forms.product("passport"), "includeSelectedActivities": "False"}
    for told in (
        plugin.get("/activity/listforappointment"),
        plugin.get("/activity/listforappointment/additional", **asked),
        other.get("/v1/services"),
        other.get(f"/v1/services/groups;servicePublicId={forms.product('passport')}"),
    ):
        assert forms.product("licence") not in str(told)
    assert plugin.get("/location/forappointment", selectedActivityId=forms.product("licence")) == []
    assert plugin.book(10, "licence")["code"] == 400

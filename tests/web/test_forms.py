"""Ids in forms: read when they are ids, refused with the field's name when not."""

from uuid import UUID

import pytest
from flask import Flask

from booking_api.errors import InvalidInput
from web.forms import uuid_field, uuid_of

ID = "0190c3a5-7a1b-7c3d-8e4f-5a6b7c8d9e0f"


def test_an_id_is_read_from_the_form() -> None:
    with Flask(__name__).test_request_context(method="POST", data={"bezoek": ID}):
        assert uuid_field("bezoek") == UUID(ID)


@pytest.mark.parametrize(("text", "reason"), [("", "verplicht"), ("geen-id", "geen-id"), (ID[:-1], "geen-id")])
def test_what_is_no_id_is_refused_by_its_field(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        uuid_of(text, "bezoek")
    assert refused.value.details["fields"] == {"bezoek": reason}


def test_a_missing_field_is_refused_by_its_name() -> None:
    with Flask(__name__).test_request_context(method="POST"), pytest.raises(InvalidInput) as refused:
        uuid_field("bezoek")
    assert refused.value.details["fields"] == {"bezoek": "verplicht"}

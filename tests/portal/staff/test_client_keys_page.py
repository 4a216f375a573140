"""The public keys of a system on the administrator's screens: added, told by their thumbprint, revoked."""

import json
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import ApiClient
from booking_api.identity.service import create_client
from booking_api.identity.service_clients import revoke_client
from tests.booking_api.rest.oauth.provider import new_key, public_jwk
from tests.portal.staff.office import Desk as Manager
from tests.portal.staff.office import errors

KEY, OTHER = new_key(), new_key()


def pem(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


@pytest.fixture
def client_id(manager: Manager) -> UUID:
    with manager.site.db.transaction() as session:
        made, _token = create_client(session, SYSTEM, "Portaal", ["catalogus:lezen"], manager.site.now)
    return made


def kept(manager: Manager, client_id: UUID) -> list[dict[str, Any]]:
    with manager.site.db.reading() as session:
        return list((session.get_one(ApiClient, client_id).jwks or {}).get("keys", []))


def test_a_key_is_added_replaced_and_revoked(manager: Manager, client_id: UUID) -> None:
    path = f"/beheer/koppelingen/{client_id}/sleutels"
    assert path in manager.page("/beheer/koppelingen")
    page = manager.page(path)
    assert str(client_id) in page
    assert "nog geen sleutels" in page
    assert manager.post(path, key=json.dumps(public_jwk(KEY, "oud"))).status_code == 303
    assert manager.post(path, key=pem(OTHER)).status_code == 303
    first, second = kept(manager, client_id)
    assert first["kid"] == "oud"
    assert len(second["kid"]) == 43, "a key without a name is called by its thumbprint"
    assert jwt.PyJWK.from_dict(second).key.public_numbers() == OTHER.public_key().public_numbers()
    assert manager.page(path).count("RSA, 2048 bits") == 2
    assert "geldt meteen niet meer" in manager.page(f"{path}/intrekken?kid=oud")
    assert manager.post(f"{path}/intrekken?kid=oud").status_code == 303
    assert [key["kid"] for key in kept(manager, client_id)] == [second["kid"]]
    assert "Openbare sleutels veranderd" in manager.page(f"/beheer/geschiedenis/koppeling/{client_id}")


NO_KEYS = (
    "", "zomaar een tekst", "{}", "[]", json.dumps({"keys": []}), json.dumps({"kty": "oct", "k": "geheim"}),
    KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    json.dumps(public_jwk(KEY, "x") | {"d": "AQAB"}), json.dumps({"kty": "RSA", "n": "!", "e": "AQAB"}),
    pem(rsa.generate_private_key(65537, 1024)), "x" * 30_000,
)  # fmt: skip


def test_nothing_but_a_public_key_is_taken_and_nothing_typed_is_shown_again(manager: Manager, client_id: UUID) -> None:
    for typed in NO_KEYS:
        answer = manager.post(f"/beheer/koppelingen/{client_id}/sleutels", key=typed)
        assert answer.status_code == 422, typed[:60]
        assert len(errors(answer.text)) == 1
        assert kept(manager, client_id) == []
        assert not typed or typed[:60] not in answer.text.partition("<body")[2]


def test_names_are_unique_and_a_revoked_system_gets_no_keys(manager: Manager, client_id: UUID) -> None:
    path = f"/beheer/koppelingen/{client_id}/sleutels"
    manager.post(path, key=json.dumps(public_jwk(KEY, "een")))
    assert manager.post(path, key=json.dumps(public_jwk(OTHER, "een"))).status_code == 422
    assert manager.get(f"{path}/intrekken?kid=bestaat-niet").status_code == 404
    with manager.site.db.transaction() as session:
        revoke_client(session, SYSTEM, client_id, manager.site.now)
    assert "Deze koppeling is ingetrokken" in manager.page(path)
    manager.post(path, key=json.dumps(public_jwk(OTHER, "twee")))
    assert len(kept(manager, client_id)) == 1

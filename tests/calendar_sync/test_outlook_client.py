"""The calls to Graph, against the simulator: what stands there afterwards, and what each failure is called."""

from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from booking_api.clock import utc_now
from calendar_sync.http import CredentialsRefused, NotFound, Rejected, TooBusy, Unreachable
from calendar_sync.outlook.client import OutlookClient
from calendar_sync.outlook.rules import mark, says_the_same, transaction_id
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.simulators import graph
from calendar_sync.simulators.serving import LoopbackServer
from calendar_sync.simulators.store import FaultKind, Store
from tests.calendar_sync.conftest import Simulator
from tests.calendar_sync.outlook_cast import DEBTS, FATIMA, LEG, body, creation


@pytest.fixture
def client(outlook_settings: OutlookSettings) -> OutlookClient:
    return OutlookClient(outlook_settings)


def test_an_event_is_made_read_changed_and_deleted(client: OutlookClient, outlook_server: Simulator) -> None:
    made = client.create_event(FATIMA, creation())
    read = client.get_event(FATIMA, made.id)
    assert read is not None
    assert says_the_same(read.content, body())

    changed = client.update_event(FATIMA, made.id, body(DEBTS))
    assert changed.content["subject"] == "Gesprek"
    assert changed.etag != made.etag

    client.delete_event(FATIMA, made.id)
    assert client.get_event(FATIMA, made.id) is None
    assert outlook_server.store.rows() == []


def test_ids_stay_the_same_because_immutable_ones_are_asked_for(
    client: OutlookClient, outlook_server: Simulator
) -> None:
    made = client.create_event(FATIMA, creation())
    [row] = outlook_server.store.rows()
    assert made.id == row["id"] != row["mutable_id"]


def test_an_id_in_other_letters_is_another_event(client: OutlookClient) -> None:
    made = client.create_event(FATIMA, creation())
    assert client.get_event(FATIMA, made.id.swapcase()) is None


@pytest.mark.parametrize("graph_options", [{"duplicate_status": 201}, {"duplicate_status": 409}])
def test_the_same_transaction_twice_makes_one_event(client: OutlookClient, outlook_server: Simulator) -> None:
    first = client.create_event(FATIMA, creation())
    second = client.create_event(FATIMA, creation())
    assert first.id == second.id
    assert len(outlook_server.store.rows()) == 1


@pytest.mark.parametrize("graph_options", [{"duplicate_status": 201}, {"duplicate_status": 409}])
def test_an_answer_that_is_lost_leaves_one_event_that_a_retry_finds(
    client: OutlookClient, outlook_server: Simulator
) -> None:
    outlook_server.store.inject(FaultKind.ANSWER_LOST)
    with pytest.raises(Unreachable):
        client.create_event(FATIMA, creation())
    [row] = outlook_server.store.rows()
    assert client.create_event(FATIMA, creation()).id == row["id"]
    assert len(outlook_server.store.rows()) == 1


def test_an_event_is_found_by_our_mark_and_a_copy_of_it_is_not_taken_for_it(client: OutlookClient) -> None:
    made = client.create_event(FATIMA, creation())
    copied = {**creation(), "transactionId": "made-by-hand"}
    client.create_event(FATIMA, copied)
    found = client.find_event(FATIMA, mark(LEG), transaction_id(LEG, 1))
    assert found is not None
    assert found.id == made.id
    assert client.find_event(FATIMA, mark(LEG), transaction_id(LEG, 7)) is None


def test_deleting_what_is_gone_already_is_success(client: OutlookClient) -> None:
    made = client.create_event(FATIMA, creation())
    client.delete_event(FATIMA, made.id)
    client.delete_event(FATIMA, made.id)
    assert client.get_event(FATIMA, made.id) is None


def test_changing_what_somebody_deleted_says_so(client: OutlookClient) -> None:
    made = client.create_event(FATIMA, creation())
    client.delete_event(FATIMA, made.id)
    with pytest.raises(NotFound):
        client.update_event(FATIMA, made.id, body())


def test_too_many_requests_says_how_long_to_wait(client: OutlookClient, outlook_server: Simulator) -> None:
    outlook_server.store.inject(FaultKind.TOO_MANY)
    with pytest.raises(TooBusy) as busy:
        client.create_event(FATIMA, creation())
    assert busy.value.retry_after_seconds == 1
    assert busy.value.retryable


def test_a_service_that_is_down_may_be_tried_again(client: OutlookClient, outlook_server: Simulator) -> None:
    outlook_server.store.inject(FaultKind.UNAVAILABLE)
    with pytest.raises(Unreachable):
        client.create_event(FATIMA, creation())
    assert client.create_event(FATIMA, creation()).id


def test_a_server_that_is_not_there_may_be_tried_again(outlook_settings: OutlookSettings, free_port: int) -> None:
    nowhere = outlook_settings.model_copy(update={"simulator_url": f"http://127.0.0.1:{free_port}"})
    with pytest.raises(Unreachable):
        OutlookClient(nowhere).create_event(FATIMA, creation())


def test_a_body_that_graph_does_not_take_is_refused_for_good(client: OutlookClient) -> None:
    with pytest.raises(Rejected) as rejected:
        client.create_event(FATIMA, {"subject": "without a time"})
    assert not rejected.value.retryable


def test_a_token_that_was_withdrawn_is_replaced_once(client: OutlookClient, outlook_server: Simulator) -> None:
    client.create_event(FATIMA, creation())
    requests.post(f"{outlook_server.url}/_forget_tokens", timeout=5)
    assert client.create_event(FATIMA, creation(version=2)).id


def test_a_refusal_that_lasts_is_told_and_may_be_tried_again(client: OutlookClient, outlook_server: Simulator) -> None:
    outlook_server.store.inject(FaultKind.UNAUTHORISED, times=2)
    with pytest.raises(CredentialsRefused) as refused:
        client.create_event(FATIMA, creation())
    assert refused.value.retryable
    assert client.create_event(FATIMA, creation()).id


def test_a_wrong_secret_is_told(outlook_settings: OutlookSettings) -> None:
    wrong = OutlookSettings.model_validate({**outlook_settings.model_dump(), "client_secret": "wrong"})
    with pytest.raises(CredentialsRefused):
        OutlookClient(wrong).create_event(FATIMA, creation())


def test_failures_name_neither_the_mailbox_nor_the_customer(client: OutlookClient, outlook_server: Simulator) -> None:
    outlook_server.store.inject(FaultKind.UNAVAILABLE)
    with pytest.raises(Unreachable) as failure:
        client.create_event(FATIMA, creation())
    assert "fatima" not in repr(failure.value).lower()


def test_a_certificate_goes_before_a_secret(outlook_settings: OutlookSettings, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (tmp_path / "key.pem").write_bytes(_pem(key))
    (tmp_path / "certificate.pem").write_bytes(_certificate(key))
    server = LoopbackServer(graph.create_app(Store(), client_key=key.public_key(), client_secret="another"))
    files = {"private_key_path": tmp_path / "key.pem", "certificate_path": tmp_path / "certificate.pem"}
    settings = outlook_settings.model_copy(update={**files, "simulator_url": server.url})
    assert OutlookClient(settings).create_event(FATIMA, creation()).id
    server.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"simulator_url": "http://graph.example"},
        {"graph_url": "http://graph.example/v1.0"},
        {"login_url": "http://login.example"},
        {"enabled": True},
        {"enabled": True, "tenant_id": "t", "client_id": "c"},
    ],
)
def test_settings_that_would_leak_or_cannot_work_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OutlookSettings.model_validate(wrong)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "welkom")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    valid = builder.not_valid_before(utc_now() - timedelta(days=1)).not_valid_after(utc_now() + timedelta(days=1))
    return valid.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

"""The signed code of the gate: short, typed by any scanner, and impossible to make or change without the key."""

import string

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from booking_api.recycling.codes import (
    BadGateCode,
    GateCode,
    is_signed,
    plain_code,
    sign,
    signing_key,
    site_number,
    verify,
)
from booking_api.references import CODE_ALPHABET, CODE_LENGTH, qr_payload
from tests.booking_api.recycling.site import ELEVEN, TEN

KEY = signing_key("a secret of this installation")
KEYS = {0: KEY.public_key()}
codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def told(code: str) -> GateCode:
    return GateCode(code, site_number("milieustraat"), TEN, ELEVEN, TEN)


@given(codes)
def test_what_was_signed_is_read_again(code: str) -> None:
    text = sign(told(code), KEY)
    assert verify(text, KEYS) == told(code)
    assert verify(f" {text.lower()} ", KEYS) == told(code)
    assert plain_code(text) == code


@given(codes)
def test_every_scanner_can_type_it(code: str) -> None:
    text = sign(told(code), KEY)
    assert len(text) == 145
    assert set(text) <= set(string.ascii_uppercase + "234567")


@given(codes, st.integers(4, 144), st.sampled_from(string.ascii_uppercase))
def test_a_changed_letter_is_noticed(code: str, position: int, letter: str) -> None:
    text = sign(told(code), KEY)
    changed = text[:position] + letter + text[position + 1 :]
    if changed == text or position == 144:  # the last letter holds bits that mean nothing
        return
    with pytest.raises(BadGateCode):
        verify(changed, KEYS)


def test_another_installation_cannot_sign_for_us() -> None:
    text = sign(told("ABCDEFGH"), Ed25519PrivateKey.generate())
    with pytest.raises(BadGateCode):
        verify(text, KEYS)
    with pytest.raises(BadGateCode):
        verify(sign(told("ABCDEFGH"), KEY, key_id=7), KEYS)


@given(st.text(max_size=200))
def test_nonsense_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(BadGateCode):
        verify(text, KEYS)
    plain_code(text)
    assert not is_signed(text)


@pytest.mark.parametrize("text", [qr_payload("ABCDEFGH"), "abcd-efgh", " ABCD EFGH "])
def test_a_pillar_takes_every_form(text: str) -> None:
    assert plain_code(text) == "ABCDEFGH"


def test_a_signed_form_with_nonsense_inside_is_no_code() -> None:
    assert plain_code("WLKM" + "A" * 141) == ""
    assert plain_code("WLKM" + "1" * 141) == ""


def test_an_old_code_cannot_be_signed() -> None:
    with pytest.raises(BadGateCode):
        sign(told("OLD-CODE-1"), KEY)

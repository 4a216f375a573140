"""Sealing: what is kept of citizens is encrypted at rest, and found again by a keyed digest that tells nothing."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from booking_api.errors import NotFound

MAC_BYTES = 16


class DataKey(bytes):
    """The key of what is kept of citizens. Its bytes make marks and links, and stay as long as the database.

    `seals` are keys that seal instead, the newest first; the older ones, and the bytes themselves, still open.
    """

    seals: tuple[bytes, ...]

    def __new__(cls, finds: bytes, seals: Iterable[bytes] = ()) -> "DataKey":
        """Return the key by which things are found, with those that seal."""
        made = super().__new__(cls, finds)
        made.seals = tuple(seals)
        return made


def seal(text: str, key: bytes) -> str:
    """Return a text encrypted and signed, with the newest key; the same text looks different each time."""
    return _boxes(key)[0].encrypt(text.encode()).decode()


def unseal(sealed: str, key: bytes) -> str:
    """Return what was sealed; raises NotFound when it was sealed with no key that we know, or tampered with."""
    try:
        return MultiFernet(_boxes(key)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise NotFound("sealed") from error


def sealed_again(sealed: str, key: bytes) -> str | None:
    """Return what an older key sealed, sealed with the newest one; None when that one did. Raises as `unseal`."""
    text = unseal(sealed, key)
    try:
        _boxes(key)[0].decrypt(sealed.encode())
    except InvalidToken:
        return seal(text, key)
    return None


def mark(text: str, key: bytes) -> str:
    """Return a digest of a text that only the holder of the key can make, so that it can be looked up, not read."""
    return hmac.new(key, b"mark:" + text.encode(), hashlib.sha256).hexdigest()


def signature(purpose: str, content: bytes, key: bytes) -> bytes:
    """Return a short signature (128 bits) over some bytes, worth nothing for another purpose."""
    return hmac.new(key, purpose.encode() + b"\0" + content, hashlib.sha256).digest()[:MAC_BYTES]


def signed_token(purpose: str, content: bytes, key: bytes, nonce: str = "") -> str:
    """Return a token for an address: the bytes with their signature; another nonce voids it."""
    signed = content + signature(purpose, content + nonce.encode(), key)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def content_of(token: str, length: int) -> tuple[bytes, bytes] | None:
    """Return the bytes and the signature in a token with so many bytes, unchecked; None when it has another shape."""
    if not token.isascii() or len(token) != -(-(length + MAC_BYTES) * 4 // 3):
        return None
    try:
        signed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return signed[:length], signed[length:]


def is_genuine(sent: bytes, purpose: str, content: bytes, key: bytes, nonce: str = "") -> bool:
    """Tell whether a signature in a token is ours, in constant time."""
    return hmac.compare_digest(sent, signature(purpose, content + nonce.encode(), key))


def _boxes(key: bytes) -> list[Fernet]:
    keys = (*key.seals, bytes(key)) if isinstance(key, DataKey) else (key,)
    return [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal:" + each).digest())) for each in keys]

"""Which addresses credentials may travel to."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_loopback(url: str) -> bool:
    """Tell whether an address never leaves this machine."""
    return urlsplit(url).hostname in LOOPBACK


def is_encrypted(url: str) -> bool:
    """Tell whether what is sent there cannot be read on the way."""
    return urlsplit(url).scheme == "https"

"""A running OpenID provider of a library, for tests of logging in."""

from collections.abc import Iterator
from threading import Thread

import oidc_provider_mock
import pytest
from werkzeug.serving import make_server

from tests.support.ports import free_port


@pytest.fixture
def issuer() -> Iterator[str]:
    """The address of a running OpenID provider."""
    port = free_port()
    server = make_server("127.0.0.1", port, oidc_provider_mock.app(require_nonce=True), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()

"""An identity provider on a free loopback port: it publishes keys, signs tokens, and counts who asks."""

import json
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.support.town import NOW

ISSUER = "https://login.example/tenant/v2.0"
AUDIENCE = "api://welkom"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def public_jwk(key: rsa.RSAPrivateKey, key_id: str) -> dict[str, Any]:
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig"}


class Provider:
    """The provider; `keys` are what it publishes, `signing` is what it signs with now."""

    def __init__(self) -> None:
        self.asked, self.broken = 0, False
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.rotate("first")
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked += 1
                body = json.dumps({"keys": [public_jwk(key, name) for name, key in provider.keys.items()]}).encode()
                self.send_response(500 if provider.broken else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.jwks_url = f"http://127.0.0.1:{self._server.server_port}/keys"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def rotate(self, name: str) -> None:
        self.signing, self.keys = name, {name: new_key()}

    def token(self, *, alg: str = "RS256", key: Any = None, kid: str = "", at: datetime = NOW, **claims: Any) -> str:
        told = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "azp": "portal",
            "jti": "one",
            "exp": (at + timedelta(hours=1)).timestamp(),
            "roles": ["afspraken:lezen", "afspraken:schrijven", "catalogus:lezen", "afdeling.*"],
            **claims,
        }
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, key or self.keys[self.signing], alg, headers={"kid": kid or self.signing})

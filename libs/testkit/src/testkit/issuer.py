"""An issuer of access tokens for tests: a key set over HTTP, and any token a test asks for."""

import json
import time
from base64 import urlsafe_b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

AUDIENCE = "onedoor"
_LIFE_SECONDS = 600


class Issuer:
    """Serves `jwks_url` and `token_url` on loopback while its context is open.

    It gives every client that asks at `token_url` a token of role `service` with the scope in
    `service_scope`; identity's own rules are tested in identity.
    """

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", {"kid": "tests", "use": "sig"}, private=True)
        self.service_scope = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.jwks_url = f"{self.url}/jwks"
        self.token_url = f"{self.url}/oauth/token"

    def token(
        self, *permissions: str, subject: str = "tester", role: str = "", **claims: Any
    ) -> str:
        """A token that carries `permissions`; `claims` adds (`department=...`) or overrides."""
        now = int(time.time())
        body = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": subject,
            "client_id": subject,
            "role": role,
            "scope": " ".join(permissions),
            "iat": now,
            "exp": now + _LIFE_SECONDS,
            **claims,
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, body, self._key)

    def key_set(self) -> dict[str, Any]:
        """The public keys, as JWKS."""
        return dict(KeySet([self._key]).as_dict(private=False))

    @staticmethod
    def client_key() -> str:
        """A new private key for a client, as a JWK in JSON."""
        return json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True))

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(issuer.key_set())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assertion = form["client_assertion"][0]
            client = _claims(assertion)["sub"]
            token = issuer.token(*issuer.service_scope.split(), subject=client, role="service")
            self._answer(
                {"access_token": token, "token_type": "Bearer", "expires_in": _LIFE_SECONDS}
            )

        def _answer(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *line: object) -> None:
            """Nothing: a test's output is its own."""

    return Handler


def _claims(assertion: str) -> dict[str, Any]:
    """The claims of a token, unverified."""
    body = assertion.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4))))

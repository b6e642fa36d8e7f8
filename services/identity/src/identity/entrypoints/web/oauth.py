"""OAuth over HTTP: the token endpoint, the issuer's keys and its description (RFC 8414)."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from faults import Unavailable
from identity.adapters.authorization import ALGORITHM, METHOD, Issuing
from identity.usecases.issue_token import IssueToken

MAX_BODY = 64 * 1024
KEYS_CACHED = {"Cache-Control": "public, max-age=300"}
NOT_CACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def oauth_app(issue_token: IssueToken, issuing: Issuing, jwks_url: str) -> FastAPI:
    """Public by nature: no route here needs a token."""
    app = FastAPI(openapi_url=None, max_body_size=MAX_BODY)

    @app.post("/oauth/token")
    async def token(request: Request) -> JSONResponse:
        fields = (await request.form()).multi_items()
        form = {name: value for name, value in fields if isinstance(value, str)}
        if len(form) != len(fields):
            return _error(400, "invalid_request", "Send each parameter once, as text.")
        answer = await issue_token(form)
        return JSONResponse(answer.body, answer.status, dict(answer.headers))

    @app.get("/oauth/jwks")
    async def jwks() -> JSONResponse:
        return JSONResponse(issuing.key_set, headers=KEYS_CACHED)

    @app.get("/.well-known/oauth-authorization-server")
    async def description() -> JSONResponse:
        return JSONResponse(_description(issuing, jwks_url), headers=KEYS_CACHED)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "serving"}

    @app.exception_handler(Unavailable)
    async def unavailable(request: Request, fault: Unavailable) -> JSONResponse:
        return _error(503, "temporarily_unavailable", "Try again in a moment.")

    return app


def _error(status: int, error: str, description: str) -> JSONResponse:
    body = {"error": error, "error_description": description}
    return JSONResponse(body, status, NOT_CACHED)


def _description(issuing: Issuing, jwks_url: str) -> dict[str, Any]:
    return {
        "issuer": issuing.issuer,
        "token_endpoint": issuing.audiences[0],
        "jwks_uri": jwks_url,
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": [METHOD],
        "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": list(issuing.roles.every_permission),
    }

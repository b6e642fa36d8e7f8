"""What needs no token: whether the door is open, and the issuer's paths, passed through."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from gateway.entrypoints.web.bodies import bounded_body
from gateway.entrypoints.web.here import IssuerHere

router = APIRouter(tags=["公开 Public"])

MAX_FORM = 64 * 1024
TOKEN_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "client_assertion_type", "client_assertion"],
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "client_assertion_type": {
                            "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                        },
                        "client_assertion": {"type": "string", "description": "RFC 7523, ES256"},
                        "scope": {"type": "string"},
                    },
                }
            }
        },
    }
}


@router.get("/healthz", summary="是否在服务")
async def healthz() -> dict[str, str]:
    """The door is open."""
    return {"status": "serving"}


@router.post("/oauth/token", summary="换取访问令牌", openapi_extra=TOKEN_FORM)
async def token(request: Request, issuer: IssuerHere) -> Response:
    """Client credentials by private_key_jwt."""
    body = await bounded_body(request, MAX_FORM)
    content_type = request.headers.get("content-type", "")
    return await _passed(issuer, "POST", "/oauth/token", body, content_type)


@router.get("/oauth/jwks", summary="签发方公钥")
async def jwks(issuer: IssuerHere) -> Response:
    """The issuer's public keys (RFC 7517)."""
    return await _passed(issuer, "GET", "/oauth/jwks")


@router.get("/.well-known/oauth-authorization-server", summary="签发方说明")
async def authorization_server(issuer: IssuerHere) -> Response:
    """The issuer's description (RFC 8414)."""
    return await _passed(issuer, "GET", "/.well-known/oauth-authorization-server")


async def _passed(
    issuer: IssuerHere, method: str, path: str, body: bytes = b"", content_type: str = ""
) -> Response:
    answer = await issuer.ask(method, path, body, content_type)
    return Response(answer.body, answer.status, answer.headers)

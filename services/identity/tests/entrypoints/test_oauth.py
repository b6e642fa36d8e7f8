"""Tokens over HTTP, as departments' systems and our own services ask for them."""

import asyncio
import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from serving import ServiceToken

pytestmark = pytest.mark.real


def _base64(text: bytes) -> str:
    return urlsafe_b64encode(text).rstrip(b"=").decode()


async def test_our_services_get_tokens_that_our_services_accept(identity: Any) -> None:
    """serving.ServiceToken and serving.TokenVerifier are the two ends of this issuer."""
    await identity.add("service-scoring", "service")
    key = json.dumps(identity.keys["service-scoring"].as_dict(private=True))
    own = ServiceToken(identity.token_url, "service-scoring", key)
    principal = await identity.verifier.verify(await own.get())
    assert (principal.subject, principal.role) == ("service-scoring", "service")
    assert principal.permissions == {"ledger:read", "enterprises:read", "day:read"}
    assert principal.department == ""


async def test_a_department_gets_its_role_and_department_in_the_token(identity: Any) -> None:
    await identity.add("fire-system", "department", "fire_rescue")
    answer = await identity.ask(identity.assertion("fire-system"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    principal = await identity.verifier.verify(body["access_token"])
    assert (principal.role, principal.department) == ("department", "fire_rescue")
    principal.require("records:write")


async def test_the_gateways_address_is_an_audience_too(identity: Any) -> None:
    await identity.add("office-1", "coordinator")
    aud = "http://127.0.0.1:8400/oauth/token"
    assert (await identity.ask(identity.assertion("office-1", aud=aud))).status_code == 200


async def test_a_client_may_ask_for_less_but_not_for_more(identity: Any) -> None:
    await identity.add("office-1", "coordinator")
    less = await identity.ask(identity.assertion("office-1"), scope="tasks:read day:set")
    assert less.json()["scope"] == "tasks:read"
    more = await identity.ask(identity.assertion("office-1"), scope="day:set")
    assert more.json()["error"] == "invalid_scope"


async def test_an_assertion_is_taken_once_even_when_sent_twice_at_once(identity: Any) -> None:
    await identity.add("office-1", "coordinator")
    assertion = identity.assertion("office-1")
    answers = await asyncio.gather(*[identity.ask(assertion) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    refused = next(answer for answer in answers if answer.status_code == 400).json()
    assert refused["error"] == "invalid_client"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example/token"},
        {"aud": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"exp": int(time.time()) + 86400},
        {"exp": "soon"},
        {"jti": None},
        {"jti": ""},
        {"jti": ["a"]},
        {"jti": "x" * 256},
        {"jti": "a\0b"},
        {"iss": "office-2"},
        {"sub": "nobody"},
        {"sub": None},
        {"nbf": int(time.time()) + 3600},
    ],
)
async def test_an_assertion_with_a_wrong_claim_gets_no_token(
    identity: Any, claims: dict[str, Any]
) -> None:
    await identity.add("office-1", "coordinator")
    answer = await identity.ask(identity.assertion("office-1", **claims))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


async def test_an_assertion_by_another_key_gets_no_token(identity: Any) -> None:
    await identity.add("office-1", "coordinator")
    other = ECKey.generate_key("P-256", private=True)
    answer = await identity.ask(identity.assertion("office-1", key=other))
    assert answer.json()["error"] == "invalid_client"


async def test_the_public_key_is_no_shared_secret(identity: Any) -> None:
    """An assertion 'signed' by HMAC with the public key, or by nobody, is refused."""
    await identity.add("office-1", "coordinator")
    claims = jwt.decode(identity.assertion("office-1"), identity.keys["office-1"]).claims
    pem = identity.keys["office-1"].as_pem(private=False)
    for algorithm, sign in (
        ("HS256", lambda text: hmac.digest(pem, text, "sha256")),
        ("none", lambda text: b""),
    ):
        parts = [_base64(json.dumps(part).encode()) for part in ({"alg": algorithm}, claims)]
        signature = _base64(sign(".".join(parts).encode()))
        answer = await identity.ask(".".join([*parts, signature]))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


async def test_what_is_no_token_at_all_is_refused(identity: Any) -> None:
    for text in ("a.b.c", "", "é", "..", "e30.W10.", "e30.e30.e30"):
        answer = await identity.ask(text)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


async def test_other_grants_and_other_ways_to_prove_oneself_are_refused(identity: Any) -> None:
    await identity.add("office-1", "coordinator")
    password = await identity.ask(identity.assertion("office-1"), grant_type="password")
    assert password.json()["error"] == "unsupported_grant_type"
    async with httpx.AsyncClient() as client:
        form = {"grant_type": "client_credentials", "client_id": "office-1", "client_secret": "x"}
        secret = await client.post(identity.token_url, data=form)
        twice = await client.post(
            identity.token_url,
            content="grant_type=client_credentials&grant_type=password",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        huge = await client.post(identity.token_url, data={"grant_type": "x" * 100_000})
    assert secret.json()["error"] == "invalid_client"
    assert twice.json()["error"] == "invalid_request"
    assert huge.status_code == 413


async def test_the_key_set_holds_no_private_part(identity: Any) -> None:
    async with httpx.AsyncClient() as client:
        (key,) = (await client.get(f"{identity.url}/oauth/jwks")).json()["keys"]
        described = await client.get(f"{identity.url}/.well-known/oauth-authorization-server")
    assert "d" not in key
    assert key["kid"]
    assert described.json()["issuer"] == identity.url
    assert described.json()["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "records:write" in described.json()["scopes_supported"]


async def test_without_its_database_the_issuer_asks_for_another_try(
    identity: Any, postgres: Any
) -> None:
    await identity.add("office-1", "coordinator")
    assertion = identity.assertion("office-1")
    postgres.kill()
    answer = await identity.ask(assertion)
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    postgres.start()
    assert (await identity.ask(assertion)).status_code == 200


async def test_an_assertion_past_its_time_is_forgotten(identity: Any) -> None:
    from identity.usecases.forget_assertions import ForgetAssertions

    await identity.add("office-1", "coordinator")
    await identity.token("office-1")
    await identity.token("office-1")
    dsn = identity.database.url.replace("+psycopg", "")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "update assertion set expires_at = clock_timestamp() - interval '1 second'"
            " where jti = (select min(jti) from assertion)"
        )
        await ForgetAssertions(identity.database.transaction)()
        row = connection.execute("select count(*) from assertion").fetchone()
    assert row == (1,)

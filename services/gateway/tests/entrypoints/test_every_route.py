"""No route without a principal; the public ones are listed by hand, here."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel

from gateway.adapters.messages import load_messages
from gateway.entrypoints.web import inspectors, plans, runs, tasks
from gateway.entrypoints.web.allowed import PERMISSIONS, Allowed, NoSuchPermission, principal
from gateway.entrypoints.web.app import PARTS, create_app
from gateway.entrypoints.web.fields import Given
from serving import Principal

PUBLIC = {
    "/healthz",
    "/oauth/token",
    "/oauth/jwks",
    "/.well-known/oauth-authorization-server",
    "/public/v1/inspection-plans",
    "/public/v1/publications",
    "/public/v1/publications/{draw_id}/results",
    "/openapi.json",
    "/docs",
    "/docs/start.js",
    "/docs/assets",
}
UNUSED: Any = None


def _app() -> Any:
    return create_app(
        peers=UNUSED,
        issuer=UNUSED,
        verifier=UNUSED,
        answer_once=UNUSED,
        messages=load_messages(),
        display=UNUSED,
    )


def _routes(parent: Any) -> Iterator[Any]:
    """Every route, those of included routers too."""
    for route in parent.routes:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if inner:
            yield from _routes(route if getattr(route, "routes", None) else route.original_router)
        else:
            yield route


def _permissions(dependant: Any) -> set[str]:
    """What a route demands through `principal`."""
    found: set[str] = set()
    for below in dependant.dependencies:
        if below.call is principal:
            found |= set(below.own_oauth_scopes or ())
        found |= _permissions(below)
    return found


def _open(routes: Any) -> list[str]:
    """The paths of routes that admit anybody, the listed ones aside."""
    return [
        route.path
        for route in routes
        if route.path not in PUBLIC
        and not (isinstance(route, APIRoute) and _permissions(route.dependant))
    ]


def test_every_route_but_the_listed_ones_names_a_permission() -> None:
    routes = list(_routes(_app()))
    assert _open(routes) == []
    assert len([route for route in routes if isinstance(route, APIRoute)]) >= 35


def test_the_walk_finds_a_route_that_admits_anybody() -> None:
    app, router = _app(), APIRouter()

    @router.get("/v1/open")
    async def open_() -> None: ...

    @router.get("/v1/closed")
    async def closed(caller: Annotated[Principal, Allowed("tasks:read")]) -> None: ...

    app.include_router(router)
    assert _open(_routes(app)) == ["/v1/open"]


def test_a_permission_that_nobody_can_have_is_a_bug() -> None:
    with pytest.raises(NoSuchPermission):
        Allowed("records:wrote")


def test_the_document_says_what_each_operation_needs() -> None:
    document = _app().openapi()
    assert document["openapi"].startswith("3.1")
    demanded = set()
    for path, operations_ in document["paths"].items():
        for operation in operations_.values():
            if path in PUBLIC:
                assert "security" not in operation
                continue
            ((scheme, scopes),) = operation["security"][0].items()
            assert scheme == "client_credentials"
            demanded |= set(scopes)
            assert operation["responses"]["422"]["content"].keys() == {"application/problem+json"}
    assert demanded == set(PERMISSIONS)


def test_every_reference_in_the_document_leads_somewhere() -> None:
    text = json.dumps(_app().openapi())
    document = json.loads(text)
    named = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert named <= document["components"]["schemas"].keys()
    assert "HTTPValidationError" not in document["components"]["schemas"]


def _models() -> Iterator[type[BaseModel]]:
    for module in PARTS:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel):
                yield value


def test_every_body_of_a_client_has_an_example_that_is_accepted() -> None:
    bodies = set()
    for model in _models():
        examples = (model.model_config.get("json_schema_extra") or {}).get("examples", [])
        for example in examples:
            model.model_validate_json(json.dumps(example))
            bodies.add(model)
    parts = {runs.HeldKey, tasks.Result, Given}
    parts |= {plans.NewRatios, plans.NewPartner, plans.PlanContent}
    parts |= {inspectors.InspectorGiven, inspectors.LeaveGiven}
    assert {model for model in _models() if issubclass(model, Given)} - parts <= bodies

"""What integrators build against does not change unseen."""

import json
from typing import Any

from contracts.openapi import FILE, document


def test_the_committed_document_is_what_the_gateway_serves() -> None:
    """A change of the API is a change of this file, read in review; `make openapi` writes it."""
    assert FILE.read_text("utf-8") == document()


def test_every_operation_names_its_permission_or_is_listed_as_public() -> None:
    public = {"/healthz", "/oauth/token", "/oauth/jwks", "/.well-known/oauth-authorization-server"}
    public |= {"/public/v1/inspection-plans", "/public/v1/publications"}
    public |= {"/public/v1/publications/{draw_id}/results"}
    paths: dict[str, dict[str, Any]] = json.loads(document())["paths"]
    unprotected = {
        path
        for path, operations in paths.items()
        for operation in operations.values()
        if not operation.get("security")
    }
    assert unprotected == public

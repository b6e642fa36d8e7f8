"""The reference page loads everything from the gateway itself: the city's network has no other."""

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from gateway.entrypoints.web.docs import POLICY, add_docs


def client() -> TestClient:
    app = FastAPI(docs_url=None)
    add_docs(app)
    return TestClient(app)


def test_the_page_names_only_what_the_gateway_serves() -> None:
    page = client().get("/docs").text
    wanted = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(wanted) == 4
    for path in wanted:
        answer = client().get(path)
        assert (path, answer.status_code) == (path, 200)
        assert len(answer.content) > 100
    assert "http" not in page


def test_no_script_stands_in_the_page_and_none_from_elsewhere_may_run() -> None:
    assert "script-src 'self';" in POLICY
    assert re.findall(r"<script[^>]*>[^<]", client().get("/docs").text) == []

"""A gateway at the wire, written from the public API's description: it checks what is sent."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from onedoor_client import Client, Retries

CODES = {
    "procedure": {"simple", "ordinary", "hearing"},
    "severity": {"minor", "general", "serious"},
    "status": {"effective", "under_review", "changed", "revoked", "annulled"},
}
KINDS = {
    "warning", "criticism", "fine", "confiscation", "licence_suspended", "downgrade",
    "licence_revoked", "business_restricted", "suspension", "closure", "occupation_ban",
    "detention",
}  # fmt: skip
REQUIRED = {
    "record_no", "source_system", "uscc", "entity_name", "source_department", "region_code",
    "produced_on", "decision_no", "decided_on", "violation_type", "legal_basis", "procedure",
    "penalty_kinds", "severity", "status",
}  # fmt: skip
OPTIONAL = {"kind", "fine_and_confiscation_wan", "publish_until", "publish_from", "served_on"}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def refusal(record: Any) -> tuple[str, str] | None:
    """(code, field) of the first thing wrong with an administrative_penalty, else None."""
    if type(record) is not dict:
        return "not_a_record", ""
    if record.get("kind") != "administrative_penalty":
        return "unknown_kind", "kind"
    for name, value in record.items():
        if name not in REQUIRED | OPTIONAL:
            return "unknown_field", name
        if wrong := wrong_value(name, value):
            return wrong, name
    missing = sorted(REQUIRED - record.keys())
    return ("missing_field", missing[0]) if missing else None


def wrong_value(name: str, value: Any) -> str:
    if name in CODES:
        return "" if value in CODES[name] else "unknown_code"
    match name:
        case "uscc":
            return wrong_uscc(value)
        case "penalty_kinds":
            known = type(value) is list and value and set(value) <= KINDS
            return "" if known else "unknown_code"
        case "source_department":
            return "" if value == "market_regulation" else "unknown_department"
        case "region_code":
            return "" if value == "330602" else "unknown_code"
        case "fine_and_confiscation_wan":
            return "" if type(value) in (int, Decimal) and value >= 0 else "not_a_number"
        case "produced_on" | "decided_on" | "publish_until":
            return "" if is_day(value) else "impossible_day"
    return "" if type(value) is str and value.strip() else "not_text"


def wrong_uscc(value: str) -> str:
    if not re.fullmatch(r"9\d{7}[0-9A-Y]{10}", value):
        return "wrong_uscc_form"
    total = sum(ALPHABET.index(each) * 3**place for place, each in enumerate(value[:17]))
    return "" if ALPHABET[-total % 31] == value[17] else "wrong_check_character"


def is_day(value: Any) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and bool(
            date.fromisoformat(value)
        )
    except (TypeError, ValueError):
        return False


class Gateway:
    """`records` by (source system, record number); `troubles` are answered before the truth."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "client-1"}, private=True)
        self.records: dict[tuple[str, str], Any] = {}
        self.quarantine: list[dict[str, Any]] = []
        self.batches: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self.troubles: list[tuple[int, dict[str, str], dict[str, Any]]] = []
        self.canned: dict[str, Any] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.tokens: list[str] = []
        self.jtis: set[str] = set()
        self.expires_in = 3600
        self.lying = False
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self._answer("POST")

            def _answer(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, extra, answer = gateway.answer(method, self.path, headers, body)
                content = answer
                if not isinstance(answer, bytes):
                    content = json.dumps(answer, ensure_ascii=False).encode()
                self.send_response(status)
                for name, value in {**extra, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        self.asked.append((method, path, headers, body))
        if path == "/oauth/token":
            return self.token(headers, body)
        if headers.get("authorization") != f"Bearer {self.tokens[-1] if self.tokens else ''}":
            return 401, {}, {"code": "not_authenticated", "title": "未通过身份验证"}
        if self.troubles:
            return self.troubles.pop(0)
        if (method, path) == ("POST", "/v1/records"):
            return self.take(headers, body)
        known = self.canned.get(f"{method} {path}")
        if known is None:
            return 404, {}, {"code": "unknown", "title": "没有", "detail": "没有该内容。"}
        return 200, {}, known(body) if callable(known) else known

    def token(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assert form["grant_type"] == "client_credentials"
        assert form["client_assertion_type"].endswith(":client-assertion-type:jwt-bearer")
        try:
            claims = jwt.decode(form["client_assertion"], self.key, algorithms=["ES256"]).claims
        except Exception:
            return 401, {}, {"error": "invalid_client", "error_description": "unknown key"}
        assert claims["iss"] == claims["sub"] == "test-client"
        assert claims["aud"] == f"{self.url}/oauth/token"
        assert claims["jti"] not in self.jtis
        self.jtis.add(claims["jti"])
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        return 200, {}, {"access_token": self.tokens[-1], "expires_in": self.expires_in}

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        assert headers["content-type"] == "application/json"
        key = headers["idempotency-key"]
        assert 0 < len(key) <= 128
        if key in self.batches:
            assert self.batches[key][0] == body, "a key stands for one content"
            return 200, {}, self.batches[key][1]
        batch = json.loads(body, parse_float=Decimal)
        assert set(batch) == {"source_system", "records"}
        assert 0 < len(batch["records"]) <= 500
        answer = self.counted(batch["source_system"], batch["records"])
        self.batches[key] = (body, answer)
        return 200, {}, answer

    def counted(self, source: str, records: list[Any]) -> dict[str, Any]:
        counts = {"accepted": 0, "unchanged": 0, "rejected": 0}
        rejections = []
        for index, record in enumerate(records):
            if wrong := refusal(record):
                told = {"index": index, "code": wrong[0], "field": wrong[1]}
                rejections.append({**told, "quarantine_id": f"q{len(self.quarantine)}"})
                self.quarantine.append({"record": record, **told})
                counts["rejected"] += 1
                continue
            assert record["source_system"] == source
            identity = (source, record["record_no"])
            same = self.records.get(identity) == record
            counts["unchanged" if same else "accepted"] += 1
            self.records[identity] = record
        received = len(records) - (1 if self.lying else 0)
        through = len(self.batches) + 1
        return {"received": received, **counts, "rejections": rejections,
                "accepted_through": through}  # fmt: skip


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    double = Gateway()
    thread = threading.Thread(target=double.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield double
    double.server.shutdown()
    double.server.server_close()


@pytest.fixture
def client(gateway: Gateway) -> Iterator[Client]:
    retries = Retries(attempts=4, first=0.01, longest=0.05, patience=3)
    with Client(gateway.url, "test-client", gateway.key, retries) as made:
        yield made


@pytest.fixture
def run(gateway: Gateway, tmp_path: Path) -> Any:
    """The command `onedoor` as a person runs it."""
    key = tmp_path / "key.json"
    key.write_text(json.dumps(gateway.key.as_dict(private=True)))
    settings = {
        "ONEDOOR_GATEWAY_URL": gateway.url,
        "ONEDOOR_CLIENT_ID": "test-client",
        "ONEDOOR_CLIENT_KEY": str(key),
        "PYTHONIOENCODING": "utf-8",
    }

    def call(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("onedoor")), *arguments]
        environment = {**os.environ, **settings, **changed}
        return subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", timeout=60
        )

    return call


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def penalty() -> ModuleType:
    """The module penalty_rows: rows of a department's file, good and spoilt."""
    return _load("penalty_rows")

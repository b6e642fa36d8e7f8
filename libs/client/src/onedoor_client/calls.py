"""Every call of the public API as a value: what is sent, and how the answer is read.

`Client` and `AsyncClient` both send them; a call may be sent again without doing anything twice.
"""

import hashlib
import io
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from zipfile import ZipFile

import msgspec

from onedoor_client import results
from onedoor_client.results import Page

T = TypeVar("T")
_PACKAGED = re.compile(r"[1-3]-[a-z]{1,20}\.json|drawn\.json|sealed\.json|pool\.csv|roster\.json")
_ENCODER = msgspec.json.Encoder(decimal_format="number", order="deterministic")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One question. `path` begins with a slash; `content` is a JSON body."""

    method: str
    path: str
    read: Callable[[bytes], T] = field(repr=False)
    params: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def encoded(value: Any) -> bytes:
    """JSON in one form only: the same value, the same bytes. Decimals stay exact numbers."""
    return _ENCODER.encode(value)


def submit_records(
    source_system: str, records: Sequence[Any], batch_id: str = ""
) -> Call[results.Intake]:
    """A batch of canonical records (dicts, or msgspec.Raw as they stand), at most 1 000.

    Without `batch_id` the batch is known by the digest of its content, so that the same batch
    sent again gets the same answer.
    """
    content = _ENCODER.encode({"source_system": source_system, "records": records})
    key = batch_id or hashlib.sha256(content).hexdigest()
    headers = {"Idempotency-Key": key}
    return Call("POST", "/v1/records", _reader(results.Intake), {}, content, headers)


def enterprise(uscc: str, at_least: int = 0) -> Call[results.Enterprise]:
    return _get(f"/v1/enterprises/{_quoted(uscc)}", results.Enterprise, at_least=at_least)


def records(
    uscc: str, page_token: str = "", page_size: int = 0, at_least: int = 0
) -> Call[Page[results.Record]]:
    """Newest first."""
    return _get_page(
        f"/v1/enterprises/{_quoted(uscc)}/records",
        "records",
        results.Record,
        page_token=page_token,
        page_size=page_size,
        at_least=at_least,
    )


def classification(uscc: str, purpose: str, at_least: int = 0) -> Call[results.Classification]:
    """Each read is logged with who read it and for which `purpose`."""
    path = f"/v1/enterprises/{_quoted(uscc)}/classification"
    return _get(path, results.Classification, purpose=purpose, at_least=at_least)


def task(task_id: str) -> Call[results.Task]:
    return _get(f"/v1/tasks/{_quoted(task_id)}", results.Task)


def tasks(
    uscc: str = "", state: str = "", page_token: str = "", page_size: int = 0
) -> Call[Page[results.Task]]:
    """Newest first; `state` is "open" or "closed"."""
    return _get_page(
        "/v1/tasks",
        "tasks",
        results.Task,
        uscc=uscc,
        state=state,
        page_token=page_token,
        page_size=page_size,
    )


def report_visit(
    task_id: str, visit_id: str, completed_on: str, visit_results: Iterable[results.VisitResult]
) -> Call[results.Task]:
    """The one visit that settles the task; `visit_id` is a UUID made at the door."""
    body = {
        "visit_id": visit_id,
        "completed_on": completed_on,
        "results": [asdict(result) for result in visit_results],
    }
    return _post(f"/v1/tasks/{_quoted(task_id)}/visit", _reader(results.Task), body)


def endpoints() -> Call[Page[results.Endpoint]]:
    return _get_page("/v1/endpoints", "endpoints", results.Endpoint)


def register_endpoint(url: str, endpoint_id: str = "") -> Call[results.RegisteredEndpoint]:
    """It receives nothing until it is verified."""
    body = {"url": url, "endpoint_id": endpoint_id or str(uuid.uuid4())}
    return _post("/v1/endpoints", _reader(results.RegisteredEndpoint), body)


def verify_endpoint(endpoint_id: str) -> Call[results.Endpoint]:
    """The platform sends the endpoint a signed challenge that it must give back."""
    path = f"/v1/endpoints/{_quoted(endpoint_id)}/verification"
    return _post(path, _reader(results.Endpoint), {})


def deliveries(
    task_id: str = "", page_token: str = "", page_size: int = 0
) -> Call[Page[results.Delivery]]:
    """Newest first."""
    return _get_page(
        "/v1/deliveries",
        "deliveries",
        results.Delivery,
        task_id=task_id,
        page_token=page_token,
        page_size=page_size,
    )


def acknowledge(delivery_id: str) -> Call[results.Delivery]:
    """The department's word that it has taken the task over."""
    path = f"/v1/deliveries/{_quoted(delivery_id)}/acknowledgement"
    return _post(path, _reader(results.Delivery), {})


def draw(draw_id: str) -> Call[results.Draw]:
    return _get(f"/v1/draws/{_quoted(draw_id)}", results.Draw)


def draw_package(draw_id: str, sealed: bool = False) -> Call[dict[str, bytes]]:
    """The files by which a draw is verified, by name; the sealed ones are for auditors."""
    part = "sealed-package" if sealed else "package"
    return Call("GET", f"/v1/draws/{_quoted(draw_id)}/{part}", unpacked)


def commit_share(draw_id: str, commitment: str) -> Call[results.Draw]:
    """Before the pool is frozen; what is given stands."""
    path = f"/v1/draws/{_quoted(draw_id)}/commitments"
    return _post(path, _reader(results.Draw), {"commitment": commitment})


def reveal_share(draw_id: str, share: str, frozen_digest: str) -> Call[results.Draw]:
    """After the freeze; `frozen_digest` is of the frozen statement that was read."""
    body = {"share": share, "frozen_digest": frozen_digest}
    return _post(f"/v1/draws/{_quoted(draw_id)}/shares", _reader(results.Draw), body)


def unpacked(archive: bytes) -> dict[str, bytes]:
    """The files of a package; one of any other name is not taken. Raises KeyError."""
    with ZipFile(io.BytesIO(archive)) as files:
        strange = [name for name in files.namelist() if not _PACKAGED.fullmatch(name)]
        if strange:
            raise KeyError(strange[0])
        return {name: files.read(name) for name in files.namelist()}


def _get(path: str, type: type[T], **params: object) -> Call[T]:
    return Call("GET", path, _reader(type), _given(params))


def _get_page(path: str, member: str, type: type[T], **params: object) -> Call[Page[T]]:
    def read(content: bytes) -> Page[T]:
        fields = _decoded(content, dict[str, msgspec.Raw])
        items = _decoded(bytes(fields.get(member, b"[]")), list[type])  # type: ignore[valid-type]
        token = _decoded(bytes(fields.get("next_page_token", b'""')), str | None)
        return Page(items, token or "")

    return Call("GET", path, read, _given(params))


def _post(path: str, read: Callable[[bytes], T], body: dict[str, Any]) -> Call[T]:
    return Call("POST", path, read, {}, _ENCODER.encode(body))


def _reader(type: type[T]) -> Callable[[bytes], T]:
    return lambda content: _decoded(content, type)


def _decoded(content: bytes, type: Any) -> Any:
    return msgspec.json.decode(content, type=type)


def _given(params: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items() if value}


def _quoted(segment: str) -> str:
    return quote(segment, safe="")

"""The platform as a department's own program sees it."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from joserfc.jwk import ECKey

from onedoor_client import calls, results
from onedoor_client.calls import Call
from onedoor_client.results import Page
from onedoor_client.session import PATIENT, Outcome, Retries, Session, Wait

T = TypeVar("T")


class Client:
    """Blocking. Every method raises OnedoorProblem, and may be called again without harm.

    The token is asked for and renewed by itself; 429, 502, 503, 504 and a broken connection are
    tried again with a growing wait.
    """

    def __init__(
        self,
        gateway_url: str,
        client_id: str,
        key: ECKey,
        retries: Retries = PATIENT,
        http: httpx.Client | None = None,
    ) -> None:
        self._session = Session(gateway_url, client_id, key, retries)
        self._http = http or httpx.Client()

    def send(self, call: Call[T]) -> T:
        """Any call of `onedoor_client.calls`. Raises OnedoorProblem."""
        steps = self._session.ask(call)
        outcome: Outcome = None
        try:
            while True:
                step = steps.send(outcome)
                outcome = None
                if isinstance(step, Wait):
                    time.sleep(step.seconds)
                else:
                    try:
                        outcome = self._http.send(step)
                    except httpx.TransportError as fault:
                        outcome = fault
        except StopIteration as end:
            answer: T = end.value
            return answer

    def submit_records(
        self, source_system: str, records: Sequence[Any], batch_id: str = ""
    ) -> results.Intake:
        return self.send(calls.submit_records(source_system, records, batch_id))

    def enterprise(self, uscc: str, at_least: int = 0) -> results.Enterprise:
        return self.send(calls.enterprise(uscc, at_least))

    def records(self, uscc: str, at_least: int = 0) -> Iterator[results.Record]:
        """All of them, page by page, newest first."""
        return self._all(lambda token: calls.records(uscc, token, at_least=at_least))

    def classification(self, uscc: str, purpose: str, at_least: int = 0) -> results.Classification:
        return self.send(calls.classification(uscc, purpose, at_least))

    def tasks(self, uscc: str = "", state: str = "") -> Iterator[results.Task]:
        """All that this client may see, page by page, newest first."""
        return self._all(lambda token: calls.tasks(uscc, state, token))

    def task(self, task_id: str) -> results.Task:
        return self.send(calls.task(task_id))

    def report_visit(
        self,
        task_id: str,
        visit_id: str,
        completed_on: str,
        visit_results: Iterable[results.VisitResult],
    ) -> results.Task:
        return self.send(calls.report_visit(task_id, visit_id, completed_on, visit_results))

    def endpoints(self) -> list[results.Endpoint]:
        return self.send(calls.endpoints()).items

    def register_endpoint(self, url: str, endpoint_id: str = "") -> results.RegisteredEndpoint:
        return self.send(calls.register_endpoint(url, endpoint_id))

    def verify_endpoint(self, endpoint_id: str) -> results.Endpoint:
        return self.send(calls.verify_endpoint(endpoint_id))

    def deliveries(self, task_id: str = "") -> Iterator[results.Delivery]:
        """All of this client's department, page by page, newest first."""
        return self._all(lambda token: calls.deliveries(task_id, token))

    def acknowledge(self, delivery_id: str) -> results.Delivery:
        return self.send(calls.acknowledge(delivery_id))

    def draw(self, draw_id: str) -> results.Draw:
        return self.send(calls.draw(draw_id))

    def draw_package(self, draw_id: str, sealed: bool = False) -> dict[str, bytes]:
        """The files of proof by name; `onedoor verify-draw` verifies them in a folder."""
        return self.send(calls.draw_package(draw_id, sealed))

    def commit_share(self, draw_id: str, commitment: str) -> results.Draw:
        return self.send(calls.commit_share(draw_id, commitment))

    def reveal_share(self, draw_id: str, share: str, frozen_digest: str) -> results.Draw:
        return self.send(calls.reveal_share(draw_id, share, frozen_digest))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _all(self, call: Callable[[str], Call[Page[T]]]) -> Iterator[T]:
        page = self.send(call(""))
        yield from page.items
        while page.next_page_token:
            page = self.send(call(page.next_page_token))
            yield from page.items


class AsyncClient:
    """The same for asyncio: `await client.send(calls.task(task_id))`."""

    def __init__(
        self,
        gateway_url: str,
        client_id: str,
        key: ECKey,
        retries: Retries = PATIENT,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._session = Session(gateway_url, client_id, key, retries)
        self._http = http or httpx.AsyncClient()

    async def send(self, call: Call[T]) -> T:
        """Any call of `onedoor_client.calls`. Raises OnedoorProblem."""
        steps = self._session.ask(call)
        outcome: Outcome = None
        try:
            while True:
                step = steps.send(outcome)
                outcome = None
                if isinstance(step, Wait):
                    await asyncio.sleep(step.seconds)
                else:
                    try:
                        outcome = await self._http.send(step)
                    except httpx.TransportError as fault:
                        outcome = fault
        except StopIteration as end:
            answer: T = end.value
            return answer

    async def close(self) -> None:
        await self._http.aclose()

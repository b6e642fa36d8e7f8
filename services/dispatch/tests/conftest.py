"""Dispatch on a real PostgreSQL, its use cases wired as in bootstrap."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

import regulations
from dispatch.domain.agreement import Agreeing, Agreement, Route
from dispatch.domain.reading import Reader
from dispatch.domain.task import Task
from dispatch.domain.visit import Result, Visit
from dispatch.usecases.follow_agreement import FollowAgreement
from dispatch.usecases.get_task import GetTask
from dispatch.usecases.list_tasks import ListTasks
from dispatch.usecases.look_again import LookAgain
from dispatch.usecases.note_acknowledgement import NoteAcknowledgement
from dispatch.usecases.report_visit import ReportVisit
from dispatch.usecases.weigh import Weigh
from identifiers import Uscc, check_character
from onedoor.dispatch.v1.events_pb2 import InspectionReported, TaskChanged
from storage import Database

CAUSED_AT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
MESSAGES = {
    "onedoor.dispatch.v1.task_changed": TaskChanged,
    "onedoor.dispatch.v1.inspection_reported": InspectionReported,
}


def enterprise(number: int = 1) -> Uscc:
    body = f"91330602MA{number:07d}"
    return Uscc(body + check_character(body))


def agreement(
    *departments: str, epoch: int = 1, uscc: Uscc | None = None, route: Route = Route.ON_SITE
) -> Agreement:
    """In order of rank."""
    return Agreement(
        uscc=uscc or enterprise(),
        epoch=epoch,
        route=route,
        departments=tuple(
            Agreeing(department, rank, (f"{rank:016x}",), by_score=rank > 1)
            for rank, department in enumerate(departments, start=1)
        ),
    )


def visit(task: Task, on: date, visit_id: UUID | None = None, **changes: Any) -> Visit:
    """One result per participant, nothing found."""
    return Visit(
        visit_id=visit_id or uuid4(),
        task_id=task.task_id,
        completed_on=on,
        results=tuple(
            Result(
                **{
                    "department": department,
                    "item_codes": ("I-1",),
                    "inspector_ids": ("330602-1", "330602-2"),
                    "result_code": "no_problem",
                    "problem_found": False,
                    "problem_codes": (),
                    **changes,
                }
            )
            for department in task.departments
        ),
    )


@dataclass
class Dispatch:
    database: Database
    look_into: str
    day: Any
    rules: regulations.Regulations = field(default_factory=lambda: regulations.load("shaoxing"))

    def __post_init__(self) -> None:
        transaction = self.database.transaction
        weigh = Weigh(self.rules)
        self.follow_agreement = FollowAgreement(transaction, weigh, self.day.clock)
        self.look_again = LookAgain(transaction, weigh)
        self.note_acknowledgement = NoteAcknowledgement(transaction)
        self.report_visit = ReportVisit(transaction, self.rules, self.day.clock)
        self.get_task = GetTask(transaction)
        self.list_tasks = ListTasks(transaction)

    async def follow(self, *departments: str, **given: Any) -> None:
        await self.follow_agreement(agreement(*departments, **given), CAUSED_AT)

    async def tasks(self) -> list[Task]:
        """Oldest first."""
        rows = await self.rows("select task_id from task order by number")
        return [await self.get_task(row["task_id"], Reader(None)) for row in rows]

    async def events(self) -> list[TaskChanged | InspectionReported]:
        rows = await self.rows("select subject, payload from outbox order by id")
        return [MESSAGES[row["subject"]].FromString(row["payload"]) for row in rows]

    async def rows(self, query: str) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(
            self.look_into, row_factory=dict_row
        ) as connection:
            return await (await connection.execute(query)).fetchall()


@pytest.fixture
async def dispatch(database: Callable[[str], Any], business_day: Any) -> AsyncIterator[Dispatch]:
    made = database("dispatch")
    own = Database(made.url, pool_size=12)
    yield Dispatch(own, made.owner_dsn, business_day)
    await own.close()


@pytest.fixture
def make() -> Any:
    """The builders of this file, for test modules."""
    return Builders()


class Builders:
    enterprise = staticmethod(enterprise)
    agreement = staticmethod(agreement)
    visit = staticmethod(visit)
    caused_at = CAUSED_AT

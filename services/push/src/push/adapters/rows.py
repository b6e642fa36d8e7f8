"""Rows of endpoints and deliveries, and what they stand for."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from push.domain.delivery import Delivery, DeliveryState
from push.domain.endpoint import Endpoint, EndpointState


class EndpointRow(SQLModel, table=True):
    __tablename__ = "endpoint"
    endpoint_id: UUID = Field(primary_key=True)
    number: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity()))
    department_id: str
    url: str
    secret: str
    state: str


class DeliveryRow(SQLModel, table=True):
    __tablename__ = "delivery"
    delivery_id: UUID = Field(primary_key=True)
    number: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity()))
    endpoint_id: UUID
    department_id: str
    task_id: UUID
    task_version: int
    state: str
    attempts: int
    next_attempt_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    last_answer: str


def endpoint_of(row: EndpointRow) -> Endpoint:
    return Endpoint(
        endpoint_id=row.endpoint_id,
        department=row.department_id,
        url=row.url,
        secret=row.secret,
        state=EndpointState(row.state),
    )


def delivery_of(row: DeliveryRow | sa.Row[Any]) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        endpoint_id=row.endpoint_id,
        department=row.department_id,
        task_id=row.task_id,
        task_version=row.task_version,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_answer=row.last_answer,
    )

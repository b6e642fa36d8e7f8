"""Idempotency keys past their time are forgotten."""

import asyncio
from dataclasses import dataclass

import structlog

from faults import Unavailable
from gateway.adapters import store
from storage import Transaction

log = structlog.get_logger()

EVERY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class ForgetKeys:
    transaction: Transaction

    async def __call__(self) -> None:
        async with self.transaction() as session:
            await store.forget_expired(session)

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self()
            except Unavailable as fault:
                log.warning("not_forgotten", fault=fault.reason)
            await asyncio.sleep(EVERY_SECONDS)

"""Looks again at start and every minute: a doorbell that was lost costs a minute, not a task."""

import asyncio

import structlog

from dispatch.usecases.look_again import LookAgain
from faults import Unavailable
from serving import BusinessDay

log = structlog.get_logger()

SECONDS = 60.0


async def look_again_for_ever(look_again: LookAgain, business_day: BusinessDay) -> None:
    while True:
        try:
            await look_again(await business_day.today())
        except Unavailable as fault:
            log.warning("look_again_waits", fault=fault.reason)
        await asyncio.sleep(SECONDS)

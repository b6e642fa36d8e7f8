"""One claimed delivery is posted, and its answer decides what becomes of it."""

import random
from dataclasses import dataclass

from push.adapters import events, line
from push.adapters.postman import Postman
from push.domain.delivery import Answer, Claimed, Later, judge
from push.domain.event import task_changed
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ClaimDue:
    """Hold what is due, for this worker alone."""

    transaction: Transaction
    share: line.Share

    async def __call__(self, limit: int) -> list[Claimed]:
        async with self.transaction() as session:
            return await line.claim(session, self.share, limit)


@dataclass(frozen=True, slots=True)
class Deliver:
    """`public_url` is where departments reach the gateway."""

    transaction: Transaction
    postman: Postman
    public_url: str

    async def __call__(self, claimed: Claimed) -> None:
        """A crash before the answer is on file leads to a repeat with the same webhook-id."""
        delivery = claimed.delivery
        body = task_changed(delivery, self.public_url)
        answer = await self.postman.post(
            claimed.url, claimed.secret, str(delivery.delivery_id), body
        )
        await self._settle(claimed, answer)

    async def _settle(self, claimed: Claimed, answer: Answer) -> None:
        outcome = judge(answer, claimed.delivery.attempts, random.random())  # noqa: S311  jitter
        async with self.transaction() as session:
            if isinstance(outcome, Later):
                await line.stay(session, claimed, outcome.seconds, answer.note)
                return
            left = await line.leave(session, claimed, outcome, answer.note)
            if left is not None:
                await events.delivery_changed(session, left)

"""A request with an idempotency key has one effect and one answer, however often it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog

from faults import Unavailable
from gateway.adapters import store
from gateway.domain.idempotency import Answer, Key, answer_again
from storage import Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AnswerOnce:
    transaction: Transaction

    async def __call__(
        self, key: Key, digest: bytes, work: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """The answer, and whether it was on file. What fails is not kept: it may be tried again.

        Raises KeyUsedForAnotherRequest, RequestInProgress and what `work` raises.
        """
        claim = uuid4()
        async with self.transaction() as session:
            known = await store.claim(session, key, digest, claim)
        if known is not None:
            return answer_again(known, digest), True
        try:
            answer = await work()
        except BaseException:
            await self._release(key, claim)
            raise
        await self._keep(key, claim, answer)
        return answer, False

    async def _release(self, key: Key, claim: UUID) -> None:
        try:
            async with self.transaction() as session:
                await store.release(session, key, claim)
        except Unavailable as fault:  # the claim lapses by itself
            log.warning("key_not_released", fault=fault.reason)

    async def _keep(self, key: Key, claim: UUID, answer: Answer) -> None:
        try:
            async with self.transaction() as session:
                await store.keep(session, key, claim, answer)
        except Unavailable as fault:  # done is done; the services know their own ids again
            log.warning("answer_not_kept", fault=fault.reason)

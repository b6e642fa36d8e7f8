"""A client proves itself and gets an access token."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from identity.adapters.authorization import Issuing, OAuthAnswer, TokenServer
from storage import Transaction


@dataclass(frozen=True, slots=True)
class IssueToken:
    transaction: Transaction
    issuing: Issuing

    async def __call__(self, form: Mapping[str, str]) -> OAuthAnswer:
        """The token, or OAuth's error. The assertion is used up either way."""

        def answer(session: Session) -> OAuthAnswer:
            server = TokenServer(session, self.issuing)
            reply: OAuthAnswer = server.create_token_response(form)
            return reply

        async with self.transaction() as session:
            return await session.run_sync(answer)

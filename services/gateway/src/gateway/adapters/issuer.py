"""The issuer's HTTP paths, passed through as they are."""

from dataclasses import dataclass, field

import httpx

from faults import Unavailable

SECONDS = 10.0
PASSED_ON = ("content-type", "cache-control", "www-authenticate")


class IssuerUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__("The issuer of tokens does not answer now; try again in a moment.")


@dataclass(frozen=True, slots=True)
class IssuerAnswer:
    status: int
    body: bytes = field(repr=False)
    headers: dict[str, str]


class Issuer:
    """`url` is identity's, such as http://127.0.0.1:8401."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=SECONDS)

    async def ask(
        self, method: str, path: str, body: bytes = b"", content_type: str = ""
    ) -> IssuerAnswer:
        """Raises IssuerUnavailable."""
        headers = {"content-type": content_type} if content_type else {}
        try:
            answer = await self._client.request(method, path, content=body, headers=headers)
        except httpx.HTTPError as cause:
            raise IssuerUnavailable from cause
        kept = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
        return IssuerAnswer(answer.status_code, answer.content, kept)

    async def close(self) -> None:
        await self._client.aclose()

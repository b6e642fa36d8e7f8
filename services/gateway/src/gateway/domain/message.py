"""What people read of a fault: Chinese first, English second."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    zh: str
    en: str
    detail_zh: str = ""

    def detail(self, facts: Mapping[str, str]) -> str:
        """The Chinese sentence with the facts in it, or the title where one is not known."""
        try:
            return self.detail_zh.format_map(facts) or f"{self.zh}。"
        except KeyError:
            return f"{self.zh}。"


@dataclass(frozen=True, slots=True)
class Messages:
    """By code; a code without a message of its own reads as its HTTP status does."""

    codes: Mapping[str, Message]
    kinds: Mapping[int, Message]

    def knows(self, code: str) -> bool:
        """Whether the code has words of its own."""
        return code in self.codes

    def of(self, code: str, status: int) -> Message:
        return self.codes.get(code) or self.kinds.get(status) or self.kinds[500]

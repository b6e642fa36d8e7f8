"""What the city counts while it plays, and what it expects."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Sums of the gateway's answers, and the sentences about what is not as expected."""

    batches: int = 0
    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: int = 0
    through: int = 0
    tasks: int = 0
    acknowledged: int = 0
    visits: int = 0
    classified: int = 0
    held: int = 0
    unmet: list[str] = field(default_factory=list)

    def add(self, answer: Mapping[str, int]) -> None:
        """Count one answered batch."""
        parts = tuple(int(answer.get(name, 0)) for name in ("accepted", "unchanged", "rejected"))
        received = int(answer.get("received", 0))
        self.expect(
            received == sum(parts),
            f"received = accepted + unchanged + rejected, but {received} is not the sum of {parts}",
        )
        self.batches += 1
        self.received += received
        self.accepted += parts[0]
        self.unchanged += parts[1]
        self.rejected += parts[2]
        self.through = max(self.through, int(answer.get("accepted_through", 0)))

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note `otherwise` as unmet; the journey goes on and fails at its end."""
        if not holds:
            self.unmet.append(otherwise)

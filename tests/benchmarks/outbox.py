"""The relay of an outbox beside JetStream alone, in turn."""

from benchmarks.bench import ROUNDS, AtLeast, Line, middle, ratio
from benchmarks.relaying import open_post
from benchmarks.servers import open_servers

EVENTS = 20_000


async def bench() -> list[Line]:
    relayed, published = [], []
    with open_servers() as servers:
        async with open_post(servers.postgres_url, servers.nats_url, servers.admin_seed) as post:
            await post.backlog_per_s(EVENTS // 4)
            await post.published_per_s(EVENTS // 4)
            for _ in range(ROUNDS):
                relayed.append(await post.backlog_per_s(EVENTS))
                published.append(await post.published_per_s(EVENTS))
    shares = [ours / theirs for ours, theirs in zip(relayed, published, strict=True)]
    return [
        Line(
            "outbox.events_per_s",
            middle(relayed),
            "events/s",
            f"{EVENTS} recorded events of 256 B, fetched, published, marked; JetStream alone",
            middle(published),
        ),
        ratio("outbox.vs_jetstream", middle(shares), "middle of the rounds", AtLeast(0.8)),
    ]

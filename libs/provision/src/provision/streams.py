"""JetStream's streams and durables, made from the registry of subjects."""

from collections.abc import Sequence
from itertools import groupby

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from provision.subjects import Subject

# After so long without an answer a message is given out again. Short, since after a kill -9 the
# work of the dead process waits for it; a handler that takes longer sees its message twice.
ACK_WAIT_SECONDS = 15.0


def streams(registry: Sequence[Subject], replicas: int = 1) -> list[StreamConfig]:
    """One stream for each producer; it keeps its events as long as the longest-kept of them."""
    by_stream = groupby(sorted(registry, key=_stream), key=_stream)
    return [_stream_of(list(told), replicas) for _, told in by_stream]


def durables(registry: Sequence[Subject]) -> list[tuple[str, ConsumerConfig]]:
    """For each consumer of each subject, its stream and its durable position."""
    return [
        (
            subject.stream,
            ConsumerConfig(
                durable_name=subject.durable(consumer),
                filter_subject=subject.name,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT_SECONDS,
                deliver_policy=DeliverPolicy.ALL,
                max_deliver=-1,
            ),
        )
        for subject in registry
        for consumer in subject.consumers
    ]


async def make_streams(
    jetstream: JetStreamContext, registry: Sequence[Subject], replicas: int = 1
) -> None:
    """Make what is missing and bring the rest to the registry's state; positions stay."""
    for stream in streams(registry, replicas):
        try:
            await jetstream.stream_info(str(stream.name))
        except NotFoundError:
            await jetstream.add_stream(stream)
        else:
            await jetstream.update_stream(stream)
    for name, durable in durables(registry):
        await jetstream.add_consumer(name, durable)


async def empty_streams(jetstream: JetStreamContext, registry: Sequence[Subject]) -> None:
    """Make every stream and durable anew, without a message and from the first position."""
    for stream in streams(registry):
        try:
            await jetstream.delete_stream(str(stream.name))
        except NotFoundError:
            continue
    await make_streams(jetstream, registry)


def _stream(subject: Subject) -> str:
    return subject.stream


def _stream_of(told: list[Subject], replicas: int) -> StreamConfig:
    return StreamConfig(
        name=told[0].stream,
        subjects=sorted(subject.name for subject in told),
        max_age=max(subject.retention for subject in told).total_seconds(),
        storage=StorageType.FILE,
        num_replicas=replicas,
    )

"""JetStream: publish, consume, outbox, verdicts, dead letters."""

from messaging import outbox, schema
from messaging.bus import Bus, BusUnavailable
from messaging.consumer import Consumer, Subscription, doorbell, each
from messaging.relay import Relay
from messaging.subjects import durable_of, stream_of, subject_of

__all__ = [
    "Bus",
    "BusUnavailable",
    "Consumer",
    "Relay",
    "Subscription",
    "doorbell",
    "durable_of",
    "each",
    "outbox",
    "schema",
    "stream_of",
    "subject_of",
]

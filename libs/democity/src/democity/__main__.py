"""`python -m democity`: one journey, then out; 0 where everything came out as intended."""

import asyncio
import signal
import sys
from collections.abc import Iterator

import httpx

from democity.calendar import LIVE_DAYS
from democity.casting import CityTooSmall
from democity.clients import Problem
from democity.display import Display
from democity.endpoints import EndpointDied
from democity.journey import Journey
from democity.review import RunFailed
from democity.settings import Settings, read_settings
from democity.suite import NotFresh
from democity.tally import Tally

_INTERRUPTED = 130
_KNOWN = (Problem, NotFresh, RunFailed, EndpointDied, CityTooSmall, httpx.TransportError, OSError)


def main() -> int:
    settings = read_settings()
    # Whoever ends the city in good manners, Ctrl-C or a supervisor, sees it clear up.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    tally = Tally()
    try:
        sentences = _play(settings, tally)
    except KeyboardInterrupt:
        return _INTERRUPTED
    for sentence in sentences:
        sys.stderr.write(f"✘ {sentence}\n")
    if sentences:
        sys.stderr.write(
            f"演示未达预期：以上 {len(sentences)} 处。The journey did not come out as intended.\n"
        )
    return 1 if sentences else 0


def _play(settings: Settings, tally: Tally) -> list[str]:
    """What is not as intended, as sentences; empty where all is well."""
    stopped_by: list[str] = []
    with Display(tally, LIVE_DAYS) as display:
        try:
            asyncio.run(Journey(settings, display, tally).run())
        except* _KNOWN as group:
            stopped_by += [_sentence(each, settings) for each in _leaves(group)]
    return tally.unmet + stopped_by


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each


def _sentence(error: BaseException, settings: Settings) -> str:
    if isinstance(error, httpx.TransportError):
        return f"The gateway at {settings.gateway_url} could not be reached: {error!r}."
    return str(error)


if __name__ == "__main__":
    sys.exit(main())

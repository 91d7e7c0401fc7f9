"""When the next request may go out: GitHub's limits on content, and waits that it asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from gh_tracker.errors import UnfinishedError
from gh_tracker.gateway.messages import READ

OnWait = Callable[[float, str], None]
"""Told of a wait before it begins: its seconds, and what it is for."""

_WORTH_TELLING: Final = 2.0  # seconds; shorter waits are part of the pace


class Clock(Protocol):
    """Measures and passes time; the module ``time`` is one."""

    def monotonic(self) -> float:
        """Return seconds since some moment; never goes backwards."""

    def sleep(self, seconds: float, /) -> None:
        """Let so many seconds pass."""


@dataclass(slots=True)
class Budget:
    """At most ``count`` requests within any ``seconds``."""

    count: int
    seconds: float
    reason: str
    verbs: frozenset[str] | None = None
    _times: deque[float] = field(default_factory=deque)

    def covers(self, verb: str) -> bool:
        """Tell whether requests of this verb count; without ``verbs`` all writes do."""
        return verb != READ if self.verbs is None else verb in self.verbs

    def free_at(self) -> float:
        """Return the time from which the next request fits."""
        return self._times[0] + self.seconds if len(self._times) == self.count else 0.0

    def spend(self, now: float) -> None:
        """Note a request."""
        if len(self._times) == self.count:
            self._times.popleft()
        self._times.append(now)


def content_budgets() -> tuple[Budget, ...]:
    """Return the pace of writes, a good part below what GitHub allows (80 a minute, 500 an hour).

    A second between any two makes it 60 a minute at most.

    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
    """
    return (
        Budget(1, 1.0, "the pace of writes"),
        Budget(450, 3600.0, "the hourly number of new issues and comments", frozenset({"POST"})),
    )


class Pacer:
    """Lets requests out in turn; ``max_wait`` is the longest wait, in seconds, that it makes."""

    def __init__(
        self,
        clock: Clock,
        *,
        budgets: tuple[Budget, ...] = (),
        max_wait: float = float("inf"),
        on_wait: OnWait | None = None,
    ) -> None:
        self._clock = clock
        self._budgets = budgets
        self._max_wait = max_wait
        self._on_wait = on_wait
        self._blocked = (0.0, "")

    @contextmanager
    def turn(self, verb: str) -> Iterator[bool]:
        """Wait until a request may go out, and note when it was over.

        Gives whether the wait was long enough for an idle connection to have been dropped.

        Raises:
            UnfinishedError: the wait would be longer than ``max_wait``; nothing was waited for.
        """
        waited = self._wait(verb)
        try:
            yield waited > _WORTH_TELLING
        finally:
            # From the end of one to the start of the next: the server sees no smaller gap.
            self._spend(verb)

    def block(self, seconds: float, reason: str) -> None:
        """Let nothing out for so many seconds from now."""
        until = self._clock.monotonic() + seconds
        self._blocked = max(self._blocked, (until, reason))

    def _wait(self, verb: str) -> float:
        free, reason = max([self._blocked, *self._paces(verb)])
        seconds = free - self._clock.monotonic()
        if seconds <= 0:
            return 0.0
        if seconds > self._max_wait:
            raise too_long(seconds, reason)
        if self._on_wait and seconds > _WORTH_TELLING:
            self._on_wait(seconds, reason)
        self._clock.sleep(seconds)
        return seconds

    def _paces(self, verb: str) -> Iterator[tuple[float, str]]:
        return ((each.free_at(), each.reason) for each in self._budgets if each.covers(verb))

    def _spend(self, verb: str) -> None:
        for each in self._budgets:
            if each.covers(verb):
                each.spend(self._clock.monotonic())


def too_long(
    seconds: float, reason: str, kind: type[UnfinishedError] = UnfinishedError
) -> UnfinishedError:
    """Return the error for a wait that is left to the next run."""
    error = kind(
        f"{reason[0].upper()}{reason[1:]} asks for a wait of {seconds:.0f} s.",
        hint="Run again after that; the next run goes on from there.",
    )
    error.wait = seconds
    return error

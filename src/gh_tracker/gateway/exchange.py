"""One request and what surrounds it: its turn, count and log line, limits, another attempt."""

from __future__ import annotations

import logging
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, TypeVar

from gh_tracker.errors import NotSentError, OutcomeUnknownError, TrackerError
from gh_tracker.gateway import limits
from gh_tracker.gateway.classify import failure, outcome_unknown, unreadable
from gh_tracker.gateway.messages import SERVER_ERROR, UNAUTHORISED, UnreadableError, printable
from gh_tracker.gateway.pacing import too_long
from gh_tracker.gateway.retry import LimitedError, attempts
from gh_tracker.gateway.wire import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gh_tracker.gateway.messages import Answer, Request, Transport
    from gh_tracker.gateway.pacing import Clock, Pacer

T = TypeVar("T")

_log: Final = logging.getLogger("gh_tracker.gateway")


class Exchange:
    """Sends requests to the API, each as often as its kind allows.

    ``backoff`` is the first wait between two attempts, in seconds.
    """

    def __init__(
        self, transport: Transport, pacer: Pacer, clock: Clock, *, backoff: float = 1.0
    ) -> None:
        self._transport = transport
        self._pacer = pacer
        self._clock = clock
        self._backoff = backoff
        self._counts: Counter[str] = Counter()
        self._strikes = 0
        self._rejected: TrackerError | None = None
        self._date = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """Requests by verb that went out."""
        return dict(self._counts)

    @property
    def now(self) -> str:
        """The server's time by its last ``Date`` header, empty before the first."""
        return stamp(parsedate_to_datetime(self._date)) if self._date else ""

    def send(self, request: Request, target: str, read: Callable[[Answer], T]) -> T:
        """Send a request to ``target`` and return what ``read`` makes of the answer.

        ``read`` sees every answer below 500 that is no rate limit; when it raises
        ``UnreadableError`` the answer counts as lost.

        Raises:
            UnauthorisedError: 401 earlier: after one, nothing goes out any more.
            NotSentError: it could not be sent.
            OutcomeUnknownError: a write whose answer was lost.
            UnfinishedError: a limit asks for a longer wait than is allowed.
            GitHubError: a read that got no whole answer.
        """
        try:
            return attempts(
                lambda: self._once(request, target, read),
                reads=request.reads,
                sleep=self._clock.sleep,
                backoff=self._backoff,
            )
        except OutcomeUnknownError as error:
            if request.reads:
                raise unreadable(request, error) from error
            raise

    def close(self) -> None:
        """Let go of the connection."""
        self._transport.close()

    def _once(self, request: Request, target: str, read: Callable[[Answer], T]) -> T:
        if self._rejected:
            raise self._rejected
        with self._pacer.turn(request.verb) as waited_long:
            if waited_long:
                # GitHub drops idle connections, and a write that is lost on one cannot be told
                # from a write whose answer was lost.
                self._transport.close()
            answer = self._counted(request, target)
        self._obey(answer)
        if answer.status >= SERVER_ERROR:
            raise failure(request, answer)
        if answer.status == UNAUTHORISED:
            self._rejected = failure(request, answer)
        try:
            return read(answer)
        except UnreadableError as error:
            raise outcome_unknown(request, str(error), answer.status) from error

    def _counted(self, request: Request, target: str) -> Answer:
        begun = self._clock.monotonic()
        outcome = "lost"
        try:
            answer = self._transport.send(request, target)
            outcome = str(answer.status)
        except NotSentError:
            outcome = "not sent"
            self._counts[request.verb] -= 1
            raise
        finally:
            self._counts[request.verb] += 1
            took = (self._clock.monotonic() - begun) * 1000
            _log.debug("%s %s %s %.0fms", request.verb, printable(target), outcome, took)
        return answer

    def _obey(self, answer: Answer) -> None:
        """Hold back all requests as long as an answer asks for.

        Raises:
            LimitedError: the request was refused for it.
        """
        self._date = answer.headers.get("date", self._date)
        limit = limits.limit_of(answer, self._strikes)
        self._strikes = self._strikes + 1 if limit and limit.secondary else 0
        hold = limit or limits.used_up(answer)
        if hold:
            self._pacer.block(hold.wait, hold.reason)
        if limit:
            raise too_long(limit.wait, limit.reason, LimitedError)

"""The one layer of retries: what may be sent again, how often, how long apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from gh_tracker.errors import NotSentError, OutcomeUnknownError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class LimitedError(UnfinishedError):
    """A rate limit refused the request: it was certainly not carried out."""


TRIES: Final = {LimitedError: 4, NotSentError: 3, OutcomeUnknownError: 5}
"""How often a request goes out in all, by what stood in its way the last time."""

_LONGEST: Final = 30.0  # seconds between two attempts


def attempts(
    once: Callable[[], T],
    *,
    reads: bool,
    sleep: Callable[[float], None],
    backoff: float = 1.0,
) -> T:
    """Send a request until it has an answer, as often as its kind allows.

    A request that was refused by a limit or never reached the server was not carried out, so it
    may go out again. One whose answer was lost may only if it ``reads``: GitHub knows no key by
    which it would recognise a second POST. The wait for a limit is made before the next turn, so
    none is made here; ``backoff`` is the first of the other waits, in seconds, each doubled.

    Raises:
        GitHubError: whatever the last attempt raised.
    """
    harmless = (LimitedError, NotSentError)
    retrying = Retrying(
        retry=retry_if_exception_type((*harmless, OutcomeUnknownError) if reads else harmless),
        stop=_is_enough,
        wait=lambda state: _pause(state, backoff),
        sleep=sleep,
        reraise=True,
    )
    return retrying(once)


def _is_enough(state: RetryCallState) -> bool:
    tries = next((n for kind, n in TRIES.items() if isinstance(_error(state), kind)), 1)
    return state.attempt_number >= tries


def _pause(state: RetryCallState, backoff: float) -> float:
    if isinstance(_error(state), LimitedError):
        return 0.0
    return float(min(backoff * 2 ** (state.attempt_number - 1), _LONGEST))


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None

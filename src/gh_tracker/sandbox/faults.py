"""Faults to inject into answers: what goes wrong, for which request, how often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from http import HTTPStatus

from gh_tracker.sandbox import described
from gh_tracker.sandbox.described import DescriptionError
from gh_tracker.sandbox.messages import Request, Response, encode

KINDS = (
    "refuse",
    "lose",
    "truncate",
    "garbage",
    "delay",
    "reset",
    "hang",
    "primary",
    "secondary",
)
"""What can go wrong.

`refuse` answers with `status` before anything is done; `reset` and `hang` break the connection or
never answer, nothing done either. `lose` does the work and then answers as `answer` says: with
`status`, by a reset or by hanging. `truncate` cuts the body, `garbage` answers 2xx with no JSON.
`delay` holds the answer back. `primary` and `secondary` are GitHub's rate limits.
"""

_MESSAGES = {
    401: "Bad credentials",
    403: "Resource not accessible by integration",
    404: "Not Found",
    410: "This issue was deleted",
    422: "Validation Failed",
    500: "Server Error",
    502: "Server Error",
    503: "Service Unavailable",
    504: "We couldn't respond to your request in time.",
}
LIMIT_DOCS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    `method` and `path` are regular expressions (empty fits all; the path is searched and has its
    query). Of the requests that fit, `skip` pass first, then `times` are hit (`None`: all). `at`
    hits the request of that number in the log, from 1, instead.
    """

    kind: str
    method: str = ""
    path: str = ""
    at: int | None = None
    skip: int = 0
    times: int | None = 1
    status: int = 502
    message: str | None = None
    answer: str = "status"
    retry_after: str | None = None
    seconds: float = 30.0

    def __post_init__(self) -> None:
        """Refuse what could never happen."""
        if self.kind not in KINDS:
            raise DescriptionError(
                f"unknown kind of fault: {self.kind} (one of {', '.join(KINDS)})"
            )
        if self.answer not in ("status", "reset", "hang"):
            raise DescriptionError(f"a lost answer is a status, reset or hang, not {self.answer}")

    @classmethod
    def parse(cls, content: Mapping[str, object]) -> Fault:
        """Read the JSON form: the same names.

        Raises:
            DescriptionError: a name, the kind of a value or a regular expression is wrong.

        """
        described.known(content, (one.name for one in fields(cls)), "fault")
        return cls(
            described.text(content.get("kind"), "kind"),
            method=_pattern(content, "method"),
            path=_pattern(content, "path"),
            at=described.whole_or_none(content.get("at"), "at"),
            skip=described.whole(content.get("skip", 0), "skip"),
            times=described.whole_or_none(content.get("times", 1), "times"),
            status=described.whole(content.get("status", 502), "status"),
            message=described.text_or_none(content.get("message"), "message"),
            answer=described.text(content.get("answer", "status"), "answer"),
            retry_after=described.text_or_none(content.get("retry_after"), "retry_after"),
            seconds=described.number(content.get("seconds", 30.0), "seconds"),
        )

    def fits(self, request: Request) -> bool:
        """Tell whether a request is one of those meant."""
        if self.method and not re.fullmatch(self.method, request.method):
            return False
        if not self.path:
            return True
        query = "&".join(f"{key}={value}" for key, value in request.query.items())
        target = f"{request.path}?{query}" if query else request.path
        return re.search(self.path, target) is not None


def _pattern(content: Mapping[str, object], name: str) -> str:
    pattern = described.text(content.get(name, ""), name)
    try:
        re.compile(pattern)
    except re.error as error:
        raise DescriptionError(f"{name} of a fault: {error}") from None
    return pattern


@dataclass(slots=True)
class Armed:
    """A fault with what is left of it."""

    fault: Fault
    seen: int = 0
    hit: int = 0

    def strikes(self, request: Request, number: int) -> bool:
        """Count a request and tell whether it is hit."""
        if self.fault.at is not None:
            return number == self.fault.at and self.fault.fits(request)
        if not self.fault.fits(request):
            return False
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        if self.fault.times is not None and self.hit >= self.fault.times:
            return False
        self.hit += 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults that are switched on."""

    armed: list[Armed] = field(default_factory=list)

    def add(self, *faults: Fault) -> None:
        """Switch faults on, behind those that are."""
        self.armed.extend(Armed(fault) for fault in faults)

    def replace(self, faults: Iterable[Fault]) -> None:
        """Switch on exactly these faults."""
        self.armed = [Armed(fault) for fault in faults]

    def clear(self) -> None:
        """Switch all faults off."""
        self.armed.clear()

    def strike(self, request: Request, number: int) -> Fault | None:
        """Return what goes wrong with the request of this number in the log.

        A request that one fault hits is not seen by those behind it, so that faults make a
        sequence.
        """
        return next((one.fault for one in self.armed if one.strikes(request, number)), None)


def answer_instead(fault: Fault, reset_at: int) -> Response | None:
    """Return the answer that a fault gives instead of any work, or `None` if it lets work be done.

    Raises:
        ConnectionResetError: the connection breaks.
        TimeoutError: no answer ever comes.

    """
    if fault.kind == "reset":
        raise ConnectionResetError("The sandbox broke the connection before the work.")
    if fault.kind == "hang":
        raise hanging(fault, "before")
    if fault.kind == "refuse":
        return _refused(fault)
    if fault.kind == "primary":
        return _primary(fault, reset_at)
    if fault.kind == "secondary":
        return _secondary(fault)
    return None


def answer_after(fault: Fault, response: Response) -> Response:
    """Return what a fault makes of an answer.

    Raises:
        ConnectionResetError: the connection breaks, the work is done.
        TimeoutError: no answer ever comes, the work is done.

    """
    headers = dict(response.headers)
    if fault.kind == "lose":
        if fault.answer == "reset":
            raise ConnectionResetError("The sandbox broke the connection after the work.")
        if fault.answer == "hang":
            raise hanging(fault, "after")
        return _refused(fault)
    if fault.kind == "truncate":
        headers["Content-Length"] = str(len(response.body))
        return Response(response.status, headers, response.body[: len(response.body) // 2])
    if fault.kind == "garbage":
        headers["Content-Type"] = "text/html"
        return Response(response.status, headers, b"<html>Unicorn!</html>")
    if fault.kind == "delay":
        return Response(response.status, headers, response.body, fault.seconds)
    return response


def hanging(fault: Fault, when: str) -> TimeoutError:
    """Return the error of a request without an answer; `errno` has no meaning, `args` has."""
    return TimeoutError(f"The sandbox gives no answer ({when} the work).", fault.seconds)


def _refused(fault: Fault) -> Response:
    message = fault.message or _MESSAGES.get(fault.status, "Server Error")
    content: dict[str, object] = {"message": message}
    headers: dict[str, str] = {}
    if fault.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        content["errors"] = [{"resource": "Issue", "code": "invalid", "field": "title"}]
    if fault.status == HTTPStatus.FORBIDDEN:
        headers["X-Accepted-GitHub-Permissions"] = "issues=write"
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    content["documentation_url"] = "https://docs.github.com/rest"
    content["status"] = str(fault.status)
    return Response(fault.status, headers, encode(content))


def _primary(fault: Fault, reset_at: int) -> Response:
    status = _limit_status(fault)
    content = {
        "message": fault.message or "API rate limit exceeded for installation ID 1.",
        "documentation_url": LIMIT_DOCS,
        "status": str(status),
    }
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_at)}
    return Response(status, headers, encode(content))


def _secondary(fault: Fault) -> Response:
    status = _limit_status(fault)
    return secondary_limit(status, fault.retry_after)


def _limit_status(fault: Fault) -> int:
    # GitHub uses both, and says so: "you will receive a 403 or 429 response".
    asked_for = fault.status == HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.TOO_MANY_REQUESTS if asked_for else HTTPStatus.FORBIDDEN


def secondary_limit(status: int, retry_after: str | None) -> Response:
    """Return the answer to those who write too fast; `retry_after` as it stands in the header."""
    content = {
        "message": "You have exceeded a secondary rate limit and have been temporarily blocked "
        "from content creation. Please retry your request again later.",
        "documentation_url": f"{LIMIT_DOCS}#about-secondary-rate-limits",
        "status": str(status),
    }
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Response(status, headers, encode(content))

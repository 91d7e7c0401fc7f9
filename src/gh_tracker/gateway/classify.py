"""What an error answer means: a status and a body to one of the errors, pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from gh_tracker.errors import (
    ForbiddenError,
    GitHubError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    RepositoryError,
    TrackerError,
    UnauthorisedError,
)
from gh_tracker.gateway.messages import (
    FORBIDDEN,
    GONE,
    NOT_FOUND,
    REDIRECTS,
    SERVER_ERROR,
    UNAUTHORISED,
    UNPROCESSABLE,
    Answer,
    Request,
    printable,
)

_ISSUES_DISABLED: Final = re.compile(r"\bissues (are|has been|have been) disabled\b", re.IGNORECASE)
_LOCKED: Final = re.compile(r"\b(is|was) locked\b|\blocked issue\b", re.IGNORECASE)
_SSO_ADDRESS: Final = re.compile(r"url=(\S+)")


def failure(request: Request, answer: Answer) -> TrackerError:
    """Return the error that an answer other than success stands for, limits aside.

    https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    if answer.status >= SERVER_ERROR:
        return outcome_unknown(request, f"status {answer.status}", answer.status)
    if answer.status in REDIRECTS:
        return gone(request, answer.status, answer.moved_to)
    return _BY_STATUS.get(answer.status, _refused)(request, answer)


def outcome_unknown(request: Request, why: str, status: int = 0) -> OutcomeUnknownError:
    """Return the error for an answer that does not tell whether the request was carried out."""
    return OutcomeUnknownError(
        f"GitHub gave no whole answer to {request.what} ({why}).",
        hint="Run again: what was done is found then, and nothing is done twice.",
        status=status,
    )


def unreadable(request: Request, error: GitHubError) -> GitHubError:
    """Return the error for a read that got no whole answer however often it was sent."""
    return GitHubError(
        f"GitHub gave no whole answer to {request.what}; nothing was concluded from it.",
        hint="Run again later; https://www.githubstatus.com tells whether GitHub is well.",
        status=error.status,
    )


def gone(request: Request, status: int, location: str = "") -> GoneError:
    """Return the error for an issue that is no longer here, with its new place if known."""
    what = f"Issue #{request.issue}" if request.issue else f"What was asked for ({request.what})"
    where = f"was transferred to {printable(location)}" if location else "is not there any more"
    error = GoneError(f"{what} {where}.", status=status)
    error.location = location
    return error


def repository_hidden(name: str, status: int = NOT_FOUND) -> ForbiddenError:
    """Return the error for a repository that does not exist, or does so only for others.

    GitHub does not tell the two apart.
    https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
    """
    return ForbiddenError(
        f"The repository {name} does not exist, or the token may not read it.",
        hint="Check the name, and that the token has access to this repository.",
        status=status,
    )


def not_permitted(request: Request, answer: Answer) -> ForbiddenError:
    """Return the error for a permission that is missing, named where GitHub names it.

    https://docs.github.com/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
    """
    wanted = answer.headers.get("x-accepted-github-permissions", "")
    named = f": it needs {printable(wanted)}" if wanted else f" ({reason(answer)})"
    error = ForbiddenError(
        f"The token does not permit {request.what}{named}.",
        hint=_way_in(answer, wanted),
        status=answer.status,
    )
    error.permission = wanted
    return error


def reason(answer: Answer) -> str:
    """Return GitHub's own words for a refusal, each error of a 422 included."""
    body = answer.error()
    words = [str(body.get("message") or f"status {answer.status}")]
    words += [_words(each) for each in _errors(body)]
    return printable("; ".join(words))


def issues_disabled(name: str) -> RepositoryError:
    """Return the error for a repository whose issues are switched off."""
    return RepositoryError(
        f"Issues are disabled in {name}.",
        hint="Switch them on in the repository's settings, under General → Features.",
    )


def says_issues_disabled(answer: Answer) -> bool:
    """Tell whether 410 is about the whole endpoint rather than one issue."""
    return answer.status == GONE and bool(_ISSUES_DISABLED.search(reason(answer)))


def _unauthorised(_request: Request, answer: Answer) -> UnauthorisedError:
    return UnauthorisedError(
        f"GitHub does not accept the token ({reason(answer)}).",
        hint="Set GH_TOKEN to a valid token, or run: gh auth login",
        status=answer.status,
    )


def _forbidden(request: Request, answer: Answer) -> GitHubError:
    if _LOCKED.search(reason(answer)):
        return _refused(request, answer)
    return not_permitted(request, answer)


def _absent(request: Request, answer: Answer) -> GitHubError:
    if request.issue:
        return gone(request, answer.status)
    return _refused(request, answer)


def _refused(request: Request, answer: Answer) -> RefusedError:
    errors = _errors(answer.error())
    codes = [str(each["code"]) for each in errors if each.get("code")]
    return RefusedError(
        f"GitHub refused {request.what}: {reason(answer)}.",
        status=answer.status,
        fields=tuple(dict.fromkeys(str(each["field"]) for each in errors if each.get("field"))),
        code=codes[0] if codes else "",
    )


_BY_STATUS: Final[Mapping[int, Callable[[Request, Answer], GitHubError]]] = {
    UNAUTHORISED: _unauthorised,
    FORBIDDEN: _forbidden,
    NOT_FOUND: _absent,
    GONE: _absent,
    UNPROCESSABLE: _refused,
}


def _way_in(answer: Answer, wanted: str) -> str:
    """Return what to do for access; an organisation with single sign-on has its own step.

    https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#authenticating-with-a-personal-access-token
    """
    sso = _SSO_ADDRESS.search(answer.headers.get("x-github-sso", ""))
    if sso:
        return f"Authorise the token for the organisation: {printable(sso[1])}"
    if wanted:
        return f"Give the token {printable(wanted)}, in a workflow under “permissions:”."
    return "Use a token that may write issues in this repository."


def _errors(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the ``errors`` of a 422; GitHub also sends plain strings there."""
    listed = body.get("errors")
    if not isinstance(listed, list):
        return [{"message": listed}] if isinstance(listed, str) else []
    return [each if isinstance(each, dict) else {"message": str(each)} for each in listed]


def _words(error: Mapping[str, object]) -> str:
    if error.get("message"):
        return str(error["message"])
    value = f" {error['value']!r}" if "value" in error else ""
    return f"{error.get('field', 'a field')}{value}: {error.get('code', 'refused')}"

"""The connection to GitHub: PyGithub's requester, one request a call; imported only when needed.

PyGithub's objects are not used. They fetch what a list item lacks with a hidden request each
(https://pygithub.readthedocs.io/en/stable/examples/MainClass.html, "lazy"), and an answer must be
compared with what was sent. Its requester gives authentication, connection and encoding; its
retries and its pacing are off, for they repeat a POST whose answer was lost.
"""

from __future__ import annotations

from collections.abc import ItemsView
from importlib.metadata import version
from ssl import SSLCertVerificationError
from typing import Final
from urllib.parse import urlsplit

from github import Auth, Github
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    RequestsResponse,
)
from requests import exceptions
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProxyError, SSLError

from gh_tracker.errors import GitHubError, NotSentError
from gh_tracker.gateway.auth import Secret, is_loopback
from gh_tracker.gateway.classify import outcome_unknown
from gh_tracker.gateway.messages import REDIRECTS, Answer, Request

_API_VERSION: Final = "2022-11-28"
_ACCEPT: Final = "application/vnd.github+json"
_MOVED: Final = "x-gh-tracker-moved-to"

_Connection = HTTPRequestsConnectionClass | HTTPSRequestsConnectionClass


class PyGithubTransport:
    """Sends requests to the API at ``base_url`` with a token; ``timeout`` is in seconds."""

    def __init__(self, base_url: str, token: Secret, *, timeout: int = 30) -> None:
        github = Github(
            auth=Auth.Token(token.reveal()),
            base_url=base_url,
            timeout=timeout,
            user_agent=f"gh-tracker/{version('gh-tracker')}",
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=_API_VERSION,
        )
        self._requester = github.requester
        self._connection = _connection(base_url, timeout)

    def send(self, request: Request, target: str) -> Answer:
        """Send one request; see ``Transport``.

        Whatever the target says, it goes to the host of ``base_url``: so does the token.
        """
        try:
            status, headers, text = self._requester.requestJson(
                request.verb,
                target,
                headers={"Accept": _ACCEPT, **request.headers},
                input=request.body,
                cnx=self._connection,
            )
        except exceptions.RequestException as error:
            raise lost_by(request, error) from error
        moved_to = str(headers.pop(_MOVED, ""))
        return Answer(status, headers, text, moved_to)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
        self._requester.close()


class _Unfollowed(RequestsResponse):
    """Hides where a redirect points, so that PyGithub hands it over.

    It would follow a 301 by itself, without the query and with the body of a write: a listing
    would lose its ``since``, and an edit would reach an issue that was transferred elsewhere.
    """

    def getheaders(self) -> ItemsView[str, str]:
        """Return the headers, the location under another name."""
        headers = {name.lower(): value for name, value in super().getheaders()}
        if self.status in REDIRECTS:
            headers[_MOVED] = headers.pop("location", "")
        return headers.items()


class _Plain(HTTPRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _Unfollowed(super().getresponse().response)


class _Secure(HTTPSRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _Unfollowed(super().getresponse().response)


def _connection(base_url: str, timeout: int) -> _Connection:
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    kind = _Secure if parts.scheme == "https" else _Plain
    connection = kind(host, parts.port, timeout=timeout)
    # A proxy that the environment names does not lead to this machine.
    connection.session.trust_env = not is_loopback(host)
    return connection


def lost_by(request: Request, error: exceptions.RequestException) -> GitHubError:
    """Return the error for a request without an answer: not sent where that is certain."""
    if _never_sent(error):
        return NotSentError(
            f"GitHub could not be reached for {request.what} ({_why(error)}).",
            hint="Check the network and the address of the API, and run again.",
        )
    return outcome_unknown(request, _why(error))


def _never_sent(error: exceptions.RequestException) -> bool:
    """Tell whether the connection failed before the request was written to it."""
    if isinstance(error, exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    if isinstance(reason, SSLError):
        # Only this one is sure to have come before the request; others also break an answer.
        return isinstance(reason.args[0], SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | ProxyError)


def _why(error: exceptions.RequestException) -> str:
    """Return a cause in few words; the libraries' own are long, and may hold the address."""
    if isinstance(error, exceptions.Timeout):
        return "no answer in time"
    if not _never_sent(error):
        return "the connection broke"
    refused = isinstance(error, exceptions.SSLError)
    return "its certificate is not trusted here" if refused else "no connection"

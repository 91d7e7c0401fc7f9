"""The way to a tracker's repository: its name, its server, a token, and the gateway."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from gh_tracker import gateway
from gh_tracker.cli.opening import Opened
from gh_tracker.cli.options import Common
from gh_tracker.cli.progress import Progress
from gh_tracker.gateway.auth import find_token, host_of, is_loopback
from gh_tracker.ports import Gateway
from gh_tracker.sync import Target
from gh_tracker.workspace.origin import resolve_api_url, resolve_repository


@dataclass(frozen=True, slots=True)
class Route:
    """Where a repository is: ``OWNER/NAME``, the address of the API, and that of its pages."""

    repository: str
    api_url: str

    @property
    def host(self) -> str:
        """The host as ``gh`` knows it."""
        return host_of(self.api_url)

    @property
    def is_local(self) -> bool:
        """True for a server on this machine."""
        return is_loopback(self.host)

    @property
    def web_url(self) -> str:
        """Where people see the repository's server."""
        if self.is_local:
            parts = urlsplit(self.api_url)
            return f"{parts.scheme}://{parts.netloc}"
        return f"https://{self.host}"

    def target(self) -> Target:
        """Return the repository as the engine names it."""
        return Target(self.repository, self.web_url, local=self.is_local)


def route(common: Common, opened: Opened) -> Route:
    """Return where the tracker's repository is.

    Raises:
        UsageError: an option or a variable names no repository or server.
        RepositoryError: nothing says which repository is meant.
    """
    configuration = opened.configuration
    named = common.repo or configuration.repository
    origin = resolve_repository(named, os.environ, opened.workspace.origin)
    explicit = common.api_url or configuration.api_url
    return Route(origin.full_name, resolve_api_url(explicit, os.environ, origin.host))


@contextmanager
def connected(
    place: Route, opened: Opened, progress: Progress, pages: MutableMapping[str, str] | None = None
) -> Iterator[Gateway]:
    """Open the gateway, and let go of the connection in the end; nothing is sent by that.

    Raises:
        UnauthorisedError: there is no token.
    """
    token = find_token(os.environ, place.host)
    made = gateway.connect(
        place.repository,
        token,
        place.api_url,
        pages=pages,
        max_wait=opened.configuration.max_wait,
        on_wait=progress.waits,
    )
    with closing(made):
        yield made

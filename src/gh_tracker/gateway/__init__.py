"""The only user of PyGithub and tenacity: reads and writes one repository on GitHub."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gh_tracker.gateway.auth import is_loopback

if TYPE_CHECKING:
    from gh_tracker.gateway.auth import Secret
    from gh_tracker.gateway.exchange import Exchange
    from gh_tracker.gateway.hosting import Hosting
    from gh_tracker.gateway.pacing import Clock, OnWait
    from gh_tracker.gateway.pages import PageStore
    from gh_tracker.ports import Gateway

API_URL = "https://api.github.com"


def connect(
    repository: str,
    token: Secret,
    api_url: str = API_URL,
    *,
    pages: PageStore | None = None,
    max_wait: float = float("inf"),
    on_wait: OnWait | None = None,
    clock: Clock = time,
) -> Gateway:
    """Return the gateway to a repository (``owner/name``); nothing is sent yet.

    ``pages`` keeps pages between runs for conditional requests, and is changed in place.
    ``max_wait`` is the longest wait, in seconds, before a run ends with ``UnfinishedError``;
    ``on_wait`` is told of each wait that a person would notice. Writes to this machine are not
    paced, and repeated at once.
    """
    from gh_tracker.gateway.client import GitHubGateway  # noqa: PLC0415 - start-up time

    exchange = _exchange(token, api_url, max_wait, on_wait, clock)
    return GitHubGateway(repository, api_url, exchange, {} if pages is None else pages)


def connect_hosting(
    repository: str, token: Secret, api_url: str, *, clock: Clock = time
) -> Hosting:
    """Return the way to a repository's branches and pull requests; nothing is sent yet."""
    from gh_tracker.gateway.hosting import GitHubHosting  # noqa: PLC0415 - start-up time

    return GitHubHosting(repository, api_url, _exchange(token, api_url, float("inf"), None, clock))


def _exchange(
    token: Secret, api_url: str, max_wait: float, on_wait: OnWait | None, clock: Clock
) -> Exchange:
    # Start-up time: PyGithub and tenacity take a third of a second, and most commands are offline.
    from gh_tracker.gateway.exchange import Exchange  # noqa: PLC0415
    from gh_tracker.gateway.pacing import Pacer, content_budgets  # noqa: PLC0415
    from gh_tracker.gateway.transport import PyGithubTransport  # noqa: PLC0415

    local = is_loopback(urlsplit(api_url).hostname or "")
    budgets = () if local else content_budgets()
    pacer = Pacer(clock, budgets=budgets, max_wait=max_wait, on_wait=on_wait)
    transport = PyGithubTransport(api_url, token)
    return Exchange(transport, pacer, clock, backoff=0.05 if local else 1.0)

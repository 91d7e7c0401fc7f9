"""The only user of PyGithub and tenacity: reads and writes one repository on GitHub."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gh_tracker.gateway.auth import is_loopback

if TYPE_CHECKING:
    from gh_tracker.gateway.auth import Secret
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
    # Start-up time: PyGithub and tenacity take a third of a second, and most commands are offline.
    from gh_tracker.gateway.client import GitHubGateway  # noqa: PLC0415
    from gh_tracker.gateway.exchange import Exchange  # noqa: PLC0415
    from gh_tracker.gateway.pacing import Pacer, content_budgets  # noqa: PLC0415
    from gh_tracker.gateway.transport import PyGithubTransport  # noqa: PLC0415

    local = is_loopback(urlsplit(api_url).hostname or "")
    budgets = () if local else content_budgets()
    pacer = Pacer(clock, budgets=budgets, max_wait=max_wait, on_wait=on_wait)
    transport = PyGithubTransport(api_url, token)
    exchange = Exchange(transport, pacer, clock, backoff=0.05 if local else 1.0)
    return GitHubGateway(repository, api_url, exchange, {} if pages is None else pages)

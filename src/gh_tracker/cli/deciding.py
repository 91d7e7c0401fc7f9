"""Decisions of a person, handed on with what surrounds them here."""

from __future__ import annotations

from gh_tracker import decide
from gh_tracker.cli.connecting import Route
from gh_tracker.cli.opening import Opened
from gh_tracker.ports import Gateway


def tie(opened: Opened, gateway: Gateway, place: Route, record: str, number: int) -> str:
    """Tie a row to an issue and return what is to be said of it.

    Raises:
        TrackerError: there is no such row or issue, or one of them is tied already.
    """
    link_url = place.target().link(opened.workspace.relative_path)
    workspace, configuration = opened.workspace, opened.configuration
    return decide.link(workspace, gateway, configuration, record, number, link_url)

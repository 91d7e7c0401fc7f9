"""Who may make a row or bind an issue: people with write access, and those they vouch for.

https://docs.github.com/graphql/reference/enums#commentauthorassociation
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gh_tracker.core.model import Settings
from gh_tracker.core.remote import Issue

WRITERS: Final = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


def wrote_marker(issue: Issue, settings: Settings) -> bool:
    """Tell whether a marker in this issue may be believed.

    An app can only write where it is installed, so a bot's word counts; its association does
    not say so (GitHub gives ``NONE`` or ``CONTRIBUTOR`` for ``github-actions[bot]``).
    """
    return issue.bot or is_trusted_author(issue, settings)


def is_trusted_author(issue: Issue, settings: Settings) -> bool:
    """Tell whether the author has write access, or is named as trusted."""
    named = {each.casefold() for each in settings.trusted}
    return issue.association in WRITERS or issue.author.casefold() in named


def may_become_row(issue: Issue, settings: Settings, labelled_by: Mapping[int, str]) -> bool:
    """Tell whether a labelled issue may become a row unasked.

    ``labelled_by`` maps an issue to who put the label on. An assignee proves nothing, for issue
    templates set it; a milestone can be set by nobody without triage access.
    """
    actor = labelled_by.get(issue.number, "")
    vouched = actor.casefold() not in {"", issue.author.casefold()}
    return is_trusted_author(issue, settings) or vouched or issue.milestone is not None

"""A run about one issue: it is read by its number, and nothing but its record is touched.

Most events concern one issue that is linked. One request then tells all there is to know, if the
run before left nothing undone. Wherever that may not be enough everything is read, as ever.
"""

from __future__ import annotations

from gh_tracker.core.binding.adoption import DOUBLE
from gh_tracker.core.carrying.perform import Work
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.model import Settings
from gh_tracker.core.planning.parts import Plan, Planned
from gh_tracker.core.planning.plan import predict
from gh_tracker.core.remote import Fetched, Issue, Milestone
from gh_tracker.core.settings import ViewKind
from gh_tracker.core.settling.outcome import settle
from gh_tracker.core.state import Link, State
from gh_tracker.errors import GoneError
from gh_tracker.ports import Gateway
from gh_tracker.steps import fetching
from gh_tracker.steps.fetching import Asking, Remote


def read(gateway: Gateway, asking: Asking, name: str) -> Remote:
    """Read the one issue that is asked for, or all that a run needs; see ``fetching.read``."""
    link = _link(asking, name)
    found = _one(gateway, link, asking) if link else None
    return found or fetching.read(gateway, asking, name)


def _link(asking: Asking, name: str) -> Link | None:
    """Return the link of the issue that is asked for, where it may do to look at that alone."""
    state = asking.state
    if not asking.only or state is None or state.repository.casefold() != name.casefold():
        return None
    open_ends = state.intents or any(each.reason == DOUBLE for each in state.waiting)
    if asking.full or asking.labels or not asking.cursor or open_ends:
        return None
    live = (each for each in state.links.values() if not each.tombstone and not each.lost)
    found = [each for each in live if each.issue == asking.only]
    return found[0] if len(found) == 1 else None


def _one(gateway: Gateway, link: Link, asking: Asking) -> Remote | None:
    """Read an issue by its number; None where something else has to be read too.

    The cursor stays: what else has changed is not known.
    """
    known = asking.state.milestones if asking.state else {}
    issue: Issue | None = None
    lost = {}
    try:
        issue = gateway.issue(link.issue)
    except GoneError as error:
        lost[link.issue] = error.location or "deleted"
    if issue and (issue.node_id != link.node_id or issue.milestone not in {None, *known}):
        return None
    issues = (issue,) if issue else ()
    milestones = tuple(Milestone(number, title) for number, title in sorted(known.items()))
    fetched = Fetched(issues, milestones, full=False, cursor=asking.cursor, now=gateway.now)
    return Remote(fetched, {each.number: each for each in issues}, lost=lost, alone=link.issue)


def needs_milestones(document: Document, local: Local, settings: Settings) -> bool:
    """Tell whether a document shows more of milestones than the titles that the state holds."""
    if settings.milestones and local.tables.get(settings.milestones.name):
        return True
    views = settings.sections.views
    shown = (views[each.name].kind for each in document.regions if each.name in views)
    return ViewKind.MILESTONES in shown


def is_enough(plan: Plan, remote: Remote, state: State, work: Work) -> bool:
    """Tell whether the plan of a run about one issue leaves everything else as it is."""
    if plan.stops or plan.milestones or plan.labels or plan.renders or plan.doubles:
        return False
    others = (each for each in plan.records if not _is_of(each, remote.alone))
    return all(_stays(each, state, work, remote.fetched.now) for each in others)


def _is_of(planned: Planned, number: int) -> bool:
    link = planned.record.pair.link
    return link is not None and link.issue == number


def _stays(planned: Planned, state: State, work: Work, now: str) -> bool:
    """Tell whether a record, its issue and what is remembered of it would stay as they are."""
    if planned.needed:
        return False
    settled = settle(predict(planned, work), work.context, now)
    return settled.link == state.links.get(settled.id) and not settled.edits

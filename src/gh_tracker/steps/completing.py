"""The end of a conclusion: what stands beside the tables follows from all that a run does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gh_tracker.core import codec, document
from gh_tracker.core.changes import SetView
from gh_tracker.core.model import Direction, Milestone
from gh_tracker.core.views import Scene, view_changes
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.concluding import Conclusion
from gh_tracker.steps.preparing import Run, known_values
from gh_tracker.steps.rewriting import apply_changes


def complete(run: Run, conclusion: Conclusion, carried: Carried) -> Conclusion:
    """Add what the run's edits do to the sections beside the tables.

    A run that only goes to GitHub leaves them alone.
    """
    if run.plan.context.direction is Direction.TRACKER:
        return conclusion
    views = _views(run, conclusion, carried)
    return replace(conclusion, edits=(*conclusion.edits, *views)) if views else conclusion


def _views(run: Run, conclusion: Conclusion, carried: Carried) -> tuple[SetView, ...]:
    """Return the views that change, made of the tracker as the next run will read it."""
    settings = conclusion.context.settings
    if not any(each.name in settings.sections.views for each in run.document.regions):
        return ()
    parsed, local = run.document, run.local
    if conclusion.edits:
        known = known_values(run.known)
        data, _ = apply_changes(run.data, conclusion.edits, settings, known)
        parsed = document.parse(data)
        local = codec.read(parsed, settings, known)
    return view_changes(parsed, Scene(local, settings, _milestones(run, carried).values()))


def _milestones(run: Run, carried: Carried) -> Mapping[int, Milestone]:
    """Return GitHub's milestones as they are now, those of this run included."""
    return {each.number: each for each in run.remote.fetched.milestones} | carried.milestones

"""The end of a conclusion: what stands beside the tables follows from all that a run does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import SetMetric, SetView, TrackerEdit
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.document import structure
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.model import Direction, Facet, Settings
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Issue
from gh_tracker.core.sections.bullets import Bullet, bound, bullets
from gh_tracker.core.sections.decisions import DecisionLog, decided, decision_log, is_decision
from gh_tracker.core.sections.metrics import OF_TRACKER, of_tracker
from gh_tracker.core.sections.views import Scene, view_changes
from gh_tracker.core.settings import MetricSpec
from gh_tracker.core.settling.updated import Calendar
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.concluding import Conclusion
from gh_tracker.steps.knowing import known_rows
from gh_tracker.steps.lagging import unseen_since
from gh_tracker.steps.measuring import Figures, Unread
from gh_tracker.steps.milestonerows import has_progress, with_progress
from gh_tracker.steps.preparing import Run
from gh_tracker.steps.rewriting import apply_changes

Read = Callable[[Sequence[MetricSpec]], Figures]
"""Reads the metrics that GitHub knows; the others are no concern of it."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The tracker as it will be, which the next run reads."""

    document: Document
    local: Local


def complete(
    run: Run, conclusion: Conclusion, carried: Carried, read: Read, calendar: Calendar
) -> Conclusion:
    """Add what a run does to the sections beside the tables.

    A run that only goes to GitHub leaves them alone; one that was cut short reads nothing more.
    """
    if run.plan.context.direction is Direction.TRACKER:
        return conclusion
    conclusion = _with_progress(run, _with_decisions(run, conclusion, calendar))
    return _shown(run, conclusion, carried, read, calendar.today)


def _with_progress(run: Run, conclusion: Conclusion) -> Conclusion:
    """Add the progress of the milestones, which follows from all that becomes of the records."""
    if not has_progress(run.local):
        return conclusion
    settings = conclusion.context.settings
    outlook = _outlook(run, conclusion.edits, settings)
    rows, edits = with_progress(conclusion.rows, conclusion.edits, outlook.local, settings)
    return replace(conclusion, rows=rows, edits=edits)


def _with_decisions(run: Run, conclusion: Conclusion, calendar: Calendar) -> Conclusion:
    """Add the decisions that were made since the last sync.

    Those of before the first one are done with: the log may have them in other words.
    """
    settings = conclusion.context.settings
    log = decision_log(run.document)
    if log is None or not settings.sections.decision_label:
        return conclusion
    since = unseen_since(run.remote.since)
    made = [
        each
        for each in run.remote.issues.values()
        if each.number not in run.state.decided and is_decision(each, settings, since)
    ]
    if run.known is None:
        return replace(conclusion, decided=frozenset(each.number for each in made))
    found = decided(made, settings, log, calendar.date_of)
    problems = tuple(_stranger(each, log) for each in found.strangers)
    return replace(
        conclusion,
        edits=(*conclusion.edits, *found.rows),
        problems=(*conclusion.problems, *problems),
        decided=found.done,
    )


def _stranger(issue: Issue, log: DecisionLog) -> Problem:
    message = (
        f"#{issue.number} was closed as a decision, but {issue.author} is no member of the "
        "repository. Name them in `trusted:` and close it again, or write the row by hand."
    )
    return Problem("warning", "decision-of-stranger", log.table.line, 1, message)


def _shown(
    run: Run, conclusion: Conclusion, carried: Carried, read: Read, today: str
) -> Conclusion:
    """Add the metrics and views that change by everything else that the run does."""
    settings = conclusion.context.settings
    shown = bullets(run.document) if settings.sections.metrics else ()
    specs = [each for each in settings.sections.metrics if bound(shown, each.bullet)]
    views = any(each.name in settings.sections.views for each in run.document.regions)
    if not (specs or views):
        return conclusion
    outlook = _outlook(run, conclusion.edits, settings)
    figures = read(specs) if carried.ended is None else {}
    milestones = {each.number: each for each in run.remote.fetched.milestones}
    scene = Scene(outlook.local, settings, (milestones | carried.milestones).values())
    edits: list[SetMetric | SetView] = [*_metrics(shown, specs, figures, scene, today)]
    edits += view_changes(outlook.document, scene)
    problems = tuple(_unread(shown, figures))
    return replace(
        conclusion,
        edits=(*conclusion.edits, *edits),
        problems=(*conclusion.problems, *problems),
    )


def _outlook(run: Run, edits: Sequence[TrackerEdit], settings: Settings) -> Outlook:
    if not edits:
        return Outlook(run.document, run.local)
    known = known_rows(run.local, run.known)
    data, _ = apply_changes(run.data, edits, settings, known)
    parsed = structure.parse(data)
    return Outlook(parsed, codec.read(parsed, settings, known))


def _metrics(
    shown: Sequence[Bullet],
    specs: Iterable[MetricSpec],
    figures: Figures,
    scene: Scene,
    today: str,
) -> Iterator[SetMetric]:
    """Yield the values that have changed; what could not be read keeps its old one."""
    for spec in specs:
        value = figures.get(spec.bullet) or _of_tracker(spec, scene)
        bullet = bound(shown, spec.bullet)
        if isinstance(value, str) and value and bullet is not None and bullet.value != value:
            yield SetMetric(spec.bullet, value, today)


def _of_tracker(spec: MetricSpec, scene: Scene) -> str:
    """Return the value of a metric of the tracker itself, empty for any other."""
    collection = scene.spec(spec.collection, "tasks", Facet.TITLE)
    if spec.kind not in OF_TRACKER or collection is None:
        return ""
    return of_tracker(spec, scene.records(collection), collection)


def _unread(shown: Sequence[Bullet], figures: Figures) -> Iterator[Problem]:
    for name, value in figures.items():
        bullet = bound(shown, name)
        if isinstance(value, Unread) and bullet is not None:
            kept = f"the value of {bullet.date} stays" if bullet.date else "it shows nothing yet"
            message = f"{name}: {value.reason}; {kept}"
            yield Problem("warning", "metric-unread", bullet.item.line, 1, message)

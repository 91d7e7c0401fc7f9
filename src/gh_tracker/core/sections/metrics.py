"""Values of metrics: from what was read of GitHub, or from the tracker itself, to a few words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gh_tracker.core.model import CollectionSpec, LocalRecord
from gh_tracker.core.printable import shortened, visible
from gh_tracker.core.remote import Issue
from gh_tracker.core.sections.choosing import chosen
from gh_tracker.core.settings import MetricKind, MetricSpec

NO_DATA: Final = "no data"
SUCCESS: Final = frozenset({"success"})
FAILURE: Final = frozenset({"failure", "timed_out", "startup_failure"})
"""Conclusions that count; a run that was cancelled or skipped tells nothing.

https://docs.github.com/rest/checks/runs#create-a-check-run
"""
OF_TRACKER: Final = frozenset({MetricKind.COUNT, MetricKind.RATIO})

_MOST_STAGES: Final = 8
_LONGEST_NAME: Final = 40
_MATRIX: Final = re.compile(r"\s*\([^()]*\)\s*\Z")
_ACTIVE: Final = re.compile(r"[*_`|<>\[\]\\~]+")
_HOUR: Final = timedelta(hours=1)
_TWO_DAYS: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """A run of a workflow: its file's name, its own name, and what came of it.

    https://docs.github.com/rest/actions/workflow-runs
    """

    id: int
    file: str
    name: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class WorkflowJob:
    """A job of a run; times are ISO 8601. https://docs.github.com/rest/actions/workflow-jobs."""

    name: str
    conclusion: str
    started_at: str
    completed_at: str


def pass_rate(runs: Iterable[WorkflowRun]) -> str:
    """Return how many runs succeeded: ``92% of 25 runs``."""
    told = [each.conclusion for each in runs if each.conclusion in SUCCESS | FAILURE]
    if not told:
        return NO_DATA
    passed = sum(each in SUCCESS for each in told)
    return f"{percent(passed, len(told))} of {counted(len(told), 'run')}"


def pipeline(runs: Sequence[WorkflowRun], jobs: Mapping[int, Sequence[WorkflowJob]]) -> str:
    """Return the pass rate and each stage's mean duration, the newest run's stages first.

    ``jobs`` are those of each run by its ID. The jobs of a matrix are one stage.
    """
    stages: dict[str, list[timedelta]] = defaultdict(list)
    for run in runs:
        for job in jobs.get(run.id, ()):
            if job.conclusion in SUCCESS | FAILURE and job.started_at and job.completed_at:
                stages[stage(job.name)].append(_between(job.started_at, job.completed_at))
    means = [f"{name} {duration(_mean(took))}" for name, took in stages.items()]
    more = f", {len(means) - _MOST_STAGES} more" if len(means) > _MOST_STAGES else ""
    listed = ", ".join(means[:_MOST_STAGES]) + more
    return f"{pass_rate(runs)}; {listed}" if listed else pass_rate(runs)


def stage(name: str) -> str:
    """Return a job's name without what a matrix adds, and without Markdown's syntax."""
    plain = _ACTIVE.sub(" ", visible(_MATRIX.sub("", name)))
    return shortened(" ".join(plain.split()), _LONGEST_NAME) or "?"


def cycle_time(issues: Iterable[Issue], since: str) -> str:
    """Return the mean time from creation to closing, as completed, since a moment."""
    took = [
        _between(each.created_at, each.closed_at)
        for each in issues
        if each.closed_at and each.closed_at >= since and each.state_reason in {"completed", None}
    ]
    return f"{duration(_mean(took))} over {counted(len(took), 'issue')}" if took else NO_DATA


def sla(issues: Iterable[Issue], within: timedelta, since: str, now: str) -> str:
    """Return how many issues were closed in time since a moment, and how many are overdue.

    An open issue that still has time tells nothing.
    """
    met, late, overdue = 0, 0, 0
    for each in issues:
        if each.closed_at:
            if each.closed_at >= since:
                in_time = _between(each.created_at, each.closed_at) <= within
                met, late = met + in_time, late + (not in_time)
        elif _between(each.created_at, now) > within:
            overdue += 1
    total = met + late + overdue
    if not total:
        return NO_DATA
    rate = f"{percent(met, total)} of {counted(total, 'issue')} within {duration(within)}"
    return f"{rate}; {overdue} overdue" if overdue else rate


def of_tracker(spec: MetricSpec, records: Sequence[LocalRecord], collection: CollectionSpec) -> str:
    """Return a count of records, or their share."""
    if spec.kind is MetricKind.COUNT:
        return str(len(chosen(records, collection, spec.where)))
    among = chosen(records, collection, spec.among)
    found = chosen(among, collection, spec.where)
    return f"{percent(len(found), len(among))} ({len(found)} of {len(among)})" if among else NO_DATA


def percent(part: int, whole: int) -> str:
    """Return a share in whole per cents; all and nothing are said of all and nothing only."""
    share = round(100 * part / whole)
    if 0 < part < whole:
        share = min(99, max(1, share))
    return f"{share}%"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 run``, ``2 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def duration(length: timedelta) -> str:
    """Return a length of time as people say it: ``3 min 20 s``, ``5.5 h``, ``3.4 d``."""
    if length >= _TWO_DAYS:
        return f"{_tenths(length / timedelta(days=1))} d"
    if length >= _HOUR:
        return f"{_tenths(length / _HOUR)} h"
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join([*parts, f"{seconds} s"] if seconds or not minutes else parts)


def _tenths(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _between(start: str, end: str) -> timedelta:
    return datetime.fromisoformat(end) - datetime.fromisoformat(start)


def _mean(lengths: Sequence[timedelta]) -> timedelta:
    return sum(lengths, timedelta()) / len(lengths)

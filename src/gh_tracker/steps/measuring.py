"""Reading what metrics are made of: once a run, only for bullets that are there, and never in vain.

A metric that cannot be read is told and stops nothing, since the records come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeAlias

from gh_tracker.core.sections import metrics
from gh_tracker.core.sections.metrics import OF_TRACKER, WorkflowRun
from gh_tracker.core.settings import MetricKind, MetricSpec
from gh_tracker.errors import (
    ForbiddenError,
    NotSentError,
    TrackerError,
    UnauthorisedError,
    UnfinishedError,
)
from gh_tracker.ports import Gateway, Meter


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a metric has no value in this run."""

    reason: str


Figures: TypeAlias = Mapping[str, str | Unread]
"""The value of each metric that is read of GitHub, by the words of its bullet."""

_USELESS = (UnauthorisedError, NotSentError, UnfinishedError)
"""Errors after which the next request would fail as well."""


@dataclass(slots=True)
class Measuring:
    """Reads metrics, each at most once; later questions have the same answer."""

    gateway: Gateway
    known: dict[str, str | Unread] = field(default_factory=dict)
    _runs: dict[tuple[str, str, int], tuple[WorkflowRun, ...]] = field(default_factory=dict)
    _over: str = ""

    def figures(self, specs: Iterable[MetricSpec], now: str) -> Figures:
        """Return the values of metrics; those of the tracker itself are left out.

        ``now`` is the server's time.
        """
        wanted = [each for each in specs if each.kind not in OF_TRACKER]
        for spec in wanted:
            if spec.bullet not in self.known:
                self.known[spec.bullet] = self._value(spec, now)
        return {each.bullet: self.known[each.bullet] for each in wanted}

    def _value(self, spec: MetricSpec, now: str) -> str | Unread:
        if self._over:
            return Unread(self._over)
        try:
            return self._read(spec, now)
        except ForbiddenError as error:
            needed = error.permission or ("actions=read" if not spec.label else "")
            return Unread(f"{error}; the token needs {needed}" if needed else str(error))
        except TrackerError as error:
            self._over = str(error) if isinstance(error, _USELESS) else ""
            return Unread(str(error))

    def _read(self, spec: MetricSpec, now: str) -> str:
        meter = self.gateway.meter
        since = earlier(now, timedelta(days=spec.days))
        match spec.kind:
            case MetricKind.PIPELINE:
                runs = self._runs_of(spec, meter)
                return metrics.pipeline(runs, {each.id: meter.jobs(each.id) for each in runs})
            case MetricKind.SUCCESS:
                return metrics.pass_rate(self._runs_of(spec, meter))
            case MetricKind.CYCLE_TIME:
                value = partial(metrics.cycle_time, since=since)
            case _:
                within = timedelta(hours=spec.within)
                value = partial(metrics.sla, within=within, since=since, now=now)
        return value(meter.labelled(spec.label, closed_since=since))

    def _runs_of(self, spec: MetricSpec, meter: Meter) -> tuple[WorkflowRun, ...]:
        """Read the runs that a metric counts; two metrics of the same ones share them."""
        key = (spec.workflow, spec.branch, spec.runs)
        if key not in self._runs:
            self._runs[key] = meter.runs(*key)
        return self._runs[key]


def earlier(now: str, length: timedelta) -> str:
    """Return the time so long before another, as GitHub writes it."""
    moment = datetime.fromisoformat(now).astimezone(UTC) - length
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"

"""What a configuration decides of the sections beside the tables: views, metrics, checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

Choice = Mapping[str, tuple[str, ...]]
"""Which records are meant: the header or name of a field to the values that it may have."""


class ViewKind(StrEnum):
    """What a generated view shows; a view of that name needs no configuration."""

    MILESTONES = "milestones"
    PROGRESS = "progress"
    TIMELINE = "timeline"
    RISK_MATRIX = "risk-matrix"
    CHANGES = "changes"


class MetricKind(StrEnum):
    """What a metric measures."""

    PIPELINE = "pipeline"
    SUCCESS = "pass-rate"
    CYCLE_TIME = "cycle-time"
    SLA = "sla"
    COUNT = "count"
    RATIO = "ratio"


class ViewSpec(NamedTuple):
    """One generated view.

    ``collection`` is empty for the usual one; ``rows`` and ``columns`` are the headers of the
    columns that a matrix is made of. Changes are shown from ``since`` on, or of the ``days`` up to
    the newest one.
    """

    kind: ViewKind
    collection: str = ""
    rows: str = ""
    columns: str = ""
    since: date | None = None
    days: int = 7


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One metric and the ``bullet`` that shows it, named by how its text begins.

    Of ``workflow`` (file name or name) the last ``runs`` on ``branch`` count, any branch if that
    is empty; of issues with ``label`` those of the last ``days``; ``within`` is in hours.
    ``where`` says which records of ``collection`` are counted, ``among`` out of which others.
    """

    bullet: str
    kind: MetricKind
    workflow: str = ""
    branch: str = ""
    runs: int = 20
    days: int = 30
    label: str = ""
    within: float = 48.0
    collection: str = ""
    where: Choice = field(default_factory=dict)
    among: Choice = field(default_factory=dict)


VIEWS: Mapping[str, ViewSpec] = {kind.value: ViewSpec(kind) for kind in ViewKind}


class Sections(NamedTuple):
    """Everything a configuration decides of the sections beside the tables.

    ``start`` is the first day of the programme, by which ``Week 4 Tuesday`` is a date;
    ``decision_label`` makes a closed issue a row of the decision log, none if it is empty.
    """

    views: Mapping[str, ViewSpec] = VIEWS
    metrics: tuple[MetricSpec, ...] = ()
    start: date | None = None
    decision_label: str = "decision"

"""The report of a run: everything that is said of it, as data, and its exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gh_tracker.core.planning.brake import Stop
from gh_tracker.core.planning.operations import Operation
from gh_tracker.core.planning.parts import Conflict
from gh_tracker.core.problem import Problem

PRECEDENCE: Final = (3, 130, 1, 6, 7, 5, 4)


@dataclass(frozen=True, slots=True)
class Report:
    """What a plan would do, or what a sync did.

    ``dry`` is set for a plan: then no operation has an outcome. ``requests`` counts by verb.
    ``notifications`` maps a login to the number of notifications that it gets.
    """

    tracker: str
    repository: str
    operations: tuple[Operation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()
    stops: tuple[Stop, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    changed_files: tuple[str, ...] = ()
    notifications: Mapping[str, int] = field(default_factory=dict)
    exit_code: int = 0
    dry: bool = False


def worst(codes: Iterable[int]) -> int:
    """Return the exit code that goes before the others; 0 when there is none."""
    found = set(codes)
    return next((code for code in PRECEDENCE if code in found), 0)


def needs_person(report: Report) -> bool:
    """Tell whether a person is needed: a conflict, a stop, or something that cannot be read."""
    frozen = any(each.severity == "error" for each in report.problems)
    return bool(report.conflicts or report.stops or frozen)

"""A report as JSON: stable, versioned, described in docs/commands.md."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from gh_tracker.core.planning.operations import Operation
from gh_tracker.core.planning.parts import Conflict
from gh_tracker.core.problem import Problem
from gh_tracker.core.report.report import Report

VERSION: Final = 1

Json: TypeAlias = str | int | Sequence["Json"] | Mapping[str, "Json"] | None

_VERBS: Final = ("GET", "POST", "PATCH")


def encode(report: Report) -> str:
    """Return the JSON text of a report, ended by a newline."""
    return dumps(as_json(report))


def dumps(content: Json) -> str:
    r"""Return JSON in ASCII, safe in the log of a workflow.

    ``##[`` begins a command of the runner anywhere in a line; written ``#\u0023[`` it is the same
    JSON. A number sign can only stand in a string.
    """
    return _guarded(json.dumps(content, indent=2, ensure_ascii=True))


def compact(content: Json) -> str:
    """Return JSON on one line, as the output of a workflow's step takes it."""
    return _guarded(json.dumps(content, ensure_ascii=True))


def _guarded(text: str) -> str:
    return text.replace("##[", "#\\u0023[") + "\n"


def as_json(report: Report) -> Mapping[str, Json]:
    """Return a report as JSON values, the keys in the documented order.

    ``stops`` and ``notifications`` are left out when there are none.
    """
    content: dict[str, Json] = {
        "version": VERSION,
        "tracker": report.tracker,
        "repository": report.repository,
        "operations": [_operation(each) for each in report.operations],
        "conflicts": [_conflict(each) for each in report.conflicts],
        "problems": problems(report.problems),
        "requests": dict.fromkeys(_VERBS, 0) | dict(report.requests),
        "changed_files": list(report.changed_files),
        "exit_code": report.exit_code,
    }
    if report.stops:
        content["stops"] = [
            {"code": e.code, "message": e.message, "hint": e.hint, "allow": e.allow}
            for e in report.stops
        ]
    if report.notifications:
        content["notifications"] = dict(sorted(report.notifications.items()))
    return content


def _operation(operation: Operation) -> Json:
    fields = {
        name: {"before": change.before, "after": change.after}
        for name, change in operation.fields.items()
    }
    content: dict[str, Json] = {
        "side": operation.side,
        "action": operation.action,
        "record": operation.record,
        "collection": operation.collection,
        "issue": operation.issue,
        "fields": fields,
    }
    if operation.text:
        content["text"] = operation.text
    if operation.outcome:
        content["outcome"] = operation.outcome
    return content


def _conflict(conflict: Conflict) -> Json:
    return {
        "record": conflict.record,
        "collection": conflict.collection,
        "field": conflict.field,
        "base": conflict.base,
        "tracker": conflict.tracker,
        "github": conflict.github,
        "issue": conflict.issue or None,
    }


def problems(found: Sequence[Problem]) -> Json:
    """Return problems as JSON values; a line of 0 is no place in the tracker."""
    return [
        {
            "severity": each.severity,
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "message": each.message,
        }
        for each in found
    ]

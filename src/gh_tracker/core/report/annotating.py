"""Problems as annotations of a workflow run.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from gh_tracker.core.printable import visible
from gh_tracker.core.problem import Problem, Severity
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.textreport import resolve_command


def of_report(report: Report) -> Iterator[str]:
    """Yield an annotation for each stop, problem and conflict, what stops the run first."""
    for stop in report.stops:
        yield annotation("error", stop.code, f"{stop.message}\n{stop.hint}", report.tracker)
    yield from of_problems(report.tracker, report.problems)
    for each in report.conflicts:
        way_out = resolve_command(each.record, each.field)
        of = f" (#{each.issue})" if each.issue else ""
        text = f"{each.record}: both sides changed {each.field}{of}.\n{way_out}"
        yield annotation("warning", "conflict", text, report.tracker, each.line)


def of_problems(file: str, problems: Iterable[Problem]) -> Iterator[str]:
    """Yield an annotation for each problem of a file; errors first, since only ten are shown."""
    for each in sorted(problems, key=lambda problem: problem.severity != "error"):
        yield annotation(
            each.severity, each.code, each.message, file, each.line, each.column if each.line else 0
        )


def annotation(
    severity: Severity | Literal["notice"],
    title: str,
    message: str,
    file: str = "",
    line: int = 0,
    column: int = 0,
) -> str:
    """Return the workflow command of one annotation; 0 is no line or column."""
    known = (("file", file), ("line", str(line or "")), ("col", str(column or "")))
    properties = [f"{key}={_property(value)}" for key, value in known if value]
    return f"::{severity} {','.join([*properties, f'title={_property(title)}'])}::{_data(message)}"


def _data(text: str) -> str:
    """Escape a message as the runner reads it back.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    """
    lines = (visible(each).replace("%", "%25") for each in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")

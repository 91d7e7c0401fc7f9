"""A report as Markdown, for the summary of a workflow's step or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gh_tracker.core.issue.inert import inert
from gh_tracker.core.planning.operations import Operation
from gh_tracker.core.printable import shortened, visible
from gh_tracker.core.problem import Problem
from gh_tracker.core.report.lines import plain
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.textreport import closing, resolve_command
from gh_tracker.core.report.worddiff import NOTHING

MOST_ROWS: Final = 200
"""Of one table; a summary may hold 1 MiB, and nobody reads more than this."""

_LONG: Final = 200
# Everything by which Markdown or HTML would act; GitHub reads a backslash before each of them.
_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&])")
_OUTCOMES: Final = {"applied": "✓", "failed": "✗", "pending": "…", "skipped": "–", "": ""}


def encode(report: Report) -> str:
    """Return the Markdown of a report, ended by a newline; nothing in it acts or pings."""
    title = "Plan" if report.dry else "Sync"
    blocks = [
        f"### {title}: {literal(report.tracker)}",
        literal(plain(closing(report))),
        *_table(("Where", "Record", "Change", "Fields", ""), map(_operation, report.operations)),
        *_conflicts(report),
        *problem_table(report.problems),
        *(f"**Stopped:** {literal(e.message)}. {literal(e.hint)}." for e in report.stops),
    ]
    return "\n\n".join(blocks) + "\n"


def literal(text: str) -> str:
    """Return a text that reads in Markdown as it stands, on one line, without any effect."""
    return inert(_ACTIVE.sub(r"\\\1", shortened(visible(text), _LONG)))


def code(text: str) -> str:
    """Return a text as a code span, which also holds in a table cell."""
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    inner = visible(text).replace("|", "\\|")
    return f"{ticks} {inner} {ticks}" if "`" in text else f"{ticks}{inner}{ticks}"


def _table(titles: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    head = tuple(titles)
    body = list(rows)
    if not body:
        return
    shown = [head, ("---",) * len(head), *body[:MOST_ROWS]]
    yield "\n".join(f"| {' | '.join(row)} |" for row in shown)
    if len(body) > MOST_ROWS:
        yield f"… and {len(body) - MOST_ROWS} more."


def _operation(operation: Operation) -> tuple[str, ...]:
    number = f" \\#{operation.issue}" if operation.issue else ""
    where = "GitHub" if operation.side == "github" else "tracker"
    changes = [
        f"{literal(name)}: {_value(change.before)} → {_value(change.after)}"
        if change.before is not None
        else f"{literal(name)}: {_value(change.after)}"
        for name, change in operation.fields.items()
    ]
    changes += [literal(operation.text)] if operation.text else []
    what = operation.action.replace("-", " ")
    record = f"{literal(operation.record)}{number}"
    return where, record, what, "<br>".join(changes), _OUTCOMES[operation.outcome]


def _value(text: str | None) -> str:
    return literal(text) if text else f"*{NOTHING}*"


def _conflicts(report: Report) -> Iterator[str]:
    rows = [
        (literal(e.record), literal(e.field), _value(e.base), _value(e.tracker), _value(e.github))
        for e in report.conflicts
    ]
    yield from _table(("Conflict", "Field", "Base", "Tracker", "GitHub"), rows)
    if report.conflicts:
        first = report.conflicts[0]
        yield f"Decide one with {code(resolve_command(first.record, first.field))}."


def problem_table(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield the table of problems, if there are any."""
    rows = [
        (each.severity, str(each.line) if each.line else "", code(each.code), literal(each.message))
        for each in problems
    ]
    yield from _table(("Severity", "Line", "Problem", "What to do"), rows)

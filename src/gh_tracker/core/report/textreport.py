"""A report as people read it: a diff by record, what needs a decision, and a closing line."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gh_tracker.core.planning.brake import Stop
from gh_tracker.core.planning.operations import Operation, Side
from gh_tracker.core.planning.parts import Conflict
from gh_tracker.core.printable import shortened
from gh_tracker.core.report.lines import BLANK, Line, Part, Style, line, problem_line
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.worddiff import NOTHING, difference

_SIDES: Final[tuple[tuple[Side, str], ...]] = (("github", "On GitHub"), ("tracker", "In {tracker}"))
_MARKS: Final[dict[str, Style]] = {
    "failed": "error",
    "pending": "warning",
    "skipped": "dim",
}
_LONG: Final = 160


def report_lines(report: Report, *, quiet: bool = False) -> Iterator[Line]:
    """Yield a whole report; ``quiet`` leaves out what is done and says only what is wrong."""
    if not quiet:
        for side, title in _SIDES:
            of_side = [each for each in report.operations if each.side == side]
            yield from _section(title.format(tracker=report.tracker), _operations(of_side))
    yield from _section("For a person to decide", _conflicts(report.conflicts))
    yield from _section(
        "Problems", (problem_line(report.tracker, each) for each in report.problems)
    )
    yield from _section("Stopped before any write", _stops(report.stops))
    if not quiet:
        yield closing(report)


def _section(title: str, body: Iterable[Line]) -> Iterator[Line]:
    lines = tuple(body)
    if lines:
        yield line(Part(title, "strong"))
        yield from lines
        yield BLANK


def _operations(operations: Sequence[Operation]) -> Iterator[Line]:
    for each in operations:
        yield _headline(each)
        width = max(map(len, each.fields), default=0)
        for name, change in each.fields.items():
            yield line(f"    {name:<{width}}  ", *difference(change.before, change.after))


def _headline(operation: Operation) -> Line:
    number = f" #{operation.issue}" if operation.issue else ""
    who = f"{operation.record}{number}".strip()
    what = operation.action.replace("-", " ")
    parts = [Part("  "), Part(who, "strong"), Part(f"  {what}" if who else what)]
    if operation.text:
        parts.append(Part(f": {shortened(operation.text, _LONG)}"))
    if operation.outcome and operation.outcome != "applied":
        parts.append(Part(f"  [{operation.outcome}]", _MARKS.get(operation.outcome, "")))
    return line(*parts)


def _conflicts(conflicts: Iterable[Conflict]) -> Iterator[Line]:
    for each in conflicts:
        why = f" ({each.code})" if each.code else ""
        of = f" of #{each.issue}" if each.issue else ""
        yield line("  ", Part(f"{each.record} {each.field}", "warning"), f"{of}{why}")
        before = "(never in sync)" if each.base is None else each.base
        for side, value in (("base", before), ("tracker", each.tracker), ("github", each.github)):
            yield line(Part(f"    {side:<7}  ", "dim"), shortened(value, _LONG) or NOTHING)
        yield line("    ", Part(resolve_command(each.record, each.field), "dim"))


def resolve_command(record: str, field: str) -> str:
    """Return the command that decides a conflict, safe to paste into a shell."""
    return f"gh-tracker resolve {shlex.quote(record)} {shlex.quote(field)} --take tracker|github"


def _stops(stops: Iterable[Stop]) -> Iterator[Line]:
    for each in stops:
        yield line("  ", Part(each.code, "error"), f": {each.message}")
        yield line(Part("    hint: ", "dim"), each.hint)


def closing(report: Report) -> Line:
    """Return the line of counts that every run ends with."""
    counts = _counts(report)
    if not counts:
        counts = ["in sync, nothing to do"] if report.dry else ["in sync"]
    text = f"{', '.join(counts)}; {_requests(report)}{_notifications(report)}."
    return line(Part(text[0].upper() + text[1:], _mood(report)))


def _counts(report: Report) -> list[str]:
    """Return what is worth counting, in words; nothing where both sides are the same."""
    github = sum(each.side == "github" for each in report.operations)
    tracker = sum(each.side == "tracker" for each in report.operations)
    failed = sum(each.outcome == "failed" for each in report.operations)
    pending = sum(each.outcome == "pending" for each in report.operations)
    counted = (
        (github, "change on GitHub", "changes on GitHub"),
        (tracker, "change in the tracker", "changes in the tracker"),
        (failed, "failed", "failed"),
        (pending, "pending", "pending"),
        (len(report.conflicts), "conflict", "conflicts"),
        (len(report.problems), "problem", "problems"),
        (len(report.stops), "stop", "stops"),
    )
    return [f"{n} {one if n == 1 else more}" for n, one, more in counted if n]


def _requests(report: Report) -> str:
    total = sum(report.requests.values())
    by_verb = ", ".join(f"{n} {verb}" for verb, n in report.requests.items() if n)
    noun = "request" if total == 1 else "requests"
    return f"{total} {noun} ({by_verb})" if by_verb else f"no {noun}"


def _notifications(report: Report) -> str:
    if not report.notifications:
        return ""
    listed = ", ".join(f"{n} for {login}" for login, n in sorted(report.notifications.items()))
    return f"; notifications: {listed}"


def _mood(report: Report) -> Style:
    if report.exit_code in {0, 4}:
        return "good"
    return "warning" if report.exit_code in {5, 7} else "error"

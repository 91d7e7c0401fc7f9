"""The decision log: its table read, new rows written as the others are, and what becomes one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from gh_tracker.core.binding.trust import may_become_row
from gh_tracker.core.cells import dates
from gh_tracker.core.cells.changes import AddDecision
from gh_tracker.core.cells.columns import fold, sections_of
from gh_tracker.core.document.blocks import Document, Table
from gh_tracker.core.document.edits import Edit, add_row
from gh_tracker.core.issue import owner
from gh_tracker.core.issue.section import excerpt
from gh_tracker.core.model import Settings
from gh_tracker.core.remote import Issue
from gh_tracker.core.text import UnfitText, canonical, from_cell, is_placeholder, to_cell

HEADING: Final = "decision log"

_COLUMNS: Final = {
    "date": ("date", "decided", "decided on", "when"),
    "title": ("decision", "title", "subject"),
    "rationale": ("rationale", "reason", "reasons", "why"),
    "owner": ("owner", "decided by", "decision maker", "by"),
}
_KIND: Final = re.compile(r"(?:\[decision\]\s*[:–—-]?|decision\s*[:–—-])\s*", re.IGNORECASE)
_HEADED: Final = re.compile(
    r"^ {0,3}#{1,6}[ \t]+rationale[ \t]*:?[ \t]*#*[ \t]*$(?P<text>.*?)(?=^ {0,3}#{1,6}[ \t]|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_LABELLED: Final = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?(?P<marks>[*_]{0,3})rationale(?:(?P=marks)[ \t]*:|:[ \t]*(?P=marks))"
    r"(?P<text>.+?)(?=\n[ \t]*\n|\n[ \t]*(?:[-*+#>]|<!--)|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNANSWERED: Final = "_No response_"
"""What an issue form writes for a field that was left empty."""


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """The table of the log, the column of each part that it has, and the rows in order."""

    table: Table
    columns: dict[str, int]
    rows: tuple[AddDecision, ...]

    def holds(self, title: str) -> bool:
        """Tell whether a decision stands here, whatever its case and its last mark."""
        return _folded(title) in {_folded(each.title) for each in self.rows}


def decision_log(document: Document) -> DecisionLog | None:
    """Return the first table under the heading that has a column for decisions, or None."""
    for table in document.tables:
        headings = sections_of(table, document.headings)
        if table.region is None and any(fold(e.text).startswith(HEADING) for e in headings):
            columns = _columns(table)
            if "title" in columns:
                return DecisionLog(table, columns, tuple(_rows(table, columns)))
    return None


def _columns(table: Table) -> dict[str, int]:
    headers = [fold(each) for each in table.columns]
    found = {}
    for part, names in _COLUMNS.items():
        named = [headers.index(name) for name in names if name in headers]
        if named:
            found[part] = named[0]
    return found


def _rows(table: Table, columns: dict[str, int]) -> Iterator[AddDecision]:
    order = dates.order_of(_raws(table, columns))
    for row in table.rows:
        if row.readable:
            parts = {part: _value(row.cells[at].raw) for part, at in columns.items()}
            day = dates.read(parts.get("date", ""), order)
            parts["date"] = day.isoformat() if day else ""
            yield AddDecision(
                parts["date"], parts["title"], parts.get("rationale", ""), parts.get("owner", "")
            )


def _value(raw: str) -> str:
    return "" if is_placeholder(raw) else from_cell(raw)


def _raws(table: Table, columns: dict[str, int]) -> list[str]:
    """Return the cells that hold the dates."""
    at = columns.get("date")
    return [] if at is None else [row.cells[at].raw for row in table.rows if row.readable]


def add_decisions(
    document: Document, changes: Sequence[AddDecision]
) -> Iterator[tuple[AddDecision, tuple[Edit, ...] | None]]:
    """Yield each decision with the edit that adds it where the newest stand.

    One that stands there already needs none; None is for one without a table, or with a text that
    no cell can hold.
    """
    log = decision_log(document)
    at_top = log is not None and _is_falling(each.date for each in log.rows)
    for change in sorted(changes, key=lambda each: each.date, reverse=at_top):
        if log is None:
            yield change, None
        elif log.holds(change.title):
            yield change, ()
        else:
            yield change, _row(document, log, change, at_top=at_top)


def newest_first(raws: Sequence[str]) -> bool:
    """Tell of the cells that hold the dates of a log whether the newest stand first."""
    order = dates.order_of(raws)
    days = (dates.read(_value(raw), order) for raw in raws)
    return _is_falling(day.isoformat() for day in days if day)


def _is_falling(dates_shown: Iterable[str]) -> bool:
    """Tell how a log is kept, by most of its neighbours; newest last if they do not tell."""
    days = [each for each in dates_shown if each]
    steps = Counter(one > other for one, other in pairwise(days) if one != other)
    return steps[True] > steps[False]


def _row(
    document: Document, log: DecisionLog, change: AddDecision, *, at_top: bool
) -> tuple[Edit, ...] | None:
    form = dates.ranked(_raws(log.table, log.columns))[0]
    values = {
        "date": form.write(date.fromisoformat(change.date)) if change.date else "",
        "title": change.title,
        "rationale": change.rationale,
        "owner": change.owner,
    }
    raws = [log.table.placeholder(at) for at in range(len(log.table.columns))]
    try:
        for part, at in log.columns.items():
            raws[at] = to_cell(values[part]) or raws[at]
    except UnfitText:
        return None
    after = log.table.header if at_top or not log.table.rows else log.table.rows[-1]
    return (add_row(document, log.table, raws, after),)


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of the decisions that were closed: ``done`` are those that need nothing more."""

    rows: tuple[AddDecision, ...] = ()
    strangers: tuple[Issue, ...] = ()
    done: frozenset[int] = frozenset()


def decided(
    issues: Iterable[Issue], settings: Settings, log: DecisionLog, date_of: Callable[[str], str]
) -> Decided:
    """Return what becomes of issues that are decisions, in the order in which they were closed.

    One that the log has in the same words is done, and so is one that becomes a row. ``date_of``
    turns GitHub's times into dates.
    """
    rows, strangers, done = [], [], set[int]()
    for issue in sorted(issues, key=lambda each: (each.closed_at or "", each.number)):
        if log.holds(title_of(issue)):
            done.add(issue.number)
        elif may_become_row(issue, settings, {}):
            rows.append(_decision(issue, settings, date_of(issue.closed_at or "")))
        else:
            strangers.append(issue)
    return Decided(tuple(rows), tuple(strangers), frozenset(done | {e.issue for e in rows}))


def is_decision(issue: Issue, settings: Settings, since: str) -> bool:
    """Tell whether an issue was closed as a decision of this tracker, after a moment."""
    labels = {each.casefold() for each in issue.labels}
    wanted = {settings.sections.decision_label, *([settings.scope] if settings.scope else [])}
    closed = issue.state == "closed" and issue.state_reason in {"completed", None}
    return closed and (issue.closed_at or "") > since and labels >= {w.casefold() for w in wanted}


def _decision(issue: Issue, settings: Settings, day: str) -> AddDecision:
    who = owner.read(issue.assignees, settings.owners, "", None)
    return AddDecision(day, title_of(issue), rationale(issue.body), who, issue.number)


def title_of(issue: Issue) -> str:
    """Return what was decided: the title, without a word that only says that it is a decision."""
    return canonical(
        _KIND.sub("", issue.title, count=1) if _KIND.match(issue.title) else issue.title
    )


def rationale(body: str) -> str:
    """Return what an issue gives as its reason, as much of it as a cell carries.

    It stands under a heading ``Rationale`` of any level, or behind the word and a colon.
    """
    text = _COMMENT.sub("", canonical(body))
    match = _HEADED.search(text) or _LABELLED.search(text)
    found = canonical(match["text"]) if match else ""
    return "" if found == _UNANSWERED else excerpt(found)


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold().rstrip(".")

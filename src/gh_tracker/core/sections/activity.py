"""The activity log: its entries read, and new ones written the way the log is kept."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gh_tracker.core.cells import dates
from gh_tracker.core.cells.columns import fold
from gh_tracker.core.document.blocks import Span
from gh_tracker.core.document.edits import Ask, Edit, add_item
from gh_tracker.core.ids import id_of, is_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gh_tracker.core.cells.changes import AddLogEntry
    from gh_tracker.core.document.blocks import BulletList, Document, Heading

_HEADING: Final = "activity log"
_BEFORE = re.compile(r"[*_]{0,3}")
_AFTER = re.compile(r"[:.]?[*_]{0,3}[:.]?[ \t]*(?:[–—:-]+[ \t]+)?")
_BODY = re.compile(
    r"(?P<id>\S+?)[:,]?\s+(?P<verb>[^\W\d_]+)(?![\w-])[.:,]?\s*(?P<text>.*)", re.DOTALL
)
_PIPE: Final = "&#124;"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One dated bullet of the log; ``date`` is ISO 8601, ``line`` counts from 1.

    ``id`` and ``verb`` are empty where a person wrote it in another way; ``text`` is then all of
    it, else what follows the verb.
    """

    date: str
    id: str
    verb: str
    text: str
    line: int

    def about(self, record: str) -> bool:
        """Tell whether the entry names a record, as its subject or anywhere in its text."""
        if self.id.casefold() == record.casefold():
            return True
        word = rf"(?<!\w){re.escape(record)}(?!\w)"
        return re.search(word, self.text, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class _Look:
    """How an entry looks: what stands around its date, and the date's form."""

    before: str = "**"
    form: dates.Form = dates.ISO
    after: str = "** – "

    def write(self, change: AddLogEntry) -> str:
        day = self.form.write(date.fromisoformat(change.date))
        text = " ".join(f"{change.id} {change.verb}. {change.text}".split())
        # A pipe would make it a line that may hold a row, a comment could hide what follows.
        safe = text.replace("|", _PIPE).replace("<!--", "&lt;!--")
        return f"{self.before}{day}{self.after}{safe}"


@dataclass(frozen=True, slots=True)
class _Log:
    """The section of the log: its heading, its lists, and the look of its first entry."""

    heading: Heading
    lists: tuple[BulletList, ...]
    entries: tuple[LogEntry, ...]
    look: _Look


def log_entries(document: Document) -> tuple[LogEntry, ...]:
    """Return the dated entries of the activity log, in the document's order."""
    log = _find(document)
    return log.entries if log else ()


def has_log(document: Document) -> bool:
    """Tell whether a document keeps an activity log at all."""
    return _find(document) is not None


def oldest_first(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Return the entries of a log by date; of one day the order in which the log is kept tells."""
    return sorted(
        reversed(entries) if _newest_first(entries) else entries, key=lambda each: each.date
    )


def add_entries(
    document: Document, changes: Sequence[AddLogEntry]
) -> tuple[tuple[AddLogEntry, Edit], ...]:
    """Return the edits that add entries at the end of the log where the newest stand.

    There are none when the document has no activity log; an empty one gets its first bullet below
    the heading. Of one day, the entry that is given first counts as the older one.
    """
    log = _find(document)
    if log is None:
        return ()
    ordered = sorted(changes, key=lambda change: change.date)
    newest_first = _newest_first(log.entries)
    if newest_first:
        ordered.reverse()
    texts = [log.look.write(change) for change in ordered]
    if not log.lists:
        edits = list(_first_entries(document, log.heading, texts))
    elif newest_first:
        edits = [add_item(document, log.lists[0], text, "first") for text in texts]
    else:
        edits = [add_item(document, log.lists[-1], text, "last") for text in texts]
    return tuple(zip(ordered, edits, strict=True))


def _find(document: Document) -> _Log | None:
    """Return the section under the first heading that begins with "Activity Log"."""
    for index, heading in enumerate(document.headings):
        if fold(heading.text).startswith(_HEADING):
            below = (each for each in document.headings[index + 1 :] if each.level <= heading.level)
            end = next((each.line for each in below), len(document.lines) + 1)
            lists = tuple(each for each in document.lists if heading.line < each.line < end)
            return _read(heading, lists)
    return None


def _read(heading: Heading, lists: tuple[BulletList, ...]) -> _Log:
    items = [item for each in lists for item in each.items]
    parts = [(item.line, part) for item in items if (part := _parts(item.text))]
    order = dates.order_of(day for _, (_, day, _, _) in parts)
    entries, look = [], None
    for line, (before, text, after, body) in parts:
        if day := dates.read(text, order):
            entries.append(_entry(day, body, line))
            form = next(dates.exact(text), dates.ISO)
            look = look or _Look(before, form, after)
    return _Log(heading, lists, tuple(entries), look or _Look())


def _parts(text: str) -> tuple[str, str, str, str] | None:
    """Split an entry: what stands before its date, the date, what stands after, and the rest."""
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    day = next(dates.find(text), None)
    if day is None or day.start() != start:
        return None
    after = _AFTER.match(text, day.end())
    end = after.end() if after else day.end()
    return text[:start], day.group(), text[day.end() : end], text[end:]


def _entry(day: date, body: str, line: int) -> LogEntry:
    flat = " ".join(body.split()).replace(_PIPE, "|")
    match = _BODY.fullmatch(flat)
    record = id_of(match["id"]) if match else ""
    if match and is_id(record) and any(map(str.isdigit, record)):
        return LogEntry(day.isoformat(), record, match["verb"].casefold(), match["text"], line)
    return LogEntry(day.isoformat(), "", "", flat, line)


def _newest_first(entries: Sequence[LogEntry]) -> bool:
    """Tell how the log is kept, by most of its neighbours; newest first if they do not tell."""
    steps = Counter(a.date > b.date for a, b in pairwise(entries) if a.date != b.date)
    return steps[True] >= steps[False]


def _first_entries(document: Document, heading: Heading, texts: Sequence[str]) -> Iterator[Edit]:
    """Yield the edits that begin a list below the log's heading, with a blank line around it."""
    line = _last_line(document, heading)
    at = document.lines[line - 1].end
    marker = Counter(each.marker for each in document.lists).most_common(1)
    bullet = marker[0][0] if marker else "-"
    newline = document.newline
    for number, text in enumerate(texts):
        before = newline if number else newline * 2
        closing = number == len(texts) - 1 and _is_filled(document, line + 1)
        ask = Ask("item", "after", line, (text,))
        yield Edit(Span(at, at), f"{before}{bullet} {text}{newline if closing else ''}", ask)


def _last_line(document: Document, heading: Heading) -> int:
    """Return the last line of a heading: that of its underline, where it has one."""
    start = document.lines[heading.line - 1].start
    hashed = document.text[start : heading.span.start].strip().startswith("#")
    below = document.text.count("\n", heading.span.start, heading.span.end)
    return heading.line if hashed else heading.line + below + 1


def _is_filled(document: Document, line: int) -> bool:
    if line > len(document.lines):
        return False
    span = document.lines[line - 1]
    return bool(document.text[span.start : span.end].strip())

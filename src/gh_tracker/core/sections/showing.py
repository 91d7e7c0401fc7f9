"""A metric's new value, shown in its bullet."""

from __future__ import annotations

from datetime import date

from gh_tracker.core.cells import dates
from gh_tracker.core.cells.changes import SetMetric
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.edits import Ask, Edit
from gh_tracker.core.sections.bullets import Bullet, bound, bullets


def set_metric(document: Document, change: SetMetric) -> tuple[Edit, ...] | None:
    """Return the edit that makes a bullet show a value; None where there is no such bullet.

    A value that it shows already keeps its date.
    """
    bullet = bound(bullets(document), change.bullet)
    if bullet is None:
        return None
    if bullet.value == change.value:
        return ()
    form = next(dates.exact(bullet.date), dates.ISO)
    text = f" — **{change.value}** ({form.write(date.fromisoformat(change.date))})"
    return (Edit(bullet.shown, text, _ask(document, bullet, text)),)


def _ask(document: Document, bullet: Bullet, text: str) -> Ask | None:
    """Return what the first line of a bullet has to read, where that is the line to change."""
    first = document.lines[bullet.item.line - 1]
    if bullet.shown.end > first.end:
        return None
    start = bullet.item.content.start
    rest = document.text[bullet.shown.end : min(bullet.item.content.end, first.end)]
    return Ask("item", "at", bullet.item.line, (document.text[start : bullet.end] + text + rest,))

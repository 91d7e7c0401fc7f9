"""Bullets of "Metrics to Monitor": which metric each shows, and its value at the end.

A bound bullet ends in ``— **VALUE** (DATE)``. Only that is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gh_tracker.core.cells import dates
from gh_tracker.core.cells.bullets import END
from gh_tracker.core.cells.columns import fold
from gh_tracker.core.document.blocks import Document, ListItem, Span
from gh_tracker.core.problem import Problem
from gh_tracker.core.settings import MetricSpec

HEADING: Final = "metrics to monitor"

_SHOWN: Final = re.compile(
    r"[ \t\r\n]+—[ \t]+\*\*(?P<value>[^*\r\n]+)\*\*[ \t]+\((?P<date>[^()\r\n]+)\)[ \t]*\Z"
)


class Bullet(NamedTuple):
    """One bullet: its words, and what it shows now, empty where it shows nothing yet.

    ``end`` is where the words end, and ``shown`` where the value and its date stand, from there.
    """

    item: ListItem
    words: str
    value: str
    date: str
    end: int
    shown: Span


def bullets(document: Document) -> tuple[Bullet, ...]:
    """Return the bullets of the section, as they stand."""
    return tuple(
        _read(item)
        for each in document.lists
        if each.heading is not None and fold(each.heading.text) == HEADING
        for item in each.items
    )


def _read(item: ListItem) -> Bullet:
    end = END.search(item.text)
    paragraph = item.text[: end.start()] if end else item.text.rstrip()
    found = _SHOWN.search(paragraph)
    match = found if found and dates.read(found["date"].strip()) else None
    words = paragraph[: match.start()] if match else paragraph
    at, start = item.content.start + len(words), item.content.start
    shown = Span(at, start + len(paragraph))
    value, day = (match["value"], match["date"].strip()) if match else ("", "")
    return Bullet(item, words, value, day, at, shown)


def bound(found: Sequence[Bullet], name: str) -> Bullet | None:
    """Return the first bullet that begins with the words of a metric, or None."""
    wanted = _folded(name)
    return next((each for each in found if _folded(each.words).startswith(wanted)), None)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def unbound(document: Document, specs: Sequence[MetricSpec]) -> Iterator[Problem]:
    """Yield a warning for each metric without a bullet."""
    found = bullets(document)
    for spec in specs:
        if bound(found, spec.bullet) is None:
            message = (
                f'no bullet under "Metrics to Monitor" begins with "{spec.bullet}". Write one, or '
                "take the metric out of the configuration."
            )
            yield Problem("warning", "unbound-metric", 1, 1, message)

"""Upcoming checkpoints: ``- **WHEN** – text (ID).``, read, and what looks wrong in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from gh_tracker.core.cells import bullets, dates
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.columns import fold
from gh_tracker.core.document.blocks import Document, ListItem
from gh_tracker.core.problem import Problem

HEADING: Final = "upcoming checkpoints"

_DIGITS: Final = re.compile(r"\d+")
_WEEK: Final = re.compile(r"w(?:ee)?k? ?(?P<week>\d{1,3})(?:\W+(?P<day>[a-z]+)\b.*)?", re.DOTALL)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAST: Final = 2


class Checkpoint(NamedTuple):
    """One bullet of the list; ``line`` counts from 1.

    ``when`` and ``text`` are as they are written, without the ``ids``, which are the words in
    brackets at the end, each with its offset in the document. ``day`` is None where ``when``
    cannot be read as a date.
    """

    when: str
    text: str
    line: int
    ids: tuple[tuple[str, int], ...]
    day: date | None


def checkpoints(document: Document, start: date | None = None) -> Iterator[Checkpoint]:
    """Yield the checkpoints of a tracker; ``start`` is the first day of the programme."""
    found = [(item, bullets.read(item)) for item in _items(document)]
    whens = [each.values[bullets.WHEN] for _, each in found]
    order = dates.order_of(filter(None, whens))
    for (item, bullet), when in zip(found, whens, strict=True):
        ids = ((bullet.source[w.start : w.end], item.content.start + w.start) for w in bullet.words)
        text = bullet.values[bullets.TEXT]
        yield Checkpoint(when, text, item.line, tuple(ids), day_of(when, start, order))


def _items(document: Document) -> Iterator[ListItem]:
    for each in document.lists:
        if each.heading is not None and fold(each.heading.text) == HEADING:
            yield from each.items


def day_of(when: str, start: date | None, order: dates.Order = "") -> date | None:
    """Return the last day that a text stands for, or None.

    It is a date in any of the forms that are known, perhaps with a time behind it; or, counted
    from the calendar week of ``start``, ``Week 4 Tuesday``, where a week alone lasts to its Sunday.
    """
    found = next(dates.find(when), None)
    if found is not None:
        return dates.read(found.group(), order)
    match = _WEEK.fullmatch(fold(when))
    if match is None or start is None or match["week"] == "0":
        return None
    day = match["day"]
    at = _weekday(day) if day else len(_DAYS) - 1
    if at is None:
        return None
    monday = start - timedelta(days=start.weekday())
    return monday + timedelta(weeks=int(match["week"]) - 1, days=at)


def _weekday(text: str) -> int | None:
    """Return the number of a day of the week, which may be shortened."""
    named = (at for at, day in enumerate(_DAYS) if len(text) >= _LEAST and day.startswith(text))
    return next(named, None)


def past(document: Document, start: date | None, today: date) -> Iterator[Problem]:
    """Yield a warning for each checkpoint whose day is over."""
    for each in checkpoints(document, start):
        if each.day is not None and each.day < today:
            message = (
                f'"{each.when}" was {each.day.isoformat()}. Take the checkpoint out of the list, '
                "or give it a new day."
            )
            yield Problem("warning", "past-checkpoint", each.line, 1, message)


def unknown_ids(document: Document, local: Local) -> Iterator[Problem]:
    """Yield a warning for each ID of a checkpoint that no record has.

    Only a word of the shape of the tracker's own IDs (``UT-#``) is taken for one.
    """
    known = {each.casefold() for each in (*local.records, *local.frozen_ids)}
    shapes = {_shape(each) for each in known}
    for checkpoint in checkpoints(document):
        for name, offset in checkpoint.ids:
            if _is_unknown(name.casefold(), known, shapes):
                line = document.line_of(offset)
                column = offset - document.lines[line - 1].start + 1
                message = f"no record has the ID {name}. Mend it, or leave it out."
                yield Problem("warning", "unknown-id", line, column, message)


def _is_unknown(name: str, known: Collection[str], shapes: Collection[str]) -> bool:
    return name not in known and _shape(name) in shapes


def _shape(text: str) -> str:
    return _DIGITS.sub("#", text)

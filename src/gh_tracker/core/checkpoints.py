"""Upcoming checkpoints: the ID in brackets at the end of a bullet must be one of the tracker's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gh_tracker.core.blocks import Document
from gh_tracker.core.codec import Local
from gh_tracker.core.columns import fold
from gh_tracker.core.problem import Problem

HEADING: Final = "upcoming checkpoints"

_REFERENCE: Final = re.compile(r"\(([^()\s]+)\)[.\s]*\Z")
_DIGITS: Final = re.compile(r"\d+")


def unknown_ids(document: Document, local: Local) -> Iterator[Problem]:
    """Yield a warning for each ID of a checkpoint that no record has.

    Only a word of the shape of the tracker's own IDs (``UT-#``) is taken for one.
    """
    known = {each.casefold() for each in (*local.records, *local.frozen_ids)}
    shapes = {_shape(each) for each in known}
    for bullets in document.lists:
        if bullets.heading is None or fold(bullets.heading.text) != HEADING:
            continue
        for item in bullets.items:
            found = _REFERENCE.search(item.text)
            name = found[1] if found else ""
            if name.casefold() not in known and _shape(name.casefold()) in shapes:
                message = f"no record has the ID {name}. Mend it, or leave it out."
                line = document.line_of(item.content.start + item.text.rindex(name))
                column = item.content.start + item.text.rindex(name)
                start = document.lines[line - 1].start
                yield Problem("warning", "unknown-id", line, column - start + 1, message)


def _shape(text: str) -> str:
    return _DIGITS.sub("#", text)

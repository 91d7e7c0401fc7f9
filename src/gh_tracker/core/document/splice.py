"""Edits into bytes: spliced in one pass, parsed again, compared, and only then handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.edits import Edit
from gh_tracker.core.document.structure import parse
from gh_tracker.core.document.verify import verify


def apply(document: Document, edits: Iterable[Edit]) -> bytes:
    """Return the bytes of a document with edits spliced in; without any, its own bytes.

    Edits at one place keep their order, additions of whole lines behind changes in the line.
    Raises RefusedEdit when the result would not read as asked, and ValueError, which is a bug of
    the caller, when edits overlap.
    """
    ordered = sorted(edits, key=_place)
    for first, second in pairwise(ordered):
        if first.span.end > second.span.start:
            raise ValueError(f"edits overlap: {first} and {second}")
    text = _spliced(document.text, ordered)
    if text == document.text:
        return document.source
    result = parse(text.encode("utf-8"))
    verify(document, ordered, result)
    return result.source


def _place(edit: Edit) -> tuple[int, int, bool]:
    line_added = edit.ask is not None and edit.ask.place in ("after", "before")
    return edit.span.start, edit.span.end, line_added


def _spliced(text: str, edits: Sequence[Edit]) -> str:
    """Join what stays and what is new, once: the length of the text, not times the edits."""
    pieces = []
    at = 0
    for edit in edits:
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])

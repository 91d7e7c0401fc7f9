"""Text of a section or a property: how it stands in the block, and what a cell shows of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt

from gh_tracker.core.issue.inert import JOINER, inert, restored
from gh_tracker.core.model import Value
from gh_tracker.core.text import canonical

MOST_LINES: Final = 10
MOST_CHARACTERS: Final = 1_000
ELLIPSIS: Final = "…"
FOOTER: Final = "Synced with [the progress tracker]("

_CARRIED: Final = frozenset({"paragraph", "bullet_list", "ordered_list", "list_item", "inline"})
# One line that begins with a letter, a quote or a bracket can only be a paragraph.
_PLAIN: Final = re.compile(r"[^\W\d_][^\n]*")
_MARKDOWN: Final = MarkdownIt("commonmark").enable("table").disable("inline")

_TAG: Final = r"br *(?:/ *)?>"
_BREAK: Final = re.compile(rf"<{_TAG}", re.IGNORECASE)
_LITERAL_BREAK: Final = re.compile(rf"<(?={JOINER}*{_TAG})", re.IGNORECASE)
_GUARDED_BREAK: Final = re.compile(rf"<{JOINER}(?={JOINER}*{_TAG})", re.IGNORECASE)


def excerpt(value: Value) -> Value:
    """Return what the tracker's cell shows of a section: all of it, or its first paragraph.

    Paragraphs and lists of up to 10 lines and 1,000 characters are carried whole. Of everything
    else (code, tables, headings, quotes, HTML, or more) the cell shows the first paragraph, as
    much as fits, and an ellipsis.
    """
    if len(value) <= MOST_CHARACTERS and "<!--" not in value and _PLAIN.fullmatch(value):
        return value
    tokens = _MARKDOWN.parse(value)
    plain = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    if _is_short(value) and "<!--" not in value and plain <= _CARRIED:
        return value
    first = next((token.content for token in tokens if token.type == "inline"), "")
    return f"{_cut(canonical(first))} {ELLIPSIS}".lstrip()


def _is_short(value: str) -> bool:
    return len(value) <= MOST_CHARACTERS and value.count("\n") < MOST_LINES


def _cut(paragraph: str) -> str:
    """Return a paragraph within the limits, cut between two words where there are such."""
    text = "\n".join(paragraph.split("\n")[:MOST_LINES])
    room = MOST_CHARACTERS - len(f" {ELLIPSIS}")
    if len(text) <= room:
        return text
    words = text[: room + 1].rsplit(None, 1)
    return words[0] if len(words) > 1 else text[:room]


def to_section(value: Value, headings: tuple[str, ...], known: Collection[str] = ()) -> str:
    """Return a value as it stands under its heading, with LF newlines.

    A line that would be taken for one of the block's own headings or for its footer begins with
    an invisible joiner. ``known`` are those whom the issue mentions already.
    """
    return _lookalike(headings).sub(rf"{JOINER}\g<0>", inert(value, known))


def from_section(text: str, headings: tuple[str, ...]) -> Value:
    """Return the value of what stands under a heading, with newlines of any kind."""
    guarded = _guarded(headings)
    return restored(guarded.sub(lambda match: match.group()[1:], canonical(text)))


def heading_pattern(headings: tuple[str, ...]) -> str:
    """Return the pattern of a heading line of any level that has one of these texts."""
    names = "|".join(r"[ \t]+".join(map(re.escape, name.split())) for name in headings)
    return rf" {{0,3}}#{{1,6}}[ \t]+(?P<heading>{names or '(?!)'})[ \t]*:?[ \t]*#*[ \t]*$"


@lru_cache(maxsize=256)
def _lookalike(headings: tuple[str, ...], guard: str = "") -> re.Pattern[str]:
    line = rf"{heading_pattern(headings)}| {{0,3}}{re.escape(FOOTER)}"
    return re.compile(rf"^{guard}{JOINER}*(?:{line})", re.MULTILINE | re.IGNORECASE)


def _guarded(headings: tuple[str, ...]) -> re.Pattern[str]:
    return _lookalike(headings, JOINER)


def to_line(value: Value, known: Collection[str] = ()) -> str:
    """Return a value as it stands behind the name of a property: on one line."""
    text = _LITERAL_BREAK.sub(f"<{JOINER}", inert(value, known))
    return text.replace("\n", "<br>")


def from_line(text: str) -> Value:
    """Return the value of what stands behind the name of a property."""
    text = _BREAK.sub("\n", text)
    return canonical(restored(_GUARDED_BREAK.sub("<", text)))

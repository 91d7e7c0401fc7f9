"""A record's title and an issue's: the ID in front of it, and what is too long for GitHub."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from gh_tracker.core.issue.inert import inert, restored

# Characters of a title: https://docs.github.com/rest/issues/issues#create-an-issue
LIMIT: Final = 256
ELLIPSIS: Final = "…"
_LEAST: Final = 20
_DIGITS: Final = re.compile("[0-9]+")
_MARKS: Final = r":|·».>–—\-"
_SEPARATOR: Final = rf"\s*(?:[{_MARKS})\]]+(?=\s|$)|:)?\s*"


class Title(NamedTuple):
    """What an issue's title says; ``edited`` when a person changed one that was shortened."""

    value: str
    edited: bool = False


def prefix(template: str, record_id: str) -> str:
    """Return what stands in front of a title: ``UT-005: `` for the template ``{id}: ``."""
    return template.replace("{id}", record_id)


def strip_prefix(title: str, record_id: str) -> str:
    """Return a title without the record's own ID in front, whatever separates the two.

    A title without it is returned as it is. ``UT-0051`` and ``UT-005.1`` are other IDs than
    ``UT-005``; behind an ID that has no letters, a blank alone does not separate.
    """
    match = _own(record_id).match(title)
    return title[match.end() :].rstrip() if match else title


@lru_cache(maxsize=4096)
def _own(record_id: str) -> re.Pattern[str]:
    own = re.escape(record_id)
    set_off = "" if _has_letters(record_id) else rf"(?=\s*[{_MARKS})])"
    plain = rf"{own}(?!\w|[.\-/_]\w){set_off}"
    return re.compile(rf"\s*(?:[\[(]\s*{own}\s*[\])]|{plain}){_SEPARATOR}", re.IGNORECASE)


def _has_letters(record_id: str) -> bool:
    """Tell whether an ID cannot be taken for a number of the text: "3 servers" is a title."""
    return any(map(str.isalpha, record_id))


def leading_id(title: str, record_id: str) -> str:
    """Return the ID that a title begins with, if it is one of the record's kind, or "".

    IDs are of one kind when they differ in digits only.
    """
    match = _alike(_DIGITS.sub("0", record_id)).match(title)
    return (match["plain"] or match["inner"]) if match else ""


@lru_cache(maxsize=64)
def _alike(model: str) -> re.Pattern[str]:
    """Return the pattern of the IDs that differ from a model in digits only."""
    shape = "[0-9]+".join(re.escape(part) for part in _DIGITS.split(model))
    set_off = r"(?!\w|[.\-/_]\w)" if _has_letters(model) else r"(?=\s*:\s)"
    inner = rf"[\[(]\s*(?P<inner>{shape})\s*[\])]"
    return re.compile(rf"\s*(?:(?P<plain>{shape}){set_off}|{inner})", re.IGNORECASE)


def read(title: str, front: str, record_id: str) -> str:
    """Return the text of an issue's title: without the prefix, mentions as they were written."""
    text = restored(title).strip()
    if front and text.startswith(front):
        return text.removeprefix(front).strip()
    return "" if front and text == front.rstrip() else strip_prefix(text, record_id).strip()


def shown(text: str, front: str) -> str:
    """Return as much of a text as a title can hold behind its prefix, on one line."""
    line = " ".join(text.split("\n"))
    room = max(LIMIT - len(front), _LEAST)
    return line if len(inert(line)) <= room else _shortened(line, room - len(ELLIPSIS))


def _shortened(line: str, room: int) -> str:
    """Cut at the last word that fits, joiners counted; inside a word only if it is the first."""
    end = room
    while len(inert(line[:end])) > room:
        end -= 1
    space = line.rfind(" ", 0, end + 1)
    return line[: space if space > 0 else end].rstrip() + ELLIPSIS


def fits(text: str, front: str, record_id: str) -> bool:
    """Tell whether a title holds a text whole, so that reading it gives the text back."""
    return shown(text, front) == text and read(front + inert(text), front, record_id) == text


def understood(visible: str, front: str, record_id: str, whole: str | None, base: str) -> Title:
    """Return the value behind a visible title.

    ``whole`` is the text in the block, there only for titles that had to be shortened; ``base``
    the value at the last sync. A shortened title that is not as it was left is ``edited``.
    """
    for known in (whole, base):
        if (
            known
            and not fits(known, front, record_id)
            and _seen(known, front, record_id) == visible
        ):
            return Title(known)
    edited = whole is not None or bool(base and not fits(base, front, record_id))
    return Title(visible, edited and visible != base)


def _seen(text: str, front: str, record_id: str) -> str:
    return read(front + inert(shown(text, front)), front, record_id)


def without_leading_id(text: str, record_id: str) -> str:
    """Return a text without an ID of the record's kind in front."""
    found = leading_id(text, record_id)
    return strip_prefix(text, found) if found else text


def without_kind(text: str, kind: str) -> str:
    """Return a title without a word in front that only says of what kind it is: ``[Decision]``."""
    word = re.escape(kind)
    front = rf"(?:\[{word}\]\s*[:–—-]?|{word}\s*[:–—-])\s*(?=\S)"
    return re.sub(rf"\A{front}", "", text, flags=re.IGNORECASE)

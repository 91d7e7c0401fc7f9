"""Record IDs: read out of their decoration, and counted on in the document's own numbering."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from gh_tracker.core.text import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gh_tracker.core.model import CollectionSpec

# Each takes off one layer: `(before)(content)(after)`. A task list's box is no link.
_LAYERS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"(\*\*|__|~~|``|[*_~`])(?=\S)(.+)(?<=\S)(\1)",
        r"(\[\[)([^\[\]]+)(\]\])",
        r"(?!\[[\WxX]\]\Z)(!?\[)([^\[\]]+)(\](?:\([^()]*\)|\[[^\[\]]*\])?)",
        r"(<a\b[^>]*></a>\s*)(.+)()",
        r"(<(\w+)\b[^>]*>)(.+)(</\2>)",
    )
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"[*_`]*")
_NUMBER = re.compile(r"\d+")
# It stands in a marker and at the front of a title, so it is one word.
_ID = re.compile(r"[^\s<>|,;]{1,64}")


class Dress(NamedTuple):
    """What stands around a cell's text: emphasis, code, a link, tags."""

    before: str
    core: str
    after: str

    @property
    def plain(self) -> bool:
        """True when it is emphasis or code alone, which another text can wear as well."""
        return bool(_EMPHASIS.fullmatch(self.before) and _EMPHASIS.fullmatch(self.after))


def undress(raw: str) -> Dress:
    """Take a cell's decoration off, layer by layer."""
    dress = Dress("", raw.strip(), "")
    while layer := _layer(dress.core):
        dress = Dress(dress.before + layer.before, layer.core, layer.after + dress.after)
    return dress


def _layer(text: str) -> Dress | None:
    for pattern in _LAYERS:
        if match := pattern.fullmatch(text):
            groups = match.groups()
            return Dress(groups[0], groups[-2], groups[-1])
    return None


def dressed(like: str, text: str) -> str:
    """Return a text in the emphasis of another cell; a link or a tag is not copied."""
    dress = undress(like)
    return f"{dress.before}{text}{dress.after}" if dress.plain else text


def id_of(raw: str) -> str:
    """Return the ID in a cell, also from ``**UT-001**``, a link, code or struck text.

    The empty string when the cell holds a placeholder; ``is_id`` tells whether it can be one.
    """
    core = undress(raw).core if raw[:1] in "*_~`[<" else raw.strip()
    return "" if is_placeholder(core) else _ESCAPE.sub(r"\1", core)


def is_id(text: str) -> bool:
    """Tell whether a text can be an ID: one word of at most 64 characters."""
    return bool(_ID.fullmatch(text))


def habit(raws: Iterable[str]) -> str:
    """Return the cell whose emphasis most IDs of a column wear, as a model for a new one."""
    filled = [raw for raw in raws if id_of(raw)]
    dresses = Counter((undress(raw).before, undress(raw).after) for raw in filled)
    common = dresses.most_common(1)[0][0] if dresses else ("", "")
    return "x".join(common)


def next_id(
    collection: CollectionSpec,
    taken: Iterable[str],
    reserved: Iterable[str] = (),
    near: Iterable[str] = (),
) -> str:
    """Return one more than the highest ID of a collection, in the document's own numbering.

    ``taken`` are the collection's IDs, wherever they are known from; ``reserved`` are others that
    must not be given either. What counts are the IDs of one shape (``UT-#``, ``#-#``, ``#.#.#``):
    that of the collection's template where it is in use, else the most common one. The last number
    is counted on, leading zeros kept; where there is none yet, the template gives the first.
    ``near`` are those of the table that the row stands in: after ``16-03`` comes ``16-04``,
    whatever another table has.
    """
    return next(numbering(collection, taken, reserved, near))


def numbering(
    collection: CollectionSpec,
    taken: Iterable[str],
    reserved: Iterable[str] = (),
    near: Iterable[str] = (),
) -> Iterator[str]:
    """Yield the IDs that ``next_id`` would give one after another, in one pass over the taken."""
    known = {each for each in taken if _NUMBER.search(each)}
    first = collection.id_template.format(0)
    series = _series(_alongside(known, near) or known or {first}, _shape(first))
    used = {each.casefold() for each in (*known, *reserved)}
    for number in count(series.highest + 1):
        found = f"{series.before}{number:0{series.width}}{series.after}"
        if found.casefold() not in used:
            yield found


def _alongside(known: set[str], near: Iterable[str]) -> set[str]:
    """Return the IDs that begin like all of a table's own; none where these are of no one kind.

    Where a collection has IDs of several shapes, that of the collection goes before the table's.
    """
    fronts = {_front(each) for each in near if _NUMBER.search(each)}
    if len(fronts) != 1 or len({_shape(each) for each in known}) != 1:
        return set()
    return {each for each in known if _front(each) in fronts}


def _front(text: str) -> str:
    """Return what stands before the last number of an ID."""
    *_, last = _NUMBER.finditer(text)
    return text[: last.start()]


class _Series(NamedTuple):
    """What the IDs of one shape are counted by: what stands around their last number."""

    before: str
    highest: int
    after: str
    width: int


def _series(known: set[str], preferred: str) -> _Series:
    shapes = Counter(map(_shape, known))
    shape = max(shapes, key=lambda each: (each == preferred, shapes[each], each))
    same = [each for each in known if _shape(each) == shape]
    highest = max(same, key=lambda each: (_numbers(each), each))
    *_, last = _NUMBER.finditer(highest)
    padded = (len(digits) for each in same if (digits := _NUMBER.findall(each)[-1])[0] == "0")
    before, after = highest[: last.start()], highest[last.end() :]
    return _Series(before, int(last.group()), after, max(padded, default=1))


def _shape(text: str) -> str:
    return _NUMBER.sub("#", text)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBER.findall(text)))

"""Proposed collections as the YAML of a configuration file, line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from gh_tracker.core.model import Closing, Kind, Word
from gh_tracker.core.printable import visible
from gh_tracker.core.proposing.collecting import Proposed, Tables
from gh_tracker.core.proposing.guess import Bound

# What YAML does not take as it is, and what makes a line read as something else.
_HIDDEN: Final = re.compile(
    r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_FIRST_ID: Final = re.compile(r"[^{}]*\d")


def collections(tables: Tables) -> Iterator[str]:
    """Yield the lines that make the tables of a document readable, and those on the others."""
    differing = [each for each in tables.collections if each.differs]
    if differing:
        yield ""
        yield "# How the tables of the tracker are read. Look it over, above all the statuses that"
        yield "# close an issue. A column that is not named here is never touched."
        yield "collections:"
    for each in differing:
        yield from _collection(each)
    if tables.left:
        yield ""
        yield "# These tables are left alone:"
    for line, reason in tables.left:
        yield f"#   line {line}: {visible(reason)}"


def quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotes that reads back equal.

    Those quotes are JSON's, and all that cannot be seen is written by its number.
    """
    return _HIDDEN.sub(lambda match: f"\\u{ord(match.group()):04x}", _json(text))


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _collection(one: Proposed) -> Iterator[str]:
    yield f"  {one.name}:"
    if _FIRST_ID.fullmatch(one.first_id):
        yield f"    id: {quoted(one.first_id)}"
    if one.headings:
        yield f"    headings: {_list(one.headings)}"
    if one.columns:
        yield "    columns:"
    for header, bound in one.columns.items():
        yield f"      {quoted(header)}: {_column(bound)}"
    if one.statuses:
        yield "    statuses:"
    for word in one.statuses:
        yield f"      {quoted(word.name)}: {_status(word)}"


def _column(bound: Bound | None) -> str:
    if bound is None:
        return "none"
    typed = bound.kind is not Kind.TEXT and bound.facet == "property"
    return f"{{facet: {bound.facet}, kind: {bound.kind}}}" if typed else bound.facet


def _status(word: Word) -> str:
    keys = []
    if word.closing is not Closing.OPEN:
        keys.append(f"closes: {word.closing}")
    if word.aliases:
        keys.append(f"aliases: {_list(word.aliases)}")
    if word.cell:
        keys.append(f"cell: {quoted(word.cell)}")
    return f"{{{', '.join(keys)}}}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"

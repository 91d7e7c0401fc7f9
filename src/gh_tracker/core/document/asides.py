"""Rows of a table that are no records: those that head the rows below them, and sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from gh_tracker.core.document.blocks import Cell
from gh_tracker.core.ids import id_of, is_id, undress
from gh_tracker.core.text import is_placeholder

_BOLD: Final = re.compile(r"\*\*|__|<(?:b|strong|th)\b", re.IGNORECASE)


def heads_group(cells: Sequence[Cell]) -> bool:
    """Tell whether a row heads those below it: all that it has is one text in bold.

    ``**UT-007**`` alone is a record that lacks its title.
    """
    filled = list(_filled(cells))
    return len(filled) == 1 and _is_bold(filled[0]) and not _is_numbered(filled[0])


def is_sum(cells: Sequence[Cell], id_column: int, title_column: int | None) -> bool:
    """Tell whether a row sums others up: no title, and in the place of its ID a word such as Total.

    A word that could be an ID has to be in bold, or it may be a record whose title was emptied.
    """
    if max(id_column, title_column or 0) >= len(cells):
        return False
    if title_column is not None and not is_placeholder(cells[title_column].raw):
        return False
    raw = cells[id_column].raw
    key = id_of(raw)
    return bool(key) and not _is_numbered(raw) and (_is_bold(raw) or not is_id(key))


def is_sum_of_named(cells: Sequence[Cell], name_column: int, others: Sequence[int]) -> bool:
    """Tell whether a row sums up others that are known by a name: a bold word, and nothing else.

    ``others`` are the columns that each of them has and their sum does not.
    """
    if not others or max(name_column, *others) >= len(cells):
        return False
    name = cells[name_column].raw
    empty = all(is_placeholder(cells[at].raw) for at in others)
    return empty and _is_bold(name) and not any(map(str.isdigit, name))


def _filled(cells: Sequence[Cell]) -> Iterator[str]:
    return (cell.raw for cell in cells if not is_placeholder(cell.raw))


def _is_bold(raw: str) -> bool:
    """Tell whether the whole of a cell is in bold."""
    return bool(_BOLD.search(undress(raw).before))


def _is_numbered(raw: str) -> bool:
    """Tell whether a cell holds an ID that tells one record from another."""
    key = id_of(raw) or undress(raw).core
    return is_id(key) and any(map(str.isdigit, key))

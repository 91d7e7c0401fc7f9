"""What a table of an unknown shape seems to hold: a facet for each column that tells one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from gh_tracker.core.cells import dates, words
from gh_tracker.core.cells.columns import fold
from gh_tracker.core.cells.values import Frozen, parse
from gh_tracker.core.document.asides import heads_group
from gh_tracker.core.document.blocks import Heading, Table
from gh_tracker.core.ids import id_of, is_id, undress
from gh_tracker.core.model import Facet, FieldSpec, Kind
from gh_tracker.core.proposing.lexicon import HEADERS, STATUSES
from gh_tracker.core.spec import RISK_WORDS, TASK_WORDS, TASKS
from gh_tracker.core.text import from_cell, is_placeholder

# A column of more spellings than this that nobody knows is prose, and no status.
_MOST_UNKNOWN: Final = 4
_LONGEST_LABEL: Final = 24
_MISSPELLED: Final = 0.85
_NEEDED: Final = (Facet.ID, Facet.TITLE, Facet.STATUS)


@dataclass(frozen=True, slots=True)
class Bound:
    """A column: its header without decoration, and what seems to carry it."""

    header: str
    facet: Facet
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Guess:
    """What one table seems to be: ``columns`` by index, ``left`` are the headers of the others.

    ``sections`` are the headings it lies under, ``ids`` and ``statuses`` what its rows hold, as
    they are written there.
    """

    table: int
    line: int
    sections: tuple[Heading, ...]
    columns: Mapping[int, Bound]
    left: tuple[str, ...]
    ids: tuple[str, ...]
    statuses: tuple[str, ...]

    def missing(self) -> tuple[Facet, ...]:
        """Return the facets without which no table can be synced, and that this one lacks."""
        found = {each.facet for each in self.columns.values()}
        return tuple(facet for facet in _NEEDED if facet not in found)


def guess(index: int, table: Table, sections: tuple[Heading, ...]) -> Guess:
    """Return what a table seems to be, from its headers and what stands under them."""
    reader = _Reader(table)
    columns = dict(sorted(reader.columns().items()))
    by_facet = {bound.facet: at for at, bound in columns.items()}
    left = (head for at, head in enumerate(reader.headers) if at not in columns and head)
    return Guess(
        table=index,
        line=table.line,
        sections=sections,
        columns=columns,
        left=tuple(left),
        ids=tuple(id_of(raw) for raw in reader.filled(by_facet.get(Facet.ID))),
        statuses=tuple(reader.filled(by_facet.get(Facet.STATUS))),
    )


class _Reader:
    """Finds the columns of one table; a column that serves one facet serves no other."""

    def __init__(self, table: Table) -> None:
        self.headers = [undress(cell.raw).core for cell in table.header.cells]
        self.rows = [row for row in table.rows if row.readable and not heads_group(row.cells)]
        self.free = {at for at, head in enumerate(self.headers) if head and self._is_first(at)}

    def _is_first(self, at: int) -> bool:
        return fold(self.headers[at]) not in map(fold, self.headers[:at])

    def filled(self, column: int | None) -> Iterator[str]:
        """Yield the cells of a column that hold something."""
        raws = (row.cells[column].raw for row in self.rows if column is not None)
        return (raw for raw in raws if not is_placeholder(raw))

    def columns(self) -> dict[int, Bound]:
        """Return the columns that carry a facet which an issue has once, then the others."""
        found: dict[int, Bound] = {}
        for facet in _ONCE:
            at = self._column_of(facet)
            if at is not None:
                kind = _ONCE[facet]
                found[at] = Bound(self.headers[at], facet, kind)
                self.free.discard(at)
        for at in sorted(self.free):
            bound = self._other(at)
            if bound:
                found[at] = bound
        return found

    def _column_of(self, facet: Facet) -> int | None:
        """Return the column with the most telling header whose cells fit, else one by its cells."""
        named = sorted(
            (place, at)
            for at in self.free
            if (place := _place(self.headers[at], facet)) is not None
        )
        fitting = (at for _, at in named if self._fits(at, facet))
        return next(fitting, None) if named or facet not in _BY_CELLS else self._by_cells(facet)

    def _by_cells(self, facet: Facet) -> int | None:
        """Return the free column whose cells are most like a facet's; of equals the first.

        IDs are told by their cells alone, whatever their header says of something else.
        """
        open_ = (at for at in self.free if facet is Facet.ID or not _is_named(self.headers[at]))
        rated = [(_BY_CELLS[facet](list(self.filled(at))), -at) for at in open_]
        rating, at = max(rated, default=(0, 0))
        return -at if rating > 0 else None

    def _fits(self, at: int, facet: Facet) -> bool:
        cells, kind = list(self.filled(at)), _ONCE[facet]
        if kind is Kind.TEXT:
            fits = _FITTING.get(facet)
            return fits is None or fits(cells)
        # What is built in stays so for a few bad cells: `check` says which these are.
        lenient = _is_built_in(self.headers[at], facet) and _mostly(kind, cells)
        return lenient or _are(kind, cells)

    def _other(self, at: int) -> Bound | None:
        """Return what a column is that an issue may have several of."""
        header, cells = self.headers[at], list(self.filled(at))
        if cells and _are(Kind.DATE, cells):
            return Bound(header, Facet.PROPERTY, Kind.DATE)
        if _place(header, Facet.LABEL) is not None and _are_labels(cells):
            return Bound(header, Facet.LABEL)
        if _place(header, Facet.SECTION) is not None:
            return Bound(header, Facet.SECTION)
        if _place(header, Facet.PROPERTY) is not None:
            number = bool(cells) and _are(Kind.NUMBER, cells)
            return Bound(header, Facet.PROPERTY, Kind.NUMBER if number else Kind.TEXT)
        return None


def _place(header: str, facet: Facet) -> int | None:
    """Return how telling a header is for a facet, 0 being the most; None where it says nothing."""
    return HEADERS[facet].get(words.fold(header))


def _is_named(header: str) -> bool:
    """Tell whether a header says by itself what it is of."""
    return any(_place(header, facet) is not None for facet in HEADERS)


def _is_built_in(header: str, facet: Facet) -> bool:
    fields = (field for field in TASKS.fields if field.facet is facet)
    return any(fold(header) in map(fold, field.columns) for field in fields)


def _mostly(kind: Kind, cells: Sequence[str]) -> bool:
    return sum(_are(kind, [raw]) for raw in cells) * 2 > len(cells)


def _are_ids(cells: Sequence[str]) -> bool:
    """Tell whether most cells are IDs; `check` says which are not, or stand there twice."""
    found = {id_of(raw).casefold() for raw in cells}
    return sum(map(is_id, found)) * 2 > len(cells)


def _like_ids(cells: Sequence[str]) -> int:
    """Rate cells as IDs whatever their header says: each another word with a number in it.

    What can be read as a number alone, a date or a share is none.
    """
    found = {id_of(raw).casefold() for raw in cells}
    words_ = all(is_id(each) and any(map(str.isdigit, each)) for each in found)
    figures = any(_are(kind, cells) for kind in (Kind.NUMBER, Kind.PERCENT, Kind.DATE))
    return len(found) if words_ and len(found) == len(cells) and not figures else 0


def _are(kind: Kind, cells: Sequence[str]) -> bool:
    """Tell whether every cell can be read as a kind."""
    cores = [undress(raw).core for raw in cells]
    order = dates.order_of(cores) if kind is Kind.DATE else ""
    spec = FieldSpec("", Facet.PROPERTY, (), kind)
    return not any(isinstance(parse(raw, spec, (), order), Frozen) for raw in cells)


def _are_statuses(cells: Sequence[str]) -> bool:
    """Tell whether the cells are words of a vocabulary, be it one that nobody knows yet."""
    texts = {undress(raw).core for raw in cells}
    unknown = [text for text in texts if not _is_known(text)]
    odd = [text for text in unknown if not is_word(text)]
    return len(unknown) <= _MOST_UNKNOWN and len(odd) * 2 <= len(texts)


def is_word(text: str) -> bool:
    """Tell whether a text can be a word of a vocabulary, and is no known one misspelled."""
    near = get_close_matches(words.fold(text), STATUSES, n=1, cutoff=_MISSPELLED)
    return len(text) <= _LONGEST_LABEL and "<" not in text and not near


def _like_statuses(cells: Sequence[str]) -> int:
    return len(cells) if all(_is_known(undress(raw).core) for raw in cells) else 0


def _is_known(text: str) -> bool:
    return word_of(text) is not None or words.find(text, RISK_WORDS) is not None


def word_of(text: str) -> str | None:
    """Return the built-in word of the tasks that a status seems to mean, or None."""
    word = words.find(text, TASK_WORDS)
    return word.name if word else STATUSES.get(words.fold(text))


def _are_labels(cells: Sequence[str]) -> bool:
    """Tell whether each cell is short and plain enough to name a label."""
    texts = [from_cell(raw) for raw in cells]
    return all(len(each) <= _LONGEST_LABEL and "\n" not in each for each in texts)


def _are_titles(cells: Sequence[str]) -> bool:
    """Tell whether the cells are texts, and no figures, dates or statuses."""
    figures = _are(Kind.PERCENT, cells) or _are(Kind.DATE, cells)
    return not cells or not (figures or _like_statuses(cells))


def _like_titles(cells: Sequence[str]) -> int:
    """Rate cells as titles: each another one, the longer the better."""
    apart = len(set(cells)) == len(cells) and _are_titles(cells)
    return sum(map(len, cells)) if apart else 0


_ONCE: Final[Mapping[Facet, Kind]] = {
    Facet.ID: Kind.TEXT,
    Facet.PROGRESS: Kind.PERCENT,
    Facet.STATUS: Kind.TEXT,
    Facet.TITLE: Kind.TEXT,
    Facet.ASSIGNEES: Kind.TEXT,
    Facet.MILESTONE: Kind.TEXT,
    Facet.UPDATED: Kind.DATE,
}
"""The facets that an issue has once, in the order in which they take their column."""

_FITTING: Final[Mapping[Facet, Callable[[Sequence[str]], bool]]] = {
    Facet.ID: _are_ids,
    Facet.STATUS: _are_statuses,
    Facet.TITLE: _are_titles,
}

_BY_CELLS: Final[Mapping[Facet, Callable[[Sequence[str]], int]]] = {
    Facet.ID: _like_ids,
    Facet.STATUS: _like_statuses,
    Facet.TITLE: _like_titles,
}
"""What is found without a header that tells: the column rated highest, if above 0."""

"""Values as cells: written as their column writes, and held to reading back as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from gh_tracker.core import ids
from gh_tracker.core.cells import dates, words
from gh_tracker.core.cells.values import PERCENT, Frozen, parse
from gh_tracker.core.model import Facet, FieldSpec, Kind, Value, Word
from gh_tracker.core.text import DEFAULT_PLACEHOLDER, to_cell
from gh_tracker.errors import TrackerError

_FOOTNOTE: Final = "[^"


class UnfitValue(TrackerError):  # noqa: N818 - a verdict on a value, as UnfitText
    """A value that this field's cell cannot hold, or that would be read back as another one."""

    def __init__(self, value: Value, field: FieldSpec, code: str) -> None:
        """Keep the field and the code of what is wrong, which is a problem's code."""
        super().__init__(
            f"{field.name} cannot be {value!r} in the tracker ({code})",
            hint="write the value in another way on GitHub",
        )
        self.field = field.name
        self.code = code


@dataclass(frozen=True, slots=True)
class Column:
    """How the tracker writes a field: what new cells of one column of one table follow.

    ``spellings`` are raw cells by status word; ``forms`` the forms of a date, the usual first;
    ``percent`` is what stands behind a figure; ``id_model`` a cell whose emphasis IDs wear.
    """

    placeholder: str = DEFAULT_PLACEHOLDER
    words: tuple[Word, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[dates.Form, ...] = dates.FORMS
    order: dates.Order = ""
    percent: str = "%"
    id_model: str = ""


def render(value: Value, spec: FieldSpec, column: Column, own: str = "") -> str:
    """Return the raw cell that reads back as a value, written as the column writes it.

    ``own`` is what stood in the cell: its way of writing goes before the column's. Raises
    UnfitValue when no way of writing reads back equal, and UnfitText for what no cell can hold.
    """
    read: Value | Frozen = ""
    for raw in _ways(value, spec, column, own):
        read = parse(raw, spec, column.words, column.order)
        if read == value:
            return raw
    raise UnfitValue(value, spec, read.code if isinstance(read, Frozen) else "lossy")


def _ways(value: Value, spec: FieldSpec, column: Column, own: str) -> Iterator[str]:
    """Yield the ways of writing a value, the most fitting first."""
    if not value:
        yield column.placeholder
        yield DEFAULT_PLACEHOLDER
    elif spec.facet is Facet.ID:
        yield from (ids.dressed(column.id_model, value), value) if ids.is_id(value) else ()
    elif spec.facet is Facet.STATUS:
        yield column.spellings.get(value) or _own_cell(value, column) or value
        yield value
    elif spec.facet is Facet.NAME:
        dress = ids.undress(own)
        yield f"{dress.before}{to_cell(value)}{dress.after}"
        yield to_cell(value)
    elif writer := _WRITERS.get(spec.kind):
        yield from (ids.dressed(own, text) for text in writer(value, column, ids.undress(own).core))
    else:
        yield to_cell(value)


def _own_cell(value: Value, column: Column) -> str:
    """Return how the configuration says that a word is written."""
    return next((word.cell for word in column.words if word.name == value), "")


def _percents(value: Value, column: Column, own: str) -> Iterator[str]:
    figure = value.removesuffix("%")
    if match := PERCENT.fullmatch(own):
        yield figure + match[2]
    yield figure + column.percent
    yield value


def _dates(value: Value, column: Column, own: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        yield value
        return
    before = set(dates.exact(own))
    forms = (*(each for each in column.forms if each in before), *column.forms, dates.ISO)
    yield from (form.write(day) for form in forms)


def _numbers(value: Value, _column: Column, _own: str) -> Iterator[str]:
    yield value


_WRITERS: Final[Mapping[Kind, Callable[[Value, Column, str], Iterator[str]]]] = {
    Kind.PERCENT: _percents,
    Kind.DATE: _dates,
    Kind.NUMBER: _numbers,
}


def survey(
    spec: FieldSpec, vocabulary: tuple[Word, ...], raws: Iterable[str], others: Iterable[str] = ()
) -> Column:
    """Return how a field is written: by the cells of its own column, then of other tables.

    ``placeholder`` and ``order`` are not found here, since they do not depend on the field alone.
    """
    own, more = tuple(raws), tuple(others)
    if spec.facet is Facet.ID:
        return Column(id_model=ids.habit(own or more))
    if spec.facet is Facet.STATUS:
        spellings = _spellings(more, vocabulary) | _spellings(own, vocabulary)
        return Column(words=vocabulary, spellings=spellings)
    if spec.kind is Kind.PERCENT:
        signs = Counter(match[2] for raw in own if (match := PERCENT.fullmatch(raw)))
        return Column(percent=signs.most_common(1)[0][0] if signs else "%")
    if spec.kind is Kind.DATE:
        return Column(forms=dates.ranked(own) if own else dates.ranked(more))
    return Column()


def _spellings(raws: Iterable[str], vocabulary: tuple[Word, ...]) -> dict[str, str]:
    """Return each word's most common spelling."""
    found: dict[str, str] = {}
    for raw, _ in Counter(raws).most_common():
        dress = ids.undress(raw)
        own = _FOOTNOTE not in raw  # a footnote is of its row alone
        if own and dress.plain and (word := words.find(dress.core, vocabulary)):
            found.setdefault(word.name, raw)
    return found

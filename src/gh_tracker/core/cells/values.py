"""Cells as typed values: one kind a function."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from gh_tracker.core import ids
from gh_tracker.core.cells import dates, words
from gh_tracker.core.model import Facet, FieldSpec, Kind, Value, Values, Word
from gh_tracker.core.text import from_cell, is_placeholder

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
PERCENT: Final = re.compile(r"([0-9]{1,3}(?:[.,][0-9]+)?)(\s*%?)")
_FULL: Final = 100


class Frozen(NamedTuple):
    """A cell that cannot be read: ``code`` is its problem's, ``message`` says what to do."""

    code: str
    message: str


_NO_TITLE: Final = Frozen("empty-title", "this row has an ID and no title. Write one.")

_NO_NAME: Final = Frozen("empty-title", "this milestone has no name. Write one.")


def parse(
    raw: str, spec: FieldSpec, vocabulary: tuple[Word, ...] = (), order: dates.Order = ""
) -> Value | Frozen:
    """Return the canonical value of a raw cell; a placeholder is the empty value.

    ``order`` is that of the column's dates, see ``dates.order_of``. A title is never empty.
    """
    if spec.facet is Facet.ID:
        return ids.id_of(raw)
    if is_placeholder(raw):
        value: Value | Frozen = ""
    elif spec.facet is Facet.STATUS:
        value = _status(ids.undress(raw).core, vocabulary)
    elif spec.facet is Facet.NAME:
        value = from_cell(ids.undress(raw).core)
    elif spec.kind is Kind.TEXT:
        value = from_cell(raw)
    else:
        value = _typed(ids.undress(raw).core, spec.kind, order)
    if value or spec.facet not in {Facet.TITLE, Facet.NAME}:
        return value
    return _NO_TITLE if spec.facet is Facet.TITLE else _NO_NAME


def _status(text: str, vocabulary: tuple[Word, ...]) -> Value | Frozen:
    if word := words.find(text, vocabulary):
        return word.name
    near = words.nearest(text, vocabulary)
    meant = f'Is "{near}" meant? ' if near else ""
    known = ", ".join(each.name for each in vocabulary)
    return Frozen("unknown-status", f'"{text}" is no status here. {meant}Known are: {known}.')


def _typed(text: str, kind: Kind, order: dates.Order) -> Value | Frozen:
    if kind is Kind.PERCENT:
        return _percent(text)
    return _number(text) if kind is Kind.NUMBER else _date(text, order)


def _percent(text: str) -> Value | Frozen:
    """Read a share of a hundred. A bare ``0.4`` may mean 40 % or 0.4 %, so it means neither."""
    match = PERCENT.fullmatch(text)
    number = Decimal(match[1].replace(",", ".")) if match else Decimal(-1)
    bare_share = match is not None and not match[2].strip() and not match[1].isdigit()
    if not 0 <= number <= _FULL or (bare_share and number <= 1):
        return Frozen("bad-progress", f'"{text}" is no progress. Write it as 40%, from 0% to 100%.')
    return f"{_plain(number)}%"


def _number(text: str) -> Value | Frozen:
    if not _NUMBER.fullmatch(text):
        return Frozen("bad-number", f'"{text}" is no number. Write it in digits, as 12 or 12.5.')
    return _plain(Decimal(text))


def _plain(number: Decimal) -> str:
    """Return a number without exponent, plus sign, needless zeros and minus zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _date(text: str, order: dates.Order) -> Value | Frozen:
    if day := dates.read(text, order):
        return day.isoformat()
    which = "may be one of two dates" if dates.read(text, "day") else "is no date"
    return Frozen("bad-date", f'"{text}" {which}. Write it as {dates.EXAMPLE}.')


def digest(values: Values) -> str:
    """Return 12 hex digits that stand for a row: a hash of its values by field name."""
    # Start-up time: hashlib opens OpenSSL.
    import json  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    source = json.dumps(sorted(values.items()), separators=(",", ":"))
    return sha256(source.encode()).hexdigest()[:12]

"""Dates in the forms that people write them in, read and written without a locale."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Order = Literal["", "day", "month"]
"""What comes first in ``05/06/2024``; the empty string when nothing tells."""

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT: Final = tuple(month[:3] for month in MONTHS)
_LONG_FIRST: Final = "|".join(MONTHS + _SHORT)
_PATTERNS: Final = {
    "Y": r"(?P<year>\d{4})",
    "m": r"(?P<month>\d{1,2})",
    "n": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "j": r"(?P<day>\d{1,2})",
    "F": rf"(?P<month>{_LONG_FIRST})",
    "M": rf"(?P<month>{_LONG_FIRST})",
}


class Form(NamedTuple):
    """One way of writing a date.

    In ``template`` ``Y`` is the year, ``m`` and ``d`` are two digits, ``n`` and ``j`` have no
    leading zero, ``F`` is ``May`` in full and ``M`` in three letters. ``order`` is what a reader
    has to know to tell day from month.
    """

    template: str
    order: Order = ""

    def write(self, day: date) -> str:
        """Return a date in this form."""
        parts = {
            "Y": f"{day.year:04}",
            "m": f"{day.month:02}",
            "n": str(day.month),
            "d": f"{day.day:02}",
            "j": str(day.day),
            "F": MONTHS[day.month - 1],
            "M": _SHORT[day.month - 1],
        }
        return "".join(parts.get(each, each) for each in self.template)

    def read(self, text: str) -> date | None:
        """Return the date that a text of this form stands for, or None."""
        match = _pattern(self.template).fullmatch(text)
        return _date(match) if match else None


ISO: Final = Form("Y-m-d")
EXAMPLE: Final = "2024-05-27"
FORMS: Final = (
    ISO,
    Form("Y-n-j"),
    *(Form(f"Y{sep}{month}{sep}{day}") for sep in "/." for month, day in ("md", "nj")),
    *(Form(f"{day}{sep}{month}{sep}Y") for sep in " -" for day in "jd" for month in "FM"),
    *(Form(f"{day}. {month} Y") for day in "jd" for month in "FM"),
    *(Form(f"{month} {day}{sep}Y") for sep in (", ", " ") for month in "FM" for day in "jd"),
    Form("d.m.Y"),
    Form("j.n.Y"),
    *(Form(f"{a}{sep}{b}{sep}Y", "day") for sep in "/-" for a, b in ("dm", "jn")),
    *(Form(f"{a}{sep}{b}{sep}Y", "month") for sep in "/-" for a, b in ("md", "nj")),
)  # fmt: skip
"""From the most to the least preferred."""


_PARTS: Final = re.compile(r"\d+|[a-z]+", re.IGNORECASE | re.ASCII)


def _shape(text: str) -> str:
    """Return what is between the numbers and words of a date: ``9-9-9`` for 2024-05-27."""
    return _PARTS.sub(lambda match: "9" if match[0].isdigit() else "a", text)


def _by_shape() -> Mapping[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for form in FORMS:
        shape = _shape(form.write(date.max))
        found[shape] = (*found.get(shape, ()), form)
    return found


_SHAPES: Final = _by_shape()


@lru_cache(maxsize=len(FORMS))
def _pattern(template: str) -> re.Pattern[str]:
    source = "".join(_PATTERNS.get(each, re.escape(each)) for each in template)
    return re.compile(source, re.IGNORECASE | re.ASCII)


def _date(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _SHORT.index(month[:3].title()) + 1
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[tuple[Form, date], ...]:
    """Return every form that a text has, with the date that it then stands for."""
    found = ((form, form.read(text)) for form in _SHAPES.get(_shape(text), ()))
    return tuple((form, day) for form, day in found if day)


def read(text: str, order: Order = "") -> date | None:
    """Return the date that a text stands for, or None if there is none or more than one.

    ``order`` decides ``05/06/2024``; ``27/05/2024`` needs no deciding.
    """
    days = {day for form, day in _readings(text) if not order or form.order in ("", order)}
    return days.pop() if len(days) == 1 else None


def order_of(texts: Iterable[str]) -> Order:
    """Return the order that a column's dates have: what those tell that can be read one way only.

    Where they contradict each other there is none.
    """
    orders: set[Order] = set()
    for text in texts:
        if "/" in text or "-" in text:
            orders |= _told(text)
    return orders.pop() if len(orders) == 1 else ""


def _told(text: str) -> set[Order]:
    readings = _readings(text)
    one = len({day for _, day in readings}) == 1
    told = {form.order for form, _ in readings}
    return told if one and len(told) == 1 and "" not in told else set()


def ranked(texts: Iterable[str]) -> tuple[Form, ...]:
    """Return all forms, those first in which most of the texts are written to the letter."""
    habits = Counter(form for text in texts for form in exact(text))
    return tuple(sorted(FORMS, key=lambda form: -habits[form]))


def exact(text: str) -> Iterator[Form]:
    """Yield the forms that give back a text as it is, once read."""
    return (form for form, day in _readings(text) if form.write(day) == text)


_ANYWHERE: Final = re.compile(
    r"(?<![^\W_])(?<![./-])"
    r"(?:\d{4}([-/.])\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2\d{4}"
    rf"|\d\d?\.?[ -](?:{_LONG_FIRST})[ -]\d{{4}}|(?:{_LONG_FIRST}) \d\d?,? \d{{4}})"
    r"(?![^\W_]|[/-]|\.\d)",
    re.IGNORECASE | re.ASCII,
)


def find(text: str) -> Iterator[re.Match[str]]:
    """Yield what looks like a date in a longer text; ``read`` tells whether it is one."""
    return _ANYWHERE.finditer(text)

"""References to other records: IDs as the value, and their issues beside them in the block.

``- Task: UT-005 (#12)``: by the number GitHub shows on that issue who refers to it, and nobody is
notified
(https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gh_tracker.core.model import Value

Numbers = Mapping[str, int]
"""The issue of each record, by its ID."""

_BETWEEN: Final = re.compile(r"\s*(?:[,;&+/]|\band\b)\s*")
_NUMBER: Final = re.compile(r"\s*\(?#(?P<number>\d+)\)?")


def shown(value: Value, numbers: Numbers) -> str:
    """Return what the block shows of references: each ID, and the number of its issue if known."""
    by_fold = {key.casefold(): number for key, number in numbers.items()}
    return ", ".join(_with_number(each, by_fold.get(each.casefold())) for each in _parts(value))


def _with_number(record: str, number: int | None) -> str:
    return f"{record} (#{number})" if number else record


def read(text: str, numbers: Numbers) -> Value:
    """Return the IDs that a line of the block names; a number alone stands for its record."""
    of_number = {number: key for key, number in numbers.items()}
    found = []
    for part in _parts(text):
        match = _NUMBER.search(part)
        name = _NUMBER.sub("", part).strip()
        if not name and match:
            name = of_number.get(int(match["number"]), f"#{match['number']}")
        found.append(name)
    return ", ".join(dict.fromkeys(filter(None, found)))


def _parts(text: str) -> list[str]:
    return [each for each in _BETWEEN.split(text.strip()) if each]

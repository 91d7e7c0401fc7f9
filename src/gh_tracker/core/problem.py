"""What is wrong with a tracker, as data: a code, a place and a way out."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """One thing that a person should mend; ``line`` and ``column`` count from 1.

    ``table`` is the line of the header of the table it belongs to, where it belongs to one: nothing
    of a collection with such an error may be taken for removed.
    """

    severity: Severity
    code: str
    line: int
    column: int
    message: str
    table: int | None = None

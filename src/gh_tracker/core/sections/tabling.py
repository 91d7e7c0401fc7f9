"""Tables of generated views as Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from gh_tracker.core.text import DEFAULT_PLACEHOLDER, to_cell


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()
) -> tuple[str, ...]:
    """Return the lines of a table; the columns ``right`` are aligned there.

    Cells are values as records have them; there is no line where there are no rows.
    """
    body = [_line(map(_cell, row)) for row in rows]
    rule = ("---:" if column in right else "---" for column in range(len(heads)))
    return (_line(map(to_cell, heads)), _line(rule), *body) if body else ()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: str) -> str:
    return to_cell(value) or DEFAULT_PLACEHOLDER

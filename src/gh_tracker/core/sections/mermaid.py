"""Charts as Mermaid, which GitHub draws, with names in them that cannot be taken for its syntax.

https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gh_tracker.core.printable import shortened, visible
from gh_tracker.core.text import DEFAULT_PLACEHOLDER

LONGEST: Final = 60

# Comments, directives, entities, separators and HTML; a pipe would look like a row of a table.
_ACTIVE: Final = re.compile(r"[#;:%{}<>`|\\\[\]]+")


def label(text: str) -> str:
    """Return a text that Mermaid draws as it stands: on one line, short, without its syntax."""
    plain = _ACTIVE.sub(" ", visible(text).replace('"', "'"))
    return shortened(" ".join(plain.split()), LONGEST) or DEFAULT_PLACEHOLDER


def bars(title: str, shares: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Return the lines of a bar chart of per cents.

    https://mermaid.js.org/syntax/xyChart.html
    """
    listed = list(shares)
    names = ", ".join(f'"{label(name)}"' for name, _ in listed)
    values = ", ".join(str(share) for _, share in listed)
    return _fenced(
        "xychart-beta",
        f'title "{label(title)}"',
        f"x-axis [{names}]",
        'y-axis "Progress in %" 0 --> 100',
        f"bar [{values}]",
    )


def timeline(events: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the lines of a timeline: what happened, by date, in the order that is given.

    https://mermaid.js.org/syntax/timeline.html
    """
    days = (" : ".join([day, *map(label, listed)]) for day, listed in events.items())
    return _fenced("timeline", *days)


def _fenced(kind: str, *lines: str) -> tuple[str, ...]:
    return ("```mermaid", kind, *(f"    {each}" for each in lines), "```")

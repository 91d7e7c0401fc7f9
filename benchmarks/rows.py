"""One row of the table: what was measured, against what goal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

OUT: Final = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and the most that it may be; ``goal`` is None for what is only told.

    ``counted`` figures are the same on every machine. The others are ratios of two measurements
    of one run, or bytes, and vary with the machine all the same. ``note`` says what is behind it.
    """

    work: str
    figure: float
    unit: str
    goal: float | None = None
    counted: bool = False
    note: str = ""

    @property
    def missed(self) -> bool:
        """True when the figure is beyond the goal."""
        return self.goal is not None and self.figure > self.goal

    @property
    def share(self) -> str:
        """The figure as a part of its goal."""
        if not self.goal:
            return "" if self.goal is None else "–"
        return f"{self.figure / self.goal:.2f}"

    @property
    def verdict(self) -> str:
        """What the goal says of the figure."""
        if self.goal is None:
            return ""
        return "MISSED" if self.missed else "met"


def shown(number: float | None) -> str:
    """Return a number as short as it can be read."""
    if number is None:
        return ""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    heads = ("work", "measured", "goal", "of it", "", "how")
    lines: list[Sequence[str]] = [
        (e.work, f"{shown(e.figure)} {e.unit}", shown(e.goal), e.share, e.verdict, e.note)
        for e in rows
    ]
    widths = [max(len(line[i]) for line in [heads, *lines]) for i in range(len(heads))]
    rule = ["-" * width for width in widths]
    padded = (map(str.ljust, line, widths) for line in [heads, rule, *lines])
    return "\n".join(f"| {' | '.join(line)} |" for line in padded)


def save(rows: Iterable[Row], name: str) -> Path:
    """Write the rows as JSON into the folder that git ignores, and return where."""
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.json"
    content = {"version": 1, "rows": [{**asdict(each), "verdict": each.verdict} for each in rows]}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path

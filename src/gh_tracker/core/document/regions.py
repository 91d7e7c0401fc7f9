"""Generated views: the lines between a begin and an end marker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gh_tracker.core.document.blocks import Region, Span
from gh_tracker.core.document.layout import Kind, Layout
from gh_tracker.core.problem import Problem

_MARKER = re.compile(
    r" {0,3}<!--[ \t]*gh-tracker:(?:end|begin[ \t]+(?P<name>[^\s>]+?))(?=[ \t]|-->).*?-->[ \t]*$"
)
_CODE = frozenset({Kind.FENCE, Kind.FRONT_MATTER})


def find_regions(layout: Layout) -> tuple[tuple[Region, ...], list[Problem]]:
    """Return the generated views that can be rewritten, and what keeps others from it.

    Markers that do not pair, or a name that is used twice, make no region.
    """
    found: dict[str, Region] = {}
    problems: list[Problem] = []
    begun: tuple[str, int] | None = None
    for line, name in _markers(layout):
        if name and begun:
            problems.append(_problem(begun[1], f"the view {begun[0]} has no end marker"))
        if name:
            begun = (name, line)
        elif begun is None:
            problems.append(_problem(line, "an end marker stands here without a begin marker"))
        elif begun[0] in found:
            problems.append(_problem(begun[1], f"the view {begun[0]} stands here a second time"))
            begun = None
        else:
            found[begun[0]] = _region(layout, begun[0], begun[1], line)
            begun = None
    if begun:
        problems.append(_problem(begun[1], f"the view {begun[0]} has no end marker"))
    return tuple(found.values()), problems


def _markers(layout: Layout) -> Iterator[tuple[int, str]]:
    """Yield line and name of each marker; an end marker has no name."""
    if "gh-tracker:" not in layout.text:
        return
    for line, kind in enumerate(layout.kinds):
        if kind not in _CODE and (match := _MARKER.match(layout.source(line))):
            yield line, match["name"] or ""


def _region(layout: Layout, name: str, begin: int, end: int) -> Region:
    span = Span(layout.lines[begin + 1].start, layout.lines[end].start)
    return Region(name, begin + 1, end + 1, span)


def _problem(line: int, what: str) -> Problem:
    way_out = "It is left as it is; put one begin and one end marker around it, or remove them."
    return Problem("error", "broken-view", line + 1, 1, f"{what}. {way_out}")

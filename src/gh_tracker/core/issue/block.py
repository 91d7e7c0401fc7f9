"""The managed block of an issue's body: found by its lines, read, and edited by span."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from gh_tracker.core.issue.marker import END, Marker, marker_at, markers, renamed
from gh_tracker.core.issue.section import (
    FOOTER,
    from_line,
    from_section,
    heading_pattern,
    to_line,
    to_section,
)
from gh_tracker.core.model import CollectionSpec, Direction, Facet, FieldSpec, Value

__all__ = ["Block", "Layout", "Marker", "find", "layout_of", "markers", "name_of", "render"]

TITLE: Final = "Title"
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+\Z")
_BOUND: Final = re.compile(r"<!--[ \t]*gh-tracker:(begin|end)\b")
_PROPERTY: Final = re.compile(
    r"[ \t]*[-*+][ \t]+(?P<bold>\*\*)?(?P<name>[^:\n]+?)[ \t]*:(?(bold)(?:\*\*)?)(?P<value>.*)"
)
_FOOTER: Final = re.compile(rf" {{0,3}}{re.escape(FOOTER)}")
_ONE_LINE: Final = frozenset({Facet.ASSIGNEES, Facet.PROPERTY, Facet.PROGRESS, Facet.REFERENCE})


@dataclass(frozen=True, slots=True)
class Layout:
    """What the block of a collection shows, in order; ``editable`` is named in its footer.

    ``properties`` are all that can stand there; ``shown`` leaves out the title, which stands in
    the block only where it had to be shortened.
    """

    properties: tuple[str, ...]
    shown: tuple[str, ...]
    sections: tuple[str, ...]
    editable: tuple[str, ...]


@lru_cache(maxsize=64)
def layout_of(spec: CollectionSpec) -> Layout:
    """Return the layout of a collection's blocks."""
    lines = tuple(name_of(each) for each in spec.fields if each.facet in _ONE_LINE)
    titles = tuple(name_of(each) for each in spec.fields if each.facet is Facet.TITLE)
    return Layout(
        properties=titles + lines,
        shown=lines,
        sections=tuple(name_of(each) for each in spec.fields if each.facet is Facet.SECTION),
        editable=tuple(name_of(each) for each in spec.fields if _is_editable(each)),
    )


def _is_editable(field: FieldSpec) -> bool:
    own = field.facet in _ONE_LINE | {Facet.SECTION} and field.facet is not Facet.ASSIGNEES
    return own and field.direction is not Direction.TRACKER


def name_of(field: FieldSpec) -> str:
    """Return the name that a field has in the block."""
    return field.heading or (TITLE if field.facet is Facet.TITLE else field.columns[0])


class Slot(NamedTuple):
    """Where a value stands: its own offsets, and those of what names it or of its whole line."""

    start: int
    end: int
    outer_start: int
    outer_end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A sound block of a body: exactly one begin and one end, in order.

    ``properties`` and ``sections`` hold where each stands that is there; ``head`` is where the
    begin line starts, ``top`` where the line after it does, ``bottom`` where the sections end.
    """

    body: str
    layout: Layout
    marker: Marker
    head: int
    top: int
    bottom: int
    properties: Mapping[str, Slot]
    sections: Mapping[str, Slot]

    @property
    def newline(self) -> str:
        """The newline that the block's lines end with."""
        return "\r\n" if self.body.endswith("\r\n", 0, self.top) else "\n"

    def property(self, name: str) -> Value | None:
        """Return a property's value, or None where its line is not there."""
        slot = self.properties.get(name)
        return from_line(self.body[slot.start : slot.end]) if slot else None

    def section(self, name: str) -> Value | None:
        """Return a section's value, or None where its heading is not there."""
        slot = self.sections.get(name)
        return (
            from_section(self.body[slot.start : slot.end], self.layout.sections) if slot else None
        )

    def with_property(self, name: str, value: Value, known: Collection[str] = ()) -> str:
        """Return the body with another value of a property; its line is added where missing."""
        text = f" {to_line(value, known)}" if value else ""
        slot = self.properties.get(name)
        if slot:
            return self._spliced(slot.start, slot.end, text)
        at = self._place(name, self.layout.properties, self.properties)
        line = f"- {name}:{text}{self.newline}"
        alone = not self.properties and bool(self.body[at:].partition("\n")[0].strip())
        return self._spliced(at, at, line + self.newline * alone)

    def _place(self, name: str, order: tuple[str, ...], there: Mapping[str, Slot]) -> int:
        """Return where a property goes: behind those before it, else before those behind it."""
        index = order.index(name)
        before = [there[each].outer_end for each in order[:index] if each in there]
        behind = [there[each].outer_start for each in order[index + 1 :] if each in there]
        return before[-1] if before else behind[0] if behind else self.top

    def without_property(self, name: str) -> str:
        """Return the body without the line of a property."""
        slot = self.properties.get(name)
        return self._spliced(slot.outer_start, slot.outer_end, "") if slot else self.body

    def with_section(self, name: str, value: Value, known: Collection[str] = ()) -> str:
        """Return the body with another value of a section; its heading is added where missing."""
        text = to_section(value, self.layout.sections, known).replace("\n", self.newline)
        slot = self.sections.get(name)
        if slot is None:
            return self._with_heading(name, text)
        old = self.body[slot.start : slot.end]
        if not text or not old.strip():
            return self._spliced(slot.start, slot.end, _under_heading(text, self.newline))
        start = slot.start + len(old) - len(old.lstrip())
        return self._spliced(start, start + len(old.strip()), text)

    def _with_heading(self, name: str, text: str) -> str:
        index = self.layout.sections.index(name)
        behind = [self.sections.get(each) for each in self.layout.sections[index + 1 :]]
        at = next((slot.outer_start for slot in behind if slot), self.bottom)
        gap = "" if self.body[:at].endswith(("\n\n", "\n\r\n")) else self.newline
        heading = f"{gap}### {name}{self.newline}"
        return self._spliced(at, at, heading + _under_heading(text, self.newline))

    def with_id(self, record_id: str) -> str:
        """Return the body with another ID in the marker."""
        return self._spliced(
            self.head, self.top, renamed(self.body[self.head : self.top], record_id)
        )

    def _spliced(self, start: int, end: int, text: str) -> str:
        return self.body[:start] + text + self.body[end:]


def _under_heading(text: str, newline: str) -> str:
    """Return what stands between a heading and the next line of the block's own."""
    return f"{newline}{text}{newline}{newline}" if text else newline


class Line(NamedTuple):
    """A line of a body: its offsets with its newline, its text without."""

    start: int
    end: int
    text: str


def lines_of(body: str) -> tuple[Line, ...]:
    r"""Return the lines of a body, which end at ``\n`` only; trailing blanks are not text."""
    return tuple(
        Line(match.start(), match.end(), match.group().rstrip()) for match in _LINE.finditer(body)
    )


def find(body: str, layout: Layout) -> Block | str:
    """Return the block of a body, or the code of why there is none that can be written.

    ``no-block`` where nothing is left of one; ``damaged-block`` where there is not exactly one
    begin line and one end line, in order.
    """
    bounds = [match[1] for match in _BOUND.finditer(body)]
    if not bounds:
        return "no-block"
    lines = lines_of(body)
    first = next((n for n, line in enumerate(lines) if marker_at(line.text)), len(lines))
    last = next((n for n, line in enumerate(lines) if line.text.strip() == END), -1)
    if bounds != ["begin", "end"] or first > last:
        return "damaged-block"
    marker = marker_at(lines[first].text)
    return _parsed(body, layout, lines[first : last + 1], marker) if marker else "damaged-block"


def _parsed(body: str, layout: Layout, lines: tuple[Line, ...], marker: Marker) -> Block:
    begin, *inner, end = lines
    footers = [n for n, line in enumerate(inner) if _FOOTER.match(line.text)]
    inside = inner[: footers[-1]] if footers else inner
    bottom = inner[footers[-1]].start if footers else end.start
    headings = dict(_headings(inside, layout))
    starts = [line.start for line in headings.values()]
    edges = [*starts, bottom][1:]
    top = [line for line in inside if not starts or line.start < starts[0]]
    return Block(
        body,
        layout,
        marker,
        begin.start,
        begin.end,
        bottom,
        dict(_properties(top, layout)),
        {
            name: Slot(line.end, edge, line.start, line.end)
            for (name, line), edge in zip(headings.items(), edges, strict=True)
        },
    )


def _headings(lines: list[Line], layout: Layout) -> Iterator[tuple[str, Line]]:
    """Yield the block's own headings; a second one of the same name is text of its section."""
    pattern = re.compile(heading_pattern(layout.sections), re.IGNORECASE)
    names = {fold(name): name for name in layout.sections}
    for line in lines:
        match = pattern.fullmatch(line.text)
        name = names.pop(fold(match["heading"]), None) if match else None
        if name:
            yield name, line


def _properties(lines: list[Line], layout: Layout) -> Iterator[tuple[str, Slot]]:
    """Yield the block's own properties; of two lines with one name the first counts."""
    names = {fold(name): name for name in layout.properties}
    for line in lines:
        match = _PROPERTY.fullmatch(line.text)
        name = names.pop(fold(match["name"]), None) if match else None
        if match and name:
            start = line.start + match.start("value")
            yield name, Slot(start, line.start + len(line.text), line.start, line.end)


def fold(name: str) -> str:
    """Return a name as it is compared: without case, emphasis and needless blanks."""
    return " ".join(name.replace("*", "").split()).casefold()


def render(
    marker: Marker,
    layout: Layout,
    values: Mapping[str, Value],
    link_url: str,
    known: Collection[str] = (),
) -> str:
    """Return a whole block with LF newlines, without one at its end.

    ``values`` are by the names of the layout; an empty one leaves its place to be filled in.
    """
    names = [name for name in layout.properties if name in layout.shown or values.get(name)]
    properties = [f"- {name}: {to_line(values.get(name, ''), known)}".rstrip() for name in names]
    sections = [
        f"### {name}\n"
        + _under_heading(to_section(values.get(name, ""), layout.sections, known), "\n")
        for name in layout.sections
    ]
    top = "".join(f"{line}\n" for line in (str(marker), *properties)) + "\n"
    return f"{top}{''.join(sections)}{_footer(layout, link_url)}\n{END}"


def _footer(layout: Layout, link_url: str) -> str:
    *most, last = layout.editable or ("",)
    named = f"{', '.join(most)} and {last}" if most else last
    may = f" You can edit {named} here." if named else ""
    return f"{FOOTER}{link_url}).{may}"

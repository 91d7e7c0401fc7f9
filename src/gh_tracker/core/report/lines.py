"""Lines of output as data: stretches of text, each with what it means, not with its colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from gh_tracker.core.printable import harmless, visible
from gh_tracker.core.problem import Problem

Style: TypeAlias = Literal["", "strong", "dim", "add", "remove", "warning", "error", "good"]


class Part(NamedTuple):
    """A stretch of a line; ``text`` may come from anybody."""

    text: str
    style: Style = ""


Line: TypeAlias = tuple[Part, ...]

BLANK: Line = ()


def line(*parts: Part | str) -> Line:
    """Return a line of parts, in which nothing steers the terminal."""
    made = (each if isinstance(each, Part) else Part(each) for each in parts)
    return tuple(Part(visible(each.text), each.style) for each in made)


def plain(one: Line) -> str:
    """Return a line as text alone, harmless in the log of a workflow."""
    return harmless("".join(part.text for part in one)).rstrip()


def plain_text(lines: Iterable[Line]) -> str:
    """Return lines as text, each ended by a newline."""
    return "".join(f"{plain(each)}\n" for each in lines)


def problem_line(file: str, problem: Problem) -> Line:
    """Return a problem as ``file:line:column: code: message``, as editors follow it."""
    place = f"{file}:{problem.line}:{problem.column}" if problem.line else file
    style: Style = "error" if problem.severity == "error" else "warning"
    return line(f"{place}: ", Part(problem.severity, style), f": {problem.code}: {problem.message}")

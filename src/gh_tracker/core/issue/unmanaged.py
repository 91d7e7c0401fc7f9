"""What people's own text says of a record, in an issue that has no block yet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from gh_tracker.core.issue.block import Layout, fold
from gh_tracker.core.model import Value
from gh_tracker.core.text import canonical

_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:[ \t]+(?P<text>.*?))?(?:[ \t]+#+)?[ \t]*")
_FENCE: Final = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_PROPERTY: Final = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?P<name>[^:\n]+?)[ \t]*:(?P<value>.*)")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What an issue form puts under a question that was left open:
# https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests
_UNANSWERED: Final = "_No response_"


def read(body: str, layout: Layout) -> Mapping[str, Value]:
    """Return the values that a body without a block holds, by the names of the layout.

    A section is what stands between a heading of its name, of any level, and the next heading; a
    property is a line ``Progress: 40%``, or a heading of its name as issue forms make them.
    Comments and code are no part of the structure; of two places the first counts.
    """
    sections: dict[str, list[str]] = defaultdict(list)
    properties: dict[str, Value] = {}
    for heading, line in _under_headings(_COMMENT.sub("", canonical(body))):
        sections[heading].append(line)
        if match := _PROPERTY.fullmatch(line):
            properties.setdefault(fold(match["name"]), match["value"].strip("* \t"))
    texts = {name: canonical("\n".join(lines)) for name, lines in sections.items()}
    found = {name: properties.get(fold(name), texts.get(fold(name))) for name in layout.shown}
    found |= {name: texts.get(fold(name)) for name in layout.sections}
    return {name: "" if text == _UNANSWERED else text for name, text in found.items() if text}


def _under_headings(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line that is no heading, with the folded heading that it stands under.

    What stands under a second heading of one name is under none.
    """
    heading, fence, seen = "", "", {""}
    for line in text.split("\n"):
        fence = _fence_after(line, fence)
        match = None if fence else _HEADING.fullmatch(line)
        if match is None:
            yield heading, line
            continue
        found = fold(match["text"] or "").rstrip(":")
        heading = "" if found in seen else found
        seen.add(found)


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open behind a line, or an empty string."""
    match = _FENCE.match(line)
    if not fence:
        return match["fence"] if match else ""
    closes = match is not None and match["fence"].startswith(fence) and not line.strip("`~ \t")
    return "" if closes else fence

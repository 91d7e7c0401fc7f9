"""Two values side by side: as a whole where they are short, word by word where they are long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from gh_tracker.core.printable import shortened, visible
from gh_tracker.core.report.lines import Part

SHORT: Final = 48
LONGEST: Final = 300
MOST_WORDS: Final = 600
KEPT: Final = 4
ALIKE: Final = 0.4
NOTHING: Final = "(empty)"

_WORD: Final = re.compile(r"\s*\S+")


def difference(before: str | None, after: str) -> tuple[Part, ...]:
    """Return what becomes of a value; ``before`` is None where there was none to have one."""
    new = Part(_shown(after), "add")
    if before is None:
        return (new,)
    if max(len(before), len(after)) <= SHORT or not (before and after):
        return (Part(_shown(before), "remove"), Part(" → "), new)
    return tuple(_word_by_word(before, after)) or (Part(_shown(before), "remove"), Part(" → "), new)


def _shown(text: str) -> str:
    return shortened(visible(text), LONGEST) if text else NOTHING


def _word_by_word(before: str, after: str) -> Iterator[Part]:
    """Yield the words that stay, go (``[-…-]``) and come (``{+…+}``), as git's word diff does.

    Nothing for texts that have little in common or are too long to be compared.
    """
    old, new = _WORD.findall(visible(before)), _WORD.findall(visible(after))
    if len(old) + len(new) > MOST_WORDS:
        return
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], False)  # noqa: FBT003 - autojunk
    if matcher.ratio() < ALIKE:
        return
    for tag, first, end, new_first, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Part(_elided(new[new_first:new_end], last=end == len(old)))
            continue
        if end > first:
            yield from _marked(old[first:end], "[-", "-]", "remove")
        if new_end > new_first:
            yield from _marked(new[new_first:new_end], "{+", "+}", "add")


def _marked(words: Sequence[str], left: str, right: str, style: str) -> Iterator[Part]:
    text = "".join(words)
    core = text.lstrip()
    yield Part(text[: len(text) - len(core)])
    yield Part(f"{left}{shortened(core, LONGEST)}{right}", "add" if style == "add" else "remove")


def _elided(words: Sequence[str], *, last: bool) -> str:
    """Return a run of words that stay, without its middle, or its end where it is the last."""
    tail = 0 if last else KEPT
    if len(words) <= KEPT + tail + 2:
        return "".join(words)
    return f"{''.join(words[:KEPT])} …{''.join(words[len(words) - tail :]) if tail else ''}"

r"""Text to cell and back: the lens between a value of several lines and one table cell.

A value is Markdown as a person wrote it. A cell is one line of it, so a line break is carried as
``<br>``, a pipe as ``\|``, and a ``<br>`` that is meant literally as ``&lt;br&gt;``. Nothing else
is encoded: backslashes, entities and backticks are the person's own and stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

from gh_tracker.errors import TrackerError

# What GitHub and markdown-it trim from a cell: blanks, and Unicode's spaces.
TRIM = (
    "\t\n\v\f\r \u00a0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + ("\u2028\u2029\u202f\u205f\u3000")
)
PLACEHOLDERS = frozenset({"", "-", "\u2013", "\u2014", "tbd", "n/a"})
DEFAULT_PLACEHOLDER = "\u2013"

_NEWLINE = re.compile(r"\r\n?")
_TAG = r"br[ \t]*/?"
_BREAK = re.compile(rf"<{_TAG}>", re.IGNORECASE)
_LITERAL_BREAK = re.compile(rf"<({_TAG})>", re.IGNORECASE)
_ESCAPED_BREAK = re.compile(rf"&((?:amp;)*)lt;((?i:{_TAG}))&gt;")
_UNFIT = r"[\x00\ud800-\udfff]"
_WIDE = frozenset("WF")
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


class UnfitText(TrackerError):  # noqa: N818 - a verdict on a value, named as callers read it
    """A text that no cell can hold; ``character`` is what stands in the way."""

    def __init__(self, character: str) -> None:
        """Name the character by its code point, since it may not be printable."""
        code = f"U+{ord(character):04X}"
        super().__init__(
            f"the text holds {code}, which a Markdown table cannot carry",
            hint=f"remove {code} from the text",
        )
        self.character = character


def canonical(text: str) -> str:
    r"""Return the form in which values are compared and carried.

    Line breaks are ``\n``, blanks at the end of lines and around the whole are gone. Unicode is
    not normalised: what a person wrote is kept code point by code point.
    """
    lines = _NEWLINE.sub("\n", text).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def to_cell(text: str) -> str:
    """Return the raw cell source for a value, such that ``from_cell`` gives ``canonical(text)``.

    Raises UnfitText for NUL, which CommonMark replaces
    (https://spec.commonmark.org/0.31.2/#insecure-characters), and for lone surrogates.
    """
    if unfit := re.search(_UNFIT, text):
        raise UnfitText(unfit.group())
    text = _ESCAPED_BREAK.sub(r"&amp;\1lt;\2&gt;", canonical(text))
    text = _LITERAL_BREAK.sub(r"&lt;\1&gt;", text)
    return text.replace("|", "\\|").replace("\n", "<br>")


def from_cell(raw: str) -> str:
    """Return the canonical value of a cell's source; every source has one."""
    text = _BREAK.sub("\n", unescape_pipes(raw))
    return canonical(_ESCAPED_BREAK.sub(_restored_break, text))


def _restored_break(match: re.Match[str]) -> str:
    """Take back one step of escaping: the last step is the tag itself."""
    steps, tag = match.groups()
    return f"&{steps[4:]}lt;{tag}&gt;" if steps else f"<{tag}>"


def unescape_pipes(raw: str) -> str:
    """Return a cell's source as the table rule hands it on: without the backslash before a pipe.

    That backslash goes even inside code and whatever stands before it
    (https://github.github.com/gfm/#example-200).
    """
    return raw.replace("\\|", "|")


def is_placeholder(raw: str) -> bool:
    """Tell whether a cell says "nothing": empty, a dash, TBD or N/A, in any case.

    A value that is such a word cannot be told from nothing once it stands in a cell: whoever
    compares values has to take it for nothing on both sides.
    """
    return raw.strip().casefold() in PLACEHOLDERS


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal or in an editor."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two values are equal up to Unicode's canonical equivalence (NFC)."""
    if one is None or other is None or one == other:
        return one == other
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)

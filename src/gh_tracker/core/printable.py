"""Text of others as it may be shown: nothing in it steers a terminal, a log or a workflow."""

from __future__ import annotations

import re
from typing import Final

# Bidirectional controls can make a line read as something else (https://trojansource.codes).
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SUSPECT: Final = rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ud800-\udfff]"

# A runner acts on a line that begins with `::` after blanks, and on `##[` anywhere in a line.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
_COMMAND: Final = re.compile(r"^(\s*)(?=::)")
_OLD_COMMAND: Final = re.compile(r"##(?=\[)")


def visible(text: str) -> str:
    """Return one line in which control characters are written out; line breaks become ``⏎``."""
    if text.isprintable():
        return text
    joined = re.sub(r"\r\n?|\n", " ⏎ ", text)
    return re.sub(_SUSPECT, lambda match: _written_out(match.group()), joined)


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - one byte


def harmless(line: str) -> str:
    """Return a line that no workflow runner takes for a command."""
    return _OLD_COMMAND.sub(r"##\\", _COMMAND.sub(r"\1\\", line))


def shortened(text: str, room: int) -> str:
    """Return at most ``room`` characters, cut at a word where there is one, with ``…``."""
    if len(text) <= room:
        return text
    words = text[:room].rsplit(None, 1)
    cut = words[0] if len(words) > 1 else text[: room - 1]
    return f"{cut.rstrip()}…"

"""Status words: which word of a vocabulary a text means, however it is spelled."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gh_tracker.core.model import Word

# What is no part of a word: a task list's box, an emoji's short name, a footnote's mark.
_ORNAMENT = re.compile(r"^\s*\[[ xX]\](?!\()|:[a-z0-9_+-]+:|\[\^[^\s\]]+\]")

_EMOJI_STYLES = frozenset(map(chr, range(0xFE00, 0xFE10)))
_STYLE = re.compile("[\ufe00-\ufe0f]")


def fold(text: str) -> str:
    """Return a word without case, blanks, punctuation, emphasis, emoji and check marks.

    Only letters and digits are left, so ``✅ **In-Progress**`` and ``in progress`` fold equal. A
    text that has none of them, such as a lone check mark, is kept as it is, but for its case and
    for whether it is drawn in colour.
    """
    plain = unicodedata.normalize("NFKC", _ORNAMENT.sub("", text)).casefold()
    return "".join(filter(_counts, plain)) or _STYLE.sub("", text).strip().casefold()


def _counts(character: str) -> bool:
    """Tell whether a character makes a word: a letter, a digit, or a mark on one."""
    if character.isalnum():
        return True
    return unicodedata.category(character) in {"Mn", "Mc"} and character not in _EMOJI_STYLES


@lru_cache(maxsize=64)
def _vocabulary(words: tuple[Word, ...]) -> Mapping[str, Word]:
    """Return every folded spelling; a name goes before an alias, an earlier word before a later."""
    aliases = {fold(alias): word for word in reversed(words) for alias in word.aliases[::-1]}
    return aliases | {fold(word.name): word for word in reversed(words)}


@lru_cache(maxsize=1024)
def find(text: str, words: tuple[Word, ...]) -> Word | None:
    """Return the word that a text means, or None when it means none of them."""
    return _vocabulary(words).get(fold(text))


def nearest(text: str, words: tuple[Word, ...]) -> str:
    """Return the name of the word that a text was most likely meant for, or ""."""
    from difflib import get_close_matches  # noqa: PLC0415 - start-up time: it is seldom needed

    vocabulary = _vocabulary(words)
    close = get_close_matches(fold(text), vocabulary, n=1)
    return vocabulary[close[0]].name if close else ""

r"""Text that pings nobody, links no pull request and opens no comment, and reads the same.

An invisible word joiner (U+2060) breaks what GitHub would act on: it goes behind the ``@`` of a
mention, behind a closing word (``Fixes #1``) and behind the ``<`` of ``<!--``. Where the text has a
joiner of its own at such a place it gets one more, so that taking one away gives back the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

JOINER: Final = "\u2060"

# https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
_CLOSING: Final = r"(?<!\w)(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?)"
_REFERENCE: Final = r":?\s+(?:(?:[\w.-]+/[\w.-]+)?#\d|GH-\d|https?://)"
_NAME: Final = r"[A-Za-z0-9][\w-]*(?:/[A-Za-z0-9][\w-]*)?"
_MENTION: Final = rf"(?<!\w)@(?=(?P<name>{_NAME}))"
_FLAGS: Final = re.IGNORECASE | re.ASCII

_LIVE: Final = re.compile(
    rf"@(?={JOINER})|{_MENTION}|<(?={JOINER}|!--)|{_CLOSING}(?={JOINER}|{_REFERENCE})", _FLAGS
)
_DEAD: Final = re.compile(rf"(@|<|{_CLOSING}){JOINER}", _FLAGS)
_NAMED: Final = re.compile(_MENTION, _FLAGS)

# What is written in code or in a comment notifies nobody, so it does not count as mentioned.
_SILENT: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?P<code>`+).*?(?P=code)|^(?: {4}|\t).*?$",
    re.DOTALL | re.MULTILINE,
)


def inert(text: str, known: Collection[str] = frozenset()) -> str:
    """Return a text in which nothing acts; mentions of those in ``known`` stay as they are."""

    def broken(match: re.Match[str]) -> str:
        name = match["name"]
        live = name is not None and name.casefold() in known
        return match.group() if live else match.group() + JOINER

    return _LIVE.sub(broken, text)


def restored(text: str) -> str:
    """Return the text that ``inert`` was given."""
    return _DEAD.sub(r"\1", text)


def mentioned(body: str) -> frozenset[str]:
    """Return who is mentioned in a text: logins and ``org/team``, without ``@``, in lower case."""
    return frozenset(match["name"].casefold() for match in _NAMED.finditer(_SILENT.sub(" ", body)))

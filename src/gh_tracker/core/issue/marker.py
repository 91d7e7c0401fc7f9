"""The marker in an issue's body: which record the issue is of, and where its block begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

END: Final = "<!-- gh-tracker:end -->"
_PLEASE: Final = "Please keep this line and the end line."

_MARKER: Final = re.compile(
    r"<!--[ \t]*gh-tracker:begin[ \t]+(?P<collection>[^\s/]+)/(?P<id>[^\s/]+)[ \t]+"
    r"(?P<lineage>[0-9a-f]{12})(?:[ \t]+(?P<digest>[0-9a-f]{12,64}))?\b[^\n]*?-->"
)
_UNSAFE: Final = re.compile(r"[^\w.-]")
_QUOTED: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Marker:
    """What a marker claims; whether that is believed is decided by whoever binds.

    ``lineage`` is 12 hex digits; ``digest`` is the hash of a row that had no ID, or empty.
    """

    collection: str
    id: str
    lineage: str
    digest: str = ""

    def __str__(self) -> str:
        """Return the line that a block begins with."""
        digest = f" {self.digest}" if self.digest else ""
        name = f"{quoted(self.collection)}/{quoted(self.id)}"
        return f"<!-- gh-tracker:begin {name} {self.lineage}{digest}. {_PLEASE} -->"


def markers(body: str) -> tuple[Marker, ...]:
    """Return all markers of a body in their order: forged, copied and foreign ones as well."""
    return tuple(_read(match) for match in _MARKER.finditer(body))


def marker_at(line: str) -> Marker | None:
    """Return the marker that a line consists of, or None."""
    match = _MARKER.fullmatch(line.strip())
    return _read(match) if match else None


def renamed(line: str, record_id: str) -> str:
    """Return a marker line with another ID; the rest of the line stays as it is."""
    match = _MARKER.search(line)
    if match is None:
        return line
    return line[: match.start("id")] + quoted(record_id) + line[match.end("id") :]


def _read(match: re.Match[str]) -> Marker:
    collection, record_id = _unquoted(match["collection"]), _unquoted(match["id"])
    return Marker(collection, record_id, match["lineage"], match["digest"] or "")


def quoted(text: str) -> str:
    """Return a name as a marker holds it: one word that can neither end nor split the comment."""
    return _UNSAFE.sub(lambda match: _percent(match.group()), text)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _unquoted(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        return bytes.fromhex(match.group().replace("%", "")).decode(errors="replace")

    return _QUOTED.sub(plain, text)

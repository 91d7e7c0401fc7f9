"""What saves requests between two runs and may be lost at any time: cursor and stored pages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Final

VERSION: Final = 2


@dataclass(slots=True)
class Cache:
    """What quiet runs remember.

    ``cursor`` is GitHub's largest ``updated_at`` of a run that changed nothing, ``full_at`` the
    server's time of the last full read, ``pages`` what the gateway keeps by address, ``shelf``
    the issues as they were last read (see ``core/state/shelf.py``).
    """

    cursor: str = ""
    full_at: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    shelf: str = ""


def encode(cache: Cache, state: bytes) -> bytes:
    """Return the cache's bytes, tied to the bytes of the state file that it goes with."""
    content = {
        "version": VERSION,
        "state": _digest(state),
        "cursor": cache.cursor,
        "full_at": cache.full_at,
        "pages": cache.pages,
    }
    head = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    text = f"{head}\n{cache.shelf}".encode()
    return _digest(text).encode() + b"\n" + text + b"\n"


def decode(data: bytes, state: bytes) -> Cache:
    """Return the cache; an empty one when anything of it is not as it was written.

    The cursor counts only for the state that it was reached from: with a state of another
    commit, changes before the cursor may not have been settled.
    """
    checksum, _, text = data.removesuffix(b"\n").partition(b"\n")
    if checksum != _digest(text).encode():
        return Cache()
    head, _, shelf = text.decode().partition("\n")
    content = json.loads(head)
    if content["version"] != VERSION:
        return Cache()
    cursor = content["cursor"] if content["state"] == _digest(state) else ""
    return Cache(cursor, content["full_at"], content["pages"], shelf)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

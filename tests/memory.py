"""A tracker's workspace in memory: real bytes of document, state and cache, and their commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Final

from gh_tracker.core.state import State, cache, statefile
from gh_tracker.core.state.cache import Cache

NAME: Final = "docs/tracker.md"


def nothing(_what: str) -> None:
    """Stand where a hook can be put."""


@dataclass(slots=True)
class Memory:
    """A `Workspace` without a disk.

    ``at`` is called with "before …" and "after …" around each write, so that a test can save the
    tracker meanwhile, or end the run there. ``commits`` are pairs of document and state.
    """

    document: bytes
    state: bytes | None = None
    cached: bytes = b""
    at: Callable[[str], object] = nothing
    commits: list[tuple[bytes, bytes | None]] = field(default_factory=list)

    # What a sync asks for

    relative_path: str = NAME
    branch: str | None = None
    default_branch: str | None = None

    def read_tracker(self) -> bytes:
        return self.document

    def write_tracker(self, data: bytes, expected: bytes) -> bool:
        self.at("before document")
        if self.document != expected:
            return False
        self.document = data
        self.at("after document")
        return True

    def read_state(self) -> State | None:
        return None if self.state is None else statefile.decode(self.state, f"{NAME}.jsonl")

    def write_state(self, state: State) -> bool:
        data = statefile.encode(state)
        if data == self.state:
            return False
        self.at("before state")
        self.state = data
        self.at("after state")
        return True

    def read_cache(self) -> Cache:
        return cache.decode(self.cached, self.state or b"") if self.cached else Cache()

    def write_cache(self, content: Cache) -> None:
        self.at("before cache")
        self.cached = cache.encode(content, self.state or b"")
        self.at("after cache")

    def line_dates(self, _lines: Sequence[int], _tz: tzinfo) -> Mapping[int, date]:
        return {}

    def line_times(self, _lines: Sequence[int]) -> Mapping[int, datetime]:
        return {}

    def other_lineages(self) -> Mapping[str, str]:
        return {}

    # What people and runners do with it

    def commit(self) -> None:
        """Commit document and state as they are, unless nothing changed."""
        now = (self.document, self.state)
        if not self.commits or self.commits[-1] != now:
            self.commits.append(now)

    def check_out(self, back: int = 0) -> None:
        """Begin on a fresh disk, with the last commit or one that many before it."""
        self.document, self.state = self.commits[-1 - min(back, len(self.commits) - 1)]
        self.cached = b""

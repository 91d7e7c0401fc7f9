"""What a tracker's runs leave for the next one: its state, and a cache that may be lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gh_tracker import files
from gh_tracker.core.state import State, cache, statefile
from gh_tracker.core.state.cache import Cache
from gh_tracker.errors import TrackerError


@dataclass(frozen=True, slots=True)
class Stores:
    """The two files: the state beside the tracker, the cache on this disk alone."""

    state_file: Path
    cache_file: Path

    def read_state(self) -> State | None:
        """Return the state; None before the first sync.

        Raises:
            StateError: the file is there but cannot be trusted.
        """
        data = files.read_if_there(self.state_file)
        return None if data is None else statefile.decode(data, str(self.state_file))

    def write_state(self, state: State) -> bool:
        """Write the state if its bytes differ from the file's; return whether they did."""
        return files.write_if_changed(self.state_file, statefile.encode(state))

    def read_cache(self) -> Cache:
        """Return the cache; an empty one when it is lost, damaged or of another state."""
        with suppress(TrackerError):
            if data := files.read_if_there(self.cache_file):
                return cache.decode(data, self._state_bytes())
        return Cache()

    def write_cache(self, content: Cache) -> None:
        """Keep the cache for the state as it is on disk; call it after ``write_state``.

        A cache that cannot be written is no error: the next run sends more requests.
        """
        with suppress(TrackerError, OSError):
            self.cache_file.parent.mkdir(parents=True, exist_ok=True)
            files.write_if_changed(self.cache_file, cache.encode(content, self._state_bytes()))

    def _state_bytes(self) -> bytes:
        return files.read_if_there(self.state_file) or b""


def lineage_of(state_file: Path, name: str) -> str:
    """Return the lineage of another tracker's state; empty where it cannot be read."""
    with suppress(TrackerError):
        return statefile.decode(files.read(state_file), name).lineage
    return ""

"""What was asked of the sandbox, for tests to count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from gh_tracker.sandbox.limits import WRITES
from gh_tracker.sandbox.messages import JsonObject, Request


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its answer; `status` is 0 where none was sent, `fault` what went wrong."""

    method: str
    path: str
    query: str
    body: str
    status: int
    login: str | None
    fault: str | None = None

    def content(self) -> JsonObject:
        """Return the entry as JSON has it."""
        return asdict(self)


@dataclass(slots=True)
class Log:
    """All requests since the last reset; those under `/_sandbox` and people's are not in it."""

    entries: list[Entry] = field(default_factory=list)
    started: int = 0

    def __iter__(self) -> Iterator[Entry]:
        """Go through the entries, oldest first."""
        return iter(self.entries)

    def __len__(self) -> int:
        """Return how many requests were answered, or left without an answer."""
        return len(self.entries)

    def reset(self) -> None:
        """Forget all."""
        self.entries.clear()
        self.started = 0

    def count(self, method: str | None = None, path: str = "") -> int:
        """Return how many requests have this method and a path that holds `path`."""
        return sum(method in (None, entry.method) and path in entry.path for entry in self.entries)

    def writes(self) -> int:
        """Return how many requests were meant to change something."""
        return sum(entry.method in WRITES for entry in self.entries)

    def by_method(self) -> dict[str, int]:
        """Return the number of requests of each method."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.method] = counts.get(entry.method, 0) + 1
        return counts

    def start(self) -> int:
        """Return the number of a request that begins, from 1."""
        self.started += 1
        return self.started

    def add(self, request: Request, status: int, login: str | None, fault: str | None) -> None:
        """Note how a request ended."""
        query = "&".join(f"{key}={value}" for key, value in request.query.items())
        body = request.body.decode(errors="replace")
        self.entries.append(Entry(request.method, request.path, query, body, status, login, fault))

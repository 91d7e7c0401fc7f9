"""A programme under way: a tracker in a git repository, and the sandbox that it is synced with."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

from gh_tracker import config
from gh_tracker.core.report.report import Report
from gh_tracker.core.state import State
from gh_tracker.gateway.client import GitHubGateway
from gh_tracker.gateway.exchange import Exchange
from gh_tracker.gateway.pacing import Pacer, content_budgets
from gh_tracker.ports import Gateway
from gh_tracker.sandbox import REPOSITORY, Sandbox
from gh_tracker.sandbox.messages import OFFLINE_BASE
from gh_tracker.sync import Clock, Options, Sync, Target
from gh_tracker.workspace.disk import Workspace
from tests.fake import SandboxTransport, VirtualClock

NAME: Final = "tracker.md"
TASKS: Final = "tracker: task"
_FULL: Final = Options(allowed=frozenset({"edits"}))


@dataclass(slots=True)
class Requests:
    """The requests of one run: by verb, how many were answered with 304 or refused for a limit.

    ``states`` is how often the state was written, ``seconds`` what it took by a clock on which
    only waiting takes time.
    """

    verbs: Counter[str]
    unchanged: int
    refused: int
    states: int
    seconds: float

    @property
    def total(self) -> int:
        """All of them."""
        return self.verbs.total()

    @property
    def writes(self) -> int:
        """Those that change something."""
        return self.total - self.verbs["GET"]


class CountingWorkspace(Workspace):
    """Files on disk, and how often the state was written."""

    states = 0

    def write_state(self, state: State) -> bool:
        """Write the state and count that, also when the file has these bytes already."""
        self.states += 1
        return super().write_state(state)


@dataclass(slots=True)
class Programme:
    """A tracker and its repository; every sync begins as a process of its own would."""

    folder: Path
    sandbox: Sandbox = field(default_factory=Sandbox)
    web_url: str = "https://github.com"

    @classmethod
    def begun(
        cls,
        folder: Path,
        document: bytes,
        sandbox: Sandbox | None = None,
        *,
        web_url: str = "https://github.com",
    ) -> Programme:
        """Commit a tracker to a new repository; nothing is synced yet."""
        made = cls(folder, sandbox or Sandbox(), web_url)
        made._git("init", "--quiet", "--initial-branch=main")
        made.tracker.write_bytes(document)
        made.commit()
        return made

    @property
    def tracker(self) -> Path:
        """The tracker's path."""
        return self.folder / NAME

    def commit(self) -> None:
        """Commit everything as a person."""
        self._git("add", "--all")
        author = ("-c", "user.name=alice", "-c", "user.email=alice@example.com")
        self._git(*author, "commit", "--quiet", "--allow-empty", "--message=Edit the tracker")

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)  # noqa: S607 - on the PATH

    def edit(self, *changes: tuple[str, str, str]) -> None:
        """Edit cells as a person would: record, what stands in its row, what is to stand there."""
        lines = self.tracker.read_text().splitlines(keepends=True)
        places = {line.split("|")[1].strip(): n for n, line in enumerate(lines) if "|" in line}
        for record, old, new in changes:
            line = lines[places[record]]
            if line.count(old) != 1:
                raise ValueError(f"{old!r} is not in the row of {record} once: {line}")
            lines[places[record]] = line.replace(old, new)
        self.tracker.write_text("".join(lines))
        self.commit()

    def sync(self, options: Options = _FULL, *, paced: bool = False) -> Requests:
        """Sync once, and return the requests that it took; ``paced`` as on github.com.

        Raises:
            RuntimeError: the run did not end well.
        """
        workspace = CountingWorkspace(self.tracker)
        pages = workspace.read_cache().pages
        waiting = VirtualClock(also=self.sandbox.clock.advance)
        gateway = self._gateway(waiting, pages, paced=paced)
        settings = config.load(self.folder, document=workspace.read_tracker(), name=NAME)
        target = Target(REPOSITORY, self.web_url, local=True)
        clock = Clock(now=self.sandbox.clock.now, monotonic=waiting.monotonic)
        self.sandbox.log.reset()
        begun = waiting.monotonic()
        sync = Sync(workspace, gateway, settings, target, clock=clock, pages=pages)
        report = sync.run(options)
        if report.exit_code:
            raise RuntimeError(f"a sync ended with {report.exit_code}: {_why(report)}")
        self.commit()
        statuses = Counter(each.status for each in self.sandbox.log)
        return Requests(
            Counter(self.sandbox.log.by_method()),
            statuses[HTTPStatus.NOT_MODIFIED],
            statuses[HTTPStatus.FORBIDDEN] + statuses[HTTPStatus.TOO_MANY_REQUESTS],
            workspace.states,
            waiting.monotonic() - begun,
        )

    def _gateway(self, clock: VirtualClock, pages: dict[str, str], *, paced: bool) -> Gateway:
        """Return a gateway to the sandbox in this process, on a clock that waiting moves."""
        pacer = Pacer(clock, budgets=content_budgets() if paced else ())
        exchange = Exchange(SandboxTransport(self.sandbox), pacer, clock)
        return GitHubGateway(REPOSITORY, OFFLINE_BASE, exchange, pages)

    def ask(self, method: str, path: str, **body: object) -> None:
        """Let alice send a request about the repository.

        Raises:
            RuntimeError: it was refused.
        """
        target = f"/repos/{REPOSITORY}{path}"
        answer = self.sandbox.request(method, target, body or None, token="alice-token")  # noqa: S106 - opens nothing
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {answer.json()}")


def _why(report: Report) -> str:
    return "; ".join([*(e.message for e in report.problems), *(e.message for e in report.stops)])

"""People at work on both sides, and a workflow that runs the action in between."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gh_tracker.sandbox import REPOSITORY, TOKEN
from gh_tracker.sandbox.messages import Request, Response
from gh_tracker.sandbox.people import Person
from tests.action.forge import Forge
from tests.action.runner import Run, Runner

EXAMPLE = Path(__file__).parents[1] / "examples" / "programme.md"
TRACKER = "docs/tracker.md"
STATE = "docs/tracker.md.gh-tracker.jsonl"


@dataclass(slots=True)
class Story:
    """A repository with the example tracker, whose people push to it and work on its issues."""

    forge: Forge
    shared: Path
    folder: Path
    runs: int = 0
    inputs: dict[str, str] = field(default_factory=lambda: {"tracker": TRACKER})

    def __post_init__(self) -> None:
        self.commit("Write the tracker", {TRACKER: EXAMPLE.read_text(encoding="utf-8")})

    # People

    @property
    def people(self) -> Person:
        return self.forge.sandbox.as_("alice")

    @property
    def tracker(self) -> str:
        return self.forge.file(TRACKER)

    def cells(self, record: str, branch: str = "main") -> list[str]:
        text = self.forge.file(TRACKER, branch)
        (row,) = [each for each in text.splitlines() if each.startswith(f"| {record} |")]
        return [each.strip() for each in row.strip("|").split("|")]

    def number(self, record: str) -> int:
        """Give the number of the one issue of a record."""
        (found,) = [n for n, title in self.titles().items() if title.startswith(f"{record}: ")]
        return found

    def titles(self) -> dict[int, str]:
        """Give the titles of all issues, pull requests left out."""
        issues = self.forge.sandbox.repo().issues.values()
        return {each.number: each.title for each in issues if not each.pull_request}

    def commit(self, message: str, files: Mapping[str, str], branch: str = "main") -> None:
        """Push a commit as somebody at a desk does."""
        desk = self.clone(branch, "desk")
        for name, text in files.items():
            path = desk / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        who = ("-c", "user.name=Alice", "-c", "user.email=alice@example.org")
        self.forge.git("add", "--all", at=desk)
        self.forge.git(*who, "commit", "--quiet", "--message", message, at=desk)
        self.forge.git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}", at=desk)

    def edit(self, *changes: tuple[str, str], branch: str = "main", onto: str = "") -> None:
        """Push an edit of the tracker: each old text stands in it exactly once."""
        text = self.forge.file(TRACKER, branch)
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        self.commit("Edit the tracker", {TRACKER: text}, onto or branch)

    def meanwhile(self, method: str, what: Callable[[], object]) -> None:
        """Do something once, when a request about all issues has been carried out."""

        def hook(request: Request, _response: Response) -> None:
            if request.method == method and request.path.endswith("/issues"):
                self.forge.sandbox.after_request = lambda *_: None
                what()

        self.forge.sandbox.after_request = hook

    def beforehand(self, what: Callable[[], object]) -> None:
        """Do something once, when the next request has been sent and not yet carried out."""

        def hook(_request: Request) -> None:
            self.forge.sandbox.before_request = lambda _: None
            what()

        self.forge.sandbox.before_request = hook

    # Runs

    def run(
        self,
        *,
        event: str = "schedule",
        payload: Mapping[str, object] | None = None,
        before: Callable[[str], None] = lambda _: None,
        machine: Runner | None = None,
        **inputs: str,
    ) -> Run:
        """Run the workflow on a fresh machine: what an earlier run did not push is not there."""
        return (machine or self.start()).run(
            self.inputs | {name.replace("_", "-"): text for name, text in inputs.items()},
            event=event,
            payload=payload,
            before=before,
            run_id=str(self.runs),
        )

    def start(self, *, branch: str = "main", tools: Path | None = None) -> Runner:
        """Give a fresh machine with a checkout."""
        self.runs += 1
        machine = self.folder / f"machine-{self.runs}"
        workspace = self.clone(branch, f"machine-{self.runs}/work")
        environ = {
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/.github/workflows/gh-tracker.yml@refs/heads/main",
            "GITHUB_RUN_NUMBER": str(self.runs),
            "GITHUB_SHA": self.forge.head(branch),
            "GITHUB_API_URL": self.forge.url,
            "GITHUB_SERVER_URL": self.forge.url,
            "SANDBOX_TOKEN": TOKEN,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.shared / "wheels"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        stored = self.folder / "stored"
        stored.mkdir(exist_ok=True)
        return Runner(workspace, machine / "temp", tools or self.shared / "tools", stored, environ)

    def clone(self, branch: str, name: str) -> Path:
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        options = ("--branch", branch) if self._has(branch) else ()
        subprocess.run(
            ["git", "clone", "--quiet", *options, str(self.forge.bare), str(place)],
            check=True,
            capture_output=True,
            env=os.environ | {"LC_ALL": "C"},
        )
        return place

    def _has(self, branch: str) -> bool:
        return bool(self.forge.git("branch", "--list", branch))

    def check(
        self,
        number: int,
        branch: str,
        *,
        token: str = TOKEN,
        fails: str = "",
        repository: str = REPOSITORY,
        commit: str = "push",
    ) -> Run:
        """Run the workflow for a pull request, on the merge of its branch as GitHub makes it."""
        machine = self.start()
        machine.environ = {**machine.environ, "SANDBOX_TOKEN": token}
        base = self.forge.head()
        who = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com")
        at = machine.workspace
        self.forge.git("checkout", "--quiet", "--detach", at=at)
        self.forge.git(
            *who, "merge", "--quiet", "--no-ff", "-m", "Merge", f"origin/{branch}", at=at
        )
        merge = self.forge.git("rev-parse", "HEAD", at=at)
        machine.environ = {**machine.environ, "GITHUB_SHA": merge}
        head = {"ref": branch, "repo": {"full_name": repository}}
        payload = {"pull_request": {"number": number, "base": {"sha": base}, "head": head}}
        return self.run(
            machine=machine,
            event="pull_request",
            payload=payload,
            fail_on_conflict=fails,
            commit=commit,
        )

    def comments(self, number: int) -> list[str]:
        """Give the texts of the comments of an issue or pull request."""
        return [each.body for each in self.forge.sandbox.repo().comments_of(number)]

    @property
    def requests(self) -> list[str]:
        """What was asked of GitHub so far, as ``GET /repos/…``."""
        return [f"{each.method} {each.path}" for each in self.forge.sandbox.log]

"""The command line in a folder of its own, in this process or in another, and a GitHub for it."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import pytest

from gh_tracker.cli import main
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox

EXAMPLE = (files("gh_tracker") / "examples" / "tracker.md").read_bytes()

_OURS = ("GH_", "GITHUB_", "CI", "NO_COLOR", "TERM", "PYTHONUTF8", "FORCE_COLOR", "COLUMNS")


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str


@dataclass(slots=True)
class Cli:
    """`gh-tracker` in a folder; calling it runs a command."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def tracker(self) -> Path:
        return self.folder / "tracker.md"

    def __call__(self, *args: str) -> Result:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(list(args))
        return Result(code, out.getvalue(), err.getvalue())

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Run a command in a process of its own, without waiting for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "gh_tracker", *args],
            cwd=self.folder,
            env={**clean(os.environ), **self.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def process(self, *args: str) -> Result:
        with self.start(*args) as running:
            out, err = running.communicate(timeout=60)
            return Result(running.returncode, out, err)

    def edit(self, *changes: tuple[str, str]) -> None:
        text = self.tracker.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.tracker.write_text(text, encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """Give an environment in which nothing speaks of GitHub or of terminals."""
    return {name: value for name, value in environ.items() if not name.startswith(_OURS)}


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Give the log back as it was: --verbose takes it over for the whole process."""
    logger = logging.getLogger("gh_tracker")
    before = logger.handlers[:], logger.level, logger.propagate
    yield
    logger.handlers[:], level, logger.propagate = before
    logger.setLevel(level)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line beside the example tracker, without a GitHub."""
    for name in set(os.environ) - set(clean(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "tracker.md").write_bytes(EXAMPLE)
    return Cli(folder, {"XDG_CACHE_HOME": str(tmp_path / ".cache")})


@pytest.fixture
def github(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A GitHub that the command line finds by its environment."""
    with Sandbox() as sandbox:
        known = {"GITHUB_API_URL": sandbox.url, "GH_TOKEN": TOKEN, "GH_REPO": REPOSITORY}
        for name, value in known.items():
            monkeypatch.setenv(name, value)
        cli.environ |= known
        yield sandbox

"""Another tool at the same work: planhub, from PyPI in an environment of its own, over HTTP.

https://pypi.org/project/planhub/
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.processes import clean_environ
from benchmarks.programme import NAME, Programme
from benchmarks.rows import OUT, Row
from benchmarks.trackers import MILESTONES, generated, title
from gh_tracker.sandbox import REPOSITORY, TOKEN, Fault, Sandbox

VERSION: Final = "0.4.2"
TASKS: Final = 200
LATENCIES: Final = (0.0, 0.1)

_PLANHUB: Final = """
import sys
from planhub import github
github.GitHubClient.__init__.__defaults__ = (sys.argv[1], None)
from planhub.cli.app import app
app(["push"])
"""
_ISSUE: Final = """\
---
title: "{title}"
labels: ["tracker: task"]
state: open
---

Waits for the review by the platform team.
"""


def rows() -> Iterator[Row]:
    """Let both tools push the same tasks and then find nothing to do, at each latency."""
    planhub = _installed()
    for latency in LATENCIES:
        with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
            Programme.begun(Path(folder), generated(TASKS))
            ours = (sys.executable, "-m", "gh_tracker", "sync", NAME)
            yield from _runs("gh-tracker", ours, Path(folder), sandbox, latency)
        with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
            _lay_out(Path(folder))
            theirs = (str(planhub), "-c", _PLANHUB, sandbox.url)
            yield from _runs(f"planhub {VERSION}", theirs, Path(folder), sandbox, latency)


def _runs(
    tool: str, command: Sequence[str], folder: Path, sandbox: Sandbox, latency: float
) -> Iterator[Row]:
    if latency:
        sandbox.fail(Fault("delay", times=None, seconds=latency))
    environ = clean_environ() | {
        "GITHUB_API_URL": sandbox.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
    }
    for what in ("first push", "nothing changed"):
        sandbox.log.reset()
        begun = time.perf_counter()
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
        took = time.perf_counter() - begun
        if done.returncode:
            raise RuntimeError(f"{tool} ended with {done.returncode}: {done.stderr.decode()}")
        verbs = " ".join(f"{verb} {n}" for verb, n in sorted(sandbox.log.by_method().items()))
        work = f"{tool}: {what}, {TASKS} tasks, {latency * 1000:.0f} ms"
        yield Row(work, len(sandbox.log), "requests", note=f"{took:.1f} s; {verbs}")


def _installed() -> Path:
    """Return the interpreter of an environment that has planhub."""
    folder = OUT / f"planhub-{VERSION}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        OUT.mkdir(exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = ("-m", "pip", "install", "--quiet", f"planhub=={VERSION}")
        subprocess.run([str(python), *pip], check=True, stderr=subprocess.DEVNULL)
    return python


def _lay_out(folder: Path) -> None:
    """Write the tasks as planhub keeps them: a file each, in a folder for each milestone."""
    origin = f"https://github.com/{REPOSITORY}.git"
    for arguments in (("init", "--quiet"), ("remote", "add", "origin", origin)):
        subprocess.run(["git", *arguments], cwd=folder, check=True)  # noqa: S607 - on the PATH
    (folder / ".plan" / "issues").mkdir(parents=True)
    for number in range(1, MILESTONES + 1):
        home = folder / ".plan" / "milestones" / f"milestone-{number}"
        (home / "issues").mkdir(parents=True)
        text = f'---\ntitle: "Milestone {number}"\nstate: open\n---\n'
        (home / "milestone.md").write_text(text)
    for number in range(1, TASKS + 1):
        home = folder / ".plan" / "milestones" / f"milestone-{number % MILESTONES + 1}"
        (home / "issues" / f"{number:05}.md").write_text(_ISSUE.format(title=title(number)))

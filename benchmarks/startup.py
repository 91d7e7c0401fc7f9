"""Start-up: commands against `import click`, and the modules that they load."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.processes import clean_environ, least
from benchmarks.rows import Row
from benchmarks.trackers import reference

_RUN: Final = ("-m", "gh_tracker")
_PRINT_MODULES: Final = """
import sys
from gh_tracker.cli import main
main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""
_CONFIGURATION: Final = "timezone: UTC\n"


def rows(times: int) -> Iterator[Row]:
    """Measure each command so many times."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, configured = folder / "plain", folder / "configured"
        for each in (plain, configured / ".github"):
            each.mkdir(parents=True)
        for each in (plain, configured):
            (each / "tracker.md").write_bytes(reference())
        (configured / ".github" / "gh-tracker.yml").write_text(_CONFIGURATION)
        yield from _times(plain, configured, times)
        yield from _modules(plain, configured)


def _times(plain: Path, configured: Path, times: int) -> Iterator[Row]:
    commands: dict[str, Sequence[str]] = {
        "click": ("-c", "import click"),
        "--version": (*_RUN, "--version"),
        "--help": (*_RUN, "--help"),
        "check": (*_RUN, "check", "tracker.md"),
    }
    found = least(commands, plain, times)
    again = least({"click": commands["click"], "check": commands["check"]}, configured, times)
    click = found["click"].seconds
    note = f"`import click`: {click * 1000:.0f} ms"
    for name, goal in (("--version", 2.5), ("--help", 2.5), ("check", 2.5)):
        yield Row(f"start: {name}", found[name].seconds / click, "×", goal, note=note)
    ratio = again["check"].seconds / again["click"].seconds
    yield Row("start: check, configured", ratio, "×", 5, note=note)


def _modules(plain: Path, configured: Path) -> Iterator[Row]:
    offline = {"github", "requests", "urllib3", "tenacity", "rich"}
    barred = {
        "--version": (plain, offline | {"pydantic", "markdown_it"}),
        "--help": (plain, offline | {"pydantic", "markdown_it"}),
        "check tracker.md": (plain, offline | {"pydantic", "yaml", "frontmatter"}),
        "check tracker.md ": (configured, offline),
    }
    for command, (folder, unwanted) in barred.items():
        found = sorted(_loaded(command.split(), folder) & unwanted)
        work = f"modules of no use to {command.strip()}"
        work += ", configured" if folder is configured else ""
        yield Row(work, len(found), "modules", 0, counted=True, note=" ".join(found))


def _loaded(arguments: Sequence[str], folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PRINT_MODULES, *arguments],
        cwd=folder,
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())

"""Processor time and memory of a `plan` that finds nothing, against one parse of the document."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.processes import MEGABYTE, Cost, clean_environ, measure
from benchmarks.programme import NAME, Programme
from benchmarks.rows import Row
from benchmarks.trackers import generated
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox

LARGE: Final = 10_000
MEMORY: Final = 250
GROWTH: Final = 13
MEMORY_GROWTH: Final = 11

_PARSE: Final = """
import sys
from markdown_it import MarkdownIt
text = open(sys.argv[1], encoding="utf-8").read()
MarkdownIt("commonmark").enable("table").parse(text)
"""


def rows(small: int, large: int, times: int) -> Iterator[Row]:
    """Measure a small and a large programme, each so many times in turn."""
    smaller, larger = (_costs(size, times) for size in (small, large))
    for size, (plan, parse) in ((small, smaller), (large, larger)):
        note = f"plan {plan.seconds:.2f} s, parse {parse.seconds:.2f} s"
        # The start of a process weighs more than the work of a small one.
        goal = 1.5 if size == LARGE else None
        work = f"plan, nothing changed, {size:,} records"
        yield Row(f"{work}: time", plan.seconds / parse.seconds, "× parse", goal, note=note)
        memory = plan.memory / MEGABYTE
        note = f"parse {parse.memory / MEGABYTE:.0f} MB"
        yield Row(f"{work}: memory", memory, "MB", MEMORY, note=note)
    work = f"plan, {small:,} to {large:,} records"
    goals = (GROWTH, MEMORY_GROWTH) if large == 10 * small else (None, None)
    time, memory = larger[0].seconds / smaller[0].seconds, larger[0].memory / smaller[0].memory
    yield Row(f"{work}: time", time, "×", goals[0])
    yield Row(f"{work}: memory", memory, "×", goals[1])


def _costs(size: int, times: int) -> tuple[Cost, Cost]:
    """Return what a plan takes, and what a parse of the same document takes."""
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox:
        folder = Path(name)
        programme = Programme.begun(folder, generated(size), sandbox, web_url=sandbox.url)
        for _ in range(3):
            programme.sync()
        environ = clean_environ() | {
            "GITHUB_API_URL": sandbox.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GH_TOKEN": TOKEN,
        }
        plan = ("-m", "gh_tracker", "plan", NAME, "--exit-code")
        parse = ("-c", _PARSE, NAME)
        found = [measure(command, folder, environ) for command in (plan, parse)]
        for _ in range(times):
            again = (measure(command, folder, environ) for command in (plan, parse))
            found = [old.least(new) for old, new in zip(found, again, strict=True)]
        return found[0], found[1]

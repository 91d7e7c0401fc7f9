"""Processor time and memory as a programme grows: plans that find nothing, and cells written."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Final

from benchmarks.processes import MEGABYTE, Cost, clean_environ, measure
from benchmarks.programme import NAME, Programme
from benchmarks.rows import Row
from benchmarks.trackers import generated
from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import SetCell
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.document import structure
from gh_tracker.core.model import Settings
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from gh_tracker.steps.pausing import collector_paused
from gh_tracker.steps.rewriting import apply_changes

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
    yield from _cells(small, large, times)


def _cells(small: int, large: int, times: int) -> Iterator[Row]:
    """Measure one cell of a small and of a large tracker, and a tenth of all the large one's."""
    cases = ((small, 1), (large, 1), (large, large // 10))
    found = [float("inf")] * len(cases)
    for _ in range(times):
        found = [min(old, _writing(*case)) for old, case in zip(found, cases, strict=True)]
    one_small, one, many = found
    note = f"{one:.2f} s of {large:,} rows"
    goal = GROWTH if large == 10 * small else None
    yield Row(
        f"one cell written, {small:,} to {large:,} rows", one / one_small, "×", goal, note=note
    )
    note = f"{many:.2f} s"
    yield Row(f"{large // 10:,} cells written instead of one", many / one, "×", 2, note=note)


def _writing(rows_of: int, edited: int) -> float:
    """Return the processor time that writing some cells of a tracker takes."""
    data, settings = generated(rows_of), Settings((TASKS, RISKS))
    local = codec.read(structure.parse(data), settings)
    keys = list(local.records)[:edited]
    changes = [
        SetCell(key, "title", local.records[key].values["title"], f"Title {n}")
        for n, key in enumerate(keys)
    ]
    gc.collect()
    begun = process_time()
    with collector_paused():
        _, dropped = apply_changes(data, changes, settings, Known(lambda _: {}))
    took = process_time() - begun
    if dropped:
        raise RuntimeError(f"{len(dropped)} cells could not be written")
    return took


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

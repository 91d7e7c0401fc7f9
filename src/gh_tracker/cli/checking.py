"""Checking a tracker from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from gh_tracker.cli.opening import Opened
from gh_tracker.cli.options import Common
from gh_tracker.core.checking import check
from gh_tracker.core.problem import Problem
from gh_tracker.core.report.lines import Part, line, problem_line
from gh_tracker.errors import TrackerError


def problems_of(opened: Opened) -> tuple[Problem, ...]:
    """Return everything that looks wrong in the tracker.

    Raises:
        TrackerError: it cannot be read.
    """
    source = opened.file.read_tracker()
    return check.check(source, opened.settings, opened.name, _today(opened.settings.timezone))


def _today(timezone: str) -> date:
    if timezone == "UTC":
        return datetime.now(UTC).date()
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time

    return datetime.now(ZoneInfo(timezone)).date()


def mend(common: Common, opened: Opened) -> None:
    """Mend what is safe, and name it.

    Raises:
        TrackerError: the tracker cannot be read or written, or was saved meanwhile.
    """
    from gh_tracker.core.checking import mending  # noqa: PLC0415 - start-up time

    data = opened.file.read_tracker()
    fixed = mending.fix(data, opened.settings, opened.name)
    if not fixed.mended:
        return
    if not opened.file.write_tracker(fixed.source, data):
        raise TrackerError(
            "the tracker was saved while it was being mended; nothing was changed",
            hint="Run the command again.",
            file=opened.name,
        )
    for each in fixed.mended:
        common.console.note(f"{opened.name}:{each.line}:{each.column}: mended: {each.code}")


def exit_code(problems: Sequence[Problem]) -> int:
    """Return 1 when there is an error among them."""
    return int(any(each.severity == "error" for each in problems))


def show_problems(common: Common, name: str, problems: Sequence[Problem]) -> None:
    """Print problems in the format that was asked for."""
    console = common.console
    if common.format == "json":
        # Start-up time: these belong to the reports of a sync and import most of the core.
        from gh_tracker.core.report import jsonreport  # noqa: PLC0415

        content: jsonreport.Json = {
            "version": jsonreport.VERSION,
            "tracker": name,
            "problems": jsonreport.problems(problems),
            "exit_code": exit_code(problems),
        }
        console.write(jsonreport.dumps(content))
    elif common.format == "markdown":
        from gh_tracker.core.report import markdown  # noqa: PLC0415

        tables = markdown.problem_table(problems)
        console.write("\n\n".join([f"### Check: {markdown.literal(name)}", *tables]) + "\n")
    elif common.format == "github":
        from gh_tracker.core.report import annotating  # noqa: PLC0415

        console.write("".join(f"{each}\n" for each in annotating.of_problems(name, problems)))
    else:
        _show_text(common, name, problems)


def _show_text(common: Common, name: str, problems: Sequence[Problem]) -> None:
    common.console.show(problem_line(name, each) for each in problems)
    errors = sum(each.severity == "error" for each in problems)
    counts = f"{errors} error(s), {len(problems) - errors} warning(s)"
    if not problems:
        common.console.note(Part("fine", "good"), f": {name}")
    else:
        common.console.show([line(counts)])

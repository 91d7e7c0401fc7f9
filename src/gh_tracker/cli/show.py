"""A result in the format that was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from gh_tracker.cli.console import INTERRUPTED
from gh_tracker.cli.options import Common
from gh_tracker.core.report import annotating, jsonreport, markdown, textreport
from gh_tracker.core.report.lines import line, plain
from gh_tracker.core.report.report import Report


def show(common: Common, report: Report) -> None:
    """Print the report of a plan or a sync, also of one that was interrupted."""
    console = common.console
    if report.exit_code == INTERRUPTED:
        console.interrupted()
    if common.format == "json":
        console.write(jsonreport.encode(report))
    elif common.format == "markdown":
        console.write(markdown.encode(report))
    elif common.format == "github":
        marks = annotating.of_report(report)
        console.write("".join(f"{each}\n" for each in (*marks, plain(textreport.closing(report)))))
    else:
        console.show(textreport.report_lines(report, quiet=common.quiet))


def tell(common: Common, text: str, content: jsonreport.Json) -> None:
    """Print a result that is one sentence, or in JSON what it says."""
    if common.format == "json":
        common.console.write(jsonreport.dumps(content))
    elif not common.quiet:
        common.console.show([line(text)])


def items(common: Common, texts: Sequence[str]) -> None:
    """Print a list: one a line, in JSON as an array on one line, as a job matrix takes it."""
    if common.format == "json":
        common.console.write(jsonreport.compact(texts))
    else:
        common.console.show(line(each) for each in texts)

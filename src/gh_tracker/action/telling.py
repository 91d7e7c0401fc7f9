"""What a run tells: the log, annotations, the step's summary, outputs, and its exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gh_tracker import files
from gh_tracker.action.inputs import Inputs
from gh_tracker.action.job import Job
from gh_tracker.action.refreshing import Result
from gh_tracker.core.report import annotating, jsonreport, markdown, textreport
from gh_tracker.core.report.report import Report

PENDING: Final = 4
PERSON: Final = 5
UNFINISHED: Final = 7

UNCONCERNED: Final = "This event has nothing to do with the tracker; GitHub was asked for nothing."

_DECIDE: Final = """\
A person has to decide: both sides changed the same field. Make the cell and the issue equal, or \
run the command below in a checkout and push; everything else is in sync."""


def tell(job: Job, result: Result, inputs: Inputs) -> int:
    """Tell what came of a run, and return its exit code.

    Raises:
        TrackerError: what kept the result from being delivered.
    """
    report = result.report
    show(job, report)
    job.summarise(summary(report, result))
    outputs(job, report, result)
    if result.error:
        raise result.error
    return verdict(job, report, fails=bool(inputs.fail_on_conflict))


def show(job: Job, report: Report) -> None:
    """Write the report to the log, folded, and its problems as annotations at their lines."""
    title = "Plan" if report.dry else "Sync"
    with job.group(f"{title}: {report.tracker}"):
        job.show(textreport.report_lines(report))
    job.annotate(annotating.of_report(report))


def summary(report: Report, result: Result | None = None) -> str:
    """Return the step's summary."""
    parts = [markdown.encode(report)]
    if report.conflicts:
        parts.insert(0, f"> [!WARNING]\n> {_DECIDE}\n")
    if result and result.promise:
        parts.append(result.promise)
    if result and result.delivered.pull_request:
        one = result.delivered.pull_request
        parts.append(f"Pull request: [#{one.number}]({one.url})\n")
    elif result and result.delivered.commit:
        parts.append(f"Commit: {result.delivered.commit}\n")
    if result and result.error:
        text = markdown.literal(f"{result.error.message}. {result.error.hint}")
        parts.append(f"> [!CAUTION]\n> Not committed: {text}\n")
    return "\n".join(parts)


def outputs(job: Job, report: Report, result: Result) -> None:
    """Set the outputs that ``action.yml`` names."""
    done = [each for each in report.operations if each.outcome in {"", "applied"}]
    pull_request = result.delivered.pull_request
    job.output("changed", "true" if done else "false")
    job.output("conflicts", str(len(report.conflicts)))
    job.output("operations", str(len(done)))
    job.output("commit", result.delivered.commit)
    job.output("pull-request", pull_request.url if pull_request else "")
    job.output("report", str(_written(job, report)))
    job.output("exit-code", str(report.exit_code))
    job.output("keep", "true" if result.keep else "false")


def nothing(job: Job, why: str = UNCONCERNED, *, keep: bool = False) -> int:
    """Tell why there is nothing to do, and nothing was asked of GitHub."""
    job.say(why)
    for name, value in (("changed", "false"), ("conflicts", "0"), ("operations", "0")):
        job.output(name, value)
    for name in ("commit", "pull-request", "report"):
        job.output(name, "")
    job.output("exit-code", "0")
    job.output("keep", "true" if keep else "false")
    return 0


def verdict(job: Job, report: Report, *, fails: bool) -> int:
    """Return the exit code of the step; one that waits for a person or a later run is no failure.

    A scheduled run that is red for days is soon read by nobody.
    """
    if report.exit_code == PENDING:
        return 0
    if report.exit_code == UNFINISHED:
        job.notice("The sync is not finished; the next run goes on from there.")
        return 0
    if report.exit_code == PERSON and not fails:
        job.warn("A person is needed; see the summary of this run. Everything else is in sync.")
        return 0
    return report.exit_code


def _written(job: Job, report: Report) -> Path:
    folder = Path(job.named("RUNNER_TEMP") or ".") / "gh-tracker"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.json"
    files.write_atomic(path, jsonreport.encode(report).encode())
    return path

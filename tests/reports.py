"""A report with something of everything in it, for the tests of what is made of reports."""

from dataclasses import replace

from gh_tracker.core.planning.brake import Stop
from gh_tracker.core.planning.operations import Change, Operation
from gh_tracker.core.planning.parts import Conflict
from gh_tracker.core.problem import Problem
from gh_tracker.core.report.report import Report

CREATE = Operation(
    "github",
    "create",
    "UT-006",
    "tasks",
    None,
    {"title": Change(None, "Launch rehearsals"), "status": Change(None, "Not Started")},
)
UPDATE = Operation(
    "tracker", "update-row", "UT-005", "tasks", 12, {"progress": Change("60%", "80%")}
)
LABEL = Operation("github", "create-label", "", text="tracker: task")
CONFLICT = Conflict("UT-005", "tasks", "notes", "a", "b", "c", 12, 9)
PROBLEM = Problem("error", "detached-row", 37, 1, "this row is cut off")
WARNING = Problem("warning", "waiting-stranger", 0, 0, "#9 comes from a stranger")
STOP = Stop("brake-removals", "5 removals among the 9 tasks", "look at the plan", "removals")

EMPTY = Report("docs/tracker.md", "acme/programme", requests={"GET": 2})
PLAN = Report(
    "docs/tracker.md",
    "acme/programme",
    operations=(LABEL, CREATE, UPDATE),
    conflicts=(CONFLICT,),
    problems=(PROBLEM, WARNING),
    requests={"GET": 2},
    notifications={"olga": 2, "alice": 1},
    exit_code=5,
    dry=True,
)
STOPPED = replace(PLAN, stops=(STOP,))
SYNCED = replace(
    PLAN,
    operations=tuple(replace(each, outcome="applied") for each in PLAN.operations),
    requests={"GET": 2, "POST": 2, "PATCH": 1},
    changed_files=("docs/tracker.md", "docs/tracker.md.gh-tracker.jsonl"),
    dry=False,
)


def with_text(text: str) -> Report:
    """Give a report in which everything that people write is this text."""
    operation = Operation(
        "github", "update", text, "tasks", 3, {"notes": Change(text, f"{text} more")}, text
    )
    conflict = Conflict(text, "tasks", text, text, text, text, 3, 4, text)
    return Report(
        text,
        text,
        operations=(operation, replace(operation, side="tracker", outcome="failed")),
        conflicts=(conflict,),
        problems=(Problem("error", "bad-id", 3, 1, text),),
        stops=(Stop("adoption", text, text),),
        requests={"GET": 1},
        notifications={text: 1},
        exit_code=5,
    )

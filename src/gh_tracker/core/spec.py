"""The built-in collections: with no configuration at all, the reference tracker works."""

from __future__ import annotations

from typing import Final

from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    Kind,
    Remote,
    Settings,
    Word,
)

TASK_WORDS: Final = (
    Word("Not Started", aliases=("Todo", "To Do", "Planned", "Pending")),
    Word("In Progress", aliases=("Doing", "Started", "Ongoing", "WIP")),
    Word("Blocked"),
    Word("On Hold", aliases=("Paused",)),
    Word("Complete", Closing.COMPLETED, ("Completed", "Done", "Finished")),
    Word("Cancelled", Closing.NOT_PLANNED, ("Canceled", "Dropped", "Won't Do")),
)

RISK_WORDS: Final = (
    Word("Open"),
    Word("Mitigating", aliases=("In Mitigation",)),
    Word("Resolved", Closing.COMPLETED, ("Closed", "Mitigated")),
    Word("Accepted", Closing.NOT_PLANNED),
)

TASKS: Final = CollectionSpec(
    name="tasks",
    label="tracker: task",
    required=("id", "title", "status"),
    id_template="UT-{:03}",
    words=TASK_WORDS,
    fields=(
        FieldSpec("id", Facet.ID, ("Task ID", "Task", "ID")),
        FieldSpec("title", Facet.TITLE, ("Title", "Task Title", "Task Name")),
        FieldSpec("milestone", Facet.MILESTONE, ("Milestone",)),
        FieldSpec("owner", Facet.ASSIGNEES, ("Owner", "Assignee"), heading="Owner"),
        FieldSpec("status", Facet.STATUS, ("Status",), label="status: "),
        FieldSpec("progress", Facet.PROGRESS, ("Progress",), Kind.PERCENT, heading="Progress"),
        FieldSpec("last_update", Facet.UPDATED, ("Last Update", "Last Updated"), Kind.DATE),
        FieldSpec("notes", Facet.SECTION, ("Notes",), heading="Notes"),
    ),
)

RISKS: Final = CollectionSpec(
    name="risks",
    label="tracker: risk",
    required=("id", "description", "status", "mitigation"),
    id_template="R-{:02}",
    words=RISK_WORDS,
    fields=(
        FieldSpec("id", Facet.ID, ("ID", "Risk ID")),
        FieldSpec("description", Facet.TITLE, ("Description", "Risk")),
        FieldSpec("impact", Facet.LABEL, ("Impact", "Severity"), label="impact: "),
        FieldSpec("mitigation", Facet.SECTION, ("Mitigation",), heading="Mitigation"),
        FieldSpec("owner", Facet.ASSIGNEES, ("Owner",), heading="Owner"),
        FieldSpec("status", Facet.STATUS, ("Status",), label="status: "),
    ),
)

CHECKPOINTS: Final = CollectionSpec(
    name="checkpoints",
    label="checkpoint",
    headings=("Upcoming Checkpoints",),
    required=("text",),
    prefix="",
    id_template="checkpoint-{}",
    words=(
        Word("Upcoming"),
        Word("Done", Closing.COMPLETED),
        Word("Dropped", Closing.NOT_PLANNED),
    ),
    fields=(
        FieldSpec("when", Facet.PROPERTY, ("When",), heading="When"),
        FieldSpec("text", Facet.TITLE, ("Text", "Checkpoint")),
        FieldSpec("task", Facet.REFERENCE, ("Task", "ID"), heading="Task"),
        FieldSpec("status", Facet.STATUS, ("Status",)),
    ),
    listed=Closing.OPEN,
    bullets=True,
)
"""Upcoming checkpoints, where they are synced: each bullet is an open issue."""

DECISIONS: Final = CollectionSpec(
    name="decisions",
    label="decision",
    headings=("Decision Log*",),
    required=("title",),
    prefix="",
    id_template="decision-{}",
    words=(
        Word("Proposed"),
        Word("Decided", Closing.COMPLETED),
        Word("Withdrawn", Closing.NOT_PLANNED),
    ),
    fields=(
        FieldSpec("date", Facet.CLOSED, ("Date", "Decided", "Decided On", "When"), Kind.DATE),
        FieldSpec("title", Facet.TITLE, ("Decision", "Title", "Subject")),
        FieldSpec(
            "rationale",
            Facet.SECTION,
            ("Rationale", "Reason", "Reasons", "Why"),
            heading="Rationale",
        ),
        FieldSpec(
            "owner",
            Facet.ASSIGNEES,
            ("Owner", "Decided By", "Decision Maker", "By"),
            heading="Owner",
        ),
        FieldSpec("status", Facet.STATUS, ()),
    ),
    listed=Closing.COMPLETED,
)
"""The decision log, where it is synced both ways: each row is an issue closed as completed."""

MILESTONE_WORDS: Final = (
    Word("Open", aliases=("Active", "Current", "On Track")),
    Word("In Progress", aliases=("Doing", "Started", "Ongoing", "WIP")),
    Word("Not Started", aliases=("Todo", "To Do", "Planned", "Pending", "Upcoming", "Future")),
    Word("At Risk"),
    Word("Delayed", aliases=("Late", "Overdue", "Slipped")),
    Word("Blocked"),
    Word("On Hold", aliases=("Paused",)),
    Word("Closed", Closing.COMPLETED),
    Word(
        "Complete",
        Closing.COMPLETED,
        ("Completed", "Done", "Finished", "Achieved", "Reached", "Delivered", "Released"),
    ),
    Word("Cancelled", Closing.NOT_PLANNED, ("Canceled", "Dropped")),
)

MILESTONES: Final = CollectionSpec(
    name="milestones",
    label="",
    remote=Remote.MILESTONE,
    required=("title",),
    headings=("Milestones", "Key Milestones", "Project Milestones", "Release Milestones"),
    prefix="",
    words=MILESTONE_WORDS,
    fields=(
        FieldSpec("title", Facet.NAME, ("Milestone", "Milestone Name", "Title", "Name")),
        FieldSpec(
            "due",
            Facet.DUE,
            ("Due", "Due Date", "Due On", "Target Date", "Target", "Deadline", "Date"),
            Kind.DATE,
        ),
        FieldSpec("state", Facet.STATUS, ("State", "Status")),
        FieldSpec("progress", Facet.PROGRESS, ("Progress",), Kind.PERCENT),
        FieldSpec("description", Facet.DESCRIPTION, ("Description", "Scope", "Goal")),
    ),
)

DEFAULTS: Final = Settings(collections=(TASKS, RISKS), milestones=MILESTONES)

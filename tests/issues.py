"""Issues for tests: made of values, changed as people change them, and stored as GitHub does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from gh_tracker.core.issue.inert import JOINER
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.writes import create
from gh_tracker.core.model import Closing, CollectionSpec, Facet, FieldSpec, Kind, Settings, Values
from gh_tracker.core.remote import KEEP, CreateIssue, EditIssue, Issue
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Link
from gh_tracker.core.text import canonical
from tests.strategies import HOSTILE, hostile_text

LINEAGE = "3f9a1c0b7e2d"
OTHER_LINEAGE = "0123456789ab"
LINK_URL = "https://github.example/acme/programme/blob/main/docs/tracker.md"

OWNERS = {
    "Commerce Squad Lead": ("carol", "chris"),
    "DevOps Lead": ("dave",),
    "Platform Lead": ("dave", "petra"),
    "Vacant Role": (),
}
LOGINS = ("carol", "chris", "dave", "petra", "zoe", "yan")

WIDE = CollectionSpec(
    name="work items",
    label="tracker: work",
    required=("id", "title"),
    words=TASKS.words,
    fields=(
        FieldSpec("id", Facet.ID, ("ID",)),
        FieldSpec("title", Facet.TITLE, ("Title",)),
        FieldSpec("owner", Facet.ASSIGNEES, ("Owner",)),
        FieldSpec("status", Facet.STATUS, ("Status",)),
        FieldSpec("area", Facet.LABEL, ("Area",)),
        FieldSpec("vendor", Facet.PROPERTY, ("Vendor",)),
        FieldSpec("due", Facet.PROPERTY, ("Due",), Kind.DATE),
        FieldSpec("cost", Facet.PROPERTY, ("Cost",), Kind.NUMBER),
        FieldSpec("progress", Facet.PROGRESS, ("Progress",), Kind.PERCENT),
        FieldSpec("notes", Facet.SECTION, ("Notes",)),
        FieldSpec("next_steps", Facet.SECTION, ("Next Steps",), heading="Next Steps"),
    ),
    prefix="[{id}] ",
)
"""A collection with everything: several properties of all kinds, several sections."""

SPECS = (TASKS, RISKS, WIDE)
IDS = ("UT-005", "R-01", "16-01", "1.1.1", "T9", "7", "A--> B")

# What this tool reads as structure, and what GitHub acts upon.
TRAPS = (
    *HOSTILE,
    "### Notes",
    "## notes ##",
    "###### Next  Steps:",
    "Synced with [the progress tracker](https://evil.example)",
    "   Synced with [the progress tracker](",
    f"<!-- gh-tracker:begin tasks/UT-005 {LINEAGE}. Please keep this line. -->",
    "<!-- gh-tracker:end -->",
    "- Progress: 99%",
    "- Owner: @mallory",
    "- Title: another",
    "@mallory",
    "(@org/team)",
    "e-mail@example.com",
    "@",
    f"@{JOINER}bob",
    f"@{JOINER}{JOINER}",
    JOINER,
    f"{JOINER}### Notes",
    f"{JOINER}{JOINER}Synced with [the progress tracker](",
    "Fixes #1",
    "closes: acme/site#12",
    f"Resolved{JOINER} GH-3",
    "fix https://github.com/acme/site/issues/1",
    f"<{JOINER}!--",
    f"<{JOINER}br>",
    "<br>",
    "UT-006: another record",
)


def lens_of(spec: CollectionSpec = TASKS, **changes: object) -> Lens:
    """Return a lens of a collection; ``changes`` are of its settings."""
    settings = replace(Settings(collections=SPECS, owners=OWNERS), **changes)  # type: ignore[arg-type]  # named by the caller
    return Lens(spec, settings, LINEAGE, LINK_URL)


TASK_LENS = lens_of()
RISK_LENS = lens_of(RISKS)
WIDE_LENS = lens_of(WIDE)


def issue_of(made: CreateIssue, number: int = 12) -> Issue:
    """Return the issue that a create makes, its milestone given as a number."""
    assert not isinstance(made.milestone, str)
    return Issue(
        number,
        f"node{number}",
        made.title,
        made.body,
        labels=made.labels,
        assignees=made.assignees,
        milestone=made.milestone,
    )


def edited(issue: Issue, *edits: EditIssue) -> Issue:
    """Return an issue after some edits, as GitHub carries them out."""
    for edit in edits:
        sent = {
            name: value
            for name in ("title", "body", "labels", "assignees", "milestone", "state")
            if (value := getattr(edit, name)) is not KEEP
        }
        if edit.state is not KEEP and edit.state != issue.state:
            reason = {"open": "reopened", "closed": "completed"}[str(edit.state)]
            sent["state_reason"] = reason if edit.state_reason is KEEP else edit.state_reason
        issue = replace(issue, **sent)
    return issue


def with_crlf(issue: Issue) -> Issue:
    """Return an issue as GitHub stores what was sent from a browser."""
    return replace(issue, body=issue.body.replace("\r\n", "\n").replace("\n", "\r\n"))


def trimmed(issue: Issue) -> Issue:
    """Return an issue as a server stores it that trims bodies and the ends of lines."""
    lines = issue.body.split("\n")
    return replace(issue, body="\n".join(line.rstrip(" \t") for line in lines).strip())


SERVERS: tuple[Callable[[Issue], Issue], ...] = (lambda issue: issue, with_crlf, trimmed)


def link_of(issue: Issue, record_id: str, values: Values, **changes: object) -> Link:
    """Return the link that a sync leaves which confirmed these values on both sides."""
    base = {name: Base(value, value) for name, value in values.items()}
    link = Link(record_id, "tasks", issue.number, issue.node_id, base)
    return replace(link, **changes)  # type: ignore[arg-type]  # named by the caller


def hostile() -> st.SearchStrategy[str]:
    """Canonical values that look like structure, commands or code, and mixtures of them."""
    pieces = st.one_of(
        st.sampled_from(TRAPS), st.sampled_from(["\n", "\n\n", " ", JOINER, "@"]), hostile_text()
    )
    return st.lists(pieces, max_size=5).map("".join).map(canonical)


def people_text() -> st.SearchStrategy[str]:
    """Text as people write it around a block or in it; none of it is a marker."""
    lines = st.one_of(
        st.sampled_from(
            ["", "Hello", "## Background", "- a list", "> quoted", "```", "@zoe", "x  "]
        ),
        hostile_text().map(lambda text: text.replace("\n", " ").replace("gh-tracker", "tracker")),
    )
    return st.lists(lines, max_size=4).map("\n".join)


def owners() -> st.SearchStrategy[str]:
    """Every way to write an owner: mapped, logins, plain text, nobody."""
    logins = st.lists(st.sampled_from(LOGINS), min_size=1, max_size=3, unique=True)
    return st.one_of(
        st.sampled_from([*OWNERS, "commerce  squad lead", "Outside Agency", ""]),
        logins.map(lambda names: ", ".join(f"@{name}" for name in names)),
        hostile().filter(lambda text: "@" not in text),
    )


@st.composite
def values_of(draw: st.DrawFn, lens: Lens) -> Values:
    """A value for every field of a collection, as a row can have them."""
    drawn: dict[str, str] = {}
    for spec in lens.spec.fields:
        strategy = _VALUES.get(spec.facet)
        if spec.facet is Facet.STATUS:
            strategy = st.sampled_from([word.name for word in lens.spec.words])
        elif spec.facet is Facet.PROPERTY:
            strategy = _KINDS[spec.kind]
        if strategy is not None:
            drawn[spec.name] = draw(strategy)
    return drawn


_VALUES: dict[Facet, st.SearchStrategy[str]] = {
    Facet.TITLE: st.one_of(
        hostile(), hostile().map(lambda text: canonical(text + " word" * 60))
    ).filter(bool),
    Facet.MILESTONE: st.sampled_from(["", "#1", "#5"]),
    Facet.ASSIGNEES: owners(),
    Facet.LABEL: st.sampled_from(["", "High", "Medium", "very low"]),
    Facet.PROGRESS: st.sampled_from(["", "0%", "40%", "100%", "12.5%"]),
    Facet.SECTION: hostile(),
}
_KINDS: dict[Kind, st.SearchStrategy[str]] = {
    Kind.TEXT: hostile(),
    Kind.DATE: st.sampled_from(["", "2024-05-27"]),
    Kind.NUMBER: st.sampled_from(["", "12", "-3.5"]),
    Kind.PERCENT: st.sampled_from(["", "5%"]),
}


@dataclass(frozen=True)
class Case:
    """An issue of a record, with the values that it was made of and what it is read with."""

    lens: Lens
    record_id: str
    values: Values
    issue: Issue

    @property
    def link(self) -> Link:
        """The link after a sync in which both sides had these values."""
        return link_of(self.issue, self.record_id, self.values)


def is_open(values: Values, lens: Lens) -> bool:
    """Tell whether the status of these values is an open word."""
    closings = {word.name: word.closing for word in lens.spec.words}
    return closings[values["status"]] is Closing.OPEN


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A record's issue as it was made, on any of the servers."""
    lens = draw(st.sampled_from([TASK_LENS, RISK_LENS, WIDE_LENS]))
    record_id = draw(st.sampled_from(IDS))
    values = draw(values_of(lens))
    server = draw(st.sampled_from(SERVERS))
    return Case(lens, record_id, values, server(issue_of(create(record_id, values, lens))))


@st.composite
def bodies(draw: st.DrawFn, body: str) -> str:
    """A body whose people have written around the block and into it, all over it."""
    lines = [f"{draw(people_text())}\n", *body.splitlines(keepends=True), "\n", draw(people_text())]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines)))
        lines.insert(at, draw(people_text()) + draw(st.sampled_from(["\n", "\r\n"])))
    for _ in range(draw(st.integers(0, 1))):
        del lines[draw(st.integers(0, len(lines) - 1))]
    return "".join(lines)


@st.composite
def issues(draw: st.DrawFn) -> Case:
    """A record's issue after people were at it: text, labels, assignees, title, state."""
    case = draw(cases())
    issue = case.issue
    prefixes = [
        spec.label or f"{spec.name}: "
        for spec in case.lens.spec.fields
        if spec.facet in {Facet.STATUS, Facet.LABEL}
    ]
    extra = [
        f"{prefix}{text}" for prefix in prefixes for text in ("blocked", "High", "Complete", "?")
    ]
    state, reason = draw(
        st.sampled_from(
            [
                ("open", None),
                ("open", "reopened"),
                ("closed", "completed"),
                ("closed", None),
                ("closed", "not_planned"),
                ("closed", "duplicate"),
            ]
        )
    )
    front = st.sampled_from(["", "UT-006: ", "[UT-005] ", "ut-005 – "])
    touched = replace(
        issue,
        title=draw(st.one_of(st.just(issue.title), st.tuples(front, hostile()).map("".join))),
        body=draw(st.one_of(st.just(issue.body), bodies(issue.body))),
        labels=(
            *issue.labels,
            *draw(st.lists(st.sampled_from([*extra, "bug"]), max_size=3, unique=True)),
        ),
        assignees=tuple(draw(st.lists(st.sampled_from(LOGINS), max_size=3, unique=True))),
        milestone=draw(st.sampled_from([None, 1, 2])),
        state=state,
        state_reason=reason,
    )
    return replace(case, issue=touched)

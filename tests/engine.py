"""Rows, issues, links and what a run goes by, for the tests of the engine: data and no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gh_tracker.core.binding.bind import How, Options, Pair, Situation
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import milestone
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.merging import merge as merging
from gh_tracker.core.merging.records import Context, Record
from gh_tracker.core.model import CollectionSpec, LocalRecord, Place, Settings
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Issue, Milestone
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Link, State
from tests.issues import LINEAGE, LINK_URL, OWNERS, edited, issue_of

NOW = "2026-04-02T12:00:00Z"
EARLIER = "2026-03-30T08:00:00Z"
TASK = {
    "title": "Wallet",
    "milestone": "#1",
    "owner": "",
    "status": "In Progress",
    "progress": "40%",
    "notes": "Text.",
}
RISK = {
    "description": "No licence",
    "impact": "High",
    "mitigation": "Ask.",
    "owner": "",
    "status": "Open",
}
DEFAULTS = {"tasks": TASK, "risks": RISK}
SPECS = {"tasks": TASKS, "risks": RISKS}
MILESTONES = (Milestone(1, "M1"), Milestone(2, "M2"))
TITLES = milestone.titles(MILESTONES, {1: "M1", 2: "M2"})


def settings_of(*specs: CollectionSpec, **changes: object) -> Settings:
    """Return settings with these collections, the built-in ones if none is given."""
    made = Settings(collections=specs or (TASKS, RISKS), owners=OWNERS)
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def lens_of(spec: CollectionSpec = TASKS, settings: Settings | None = None) -> Lens:
    """Return the lens of a collection."""
    return Lens(spec, settings or settings_of(), LINEAGE, LINK_URL)


def context_of(settings: Settings | None = None, **changes: object) -> Context:
    """Return what a run merges with: two milestones, and no choices of its own."""
    settings = settings or settings_of()
    lenses = {each.name: lens_of(each, settings) for each in settings.tables}
    made = Context(settings, lenses, TITLES, owners_before=settings.owners)
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


CONTEXT = context_of()


def row(
    key: str = "UT-001",
    *,
    collection: str = "tasks",
    line: int = 5,
    digest: str = "",
    without: tuple[str, ...] = (),
    frozen: Mapping[str, str] | None = None,
    **values: str,
) -> LocalRecord:
    """Return a row as it is read; values are canonical, a milestone by number or title."""
    found = {**DEFAULTS[collection], **values}
    if "milestone" in found:
        found["milestone"] = TITLES.title(found["milestone"])
    if collection == "tasks":
        found = {"last_update": "2026-03-01", **found}
    left = {name: v for name, v in found.items() if name not in {*without, *(frozen or {})}}
    digest = digest or f"digest of {key or found['title']}"
    return LocalRecord(key, collection, left, Place(0, line - 5, line), digest, frozen or {})


def issue(
    key: str = "UT-001",
    number: int = 1,
    *,
    collection: str = "tasks",
    digest: str = "",
    **values: str,
) -> Issue:
    """Return the issue that a sync makes of these values, closed where the status is."""
    lens = lens_of(SPECS[collection])
    whole = {**DEFAULTS[collection], **values}
    made = issue_of(create(key, whole, lens, digest), number)
    word = find(whole["status"], lens.spec.words)
    assert word is not None
    found = edited(made, *change(made, {"status": word.name}, lens, key, None))
    closed_at = NOW if found.state == "closed" else None
    return replace(
        found,
        author="alice",
        association="MEMBER",
        created_at=EARLIER,
        updated_at=NOW,
        closed_at=closed_at,
    )


def plain_issue(number: int = 9, title: str = "Wallet", **changes: object) -> Issue:
    """Return an issue that a person opened, without a block."""
    made = Issue(
        number,
        f"node{number}",
        title,
        "Hello",
        author="alice",
        association="MEMBER",
        created_at=EARLIER,
        updated_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def link(key: str = "UT-001", number: int = 1, *, collection: str = "tasks", **values: str) -> Link:
    """Return the link that a sync leaves which confirmed these values on both sides."""
    whole = {**DEFAULTS[collection], **values}
    base = {name: Base(value, value) for name, value in whole.items()}
    if collection == "tasks":
        base["last_update"] = Base("2026-03-01", "")
    return Link(key, collection, number, f"node{number}", base, open_word="In Progress")


def with_base(known: Link, **bases: Base) -> Link:
    """Return a link with other bases for some fields."""
    return replace(known, base={**known.base, **bases})


def pair(
    here: LocalRecord | None = None,
    there: Issue | None = None,
    known: Link | None = None,
    **changes: object,
) -> Pair:
    """Return a linked pair of what is given; a row and an issue as a sync left them if nothing is."""
    if here is None and there is None and known is None:
        here, there, known = row(), issue(), link()
    key = next(each.id for each in (here, known) if each) if here or known else "UT-001"
    made = Pair(key, (here or known or row()).collection, How.LINKED, here, there, known)
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def local_of(
    *rows: LocalRecord,
    broken: tuple[str, ...] = (),
    frozen: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
) -> Local:
    """Return a tracker with these rows, read."""
    return Local(
        records={each.id: each for each in rows if each.id},
        unnumbered=tuple(each for each in rows if not each.id),
        frozen_ids=frozen or {},
        broken=frozenset(broken),
        tables={"tasks": (0,), "risks": (1,)},
        problems=problems,
    )


def state_of(*links: Link, **changes: object) -> State:
    """Return the state of a tracker whose collections have all been synced."""
    made = State(
        LINEAGE,
        "R_1",
        "acme/programme",
        "docs/tracker.md",
        cursor=EARLIER,
        collections=frozenset({"tasks", "risks"}),
        milestones={1: "M1", 2: "M2"},
        links={each.id: each for each in links},
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def situation_of(
    *rows: LocalRecord,
    issues: tuple[Issue, ...] = (),
    links: tuple[Link, ...] = (),
    options: Options | None = None,
    mentions: Callable[[str], bool] = lambda _: False,
    **changes: object,
) -> Situation:
    """Return what binding looks at; ``changes`` are of the situation itself."""
    made = Situation(
        settings_of(),
        local_of(*rows),
        state_of(*links),
        {each.number: each for each in issues},
        mentions,
        options or Options(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def verdicts(record: Record) -> dict[str, str]:
    """Return the verdict on each field of a record that asks for something."""
    quiet = {merging.Verdict.NOTHING, merging.Verdict.SETTLED}
    return {name: str(m.verdict) for name, m in record.fields.items() if m.verdict not in quiet}

"""Generators of states, for every test that needs some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from gh_tracker.core.model import milestone_key
from gh_tracker.core.state import Base, Decision, Intent, Link, State, Untold, Waiting
from gh_tracker.core.state.staterecords import intent_order, waiting_order

HOSTILE = (
    '{"link":"UT-001"}',
    "<<<<<<< HEAD",
    '"end"',
    "line\nbreak",
    "CRLF\r\n",
    "\u2028\x85\x0b\x0c",
    "\u202eright to left",
    "emoji 🚀",
    '"quoted\\"',
    ',"sum":"000000000000"}',
)

values = st.text(max_size=12) | st.sampled_from(HOSTILE)
ids = st.sampled_from([f"UT-{number:03}" for number in range(1, 20)]) | st.text(
    min_size=1, max_size=6
)
times = st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"))
collections = st.sampled_from(["tasks", "risks", "decisions"])
numbers = st.integers(1, 10_000)
fields = st.sampled_from(["title", "milestone", "owner", "status", "progress", "notes"])

bases = values.map(lambda value: Base(value, value)) | st.builds(Base, values, values)
intents = st.builds(
    Intent,
    kind=st.sampled_from(["create", "comment", "replace"]),
    record=ids | st.just(""),
    collection=collections,
    at=times,
    issue=numbers | st.just(0),
    digest=values,
    key=values,
)


@st.composite
def links(draw: st.DrawFn, id: str | None = None) -> Link:  # noqa: A002 - the field's name
    """Draw a link, of the given record or of any."""
    return Link(
        id=draw(ids) if id is None else id,
        collection=draw(collections),
        issue=draw(numbers),
        node_id=draw(values),
        base=draw(st.dictionaries(fields, bases)),
        seen=draw(st.dictionaries(fields, values)),
        decisions=draw(st.dictionaries(fields, st.builds(Decision, values, values, values))),
        open_word=draw(values),
        gone_since=draw(times | st.just("")),
        tombstone=draw(st.booleans()),
        mended=draw(st.booleans()),
        lost=draw(st.sampled_from(("", "deleted", "https://github.com/acme/other/issues/7"))),
        told=draw(st.dictionaries(values, values)),
        untold=tuple(draw(st.lists(st.builds(Untold, values, values, values), max_size=2))),
    )


@st.composite
def milestone_links(draw: st.DrawFn, known: Iterable[int]) -> dict[int, Link]:
    """Draw what is remembered of the rows of some milestones; those have a name and no node."""
    found = {}
    for number in known:
        if draw(st.booleans()):
            link = draw(links(milestone_key(draw(values))))
            found[number] = replace(link, collection="milestones", issue=number, node_id="", row={})
    return found


@st.composite
def states(draw: st.DrawFn) -> State:
    """Draw a state whose waiting issues and intents are sorted, as reading gives them."""
    found = draw(st.lists(links(), max_size=6, unique_by=lambda each: each.id))
    milestones = draw(st.dictionaries(numbers, values, max_size=4))
    waiting = st.builds(Waiting, issue=numbers, collection=collections, reason=values)
    return State(
        lineage=draw(st.text("0123456789abcdef", min_size=12, max_size=12)),
        node_id=draw(values),
        repository=draw(values),
        path=draw(values),
        cursor=draw(times | st.just("")),
        collections=frozenset(draw(st.sets(collections))),
        milestones=milestones,
        milestone_links=draw(milestone_links(milestones)),
        links={each.id: each for each in found},
        waiting=tuple(sorted(draw(st.lists(waiting, max_size=4)), key=waiting_order)),
        intents=tuple(sorted(draw(st.lists(intents, max_size=4)), key=intent_order)),
        decided=frozenset(draw(st.sets(numbers, max_size=3))),
    )


def example(tasks: int = 6) -> State:
    """Return a state as the sync of a tracker with so many tasks leaves it."""
    links = {
        each: Link(
            id=each,
            collection="tasks",
            issue=number,
            node_id=f"I_kwDOA{number:06}",
            base={
                "title": Base(f"Task number {number}", f"Task number {number}"),
                "milestone": Base("1", "1"),
                "owner": Base("Commerce Squad Lead", "Commerce Squad Lead"),
                "status": Base("In Progress", "In Progress"),
                "progress": Base("40%", "50%"),
                "notes": Base("Wallet – “escrow” next", "Wallet – “escrow” next"),
            },
            open_word="In Progress",
        )
        for number, each in enumerate((f"UT-{count:03}" for count in range(1, tasks + 1)), 1)
    }
    return State(
        lineage="3f9a1c0b7e2d",
        node_id="R_kgDOA1",
        repository="acme/programme",
        path="docs/tracker.md",
        cursor="2026-03-01T10:00:00Z",
        collections=frozenset({"tasks"}),
        milestones={1: "M1"},
        links=links,
        waiting=(Waiting(40, "tasks", "author"),),
    )

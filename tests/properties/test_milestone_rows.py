"""The list of milestones under changes on both sides: a truth table drawn at random.

For each field of each milestone a person changes the tracker, GitHub, both alike, both apart, or
nothing. After one run each field is what the three-way merge says, no value that a person gave is
gone, and the second run does nothing.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from gh_tracker.core.cells.codec import read
from gh_tracker.core.document.structure import parse
from gh_tracker.core.planning.brake import Allowance
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.faults.lab import START, Lab
from tests.memory import Memory

Fields: TypeAlias = Mapping[str, str]
Change: TypeAlias = tuple[str, str]
"""Which sides change a field, and to which of two values."""

BASE: Final[Mapping[str, Fields]] = {
    name: {"title": name, "due": f"2026-0{n}-15", "state": "Open", "description": f"{name} is."}
    for n, name in enumerate(("Alpha", "Beta", "Gamma"), 1)
}
NEW: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("{} here", "{} there"),
    "due": ("2027-01-02", "2027-03-04"),
    "state": ("Complete", "Complete"),
    "description": ("Said here.", "Said there."),
}
ALLOWED: Final = Options(allowed=frozenset[Allowance]({"removals", "edits", "additions"}))

sides = st.sampled_from(["", "tracker", "github", "alike", "apart"])
plans = st.fixed_dictionaries(
    {name: st.fixed_dictionaries(dict.fromkeys(NEW, sides)) for name in BASE}
)


def table(rows: Mapping[str, Fields]) -> bytes:
    lines = [
        f"| {e['title']} | {e['due']} | {e['state']} | {e['description']} |" for e in rows.values()
    ]
    head = "# T\n\n## Milestones\n| Milestone | Due | State | Description |\n|---|---|---|---|\n"
    return (head + "\n".join(lines) + "\n\nText below.\n").encode()


def changed(plan: Mapping[str, Mapping[str, str]], side: str) -> dict[str, dict[str, str]]:
    """Give what each milestone is on one side after its people have changed it."""
    found = {name: dict(each) for name, each in BASE.items()}
    for name, each in plan.items():
        for field, who in each.items():
            here, there = (value.format(name) for value in NEW[field])
            if who in {side, "alike"}:
                found[name][field] = here
            elif who == "apart":
                found[name][field] = here if side == "tracker" else there
    return found


def expected(who: str, here: str, there: str) -> tuple[str, str]:
    """Give what the tracker and GitHub have of a field in the end."""
    if who == "tracker":
        return here, here
    return (there, there) if who == "github" else (here, there)


@settings(max_examples=60)
@given(plans)
def test_each_field_is_merged_by_itself_and_nothing_is_lost(
    plan: Mapping[str, Mapping[str, str]],
) -> None:
    lab = Lab(Memory(table(BASE)), Sandbox(start=START))
    assert lab.sync(ALLOWED).code == 0
    lab.sandbox.clock.advance(3600)
    tracker, github = changed(plan, "tracker"), changed(plan, "github")
    lab.memory.document = table(tracker)
    for name, each in github.items():
        lab.alice.edit_milestone(
            name,
            title=each["title"],
            due_on=f"{each['due']}T12:00:00Z",
            description=each["description"],
            state="open" if each["state"] == "Open" else "closed",
        )

    ran = lab.sync(ALLOWED)

    if not _is_known(plan):
        # A name and all that stands beside it changed at once: nothing tells what became of it.
        assert ran.code in {0, 5}
        return
    wanted = {
        name: {
            field: expected(who, tracker[name][field], github[name][field])
            for field, who in each.items()
        }
        for name, each in sorted(plan.items())
    }
    assert ran.code == (5 if any(a != b for e in wanted.values() for a, b in e.values()) else 0)
    assert _here(lab) == [{f: each[f][0] for f in each} for each in wanted.values()]
    assert _there(lab) == [{f: each[f][1] for f in each} for each in wanted.values()]
    lab.sandbox.clock.advance(3600)
    again = lab.sync(ALLOWED)
    assert (again.writes, again.changed) == ([], False)


def _is_known(plan: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether each row that has a new name can be told by the rest of it, or by GitHub."""
    ours = {"tracker", "alike", "apart"}
    return all(
        each["title"] not in {"tracker", "apart"}
        or not ours & {each["due"], each["state"], each["description"]}
        for each in plan.values()
    )


def _here(lab: Lab) -> list[Fields]:
    rows = read(parse(lab.memory.document), DEFAULTS).milestones.values()
    found = [dict(each.values) for each in sorted(rows, key=lambda row: row.place.line)]
    # Closed by GitHub, it has the table's own word for that, of which there may be none.
    closed = {"Closed": "Complete"}
    return [each | {"state": closed.get(each["state"], each["state"])} for each in found]


def _there(lab: Lab) -> list[Fields]:
    return [
        {
            "title": each.title,
            "due": (each.due_on or "")[:10],
            "state": "Open" if each.state == "open" else "Complete",
            "description": each.description or "",
        }
        for each in lab.sandbox.repo().milestones.values()
    ]

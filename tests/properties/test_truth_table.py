"""All 15 patterns of (base, document, issue), for every kind of field: pure, and through a sync.

Three values, each of which may be absent, are equal or different in 15 ways: written as three
letters, where equal letters are equal values and `-` is absence (I2).
"""

from dataclasses import replace
from itertools import product
from random import Random
from typing import Final

import pytest

from gh_tracker.core.merging.merge import Verdict, merge, verdict
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.state import Base
from gh_tracker.sync import Options
from tests.memory import Memory
from tests.properties import in_tracker, on_github, tables
from tests.properties.tables import engine_name
from tests.properties.test_regressions import TRACKER
from tests.properties.world import World, configured

PATTERNS: Final = {
    "---": Verdict.NOTHING,
    "--a": Verdict.PULL,
    "-a-": Verdict.PUSH,
    "a--": Verdict.FORGOTTEN,
    "-aa": Verdict.SETTLED,
    "-ab": Verdict.CONFLICT,
    "a-a": Verdict.ROW_GONE,
    "a-b": Verdict.ROW_GONE_ISSUE_CHANGED,
    "aa-": Verdict.ISSUE_GONE,
    "ab-": Verdict.ISSUE_GONE,
    "aaa": Verdict.SETTLED,
    "aab": Verdict.PULL,
    "aba": Verdict.PUSH,
    "abb": Verdict.SETTLED,
    "abc": Verdict.CONFLICT,
}
"""What the design says of each pattern: base, document, issue."""

RISKS: Final = """
## Issues & Risks

| ID | Description | Impact | Mitigation | Owner | Status | Ref |
| --- | --- | --- | --- | --- | --- | --- |
| R-01 | Delay nine | High | Wait | – | Open | ref9 |
| R-02 | Noise ten | Low | Calm | – | Open | ref10 |
| R-03 | Heat eleven | Low | Cool | – | Open | ref11 |
"""
VALUES: Final = {
    ("tasks", "title"): ("Charter one", "Charter b", "Charter c"),
    ("tasks", "milestone"): ("M1", "M8", "M9"),
    ("tasks", "owner"): ("Commerce Lead", "Platform Lead", "Squad c"),
    ("tasks", "status"): ("In Progress", "Blocked", "Complete"),
    ("tasks", "progress"): ("10%", "55%", "60%"),
    ("tasks", "notes"): ("Signed", "Signed b", "Signed\nc"),
    ("risks", "title"): ("Delay nine", "Delay b", "Delay c"),
    ("risks", "impact"): ("high", "medium", "low"),
    ("risks", "notes"): ("Wait", "Wait b", "Wait | c"),
    ("risks", "status"): ("Open", "Mitigating", "Resolved"),
}
"""Three values of each field, the first as it stands in the tracker before anybody edits."""

WHOLE: Final = ("aaa", "aab", "aba", "abb", "acb", "a-a", "a-b", "aa-", "ab-")
"""The patterns that a record can have once it was synced."""

CHANCE: Final = Random(0)


def test_the_table_is_whole() -> None:
    found = {_pattern(three) for three in product((None, "x", "y", "z"), repeat=3)}
    assert found == PATTERNS.keys()
    assert len(PATTERNS) == 15


def _pattern(three: tuple[str | None, ...]) -> str:
    """Give the letters of three values, in the order in which they come up."""
    letters: dict[str, str] = {}
    return "".join("-" if e is None else letters.setdefault(e, "abc"[len(letters)]) for e in three)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(("collection", "name"), VALUES)
def test_each_pattern_of_each_field_has_its_verdict(
    collection: str, name: str, pattern: str
) -> None:
    values = dict(zip("abc", VALUES[collection, name], strict=True)) | {"-": None}
    base, here, there = map(values.__getitem__, pattern)
    known = None if base is None else Base(base, base)

    assert verdict(known, here, there) is PATTERNS[pattern]

    spec = DEFAULTS.collection(collection).field(engine_name(collection, name))
    assert spec
    if here is not None and there is not None:
        merged = merge(spec, known, here, there)
        assert merged.verdict is PATTERNS[pattern]
        winner = {Verdict.PUSH: here, Verdict.PULL: there}.get(merged.verdict)
        assert winner is None or merged.value == winner


@pytest.mark.parametrize("pattern", WHOLE)
@pytest.mark.parametrize(("collection", "name"), VALUES)
def test_each_pattern_of_each_field_goes_through_a_sync(
    collection: str, name: str, pattern: str
) -> None:
    world, record = _synced(collection)
    letters = dict(zip("abc", VALUES[collection, name], strict=True))
    here, there = pattern[1], pattern[2]
    if there == "-":
        world.alice.delete_issue(world.issues_by_record()[record].number)
    elif there != "a":
        assert on_github.put(world, record, name, CHANCE, letters[there])
    if here == "-":
        in_tracker.remove(world, record)
    elif here != "a":
        assert in_tracker.put(world, record, name, CHANCE, letters[here])

    allowed = Options(full=True, yes=True, allowed=frozenset({"removals"}))
    report = world.sync(allowed).report

    assert report
    conflicts = [(each.field, each.code) for each in report.conflicts]
    assert conflicts == ([(engine_name(collection, name), "")] if pattern == "acb" else [])
    # The row, and the issue, as they are to be afterwards.
    wanted = {"aab": "bb", "aba": "bb", "a-b": "bb"}.get(pattern, pattern[1:])
    left, right = wanted[0], wanted[1]
    row, issue = world.rows_by_record().get(record), world.issues_by_record().get(record)
    assert (row and world.here(row, name)) == (letters[left] if left != "-" else None)
    if pattern == "a-a":
        assert issue
        assert (issue.state, issue.reason) == ("closed", "not_planned")
    else:
        shown = world.there(issue, record, name) if issue else None
        assert shown == (letters[right] if right != "-" else None)
    assert not world.sync(replace(allowed, full=False)).writes


def _synced(collection: str) -> tuple[World, int]:
    """Give a world after its first sync, and the record whose fields are to change."""
    world = World(Memory((TRACKER + RISKS).encode()), configuration=configured())
    for row in world.rows():
        record = world.new_record(row.collection, row["title"])
        for field in row.cells.keys() - tables.DERIVED:
            world.write(record, field, row[field], ())
    assert world.sync().report
    found = next(key for key, each in world.collections.items() if each == collection)
    return world, found

"""The golden scenarios: what people did before a run, and how the run ends when nothing fails."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from gh_tracker import decide
from gh_tracker.core.model import Policy
from gh_tracker.sync import Options
from tests.faults.lab import USUAL, Lab
from tests.memory import Memory

TRACKER: Final = b"""\
# Tracker

## Snapshot (Updated 2026-03-27)
| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes |
| --- | --- | --- | --- | --- | --- | --- | --- |
| UT-001 | Charter | M1 | Platform Lead | Complete | 100% | 2026-03-06 | tok-charter \\| signed. |
| UT-002 | Ledger import | M1 | Data Lead | In Progress | 40% | 2026-03-18 | tok-ledger agrees. |
| UT-003 | Search | M2 | Compliance Lead | Not Started | 0% | \xe2\x80\x93 | tok-search starts later. |

## Activity Log
- **2026-03-06** \xe2\x80\x93 UT-001 completed. tok-log

## Issues & Risks (Active)
| ID | Description | Impact | Mitigation | Owner | Status |
| --- | --- | --- | --- | --- | --- |
| R-01 | No licence | High | tok-ask finance. | Product Lead | Open |
| R-02 | Rotating addresses | Medium | tok-check them. | Platform Lead | Mitigating |
"""
LISTED: Final = (
    TRACKER
    + b"""
## Milestones
| Milestone | Due | State | Progress | Description |
| --- | --- | --- | --- | --- |
| M1 | 2026-05-27 | In Progress | TBD | tok-first of all. |
| M2 | 2026-09-30 | Not Started | TBD | tok-for-all of us. |
"""
)
TOKENS: Final = ("tok-charter", "tok-ledger", "tok-search", "tok-log", "tok-ask", "tok-check")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What was done before a run, with which options it runs, and what it comes to.

    ``tokens`` are texts that people wrote besides the tracker's own; none of them may be lost.
    ``code`` is the exit code of an undisturbed run, ``holds`` tells a few facts of its result.
    ``gone`` are texts of the tracker that people overwrote. ``halves`` is the record whose status
    takes two requests: where a kill between them took the intent with the disk, a person decides.
    """

    name: str
    prepare: Callable[[Lab], object]
    holds: Callable[[Lab], object]
    options: Options = USUAL
    tokens: tuple[str, ...] = ()
    code: int = 0
    synced: bool = True
    gone: tuple[str, ...] = ()
    halves: str = ""
    tracker: bytes = TRACKER

    def begin(self) -> Lab:
        """Give a lab in which the run can begin; each call gives another."""
        return _prepared(self.name).fork()


@cache
def synced(tracker: bytes = TRACKER) -> Lab:
    lab = Lab(Memory(tracker))
    for _ in range(2):  # the second run leaves a cursor, so that the next reads what changed alone
        ran = lab.sync()
        assert ran.code == 0, ran.told
        lab.sandbox.clock.advance(1800)
    lab.memory.commit()
    return lab


@cache
def _prepared(name: str) -> Lab:
    scenario = BY_NAME[name]
    there = synced(scenario.tracker).fork if scenario.synced else None
    lab = there() if there else Lab(Memory(scenario.tracker))
    scenario.prepare(lab)
    lab.memory.commit()
    return lab


# What people do


def _nothing(_lab: Lab) -> None:
    """Leave all as it is."""


def _close(lab: Lab) -> None:
    lab.alice.close(lab.issue("UT-002"), comment="tok-closing words.")
    lab.alice.edit_issue(lab.issue("R-01"), title="R-01: tok-title of a risk")
    lab.alice.unlabel(lab.issue("R-02"), "status: Mitigating")


def _fields_here(lab: Lab) -> None:
    lab.edit(
        ("| Ledger import | M1 | Data Lead | In Progress | 40% |",
         "| tok-ledger title | M3 | Product Lead | Blocked | 55% |"),
        ("tok-search starts later.", "tok-search starts now.<br>tok-second line."),
        ("| Medium | tok-check them.", "| Low | tok-check all."),
    )  # fmt: skip


def _close_here(lab: Lab) -> None:
    lab.edit(("| Data Lead | In Progress |", "| Data Lead | Cancelled |"))


def _open_here(lab: Lab) -> None:
    lab.edit(("| Complete | 100% |", "| On Hold | 90% |"))


def _reclose_here(lab: Lab) -> None:
    lab.edit(("| Complete | 100% |", "| Cancelled | 100% |"))


def _both_sides(lab: Lab) -> None:
    lab.edit(("tok-ledger agrees.", "tok-ledger disagrees."))
    number = lab.issue("UT-002")
    lab.alice.edit_issue(number, title="UT-002: tok-title there", milestone="M2")
    lab.alice.assign(lab.issue("UT-003"), "bob")


def _new_row(lab: Lab) -> None:
    row = "|  | tok-new title | M4 | Data Lead | Complete | 100% | 2026-03-30 | tok-new notes. |\n"
    lab.edit(("\n## Activity Log", f"{row}\n## Activity Log"))


def _remove(lab: Lab) -> None:
    (line,) = [each for each in lab.text.splitlines() if each.startswith("| UT-003 |")]
    lab.edit((f"{line}\n", ""))


def _remove_edited(lab: Lab) -> None:
    _remove(lab)
    lab.alice.edit_issue(lab.issue("UT-003"), title="UT-003: tok-edit beats delete")


def _adoptable(lab: Lab) -> None:
    lab.alice.create_milestone("M1")
    there = {"assignees": ["bob"], "milestone": "M1", "labels": ["status: Blocked"]}
    lab.alice.create_issue("Ledger  IMPORT", "tok-body of a person.", **there)
    lab.alice.create_issue("Of no concern", "tok-other body.")


def _new_issue(lab: Lab) -> None:
    lab.alice.create_issue(
        "tok-labelled", "tok-body.", labels=["tracker: task"], milestone="M2", assignees=["bob"]
    )


def _rename_milestone(lab: Lab) -> None:
    lab.edit(("| Charter | M1 |", "| Charter | M1 tok-renamed |"))
    lab.edit(("| Ledger import | M1 |", "| Ledger import | M1 tok-renamed |"))


def _rows_here(lab: Lab) -> None:
    lab.edit(
        ("| M1 | 2026-05-27 | In Progress | 70% | tok-first of all. |",
         "| M1 tok-named | 2026-05-27 | In Progress | 70% | tok-first of all. |"),
        ("| M2 | 2026-09-30 | Not Started | 0% | tok-for-all of us. |",
         "| M2 | 2026-10-01 | Complete | 0% | tok-for-all and more. |"),
        ("| Search | M2 |", "| Search | M3 |"),
    )  # fmt: skip
    lab.memory.document += b"| M3 | 2026-12-24 | Closed | TBD | tok-third one. |\n"


def _rows_there(lab: Lab) -> None:
    there = {"due_on": "2026-06-03T12:00:00Z", "description": "tok-there.", "state": "closed"}
    lab.alice.edit_milestone("M1", title="M1 tok-renamed", **there)
    lab.alice.create_milestone("M9", description="tok-ninth.")
    lab.alice.edit_issue(lab.issue("UT-003"), milestone="M9")


def _conflict(lab: Lab) -> None:
    lab.edit(("tok-ledger agrees.", "tok-ledger here."))
    number = lab.issue("UT-002")
    body = str(lab.sandbox.issue(number)["body"])
    lab.alice.edit_issue(number, body=body.replace("tok-ledger agrees.", "tok-there."))


def _decided(lab: Lab) -> None:
    _conflict(lab)
    assert lab.sync().code == 5
    decide.resolve(lab.memory, lab.configuration, "UT-002", "Notes", "github")
    lab.edit(("tok-search starts later.", "tok-search goes on."))


# What must come of it


def _is(record: str, column: int, text: str) -> Callable[[Lab], object]:
    def holds(lab: Lab) -> None:
        assert lab.row(record)[column] == text, lab.row(record)

    return holds


def _first(lab: Lab) -> None:
    issues = lab.final()["issues"]
    assert isinstance(issues, dict)
    assert sorted(issues) == ["R-01", "R-02", "UT-001", "UT-002", "UT-003"]
    assert issues["UT-001"]["state"] == ("closed", "completed")
    assert issues["UT-002"]["assignees"] == ["bob"]


def _pushed(lab: Lab) -> None:
    issue = lab.sandbox.issue(lab.issue("UT-002"))
    assert issue["title"] == "UT-002: tok-ledger title"
    labels = [each.name for each in lab.sandbox.repo().labels.values()]
    assert "impact: Low" in labels
    assert {"M1", "M2", "M3"} == {each.title for each in lab.sandbox.repo().milestones.values()}


def _state(record: str, state: str, reason: str | None) -> Callable[[Lab], object]:
    def holds(lab: Lab) -> None:
        issue = lab.sandbox.issue(lab.issue(record))
        assert (issue["state"], issue["state_reason"]) == (state, reason)

    return holds


def _both(lab: Lab) -> None:
    assert lab.row("UT-002")[1:3] == ["tok-title there", "M2"]
    assert "tok-ledger disagrees." in str(lab.sandbox.issue(lab.issue("UT-002"))["body"])


def _numbered(lab: Lab) -> None:
    assert lab.row("UT-004")[1] == "tok-new title"
    _state("UT-004", "closed", "completed")(lab)


def _removed(lab: Lab) -> None:
    assert "UT-003" not in lab.text
    _state("UT-003", "closed", "not_planned")(lab)
    assert len(lab.sandbox.repo().comments_of(lab.issue("UT-003"))) == 1


def _adopted(lab: Lab) -> None:
    assert lab.issue("UT-002") == 1
    assert len(lab.sandbox.repo().issues) == 6
    assert lab.sandbox.issue(2)["body"] == "tok-other body."


def _preferred(lab: Lab) -> None:
    (comment,) = lab.sandbox.repo().comments_of(lab.issue("UT-002"))
    assert "tok-there." in comment.body
    assert "tok-ledger here." in str(lab.sandbox.issue(lab.issue("UT-002"))["body"])


def _renamed(lab: Lab) -> None:
    titles = sorted(each.title for each in lab.sandbox.repo().milestones.values())
    assert titles == ["M1 tok-renamed", "M2"]


def _milestones(lab: Lab) -> dict[str, tuple[str, str, str]]:
    found = lab.final()["milestones"]
    assert isinstance(found, dict)
    return found


def _listed(lab: Lab) -> None:
    assert _milestones(lab) == {
        "M1": ("2026-05-27", "open", "tok-first of all."),
        "M2": ("2026-09-30", "open", "tok-for-all of us."),
    }
    assert lab.row("M1")[3] == "70%"


def _rows_pushed(lab: Lab) -> None:
    assert _milestones(lab) == {
        "M1 tok-named": ("2026-05-27", "open", "tok-first of all."),
        "M2": ("2026-10-01", "closed", "tok-for-all and more."),
        "M3": ("2026-12-24", "closed", "tok-third one."),
    }
    assert [lab.row(each)[2] for each in ("UT-001", "UT-003")] == ["M1 tok-named", "M3"]


def _rows_pulled(lab: Lab) -> None:
    assert lab.row("M1 tok-renamed")[1:] == ["2026-06-03", "Closed", "70%", "tok-there."]
    assert lab.row("M9")[1:] == ["\u2013", "Open", "0%", "tok-ninth."]
    assert lab.row("UT-001")[2] == "M1 tok-renamed"


SCENARIOS: Final = (
    Scenario("first sync", _nothing, _first, synced=False),
    Scenario("no change", _nothing, _is("UT-002", 4, "In Progress")),
    Scenario("close there", _close, _is("UT-002", 4, "Complete"), tokens=("tok-closing", "tok-title")),
    Scenario("fields here", _fields_here, _pushed, tokens=("tok-ledger title", "tok-second", "tok-check all")),
    Scenario("close here", _close_here, _state("UT-002", "closed", "not_planned")),
    Scenario("reopen here", _open_here, _state("UT-001", "open", "reopened")),
    Scenario("close anew here", _reclose_here, _state("UT-001", "closed", "not_planned"), halves="UT-001"),
    Scenario("both sides", _both_sides, _both, tokens=("tok-ledger disagrees", "tok-title there")),
    Scenario("new row", _new_row, _numbered, tokens=("tok-new title", "tok-new notes")),
    Scenario("removed row", _remove, _removed, Options(yes=True)),
    Scenario("edit beats delete", _remove_edited, _is("UT-003", 1, "tok-edit beats delete"), Options(yes=True), ("tok-edit beats",)),
    Scenario("adoption", _adoptable, _adopted, Options(adopt=True), ("tok-body of", "tok-other"), 5, synced=False),
    Scenario("new issue", _new_issue, _is("UT-004", 1, "tok-labelled"), tokens=("tok-labelled", "tok-body")),
    Scenario("milestone here", _rename_milestone, _renamed, tokens=("tok-renamed",)),
    Scenario("held conflict", _conflict, _is("UT-002", 7, "tok-ledger here."), code=5, tokens=("tok-ledger here", "tok-there")),
    Scenario("decided conflict", _decided, _is("UT-002", 7, "tok-there."), tokens=("tok-there", "tok-search goes"), gone=("tok-ledger",)),
    Scenario("policy", _conflict, _preferred, Options(prefer=Policy.TRACKER), ("tok-ledger here", "tok-there")),
    Scenario("milestones first", _nothing, _listed, synced=False, tracker=LISTED),
    Scenario("milestones here", _rows_here, _rows_pushed, tokens=("tok-named", "tok-for-all and", "tok-third"), tracker=LISTED),
    Scenario("milestones there", _rows_there, _rows_pulled, tokens=("tok-renamed", "tok-there", "tok-ninth"), tracker=LISTED, gone=("tok-first",)),
)  # fmt: skip
BY_NAME: Final = {each.name: each for each in SCENARIOS}

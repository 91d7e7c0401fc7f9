"""A result that is landed on another commit: nothing of anybody is lost, and nothing is repeated."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gh_tracker import config
from gh_tracker.core.binding.adoption import DOUBLE, IN_USE
from gh_tracker.core.remote import CreateIssue
from gh_tracker.core.state import Intent, Waiting, statefile
from gh_tracker.sandbox import Sandbox
from gh_tracker.steps.landing import Side, land
from tests.backends import in_process
from tests.desk import EXAMPLE, Call, Desk

ADDED = "| | Train the support desk | M5 | Product Lead | Not Started | 0% | – | Two days. |\n"
LAST = "| UT-006 | Accessibility statement, publication, and rehearsal |"
RECORDS = ("UT-001", "UT-002", "UT-003", "UT-004", "UT-005", "UT-006", "R-02", "R-03", "R-04")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The example tracker after its first sync, committed."""
    return synced(tmp_path)


def synced(folder: Path) -> Desk:
    made = Desk.with_tracker(in_process(Sandbox()), folder / "desk", EXAMPLE.read_bytes())
    assert made.sync().exit_code == 0
    made.commit()
    return made


def side(desk: Desk) -> Side:
    """Give what the working copy holds."""
    assert desk.state is not None
    return Side(desk.tracker, statefile.decode(desk.state, "state"))


def run_and_land(desk: Desk, edit: Callable[[], object]) -> Side:
    """Sync, as the action does, while somebody pushes an edit; land the result on that."""
    before = side(desk)
    desk.sync()
    ours = side(desk)
    put(desk, before)
    edit()
    landed = land(before, ours, side(desk), config.load(desk.workspace.root).settings)
    put(desk, landed)
    return landed


def put(desk: Desk, wanted: Side) -> None:
    desk.path.write_bytes(wanted.document)
    assert wanted.state is not None
    desk.state_path.write_bytes(statefile.encode(wanted.state))


def settled(desk: Desk) -> None:
    """Sync to the end, and fail unless it is one."""
    assert desk.sync().exit_code == 0
    desk.commit()
    assert desk.silent()


def nothing() -> None:
    """Push an edit of another file."""


def test_what_came_from_github_stands_on_the_new_head_without_another_write(desk: Desk) -> None:
    desk.people.close(desk.number("UT-006"))

    run_and_land(desk, nothing)

    assert desk.cells("UT-006")[4:6] == ["Complete", "100%"]
    assert desk.text.count("UT-006 completed") == 1
    assert desk.silent()


def test_a_cell_that_a_person_edited_wins_over_what_the_run_wrote_there(desk: Desk) -> None:
    desk.people.edit_issue(desk.number("R-03"), title="R-03: From GitHub")

    run_and_land(desk, lambda: desk.edit(("Rotating addresses of the office", "Addresses of an")))

    assert desk.cells("R-03")[1].startswith("Addresses of an network")
    report = desk.sync()
    (conflict,) = report.conflicts
    assert (conflict.record, conflict.field, conflict.github) == (
        "R-03",
        "description",
        "From GitHub",
    )


def test_an_edit_that_was_pushed_before_is_no_conflict_when_it_is_edited_on(desk: Desk) -> None:
    desk.edit(("every Monday", "every Friday"))
    desk.commit()

    run_and_land(desk, lambda: desk.edit(("every Friday", "every Sunday")))

    settled(desk)
    assert "every Sunday" in desk.issue("R-03")["body"]


def test_a_row_keeps_the_id_that_it_was_given_though_it_was_edited(desk: Desk) -> None:
    desk.edit((LAST, ADDED + LAST))
    desk.commit()

    run_and_land(desk, lambda: desk.edit(("Two days.", "Three days.")))

    assert desk.cells("UT-007")[7] == "Three days."
    settled(desk)
    assert "Three days." in desk.issue("UT-007")["body"]
    assert len(desk.people.issues()) == 11


def test_of_rows_that_are_alike_none_is_given_the_id_of_another(desk: Desk) -> None:
    desk.edit((LAST, ADDED + LAST))
    desk.commit()
    twin = ADDED.replace("Two days.", "Four days.")

    run_and_land(desk, lambda: desk.edit(("Two days.", "Three days."), (LAST, twin + LAST)))

    assert desk.text.count("| UT-007 |") == 0


def test_a_row_that_github_gave_comes_with_its_link(desk: Desk) -> None:
    label = ["tracker: task"]
    number = desk.people.create_issue("Rehearse the roll-back", labels=label)

    landed = run_and_land(desk, nothing)

    assert landed.state is not None
    assert landed.state.links["UT-007"].issue == number
    assert desk.silent()


def test_an_id_that_a_person_took_meanwhile_stays_theirs(desk: Desk) -> None:
    desk.people.create_issue("Rehearse the roll-back", labels=["tracker: task"])
    taken = ADDED.replace("| | Train", "| UT-007 | Train")

    landed = run_and_land(desk, lambda: desk.edit((LAST, taken + LAST)))

    assert landed.state is not None
    assert "UT-007" not in landed.state.links
    assert desk.cells("UT-007")[1] == "Train the support desk"


def test_a_row_that_was_taken_out_meanwhile_is_not_put_back(desk: Desk) -> None:
    desk.people.edit_issue(desk.number("R-03"), title="R-03: From GitHub")

    run_and_land(desk, lambda: desk.remove("R-02"))

    assert "| R-02 |" not in desk.text
    assert desk.cells("R-03")[1] == "From GitHub"


def test_a_record_that_was_untied_meanwhile_stays_untied(desk: Desk) -> None:
    before = side(desk)
    desk.people.edit_issue(desk.number("R-03"), title="R-03: From GitHub")
    desk.sync()
    ours = side(desk)
    assert before.state is not None
    links = {key: link for key, link in before.state.links.items() if key != "R-03"}
    theirs = replace(before, state=replace(before.state, links=links))

    landed = land(before, ours, theirs, config.load(desk.workspace.root).settings)

    assert landed.state is not None
    assert "R-03" not in landed.state.links


def test_what_another_run_confirmed_meanwhile_is_its_own(desk: Desk) -> None:
    before = side(desk)
    desk.people.close(desk.number("UT-006"))
    desk.sync()
    ours = side(desk)
    put(desk, before)
    desk.people.edit_issue(desk.number("R-03"), title="R-03: From GitHub")
    desk.sync()
    theirs = side(desk)

    landed = land(before, ours, theirs, config.load(desk.workspace.root).settings)

    assert ours.state is not None
    assert theirs.state is not None
    assert landed.document == theirs.document
    assert landed.state is not None
    assert landed.state.links["R-03"] == theirs.state.links["R-03"]
    put(desk, landed)
    assert desk.silent()


def test_of_two_runs_that_moved_one_field_the_one_that_was_pushed_counts(desk: Desk) -> None:
    before = side(desk)
    desk.people.edit_issue(desk.number("R-03"), title="R-03: First")
    desk.sync()
    ours = side(desk)
    put(desk, before)
    desk.people.edit_issue(desk.number("R-03"), title="R-03: Second")
    desk.sync()
    theirs = side(desk)

    put(desk, land(before, ours, theirs, config.load(desk.workspace.root).settings))

    assert desk.cells("R-03")[1] == "Second"
    assert desk.silent()


def test_of_two_runs_that_moved_two_fields_of_a_record_both_count(desk: Desk) -> None:
    before = side(desk)
    desk.people.edit_issue(desk.number("R-03"), title="R-03: First")
    desk.sync()
    theirs = side(desk)
    put(desk, before)
    desk.people.close(desk.number("R-03"))
    desk.sync()
    ours = side(desk)

    put(desk, land(before, ours, theirs, config.load(desk.workspace.root).settings))

    assert (desk.cells("R-03")[1], desk.cells("R-03")[5]) == ("First", "Resolved")
    assert desk.silent()


def test_an_issue_that_two_runs_made_for_one_row_becomes_no_second_row(
    desk: Desk, tmp_path: Path
) -> None:
    desk.edit((LAST, ADDED + LAST))
    desk.commit()
    other = desk.fresh_checkout(tmp_path / "other")
    before = side(desk)
    also = iter([other])

    def at_once(call: Call) -> None:
        if isinstance(call, CreateIssue) and (late := next(also, None)):
            late.sync()

    desk.sync(before=at_once)
    ours, settings = side(desk), config.load(desk.workspace.root).settings
    landed = land(before, ours, side(other), settings)
    put(desk, landed)

    assert ours.state is not None
    links = {key: replace(each, base={}) for key, each in ours.state.links.items()}
    unlike = Side(ours.document, replace(ours.state, links=links))
    left = land(before, unlike, side(other), settings).state
    assert left is not None
    assert [each.reason for each in left.waiting] == [IN_USE], "not made of the same row"
    assert landed.state is not None
    assert landed.state.waiting == (Waiting(12, "tasks", DOUBLE),)
    done = [each for each in desk.sync().operations if each.side == "github"]
    assert [(e.action, e.issue, e.outcome) for e in done] == [("close-double", 12, "applied")]
    desk.sync()
    assert desk.text.count("Train the support desk") == 1
    assert desk.silent()


def test_where_only_the_cursor_would_differ_the_state_stays_as_it_is(desk: Desk) -> None:
    before = side(desk)
    desk.people.close(desk.number("UT-006"))
    desk.sync()
    ours = side(desk)

    landed = land(before, ours, ours, config.load(desk.workspace.root).settings)

    assert landed == ours


def test_a_state_of_another_lineage_is_left_alone(desk: Desk) -> None:
    before = side(desk)
    desk.people.close(desk.number("UT-006"))
    desk.sync()
    ours = side(desk)
    assert before.state is not None
    theirs = replace(before, state=replace(before.state, lineage="0" * 12))

    landed = land(before, ours, theirs, config.load(desk.workspace.root).settings)

    assert landed.state == theirs.state


def test_a_create_whose_answer_was_lost_stays_pending(desk: Desk) -> None:
    before = side(desk)
    assert before.state is not None
    pending = Intent("create", "UT-007", "tasks", "2026-04-02T12:00:00Z")
    done = Intent("create", "UT-008", "tasks", "2026-04-02T12:00:00Z")
    begun = replace(before, state=replace(before.state, intents=(done,)))
    ours = replace(before, state=replace(before.state, intents=(pending,)))

    landed = land(begun, ours, begun, config.load(desk.workspace.root).settings)

    assert landed.state is not None
    assert landed.state.intents == (pending,)


@given(
    github=st.sets(st.sampled_from(RECORDS)),
    people=st.sets(st.sampled_from(RECORDS)),
    closed=st.booleans(),
)
@settings(max_examples=15)
def test_edits_of_either_side_survive_and_the_next_run_is_silent(
    tmp_path_factory: pytest.TempPathFactory, github: set[str], people: set[str], closed: bool
) -> None:
    desk = synced(tmp_path_factory.mktemp("law"))
    for record in github:
        desk.people.edit_issue(desk.number(record), title=f"{record}: Said on GitHub {record}")
    if closed:
        desk.people.close(desk.number("UT-006"))

    def edit() -> None:
        for record in people - github:
            old = desk.cells(record)[1]
            desk.edit((f"| {record} | {old} |", f"| {record} | Said in the tracker {record} |"))

    run_and_land(desk, edit)
    settled(desk)

    for record in github:
        assert desk.cells(record)[1] == f"Said on GitHub {record}"
    for record in people - github:
        assert desk.cells(record)[1] == f"Said in the tracker {record}"
        assert desk.issue(record)["title"] == f"{record}: Said in the tracker {record}"
    assert desk.text.count("UT-006 completed") == int(closed)


def test_a_decision_lands_and_becomes_no_second_row(desk: Desk) -> None:
    number = desk.people.create_issue("Adopt B", "### Rationale\n\nCheap.")
    desk.people.edit_issue(number, labels=["decision"], state="closed")
    landed = run_and_land(desk, lambda: desk.edit(("| M5 |", "| M4 |")))
    assert desk.text.count("| Adopt B | Cheap. |") == 1
    assert landed.state is not None
    assert landed.state.decided == {number}
    desk.edit(("Adopt B", "We take B"))
    desk.people.comment(number, "Good.")
    settled(desk)
    assert "Adopt B" not in desk.text


class TestTheLog:
    def test_has_an_entry_once_that_two_runs_have_told(self, desk: Desk) -> None:
        desk.people.close(desk.number("UT-006"))

        run_and_land(desk, desk.sync)

        assert desk.text.count("UT-006 completed") == 1
        assert desk.silent()

    def test_has_an_entry_that_reads_like_an_earlier_one_of_its_day(self, desk: Desk) -> None:
        number = desk.number("UT-006")
        for act in (desk.people.close, desk.people.reopen):
            act(number)
            desk.sync()
            desk.commit()
        desk.people.close(number)

        run_and_land(desk, nothing)

        assert desk.text.count("UT-006 completed.") == 2
        assert desk.silent()

    def test_remembers_what_either_run_has_told(self, desk: Desk) -> None:
        desk.people.close(desk.number("UT-006"))

        landed = run_and_land(desk, nothing)

        assert landed.state is not None
        assert [*landed.state.links["UT-006"].told] == ["completed"]

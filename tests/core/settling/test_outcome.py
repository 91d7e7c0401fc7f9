"""What a record's outcome means for its link and its row: a base moves for what was confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddRow, GiveId, SetCell
from gh_tracker.core.issue.milestone import titles
from gh_tracker.core.issue.section import excerpt
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, merge_pair
from gh_tracker.core.model import Direction, Facet, Policy
from gh_tracker.core.remote import Issue, Milestone
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Decision, Link
from tests.engine import (
    CONTEXT,
    EARLIER,
    MILESTONES,
    NOW,
    context_of,
    issue,
    link,
    pair,
    plain_issue,
    row,
    settings_of,
    with_base,
)

LATER = "2026-04-02T12:00:05Z"


def settled(
    found: Pair,
    fate: Fate = Fate.NOTHING,
    answer: Issue | None = None,
    context: Context = CONTEXT,
    **done: object,
) -> Settled:
    """Settle a record that came to this; the answer is the issue as it was read if none is given."""
    record = merge_pair(found, context)
    made = Done(record, fate, answer or found.issue, told=frozenset(record.losing))
    return settle(replace(made, **done), context, NOW)  # type: ignore[arg-type]  # named by the caller


def kept(found: Settled) -> Link:
    assert found.link is not None
    return found.link


def cells(found: Settled) -> list[tuple[str, str, str]]:
    return [(e.field, e.before, e.after) for e in found.edits if isinstance(e, SetCell)]


class TestARecordThatNobodyTouched:
    def test_keeps_its_link_as_it_is(self) -> None:
        found = settled(pair())
        assert (found.link, found.edits, found.changed) == (link(), (), {})
        assert (found.problems, found.conflicts) == ((), ())

    def test_keeps_it_where_the_issue_was_not_listed(self) -> None:
        assert settled(pair(row(), None, link())).link == link()

    def test_keeps_it_where_a_column_is_missing_on_both_sides(self) -> None:
        """Else the first run after a create would write the state again."""
        bare = row(without=("notes", "owner", "milestone"))
        new = pair(bare, None, None, how=How.NEW_ROW)
        made = issue(notes="", owner="", milestone="")
        first = kept(settled(new, Fate.CREATE, made))
        assert kept(settled(pair(bare, made, first))) == first


class TestAPulledField:
    def test_changes_its_cell_and_both_bases(self) -> None:
        found = settled(pair(row(), issue(notes="New."), link()))
        assert cells(found) == [("notes", "Text.", "New.")]
        assert kept(found).base["notes"] == Base("New.", "New.")
        assert [*found.changed] == ["notes"]

    def test_shows_an_excerpt_of_a_long_text(self) -> None:
        long = "First.\n\n```\ncode\n```"
        found = settled(pair(row(), issue(notes=long), link()))
        assert cells(found) == [("notes", "Text.", excerpt(long))]
        assert kept(found).base["notes"] == Base(excerpt(long), long)

    def test_shows_a_milestone_by_its_title(self) -> None:
        found = settled(pair(row(), issue(milestone="#2"), link()))
        assert cells(found) == [("milestone", "M1", "M2")]
        assert kept(found).base["milestone"] == Base("#2", "#2")

    def test_that_costs_the_tracker_a_value_waits_until_that_is_kept(self) -> None:
        """A person may have changed the cell after the comments were sent."""
        both = pair(row(notes="Mine."), issue(notes="Theirs."), link())
        context = context_of(prefer=Policy.GITHUB)
        assert cells(settled(both, context=context)) == [("notes", "Mine.", "Theirs.")]
        found = settled(both, context=context, told=frozenset())
        assert cells(found) == []
        assert kept(found).base["notes"] == Base("Text.", "Text.")
        assert kept(found).seen == {"notes": "Theirs."}


class TestAPushedField:
    HERE = pair(row(title="Purse"), issue(), link())
    ANSWER = replace(issue(), title="UT-001: Purse")

    def test_moves_both_bases_to_what_was_answered(self) -> None:
        found = settled(self.HERE, Fate.WRITE, self.ANSWER)
        assert kept(found).base["title"] == Base("Purse", "Purse")
        assert (found.edits, [*found.changed], found.problems) == ((), ["title"], ())

    def test_that_was_not_taken_is_told_once_and_each_side_has_what_it_has(self) -> None:
        here = pair(row(owner="@zoe"), issue(), link())
        found = settled(here, Fate.WRITE, issue())
        assert kept(found).base["owner"] == Base("@zoe", "")
        (problem,) = found.problems
        assert (problem.severity, problem.code, problem.line) == ("warning", "not-taken", 5)
        assert problem.message == 'UT-001: owner of #1: GitHub has "" instead of "@zoe"'
        again = settled(pair(here.row, issue(), kept(found)))
        assert (again.link, again.problems, again.edits) == (kept(found), (), ())

    def test_of_a_role_whose_people_were_not_assigned_is_told(self) -> None:
        """The role reads as the owner all the same, so the answer's values do not tell."""
        here = pair(row(owner="Platform Lead"), issue(), link())
        answer = replace(issue(), assignees=("Petra",))
        found = settled(here, Fate.WRITE, answer)
        assert [each.message for each in found.problems] == [
            "UT-001: owner of #1: GitHub did not assign @dave"
        ]
        whole = replace(issue(), assignees=("petra", "dave", "bob"))
        assert settled(here, Fate.WRITE, whole).problems == ()

    def test_that_could_not_be_sent_moves_nothing(self) -> None:
        found = settled(self.HERE, Fate.WRITE, issue(), unwritten={"title": "why"})
        assert kept(found).base["title"] == Base("Wallet", "Wallet")
        assert [each.message for each in found.problems] == ["UT-001: title of #1: why"]
        assert [*found.changed] == []

    def test_names_a_milestone_that_was_made_meanwhile_by_its_number(self) -> None:
        here = pair(row(milestone="M7"), issue(), link())
        made = context_of(titles=titles((*MILESTONES, Milestone(7, "M7")), {1: "M1", 2: "M2"}))
        record = merge_pair(here, CONTEXT)
        done = Done(record, Fate.WRITE, replace(issue(), milestone=7))
        assert kept(settle(done, made, NOW)).base["milestone"] == Base("#7", "#7")

    def test_of_a_status_that_a_person_overtook_is_not_confirmed(self) -> None:
        here = pair(row(status="Blocked"), issue(), link())
        overtaken = replace(issue(status="Complete"), labels=(TASKS.label, "status: Blocked"))
        found = settled(here, Fate.WRITE, overtaken)
        assert kept(found).base["status"].local != "Blocked"
        assert [each.field for each in found.conflicts] == ["status"]
        assert kept(found).seen["status"] == "Complete"

    def test_of_an_issue_that_was_not_listed_is_foretold_without_an_answer(self) -> None:
        found = settled(pair(row(status="Blocked"), None, link()), Fate.WRITE)
        assert kept(found).base["status"].local == "Blocked"

    def test_of_a_closed_word_is_no_change_on_github_until_its_second_step(self) -> None:
        """The issue is open by our own doing, and this run sends nothing."""
        done = Base("100%", "100%")
        known = with_base(link(), status=Base("Complete", "Complete"), progress=done)
        there = replace(issue(), labels=(TASKS.label,), state_reason="reopened")
        given = {"replacing": frozenset({"UT-001"}), "direction": Direction.GITHUB}
        context = context_of(**given)  # type: ignore[arg-type]  # named by the context
        for word in ("Cancelled", "Complete"):
            found = settled(pair(row(status=word, progress="100%"), there, known), context=context)
            assert (kept(found).base["status"], kept(found).seen) == (known.base["status"], {})
            assert (found.edits, found.conflicts) == ((), ())

    def test_of_a_status_that_was_taken_is_confirmed(self) -> None:
        here = pair(row(status="Blocked"), issue(), link())
        found = settled(here, Fate.WRITE, issue(status="Blocked"))
        assert kept(found).base["status"] == Base("Blocked", "Blocked")

    def test_that_a_person_decided_goes_to_both_sides(self) -> None:
        known = replace(link(), decisions={"notes": Decision("Both.", "Mine.", "Theirs.")})
        here = pair(row(notes="Mine."), issue(notes="Theirs."), known)
        found = settled(here, Fate.WRITE, issue(notes="Both."))
        assert cells(found) == [("notes", "Mine.", "Both.")]
        assert kept(found).base["notes"] == Base("Both.", "Both.")
        assert kept(found).decisions == {}

    def test_completes_the_record_and_its_progress_follows(self) -> None:
        here = pair(row(status="Complete"), issue(), link())
        found = settled(here, Fate.WRITE, issue(status="Complete"))
        assert cells(found) == [("progress", "40%", "100%")]
        assert found.problems == ()

    def test_completes_the_record_and_a_typed_progress_stands(self) -> None:
        here = pair(row(status="Complete", progress="80%"), issue(), link())
        found = settled(here, Fate.WRITE, issue(status="Complete"))
        assert cells(found) == []
        assert kept(found).base["progress"] == Base("80%", "100%")
        again = settled(pair(here.row, issue(status="Complete"), kept(found)))
        assert (again.link, again.edits) == (kept(found), ())


class TestAnEqualEdit:
    def test_moves_the_base_and_nothing_else(self) -> None:
        found = settled(pair(row(notes="Same."), issue(notes="Same."), link()))
        assert kept(found).base["notes"] == Base("Same.", "Same.")
        assert (found.edits, [*found.changed]) == ((), ["notes"])

    def test_at_a_first_meeting_is_no_change(self) -> None:
        bare = replace(link(), base={})
        found = settled(pair(row(), issue(), bare))
        assert kept(found).base["notes"] == Base("Text.", "Text.")
        assert found.changed == {}


class TestAConflict:
    HERE = pair(row(notes="Mine."), issue(notes="Theirs."), link())

    def test_leaves_the_base_and_is_seen(self) -> None:
        found = settled(self.HERE)
        assert kept(found).base == link().base
        assert kept(found).seen == {"notes": "Theirs."}
        assert [each.field for each in found.conflicts] == ["notes"]
        assert found.edits == ()

    def test_stays_held_over_runs_that_list_nothing(self) -> None:
        known = kept(settled(self.HERE))
        for _ in range(3):
            again = settled(pair(row(notes="Mine."), None, known))
            assert (kept(again), [e.field for e in again.conflicts]) == (known, ["notes"])

    def test_with_nothing_on_github_stays_held_as_well(self) -> None:
        bare = replace(link(), base={k: v for k, v in link().base.items() if k != "notes"})
        found = settled(pair(row(), issue(notes=""), bare))
        assert kept(found).seen == {"notes": ""}
        again = settled(pair(row(), None, kept(found)))
        assert [each.field for each in again.conflicts] == ["notes"]

    def test_is_over_when_both_sides_are_made_equal(self) -> None:
        known = kept(settled(self.HERE))
        found = settled(pair(row(notes="Agreed."), issue(notes="Agreed."), known))
        assert (kept(found).base["notes"], kept(found).seen) == (Base("Agreed.", "Agreed."), {})

    @pytest.mark.parametrize(
        ("context", "unwritten"),
        [(context_of(direction=Direction.GITHUB), {}), (CONTEXT, {"notes": "locked"})],
        ids=["barred by the direction", "failed"],
    )
    def test_keeps_a_decision_until_it_is_carried_out(
        self, context: Context, unwritten: dict[str, str]
    ) -> None:
        decision = Decision("Mine.", "Mine.", "Theirs.")
        known = replace(link(), decisions={"notes": decision})
        found = settled(replace(self.HERE, link=known), context=context, unwritten=unwritten)
        assert kept(found).decisions == {"notes": decision}
        done = settled(replace(self.HERE, link=known), Fate.WRITE, issue(notes="Mine."))
        assert kept(done).decisions == {}

    def test_drops_a_decision_that_was_made_on_other_values(self) -> None:
        known = replace(link(), decisions={"notes": Decision("x", "Older.", "Theirs.")})
        assert kept(settled(replace(self.HERE, link=known))).decisions == {}

    def test_that_came_up_while_writing_is_told(self) -> None:
        here = pair(row(title="Purse", notes="Mine."), issue(), link())
        record = merge_pair(replace(here, issue=issue(notes="Theirs.")), CONTEXT)
        done = Done(record, Fate.WRITE, replace(issue(notes="Theirs."), title="UT-001: Purse"))
        found = settle(done, CONTEXT, NOW)
        assert [each.field for each in found.conflicts] == ["notes"]
        assert kept(found).base["title"] == Base("Purse", "Purse")


class TestAFieldThatTravelsOneWay:
    def test_is_seen_on_the_side_that_does_not_own_it(self) -> None:
        fields = tuple(
            f._replace(direction=Direction.TRACKER) if f.name == "notes" else f
            for f in TASKS.fields
        )
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        found = settled(pair(row(), issue(notes="Theirs."), link()), context=context)
        assert kept(found).base["notes"] == Base("Text.", "Text.")
        assert kept(found).seen == {"notes": "Theirs."}
        assert (found.edits, found.conflicts) == ((), ())


class TestACreate:
    NEW = pair(row(), None, None, how=How.NEW_ROW)

    def test_links_the_record_to_what_was_answered(self) -> None:
        found = settled(self.NEW, Fate.CREATE, issue("UT-001", 7))
        assert (kept(found).issue, kept(found).node_id) == (7, "node7")
        assert kept(found).base["notes"] == Base("Text.", "Text.")
        assert kept(found).open_word == "In Progress"
        assert (found.edits, found.changed, found.problems) == ((), {}, ())

    def test_needs_no_write_in_the_next_run(self) -> None:
        first = kept(settled(self.NEW, Fate.CREATE, issue("UT-001", 7)))
        again = settled(pair(row(), issue("UT-001", 7), first))
        assert (kept(again), again.edits) == (first, ())

    def test_gives_a_row_without_an_id_the_one_it_was_made_with(self) -> None:
        here = row("", digest="a" * 12)
        new = pair(here, None, None, how=How.NEW_ROW, id="UT-008")
        found = settled(new, Fate.CREATE, issue("UT-008", 7))
        assert found.edits == (GiveId("a" * 12, here.place, "UT-008"),)
        assert (found.id, kept(found).id) == ("UT-008", "UT-008")

    def test_tells_what_github_did_not_take(self) -> None:
        new = pair(row(owner="DevOps Lead"), None, None, how=How.NEW_ROW)
        found = settled(new, Fate.CREATE, issue("UT-001", 7))
        assert [each.message for each in found.problems] == [
            "UT-001: owner of #7: GitHub did not assign @dave"
        ]

    def test_leaves_a_field_that_could_not_be_sent_to_the_next_run(self) -> None:
        new = pair(row(milestone="M7"), None, None, how=How.NEW_ROW)
        made = issue("UT-001", 7, milestone="")
        found = settled(new, Fate.CREATE, made, unwritten={"milestone": "why"})
        assert kept(found).base["milestone"] == Base("", "")
        again = merge_pair(pair(row(milestone="M7"), made, kept(found)), CONTEXT)
        assert again.writes == {"milestone": "M7"}

    def test_has_no_status_where_that_could_not_be_sent(self) -> None:
        """So a word that somebody gives the issue until the next run is theirs, and is held."""
        new = pair(row(status="Complete"), None, None, how=How.NEW_ROW)
        made = replace(issue("UT-001", 7), labels=(TASKS.label,))
        found = settled(new, Fate.CREATE, made, unwritten={"status": "why"})
        assert kept(found).base["status"] == Base("", "")
        again = merge_pair(pair(new.row, made, kept(found)), CONTEXT)
        assert again.writes["status"] == "Complete"
        labelled = issue("UT-001", 7, status="Not Started")
        conflicts = merge_pair(pair(new.row, labelled, kept(found)), CONTEXT).conflicts
        assert [(e.field, e.local, e.remote) for e in conflicts] == [
            ("status", "Complete", "Not Started")
        ]

    def test_of_a_completed_record_reads_its_progress_by_rule(self) -> None:
        new = pair(row(status="Complete", progress="80%"), None, None, how=How.NEW_ROW)
        made = issue("UT-001", 7, status="Complete", progress="80%")
        found = settled(new, Fate.CREATE, made)
        assert kept(found).base["progress"] == Base("80%", "100%")
        assert found.problems == ()

    def test_that_was_not_made_has_no_link(self) -> None:
        found = settled(self.NEW, Fate.NOTHING)
        assert (found.link, found.edits) == (None, ())

    def test_that_a_later_run_finishes_is_no_change_by_people(self) -> None:
        """What the issue should have got at once is no event; what they did since is."""
        known = with_base(link(), status=Base("", "In Progress"))
        here = pair(row(status="Complete", title="Purse"), issue(), known)
        done = replace(issue(status="Complete"), title="UT-001: Purse")
        for finishing, changed in (((), {"title", "status"}), (("UT-001",), {"title"})):
            context = context_of(finishing=frozenset(finishing))
            assert {*settled(here, Fate.WRITE, done, context).changed} - {"progress"} == changed

    def test_needs_a_row_and_an_issue(self) -> None:
        bare = replace(self.NEW, row=None)
        with pytest.raises(ValueError, match="UT-001 was not made"):
            settled(bare, Fate.CREATE, issue("UT-001", 7))


class TestAnIssueThatIsBound:
    def test_by_its_marker_is_linked_with_what_both_sides_have(self) -> None:
        found = settled(pair(row(), issue("UT-001", 7), None, how=How.MARKER))
        assert kept(found).issue == 7
        assert kept(found).base["notes"] == Base("Text.", "Text.")
        assert (found.edits, found.changed) == ((), {})

    def test_by_its_marker_has_no_status_until_that_was_sent(self) -> None:
        """It was made and never confirmed, and this run goes the other way."""
        made = replace(issue("UT-001", 7), labels=(TASKS.label,))
        here = pair(row(status="Complete"), made, None, how=How.MARKER)
        found = settled(here, context=context_of(direction=Direction.GITHUB))
        assert kept(found).base["status"] == Base("", "")
        assert (kept(found).seen, found.conflicts) == ({}, ())
        again = merge_pair(pair(here.row, made, kept(found)), CONTEXT)
        assert again.writes["status"] == "Complete"

    def test_by_the_digest_gives_its_row_the_id(self) -> None:
        here = row("", digest="a" * 12)
        bound = pair(here, issue("UT-008", 7, digest="a" * 12), None, how=How.MARKER, id="UT-008")
        assert settled(bound).edits[0] == GiveId("a" * 12, here.place, "UT-008")

    def test_by_adoption_has_its_block_put_in_once(self) -> None:
        adopted = pair(row(), plain_issue(1), None, how=How.ADOPTED)
        assert kept(settled(adopted, Fate.WRITE, issue())).mended
        assert not kept(settled(adopted)).mended

    def test_that_is_gone_before_it_could_be_linked_has_no_link(self) -> None:
        bound = pair(row(), issue("UT-001", 7), None, how=How.MARKER)
        record = replace(merge_pair(bound, CONTEXT), pair=replace(bound, issue=None))
        assert settle(Done(record, Fate.NOTHING), CONTEXT, NOW).link is None

    def test_whose_block_was_put_back_is_mended_for_good(self) -> None:
        there = replace(issue(), body="Rewritten.")
        found = settled(pair(row(), there, link()), Fate.WRITE, issue())
        assert kept(found).mended
        assert kept(settled(pair(row(), issue(), kept(found)))).mended


class TestARowThatIsAdded:
    NEW = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New", milestone=2))

    def test_has_the_values_of_its_issue(self) -> None:
        found = settled(self.NEW, Fate.ADD_ROW)
        (edit,) = found.edits
        assert isinstance(edit, AddRow)
        assert (edit.collection, edit.id) == ("tasks", "UT-009")
        assert {k: v for k, v in edit.values.items() if v} == {
            "title": "New",
            "milestone": "M2",
            "status": "Not Started",
        }
        assert kept(found).base["milestone"] == Base("#2", "#2")
        assert kept(found).issue == 9

    def test_has_an_excerpt_of_a_long_text(self) -> None:
        long = "First.\n\n```\ncode\n```"
        there = issue("UT-009", 9, notes=long)
        found = settled(replace(self.NEW, issue=there), Fate.ADD_ROW)
        assert kept(found).base["notes"] == Base(excerpt(long), long)

    def test_needs_no_write_in_the_next_run(self) -> None:
        there = issue("UT-009", 9)
        first = settled(replace(self.NEW, issue=there), Fate.ADD_ROW)
        again = settled(pair(row("UT-009"), there, kept(first)))
        assert (again.link, again.edits) == (replace(kept(first)), ())

    def test_needs_an_issue(self) -> None:
        with pytest.raises(ValueError, match="UT-009 has no issue to make a row of"):
            settled(replace(self.NEW, issue=None), Fate.ADD_ROW)

    def test_that_comes_back_has_what_it_had_and_what_changed(self) -> None:
        known = replace(
            with_base(link(), owner=Base("@zoe", "")), gone_since=EARLIER, tombstone=True
        )
        found = settled(pair(None, issue(notes="New."), known), Fate.ADD_ROW)
        (edit,) = found.edits
        assert isinstance(edit, AddRow)
        assert edit.values["notes"] == "New."
        assert edit.values["owner"] == "@zoe"
        assert edit.values["last_update"] == "2026-03-01"
        after = kept(found)
        assert (after.gone_since, after.tombstone, after.seen) == ("", False, {})
        assert after.base["notes"] == Base("New.", "New.")

    def test_that_comes_back_unlisted_has_what_was_seen(self) -> None:
        known = replace(link(), seen={"notes": "New."})
        found = settled(pair(None, None, known), Fate.ADD_ROW)
        assert kept(found).base["notes"] == Base("New.", "New.")
        assert kept(found).base["title"] == Base("Wallet", "Wallet")

    def test_that_comes_back_keeps_what_a_damaged_block_hides(self) -> None:
        there = replace(issue(title="Purse"), body=issue().body.replace(":end", ":e"))
        found = settled(pair(None, there, link()), Fate.ADD_ROW)
        assert kept(found).base["notes"] == Base("Text.", "Text.")

    @pytest.mark.parametrize("listed", [True, False])
    def test_that_comes_back_before_its_status_was_sent_has_the_first_word(
        self, listed: bool
    ) -> None:
        """It went with the row, and a row without a status would stay without one for ever."""
        known = with_base(link(), status=Base("", ""))
        there = replace(issue(title="Purse"), labels=(TASKS.label,)) if listed else None
        found = settled(pair(None, there, known), Fate.ADD_ROW)
        (edit,) = found.edits
        assert isinstance(edit, AddRow)
        assert edit.values["status"] == "Not Started"
        assert kept(found).base["status"] == Base("Not Started", "Not Started")


class TestARowThatWent:
    @pytest.mark.parametrize("fate", [Fate.CLOSE, Fate.BURY])
    def test_leaves_a_tombstone_of_the_time_of_the_closing(self, fate: Fate) -> None:
        closed = replace(issue(status="Cancelled"), updated_at=LATER)
        found = settled(pair(None, issue(), replace(link(), seen={"notes": "x"})), fate, closed)
        assert kept(found).tombstone
        assert (kept(found).gone_since, kept(found).seen) == (LATER, {})
        assert kept(found).base == link().base

    def test_leaves_a_tombstone_of_now_where_the_issue_was_not_listed(self) -> None:
        assert kept(settled(pair(None, None, link()), Fate.BURY)).gone_since == NOW

    def test_waits_from_when_it_was_first_missed(self) -> None:
        found = settled(pair(None, issue(), link()), Fate.AWAIT_CLOSE)
        assert kept(found).gone_since == NOW
        known = replace(link(), gone_since=EARLIER)
        assert kept(settled(pair(None, issue(), known), Fate.AWAIT_CLOSE)).gone_since == EARLIER

    def test_waits_as_well_while_its_issue_cannot_be_read(self) -> None:
        found = settled(pair(None, issue(), link()), Fate.UNREAD)
        assert (kept(found).gone_since, kept(found).tombstone) == (NOW, False)
        assert found.problems == ()  # the plan has told

    def test_is_told_of_where_the_plan_did_not_know_that_its_issue_cannot_be_read(self) -> None:
        found = settled(pair(None, issue(), link()), Fate.UNREAD, late=True)
        assert [(e.severity, e.code) for e in found.problems] == [("error", "removal-unread")]

    def test_remembers_what_was_held_without_a_base_and_no_other_column(self) -> None:
        known = replace(link(), base={}, seen={"status": "Blocked"})
        found = settled(pair(None, issue(status="Blocked"), known), Fate.AWAIT_CLOSE)
        assert kept(found).seen == {"status": "Blocked"}

    def test_remembers_what_github_has_meanwhile(self) -> None:
        known = replace(link(), seen={"title": "Old news"})
        found = settled(pair(None, issue(notes="New."), known))
        assert kept(found).seen == {"notes": "New."}

    def test_remembers_nothing_of_a_tombstone(self) -> None:
        buried = replace(link(), tombstone=True)
        assert settled(pair(None, issue(notes="New."), buried)).link == buried

    def test_that_is_there_again_is_a_record_like_any_other(self) -> None:
        known = replace(link(), gone_since=EARLIER)
        assert settled(pair(row(), issue(), known)).link == link()

    def test_that_is_there_again_is_no_tombstone_any_more(self) -> None:
        buried = replace(link(), gone_since=EARLIER, tombstone=True)
        assert settled(pair(row(), issue(), buried)).link == link()


class TestALostIssue:
    def test_is_remembered_with_where_it_went(self) -> None:
        found = settled(
            pair(row(), None, link()), Fate.LOST, lost="https://github.com/o/r/issues/3"
        )
        assert found.link == replace(link(), lost="https://github.com/o/r/issues/3")

    def test_stays_lost(self) -> None:
        known = replace(link(), lost="deleted")
        assert settled(pair(row(), None, known), Fate.LOST).link == known

    def test_that_is_there_again_is_lost_no_more(self) -> None:
        assert settled(pair(row(), issue(), replace(link(), lost="deleted"))).link == link()


class TestAFrozenRecord:
    def test_moves_no_base_and_remembers_what_was_read(self) -> None:
        found = pair(row(notes="Mine."), issue(notes="Theirs."), link())
        record = merge_pair(found, CONTEXT, "swapped-ids")
        after = settle(Done(record, Fate.NOTHING, found.issue), CONTEXT, NOW)
        assert kept(after).base == link().base
        assert kept(after).seen == {"notes": "Theirs."}
        assert after.edits == ()

    def test_that_was_not_read_stays_as_it_is(self) -> None:
        record = merge_pair(pair(row(), None, link()), CONTEXT, "swapped-ids")
        assert settle(Done(record, Fate.NOTHING), CONTEXT, NOW).link == link()


class TestTheOpenWord:
    @pytest.mark.parametrize(
        ("status", "word"), [("Blocked", "Blocked"), ("Complete", "In Progress")]
    )
    def test_is_the_last_one_that_github_had(self, status: str, word: str) -> None:
        assert kept(settled(pair(row(), issue(status=status), link()))).open_word == word

    def test_is_none_in_a_collection_without_a_status(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        bare = replace(link(), open_word="")
        assert kept(settled(pair(row(title="P"), issue(), bare), context=context)).open_word == ""


def test_a_renamed_record_has_its_link_under_the_new_id() -> None:
    renamed = pair(row("UT-900"), issue(), link(), id="UT-900", renamed_from="UT-001")
    found = settled(renamed, Fate.WRITE, issue("UT-900"))
    assert (found.id, kept(found).id) == ("UT-900", "UT-900")


def test_a_collection_without_an_owner_assigns_nobody() -> None:
    fields = tuple(f for f in TASKS.fields if f.facet is not Facet.ASSIGNEES)
    context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
    here = pair(row(title="Purse"), issue(), link())
    done = replace(issue(), title="UT-001: Purse")
    assert settled(here, Fate.WRITE, done, context).problems == ()

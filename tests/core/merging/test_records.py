"""One record in one run: its fields merged, by all the rules that tie them together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How
from gh_tracker.core.merging.merge import Verdict
from gh_tracker.core.merging.records import (
    Record,
    after,
    base_of,
    local_values,
    merge_pair,
    read_issue,
    remote_value,
    synced_fields,
)
from gh_tracker.core.model import CollectionSpec, Direction, Facet, FieldSpec, Policy
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Decision
from tests.engine import (
    CONTEXT,
    TITLES,
    context_of,
    issue,
    link,
    pair,
    plain_issue,
    row,
    settings_of,
    verdicts,
    with_base,
)

NOTES = TASKS.fields[-1]
STATUS = TASKS.fields[4]


def with_field(name: str, **changes: object) -> CollectionSpec:
    """Return the tasks with one field configured in another way."""
    fields = tuple(
        each._replace(**changes) if each.name == name else each  # type: ignore[arg-type]  # named by the caller
        for each in TASKS.fields
    )
    return replace(TASKS, fields=fields)


class TestAPair:
    def test_that_nobody_touched_asks_for_nothing(self) -> None:
        record = merge_pair(pair(), CONTEXT)
        assert {m.verdict for m in record.fields.values()} == {Verdict.SETTLED}
        assert (record.writes, record.pulls, record.conflicts) == ({}, {}, ())

    def test_is_merged_field_by_field(self) -> None:
        record = merge_pair(pair(row(title="Purse"), issue(notes="New."), link()), CONTEXT)
        assert verdicts(record) == {"title": "push", "notes": "pull"}
        assert record.writes == {"title": "Purse"}
        assert [m.value for m in record.pulls.values()] == ["New."]

    def test_of_edits_to_one_field_is_a_conflict_and_the_rest_goes_on(self) -> None:
        here, there = row(notes="Mine.", progress="50%"), issue(notes="Theirs.", title="Purse")
        record = merge_pair(pair(here, there, link()), CONTEXT)
        assert verdicts(record) == {"notes": "conflict", "progress": "push", "title": "pull"}
        (found,) = record.conflicts
        assert (found.base, found.local, found.remote) == (
            Base("Text.", "Text."),
            "Mine.",
            "Theirs.",
        )

    def test_without_an_issue_in_the_listing_goes_by_the_base(self) -> None:
        record = merge_pair(pair(row(notes="Mine."), None, link()), CONTEXT)
        assert verdicts(record) == {"notes": "push"}
        assert record.reading is None

    def test_without_an_issue_in_the_listing_goes_by_what_was_seen(self) -> None:
        known = replace(link(), seen={"notes": "Theirs."})
        record = merge_pair(pair(row(notes="Mine."), None, known), CONTEXT)
        assert verdicts(record) == {"notes": "conflict"}

    def test_without_a_row_is_read_and_not_merged(self) -> None:
        record = merge_pair(pair(None, issue(), link()), CONTEXT)
        assert record.fields == {}
        assert record.reading is not None

    def test_without_issue_and_link_is_not_merged(self) -> None:
        record = merge_pair(pair(row(), None, None, how=How.NEW_ROW), CONTEXT)
        assert (record.fields, record.reading) == ({}, None)

    def test_keeps_why_it_is_frozen(self) -> None:
        assert merge_pair(pair(), CONTEXT, "swapped-ids").frozen == "swapped-ids"

    def test_at_its_first_meeting_is_a_conflict_where_it_differs(self) -> None:
        adopted = pair(row(), plain_issue(1, "UT-001: Purse"), None, how=How.ADOPTED)
        record = merge_pair(adopted, CONTEXT)
        assert verdicts(record)["title"] == "conflict"
        assert verdicts(record)["progress"] == "push"

    def test_merges_neither_the_id_nor_the_date(self) -> None:
        assert [each.facet for each in synced_fields(TASKS)] == [
            Facet.TITLE,
            Facet.MILESTONE,
            Facet.ASSIGNEES,
            Facet.STATUS,
            Facet.PROGRESS,
            Facet.SECTION,
        ]


class TestAMilestone:
    def test_is_compared_by_number(self) -> None:
        assert local_values(row(milestone="M1"), TASKS, TITLES)["milestone"] == "#1"

    @pytest.mark.parametrize("spec", [RISKS, TASKS])
    def test_that_a_row_does_not_have_is_left_out(self, spec: CollectionSpec) -> None:
        bare = row(without=("milestone",))
        assert local_values(bare, spec, TITLES) == bare.values

    def test_that_was_renamed_on_github_is_no_change(self) -> None:
        titles = replace(TITLES, now={1: "Launch", 2: "M2"})
        record = merge_pair(pair(), context_of(titles=titles))
        assert verdicts(record) == {}


class TestAFrozenField:
    def test_of_the_tracker_is_left_alone_and_the_rest_is_synced(self) -> None:
        here = row(frozen={"status": "unknown-status"}, title="Purse")
        record = merge_pair(pair(here, issue(status="Blocked"), link()), CONTEXT)
        assert verdicts(record) == {"title": "push"}
        found = record.fields["status"]
        assert (found.code, found.local, found.remote) == ("unknown-status", None, "Blocked")

    def test_of_github_is_left_alone_and_the_rest_is_synced(self) -> None:
        there = replace(issue(title="Purse"), body=issue().body.replace(":end", ":e"))
        record = merge_pair(pair(row(notes="Mine."), there, link()), CONTEXT)
        assert verdicts(record) == {"title": "pull"}
        assert record.fields["notes"].code == "damaged-block"

    def test_of_an_issue_that_has_both_labels_is_a_conflict_by_rule(self) -> None:
        there = issue()
        labels = (*there.labels, "status: Blocked", "status: On Hold")
        record = merge_pair(pair(row(), replace(there, labels=labels), link()), CONTEXT)
        assert verdicts(record) == {"status": "conflict"}
        assert record.fields["status"].code == "several-status"

    def test_that_is_contested_is_settled_where_the_tracker_says_the_same(self) -> None:
        there = issue()
        labels = (*there.labels, "status: Blocked", "status: On Hold")
        here = row(status="Blocked")
        record = merge_pair(pair(here, replace(there, labels=labels), link()), CONTEXT)
        assert verdicts(record) == {}

    @pytest.mark.parametrize("policy", [Policy.TRACKER, Policy.GITHUB])
    def test_that_is_contested_is_settled_by_no_policy(self, policy: Policy) -> None:
        there = issue()
        labels = (*there.labels, "status: Blocked", "status: On Hold")
        record = merge_pair(
            pair(row(), replace(there, labels=labels), link()), context_of(prefer=policy)
        )
        assert verdicts(record) == {"status": "conflict"}


class TestAConflict:
    PAIR = pair(row(notes="Mine."), issue(notes="Theirs."), link())

    def verdict(
        self, spec: CollectionSpec = TASKS, **changes: object
    ) -> tuple[str, str, str | None]:
        context = context_of(settings_of(spec, RISKS), **changes)
        found = merge_pair(self.PAIR, context).fields["notes"]
        return (str(found.verdict), found.value, found.lost)

    def test_is_held_by_default(self) -> None:
        assert self.verdict() == ("conflict", "Theirs.", None)

    def test_goes_by_the_policy_of_its_field(self) -> None:
        spec = with_field("notes", policy=Policy.TRACKER)
        assert self.verdict(spec) == ("push", "Mine.", "Theirs.")

    def test_goes_by_the_choice_of_the_run_where_the_field_holds(self) -> None:
        assert self.verdict(prefer=Policy.GITHUB) == ("pull", "Theirs.", "Mine.")

    def test_goes_by_the_policy_of_the_field_before_the_choice_of_the_run(self) -> None:
        spec = with_field("notes", policy=Policy.TRACKER)
        assert self.verdict(spec, prefer=Policy.GITHUB)[0] == "push"

    @pytest.mark.parametrize(
        ("newer", "expected"),
        [
            ({"UT-001": Direction.TRACKER}, "push"),
            ({"UT-001": Direction.GITHUB}, "pull"),
            ({"UT-002": Direction.TRACKER}, "conflict"),
        ],
    )
    def test_goes_by_the_later_change_of_its_own_record(
        self, newer: dict[str, Direction], expected: str
    ) -> None:
        assert self.verdict(with_field("notes", policy=Policy.NEWEST), newer=newer)[0] == expected

    def test_goes_by_what_a_person_decided_on_these_values(self) -> None:
        for decision, expected in (
            (Decision("Both.", "Mine.", "Theirs."), ("push", "Both.")),
            (Decision("Both.", "Mine.", "Older."), ("conflict", "Theirs.")),
        ):
            known = replace(link(), decisions={"notes": decision})
            found = merge_pair(replace(self.PAIR, link=known), CONTEXT).fields["notes"]
            assert (found.verdict, found.value) == expected

    def test_goes_by_what_a_person_decided_on_milestones_by_their_titles(self) -> None:
        """Offline a milestone that no record has is known by its title alone."""
        decision = Decision("M2", "#2", "")
        known = replace(link(), decisions={"milestone": decision})
        found = pair(row(milestone="M2"), issue(milestone=""), known)
        merged = merge_pair(found, CONTEXT).fields["milestone"]
        assert (merged.verdict, merged.value) == (Verdict.PUSH, "#2")

    def test_goes_by_a_persons_word_before_any_policy(self) -> None:
        known = replace(link(), decisions={"notes": Decision("Theirs.", "Mine.", "Theirs.")})
        spec = with_field("notes", policy=Policy.TRACKER)
        context = context_of(settings_of(spec, RISKS))
        found = merge_pair(replace(self.PAIR, link=known), context).fields["notes"]
        assert (found.verdict, found.lost) == (Verdict.PULL, None)

    def test_goes_to_the_owner_of_a_field_that_travels_one_way(self) -> None:
        spec = with_field("notes", direction=Direction.TRACKER)
        assert self.verdict(spec) == ("push", "Mine.", "Theirs.")


class TestADirection:
    def test_of_the_run_bars_the_other_way(self) -> None:
        both = pair(row(title="Purse"), issue(notes="New."), link())
        for direction, expected in (
            (Direction.TRACKER, {"title": "push"}),
            (Direction.GITHUB, {"notes": "pull"}),
        ):
            assert verdicts(merge_pair(both, context_of(direction=direction))) == expected

    def test_of_a_field_leaves_the_other_side_as_it_is(self) -> None:
        spec = with_field("notes", direction=Direction.TRACKER)
        context = context_of(settings_of(spec, RISKS))
        record = merge_pair(pair(row(), issue(notes="New."), link()), context)
        assert verdicts(record) == {}
        assert record.fields["notes"].remote == "New."


class TestProgress:
    """An issue that is closed as completed reads 100 %, whatever its block says."""

    DONE = issue(status="Complete")

    def test_follows_where_nobody_typed_in_the_cell(self) -> None:
        record = merge_pair(pair(row(), self.DONE, link()), CONTEXT)
        assert verdicts(record) == {"status": "pull", "progress": "pull"}
        assert record.pulls["progress"].value == "100%"

    def test_stands_as_it_was_typed(self) -> None:
        record = merge_pair(pair(row(progress="80%"), self.DONE, link()), CONTEXT)
        assert verdicts(record) == {"status": "pull"}
        assert record.fields["progress"].verdict is Verdict.SETTLED

    def test_is_not_written_when_the_tracker_completes_the_record(self) -> None:
        here = row(status="Complete", progress="80%")
        record = merge_pair(pair(here, issue(), link()), CONTEXT)
        assert record.writes == {"status": "Complete"}

    def test_of_a_cancelled_record_is_a_field_like_any_other(self) -> None:
        there = issue(status="Cancelled")
        record = merge_pair(pair(row(progress="80%"), there, link()), CONTEXT)
        assert verdicts(record) == {"status": "pull", "progress": "push"}

    def test_reads_the_block_again_once_reopened(self) -> None:
        known = with_base(
            link(), status=Base("Complete", "Complete"), progress=Base("100%", "100%")
        )
        here = row(status="Complete", progress="100%")
        reopened = replace(issue(), state_reason="reopened")
        record = merge_pair(pair(here, reopened, known), CONTEXT)
        assert record.pulls["progress"].value == "40%"

    @pytest.mark.parametrize(
        ("status", "progress", "reason", "verdict"),
        [
            ("Blocked", "100%", "reopened", Verdict.CONFLICT),
            ("Complete", "100%", "reopened", Verdict.SETTLED),
            ("In Progress", "100%", "reopened", Verdict.PUSH),
            ("Blocked", "100%", None, Verdict.PUSH),
            ("Blocked", "80%", "reopened", Verdict.PUSH),
        ],
        ids=["perhaps derived", "complete", "as it was", "never closed", "typed"],
    )
    def test_that_a_lost_run_may_have_derived_does_not_overwrite_the_block(
        self, status: str, progress: str, reason: str | None, verdict: Verdict
    ) -> None:
        there = replace(issue(), state_reason=reason)
        record = merge_pair(pair(row(status=status, progress=progress), there, link()), CONTEXT)
        assert record.fields["progress"].verdict is verdict

    def test_that_is_held_for_that_is_decided_like_any_other(self) -> None:
        there = replace(issue(), state_reason="reopened")
        decided = {"progress": Decision("100%", "100%", "40%")}
        known = replace(link(), decisions=decided)
        record = merge_pair(pair(row(status="Blocked", progress="100%"), there, known), CONTEXT)
        assert record.writes["progress"] == "100%"

    @pytest.mark.parametrize("missing", ["status", "progress"])
    def test_is_tied_to_nothing_where_there_is_no_such_field(self, missing: str) -> None:
        spec = replace(TASKS, fields=tuple(f for f in TASKS.fields if f.name != missing))
        record = merge_pair(pair(), context_of(settings_of(spec, RISKS)))
        assert missing not in record.fields


class TestReading:
    def test_takes_the_status_for_unchanged_between_reopening_and_closing_again(self) -> None:
        known = with_base(link(), status=Base("Complete", "Complete"))
        there = replace(issue(), labels=(TASKS.label,), state_reason="reopened")
        halfway = pair(row(status="Cancelled"), there, known)
        reading = read_issue(halfway, CONTEXT.lenses["tasks"], CONTEXT)
        assert reading.values["status"] == "In Progress"
        replacing = context_of(replacing=frozenset({"UT-001"}))
        reading = read_issue(halfway, CONTEXT.lenses["tasks"], replacing)
        assert reading.values["status"] == "Complete"
        assert verdicts(merge_pair(halfway, replacing))["status"] == "push"

    @pytest.mark.parametrize(
        ("label", "verdict"), [("Blocked", "conflict"), ("Complete", "push"), ("Someday", "push")]
    )
    def test_takes_an_open_word_that_a_person_gives_in_between(
        self, label: str, verdict: str
    ) -> None:
        known = with_base(link(), status=Base("Complete", "Complete"))
        labels = (TASKS.label, f"status: {label}")
        there = replace(issue(), labels=labels, state_reason="reopened")
        halfway = pair(row(status="Cancelled"), there, known)
        replacing = context_of(replacing=frozenset({"UT-001"}))
        assert verdicts(merge_pair(halfway, replacing))["status"] == verdict

    @pytest.mark.parametrize("listed", [True, False])
    def test_asks_for_the_second_closing_though_the_tracker_has_the_first_word_again(
        self, listed: bool
    ) -> None:
        known = with_base(link(), status=Base("Complete", "Complete"))
        there = replace(issue(), labels=(TASKS.label,), state_reason="reopened")
        halfway = pair(row(status="Complete"), there if listed else None, known)
        replacing = context_of(replacing=frozenset({"UT-001"}))
        assert merge_pair(halfway, replacing).writes == {"status": "Complete"}
        assert merge_pair(halfway, CONTEXT).writes == {}

    def test_asks_for_no_closing_where_the_tracker_has_an_open_word(self) -> None:
        known = with_base(link(), status=Base("Blocked", "Blocked"))
        bare = replace(issue(), labels=(TASKS.label,))
        replacing = context_of(replacing=frozenset({"UT-001"}))
        assert merge_pair(pair(row(status="Blocked"), bare, known), replacing).writes == {}

    def test_takes_the_status_as_it_is_once_closed_again(self) -> None:
        known = with_base(link(), status=Base("Complete", "Complete"))
        over = pair(row(status="Cancelled"), issue(status="Cancelled"), known)
        replacing = context_of(replacing=frozenset({"UT-001"}))
        assert merge_pair(over, replacing).fields["status"].verdict is Verdict.SETTLED

    def test_of_an_issue_that_an_unfinished_run_made_has_no_status_yet(self) -> None:
        bare = replace(issue(), labels=(TASKS.label,))
        made = pair(row(status="Complete"), bare, None, how=How.MARKER)
        assert verdicts(merge_pair(made, CONTEXT))["status"] == "push"

    def test_in_a_rebuild_takes_nothing_for_unfinished(self) -> None:
        bare = replace(issue(), labels=(TASKS.label,))
        made = pair(row(status="Complete"), bare, None, how=How.MARKER)
        record = merge_pair(made, context_of(rebuild=True))
        assert record.fields["status"].remote == "Not Started"
        assert verdicts(record)["status"] == "conflict"

    def test_goes_by_the_people_who_stood_behind_a_role_at_the_last_sync(self) -> None:
        known = with_base(link(), owner=Base("DevOps Lead", "DevOps Lead"))
        there = replace(issue(), assignees=("dave",))
        settings = settings_of(owners={"DevOps Lead": ("yan",)})
        reassigned = context_of(settings, owners_before={"DevOps Lead": ("dave",)})
        record = merge_pair(pair(row(owner="DevOps Lead"), there, known), reassigned)
        assert record.fields["owner"].remote == "DevOps Lead"

    def test_of_a_collection_without_a_status_has_none(self) -> None:
        spec = replace(TASKS, fields=tuple(f for f in TASKS.fields if f.name != "status"))
        context = context_of(settings_of(spec, RISKS))
        reading = read_issue(pair(), context.lenses["tasks"], context)
        assert "status" not in reading.values

    def test_needs_an_issue(self) -> None:
        with pytest.raises(ValueError, match="UT-001 has no issue to read"):
            read_issue(pair(row(), None, link()), CONTEXT.lenses["tasks"], CONTEXT)


class TestARemoteValue:
    def test_is_what_was_read_before_what_was_seen_before_the_base(self) -> None:
        known = replace(link(), seen={"notes": "Seen."})
        reading = merge_pair(pair(row(), issue(notes="Read."), known), CONTEXT).reading
        assert remote_value(known, "notes", reading) == "Read."
        assert remote_value(known, "notes", None) == "Seen."
        assert remote_value(link(), "notes", None) == "Text."

    def test_is_unknown_without_all_of_them(self) -> None:
        assert remote_value(None, "notes", None) is None
        assert remote_value(replace(link(), base={}), "notes", None) is None


def test_the_base_of_a_field_that_was_never_confirmed_is_nothing() -> None:
    assert base_of(pair(row(), issue()), NOTES) == Base("", "")
    assert base_of(pair(), NOTES) == Base("Text.", "Text.")


@pytest.mark.parametrize(
    ("here", "there", "expected"), [("New.", "Text.", "New."), ("Text.", "New.", "New.")]
)
def test_after_a_verdict_github_has_its_value(here: str, there: str, expected: str) -> None:
    record = merge_pair(pair(row(notes=here), issue(notes=there), link()), CONTEXT)
    assert after(record.fields["notes"]) == expected


def test_a_value_that_is_new_to_both_sides_is_written_to_both() -> None:
    known = replace(link(), decisions={"notes": Decision("Both.", "Mine.", "Theirs.")})
    record: Record = merge_pair(pair(row(notes="Mine."), issue(notes="Theirs."), known), CONTEXT)
    assert record.writes == {"notes": "Both."}
    assert [*record.pulls] == ["notes"]


def test_a_column_that_only_the_tracker_has_is_written() -> None:
    spec = replace(TASKS, fields=(*TASKS.fields, FieldSpec("vendor", Facet.PROPERTY, ("Vendor",))))
    context = context_of(settings_of(spec, RISKS))
    record = merge_pair(pair(row(vendor="Acme"), issue(), link()), context)
    assert verdicts(record) == {"vendor": "push"}

"""The three-way merge of one field: the whole truth table, decisions, policies, directions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.issue.section import excerpt
from gh_tracker.core.merging import merge as merging
from gh_tracker.core.merging.merge import (
    Merge,
    Verdict,
    apply_direction,
    apply_policy,
    conflicts,
    decide,
    merge,
    progress_of_complete,
    verdict,
)
from gh_tracker.core.model import Direction, Facet, FieldSpec, Kind, Policy
from gh_tracker.core.state import Base, Decision
from gh_tracker.core.text import same

A, B, C = "a", "b", "c"

# I2: every pattern of equality and absence of (base, tracker, GitHub), each decided by hand.
TABLE = [
    (None, None, None, Verdict.NOTHING),
    (None, A, None, Verdict.PUSH),
    (None, None, A, Verdict.PULL),
    (None, A, A, Verdict.SETTLED),
    (None, A, B, Verdict.CONFLICT),
    (A, None, None, Verdict.FORGOTTEN),
    (A, A, None, Verdict.ISSUE_GONE),
    (A, B, None, Verdict.ISSUE_GONE),
    (A, None, A, Verdict.ROW_GONE),
    (A, None, B, Verdict.ROW_GONE_ISSUE_CHANGED),
    (A, A, A, Verdict.SETTLED),
    (A, B, A, Verdict.PUSH),
    (A, A, B, Verdict.PULL),
    (A, B, B, Verdict.SETTLED),
    (A, B, C, Verdict.CONFLICT),
]
PRESENT = [each for each in TABLE if None not in each[1:3]]

# For each kind of field three values that differ, the first of them filled.
FIELDS = [
    (FieldSpec("title", Facet.TITLE, ("Title",)), ("Wallet", "Wallets", "Escrow")),
    (FieldSpec("milestone", Facet.MILESTONE, ("M",)), ("#1", "#2", "M7")),
    (FieldSpec("owner", Facet.ASSIGNEES, ("Owner",)), ("DevOps Lead", "@zoe", "")),
    (FieldSpec("status", Facet.STATUS, ("Status",)), ("Blocked", "Complete", "On Hold")),
    (FieldSpec("impact", Facet.LABEL, ("Impact",)), ("High", "Low", "")),
    (FieldSpec("notes", Facet.SECTION, ("Notes",)), ("One.", "Two.", "- a\n- b")),
    (FieldSpec("vendor", Facet.PROPERTY, ("Vendor",)), ("Acme", "", "A|B")),
    (FieldSpec("due", Facet.PROPERTY, ("Due",), Kind.DATE), ("2026-04-01", "2026-04-02", "")),
    (FieldSpec("cost", Facet.PROPERTY, ("Cost",), Kind.NUMBER), ("1", "1.5", "-2")),
    (FieldSpec("progress", Facet.PROGRESS, ("P",), Kind.PERCENT), ("0%", "50%", "100%")),
]
NOTES = FIELDS[5][0]
CODE = "First words.\n\n```\ncode\n```"
OTHER_CODE = "Other words.\n\n```\ncode\n```"


def settled(value: str) -> Base:
    return Base(value, value)


def merged(base: str | None, local: str | None, remote: str | None, **changes: object) -> Merge:
    known = None if base is None else settled(base)
    found = merge(FIELDS[0][0], known, local, remote)
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the caller


CONFLICT = merged(A, B, C)


class TestTheTruthTable:
    @pytest.mark.parametrize(("base", "local", "remote", "expected"), TABLE)
    def test_is_this_one(
        self, base: str | None, local: str | None, remote: str | None, expected: Verdict
    ) -> None:
        known = None if base is None else settled(base)
        assert verdict(known, local, remote) is expected

    def test_has_all_patterns(self) -> None:
        assert len({each[:3] for each in TABLE}) == 15

    @pytest.mark.parametrize(("base", "local", "remote", "expected"), PRESENT)
    @pytest.mark.parametrize(("spec", "values"), FIELDS, ids=lambda x: getattr(x, "name", ""))
    def test_holds_for_every_kind_of_field(
        self,
        spec: FieldSpec,
        values: tuple[str, str, str],
        base: str | None,
        local: str,
        remote: str,
        expected: Verdict,
    ) -> None:
        value = dict(zip((A, B, C), values, strict=True))
        known = None if base is None else settled(value[base])
        found = merge(spec, known, value[local], value[remote])
        assert (found.field, found.verdict) == (spec.name, expected)
        assert found.value == value[local if expected is Verdict.PUSH else remote]

    def test_compares_each_side_with_its_own_base(self) -> None:
        apart = Base("Wallet, escrow and all the rest", "Wallet…")
        assert verdict(apart, apart.local, apart.remote) is Verdict.NOTHING
        assert verdict(apart, "Purse", apart.remote) is Verdict.PUSH
        assert verdict(apart, apart.local, "Purse…") is Verdict.PULL
        assert verdict(apart, apart.remote, apart.local) is Verdict.CONFLICT

    @pytest.mark.parametrize(
        ("base", "local", "remote", "expected"),
        [
            ("e\u0301", "é", "e\u0301", Verdict.SETTLED),
            ("é", "e\u0301", "x", Verdict.PULL),
            ("é", "x", "e\u0301", Verdict.PUSH),
            ("\u212b", "Å", "A", Verdict.PULL),
        ],
    )
    def test_takes_canonically_equal_text_for_unchanged(
        self, base: str, local: str, remote: str, expected: Verdict
    ) -> None:
        assert merged(base, local, remote).verdict is expected


class TestSameness:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            (None, None, True),
            (None, "", False),
            ("", None, False),
            ("é", "e\u0301", True),
            ("a", "A", False),
            ("ﬁ", "fi", False),
        ],
    )
    def test_is_of_nfc_and_tells_nothing_from_absence(
        self, one: str | None, other: str | None, expected: bool
    ) -> None:
        assert same(one, other) is expected


class TestAFieldThatOneSideDoesNotHave:
    def test_is_written_where_it_is_new(self) -> None:
        found = merged(None, A, None)
        assert (found.verdict, found.value) == (Verdict.PUSH, A)

    @pytest.mark.parametrize(
        ("base", "local", "remote"), [(A, B, None), (A, None, B), (A, None, None)]
    )
    def test_is_left_alone_where_it_was_known(
        self, base: str, local: str | None, remote: str | None
    ) -> None:
        assert merged(base, local, remote).verdict is Verdict.NOTHING

    def test_is_left_alone_where_only_github_has_it(self) -> None:
        assert merged(None, None, B).verdict is Verdict.NOTHING


class TestAnExcerpt:
    """A cell that shows the first paragraph of a longer text."""

    SHOWN = excerpt(CODE)
    BASE = Base(SHOWN, CODE)

    def test_is_as_good_as_the_text_while_neither_changes(self) -> None:
        assert merge(NOTES, self.BASE, self.SHOWN, CODE).verdict is Verdict.NOTHING

    def test_that_is_edited_is_a_conflict_and_never_the_new_text(self) -> None:
        found = merge(NOTES, self.BASE, "Mine.", CODE)
        assert (found.verdict, found.code) == (Verdict.CONFLICT, "excerpt")

    @pytest.mark.parametrize("policy", list(Policy))
    def test_that_is_edited_is_settled_by_no_policy(self, policy: Policy) -> None:
        found = merge(NOTES, self.BASE, "Mine.", CODE)
        assert apply_policy(found, policy, Direction.TRACKER) == found

    @pytest.mark.parametrize("field", list(Direction))
    def test_that_is_edited_is_settled_by_no_direction(self, field: Direction) -> None:
        found = merge(NOTES, self.BASE, "Mine.", CODE)
        assert apply_direction(found, field) == found

    def test_that_is_edited_to_what_the_new_text_shows_is_settled(self) -> None:
        found = merge(NOTES, self.BASE, excerpt(OTHER_CODE), OTHER_CODE)
        assert (found.verdict, found.value) == (Verdict.SETTLED, OTHER_CODE)

    def test_follows_the_text(self) -> None:
        found = merge(NOTES, self.BASE, self.SHOWN, OTHER_CODE)
        assert (found.verdict, found.value) == (Verdict.PULL, OTHER_CODE)

    def test_gives_way_to_a_text_that_a_cell_can_carry(self) -> None:
        found = merge(NOTES, self.BASE, self.SHOWN, "Short.")
        assert (found.verdict, found.value) == (Verdict.PULL, "Short.")

    def test_in_another_normal_form_is_no_edit(self) -> None:
        long = "Caf\u00e9.\n\n```\ncode\n```"
        typed = excerpt(long).replace("\u00e9", "e\u0301")
        assert merge(NOTES, Base(excerpt(long), long), typed, long).verdict is Verdict.NOTHING

    def test_of_a_text_that_became_long_conflicts_with_an_edit_of_the_cell(self) -> None:
        found = merge(NOTES, settled("Short."), "Mine.", CODE)
        assert (found.verdict, found.value, found.code) == (Verdict.CONFLICT, CODE, "")

    def test_at_the_first_meeting_is_no_difference(self) -> None:
        found = merge(NOTES, None, self.SHOWN, CODE)
        assert (found.verdict, found.value) == (Verdict.SETTLED, CODE)

    def test_is_a_matter_of_sections_alone(self) -> None:
        vendor = FieldSpec("vendor", Facet.PROPERTY, ("Vendor",))
        assert merge(vendor, settled(CODE), "Mine.", CODE).verdict is Verdict.PUSH


class TestAPlaceholder:
    """What a cell reads as nothing is nothing there."""

    @pytest.mark.parametrize("text", ["TBD", "-", "–", "n/a"])
    def test_on_github_is_nothing_to_the_tracker(self, text: str) -> None:
        assert merge(NOTES, settled(""), "", text).verdict is Verdict.SETTLED

    def test_does_not_undo_what_the_tracker_says(self) -> None:
        assert merge(NOTES, Base("", "TBD"), "New.", "TBD").verdict is Verdict.PUSH

    def test_empties_a_cell_that_nobody_touched(self) -> None:
        found = merge(NOTES, settled("Old."), "Old.", "TBD")
        assert (found.verdict, found.value) == (Verdict.PULL, "TBD")

    def test_is_a_title_like_any_other(self) -> None:
        title = FIELDS[0][0]
        assert merge(title, settled("Old"), "Old", "TBD").verdict is Verdict.PULL
        assert merge(title, None, "", "TBD").verdict is Verdict.CONFLICT


class TestADecision:
    def test_for_the_tracker_pushes(self) -> None:
        found = decide(CONFLICT, Decision(B, B, C))
        assert (found.verdict, found.value, found.both) == (Verdict.PUSH, B, False)

    def test_for_github_pulls(self) -> None:
        found = decide(CONFLICT, Decision(C, B, C))
        assert (found.verdict, found.value, found.both) == (Verdict.PULL, C, False)

    def test_for_a_value_of_its_own_is_new_to_both(self) -> None:
        found = decide(CONFLICT, Decision("d", B, C))
        assert (found.verdict, found.value, found.both) == (Verdict.PUSH, "d", True)

    @pytest.mark.parametrize("decision", [Decision(B, "x", C), Decision(B, B, "x")])
    def test_is_void_once_a_side_has_changed(self, decision: Decision) -> None:
        assert decide(CONFLICT, decision) == CONFLICT

    @pytest.mark.parametrize("found", [merged(A, A, C), merged(A, B, A), merged(A, B, B)])
    def test_is_nothing_to_what_is_no_conflict(self, found: Merge) -> None:
        assert decide(found, Decision("d", found.local or "", found.remote or "")) == found

    def test_that_nobody_made_changes_nothing(self) -> None:
        assert decide(CONFLICT, None) == CONFLICT

    def test_counts_for_a_conflict_by_rule_as_well(self) -> None:
        found = merge(NOTES, Base(excerpt(CODE), CODE), "Mine.", CODE)
        assert decide(found, Decision("Mine.", "Mine.", CODE)).verdict is Verdict.PUSH

    def test_needs_two_values(self) -> None:
        half = replace(CONFLICT, remote=None)
        assert decide(half, Decision(B, B, C)) == half


class TestAPolicy:
    def test_that_holds_leaves_a_conflict(self) -> None:
        assert apply_policy(CONFLICT, Policy.HOLD, Direction.GITHUB) == CONFLICT

    def test_for_the_tracker_keeps_what_github_loses(self) -> None:
        found = apply_policy(CONFLICT, Policy.TRACKER)
        assert (found.verdict, found.value, found.lost) == (Verdict.PUSH, B, C)

    def test_for_github_keeps_what_the_tracker_loses(self) -> None:
        found = apply_policy(CONFLICT, Policy.GITHUB)
        assert (found.verdict, found.value, found.lost) == (Verdict.PULL, C, B)

    @pytest.mark.parametrize(
        ("newer", "expected"),
        [
            (Direction.TRACKER, (Verdict.PUSH, B, C)),
            (Direction.GITHUB, (Verdict.PULL, C, B)),
            (None, (Verdict.CONFLICT, C, None)),
        ],
    )
    def test_for_the_newest_holds_where_a_time_is_unknown(
        self, newer: Direction | None, expected: tuple[Verdict, str, str | None]
    ) -> None:
        found = apply_policy(CONFLICT, Policy.NEWEST, newer)
        assert (found.verdict, found.value, found.lost) == expected

    @pytest.mark.parametrize("found", [merged(A, A, C), merged(A, B, A), merged(A, A, A)])
    def test_touches_no_field_that_is_no_conflict(self, found: Merge) -> None:
        assert apply_policy(found, Policy.TRACKER) == found

    def test_never_takes_a_side_that_has_nothing(self) -> None:
        half = replace(CONFLICT, local=None)
        assert apply_policy(half, Policy.TRACKER) == half
        half = replace(CONFLICT, remote=None)
        assert apply_policy(half, Policy.GITHUB) == half


class TestADirection:
    @pytest.mark.parametrize(
        ("field", "run", "expected"),
        [
            (Direction.BOTH, Direction.BOTH, (Verdict.PUSH, Verdict.PULL)),
            (Direction.TRACKER, Direction.BOTH, (Verdict.PUSH, Verdict.NOTHING)),
            (Direction.GITHUB, Direction.BOTH, (Verdict.NOTHING, Verdict.PULL)),
            (Direction.BOTH, Direction.TRACKER, (Verdict.PUSH, Verdict.NOTHING)),
            (Direction.BOTH, Direction.GITHUB, (Verdict.NOTHING, Verdict.PULL)),
            (Direction.TRACKER, Direction.GITHUB, (Verdict.NOTHING, Verdict.NOTHING)),
            (Direction.GITHUB, Direction.TRACKER, (Verdict.NOTHING, Verdict.NOTHING)),
        ],
    )
    def test_bars_the_other_one(
        self, field: Direction, run: Direction, expected: tuple[Verdict, Verdict]
    ) -> None:
        push, pull = merged(A, B, A), merged(A, A, B)
        assert apply_direction(push, field, run).verdict is expected[0]
        assert apply_direction(pull, field, run).verdict is expected[1]

    @pytest.mark.parametrize(
        ("field", "expected"),
        [
            (Direction.TRACKER, (Verdict.PUSH, B, C)),
            (Direction.GITHUB, (Verdict.PULL, C, B)),
        ],
    )
    def test_of_a_field_gives_a_conflict_to_its_owner(
        self, field: Direction, expected: tuple[Verdict, str, str]
    ) -> None:
        found = apply_direction(CONFLICT, field)
        assert (found.verdict, found.value, found.lost) == expected

    @pytest.mark.parametrize("run", list(Direction))
    def test_of_a_run_decides_no_conflict(self, run: Direction) -> None:
        assert apply_direction(CONFLICT, Direction.BOTH, run) == CONFLICT

    def test_that_bars_what_a_policy_chose_loses_nothing(self) -> None:
        found = apply_direction(
            apply_policy(CONFLICT, Policy.TRACKER), Direction.BOTH, Direction.GITHUB
        )
        assert (found.verdict, found.lost) == (Verdict.NOTHING, None)


class TestProgressOfACompletedIssue:
    def test_follows_in_a_cell_that_nobody_typed_in(self) -> None:
        found = merged("40%", "40%", "100%")
        assert progress_of_complete(found) == found

    @pytest.mark.parametrize("found", [merged("40%", "80%", "100%"), merged("100%", "80%", "100%")])
    def test_leaves_a_typed_number_and_writes_no_block(self, found: Merge) -> None:
        ruled = progress_of_complete(found)
        assert (ruled.verdict, ruled.value) == (Verdict.SETTLED, "80%")


def test_the_conflicts_are_given_in_the_order_of_the_fields() -> None:
    fields = {name: replace(CONFLICT, field=name) for name in ("title", "notes")}
    fields["status"] = merged(A, A, A)
    assert [each.field for each in conflicts(fields)] == ["title", "notes"]


class TestTheDateOfAClosing:
    """GitHub sets it, and nobody sends it."""

    @pytest.mark.parametrize(
        ("base", "local", "remote", "verdict"),
        [
            (None, "a", "b", Verdict.SETTLED),
            (None, "", "b", Verdict.PULL),
            (None, "a", None, Verdict.NOTHING),
            (None, None, "b", Verdict.NOTHING),
            (Base("a", "a"), "a", "a", Verdict.SETTLED),
            (Base("a", "a"), "a", "b", Verdict.PULL),
            (Base("a", "a"), "typed", "a", Verdict.SETTLED),
            (Base("a", "a"), "typed", "b", Verdict.SETTLED),
            (Base("typed", "a"), "typed", "b", Verdict.SETTLED),
            (Base("typed", "a"), "", "a", Verdict.PULL),
            (Base("typed", ""), "typed", "b", Verdict.SETTLED),
        ],
    )
    def test_is_taken_over_where_it_was_githubs_or_nothing(
        self, base: Base | None, local: str | None, remote: str | None, verdict: Verdict
    ) -> None:
        found = merging.closing_date(
            Merge("date", Verdict.CONFLICT, base, local, remote, local or "")
        )
        assert found.verdict is verdict
        assert found.value == {Verdict.PULL: remote, Verdict.NOTHING: ""}.get(verdict, local)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_row_does_not_follow_an_issue_that_left_the_list(verdict: Verdict) -> None:
    merged = Merge("status", verdict, None, "Decided", "Proposed")
    found = merging.left_the_list(merged)
    if verdict in {Verdict.PULL, Verdict.CONFLICT}:
        assert (found.verdict, found.code) == (Verdict.NOTHING, "left-list")
    else:
        assert found == merged

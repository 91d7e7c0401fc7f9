"""Which row belongs to which issue: by number, by marker, by adoption, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.adoption import UNLINKED
from gh_tracker.core.binding.bind import Binding, How, Options, Pair, Situation, bind, is_gone
from gh_tracker.core.model import LocalRecord
from gh_tracker.core.remote import Issue
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Waiting
from tests.engine import (
    issue,
    link,
    local_of,
    plain_issue,
    row,
    settings_of,
    situation_of,
    state_of,
)
from tests.issues import OTHER_LINEAGE

FIRST = frozenset[str]()


def shape(binding: Binding) -> list[tuple[str, str, bool, int]]:
    """Return of each pair its ID, how it came together, whether it has a row, and its issue."""
    return [(p.id, str(p.how), p.row is not None, number(p)) for p in binding.pairs]


def number(pair: Pair) -> int:
    return pair.issue.number if pair.issue else 0


def codes(binding: Binding) -> list[str]:
    return [each.code for each in binding.problems]


def foreign(found: Issue) -> Issue:
    return replace(found, body=found.body.replace("3f9a1c0b7e2d", OTHER_LINEAGE))


def by_stranger(found: Issue) -> Issue:
    return replace(found, association="NONE", author="mallory")


def labelled(there: int = 9, title: str = "Wallet", **changes: object) -> Issue:
    return plain_issue(there, title, labels=(TASKS.label,), **changes)


class TestALinkedRow:
    def test_is_bound_by_the_number_whatever_the_issue_says(self) -> None:
        there = plain_issue(1, "Renamed by someone")
        found = bind(situation_of(row(), issues=(there,), links=(link(),)))
        assert shape(found) == [("UT-001", "linked", True, 1)]
        assert found.problems == ()

    def test_has_no_issue_when_that_did_not_change(self) -> None:
        found = bind(situation_of(row(), links=(link(),)))
        assert shape(found) == [("UT-001", "linked", True, 0)]
        assert found.pairs[0].link == link()

    def test_keeps_its_issue_when_another_carries_a_copy_of_its_marker(self) -> None:
        issues = (issue(), issue("UT-001", 7))
        found = bind(situation_of(row(), issues=issues, links=(link(),)))
        assert shape(found)[0] == ("UT-001", "linked", True, 1)
        assert codes(found)[0] == "marker-not-ours"
        assert "#7" in found.problems[0].message

    def test_in_another_collection_is_held(self) -> None:
        moved = row("UT-001", collection="risks", line=40)
        found = bind(situation_of(moved, links=(link(),)))
        assert found.held == {"UT-001": "moved-collection"}
        assert found.pairs[0].collection == "tasks"

    def test_of_a_collection_that_is_configured_no_more_is_held(self) -> None:
        chore = replace(link(), collection="chores")
        found = bind(situation_of(row(), issues=(issue(),), links=(chore,)))
        assert [p.collection for p in found.pairs] == ["tasks"]
        assert found.held == {"UT-001": "moved-collection"}

    def test_with_a_renamed_id_tells_the_old_one(self) -> None:
        found = bind(situation_of(row("UT-900"), links=(link(),)))
        assert [(p.id, p.renamed_from) for p in found.pairs] == [("UT-900", "UT-001")]

    def test_whose_id_was_swapped_is_held(self) -> None:
        rows = (row("UT-001", title="B"), row("UT-002", line=6, title="A"))
        links = (link("UT-001", 1, title="A"), link("UT-002", 2, title="B"))
        found = bind(situation_of(*rows, links=links))
        assert found.held == {"UT-001": "swapped-ids", "UT-002": "swapped-ids"}
        followed = bind(situation_of(*rows, links=links, options=Options(renumber=True)))
        assert followed.held == {}
        assert [p.renamed_from for p in followed.pairs] == ["UT-002", "UT-001"]

    def test_that_cannot_be_read_is_held_with_the_code_of_its_row(self) -> None:
        local = local_of(frozen={"UT-001": "duplicate-id", "UT-009": "cell-count"})
        found = bind(replace(situation_of(links=(link(),)), local=local))
        assert found.held == {"UT-001": "duplicate-id"}
        assert shape(found) == [("UT-001", "linked", False, 0)]


class TestALinkWithoutARow:
    def test_is_given_after_the_rows(self) -> None:
        links = (link("UT-001"), link("UT-002", 2, title="B"))
        found = bind(situation_of(row("UT-002", title="B"), issues=(issue(),), links=links))
        assert shape(found) == [("UT-002", "linked", True, 0), ("UT-001", "linked", False, 1)]

    def test_is_left_out_where_its_collection_is_configured_no_more(self) -> None:
        chore = replace(link(), collection="chores")
        found = bind(situation_of(issues=(issue(),), links=(chore,)))
        assert (shape(found), codes(found)) == ([], [])

    def test_is_gone_when_its_id_stands_nowhere(self) -> None:
        assert is_gone(situation_of(links=(link(),)), link())

    @pytest.mark.parametrize(
        "situation",
        [
            situation_of(row()),
            situation_of(local=local_of(frozen={"UT-001": "detached-row"})),
            situation_of(local=local_of(broken=("tasks",))),
            situation_of(mentions=lambda key: key == "UT-001"),
        ],
        ids=["there", "unreadable", "broken collection", "mentioned"],
    )
    def test_is_not_gone_while_that_is_not_sure(self, situation: Situation) -> None:
        assert not is_gone(situation, link())

    def test_is_gone_whatever_is_wrong_with_another_collection(self) -> None:
        assert is_gone(situation_of(local=local_of(broken=("risks",))), link())


class TestARowWithoutALink:
    def test_is_new(self) -> None:
        assert shape(bind(situation_of(row()))) == [("UT-001", "new-row", True, 0)]

    def test_is_bound_by_the_marker_that_an_earlier_run_left(self) -> None:
        found = bind(situation_of(row(), issues=(issue("UT-001", 4),)))
        assert shape(found) == [("UT-001", "marker", True, 4)]

    def test_is_bound_by_a_marker_of_the_action(self) -> None:
        there = replace(issue("UT-001", 4), association="NONE", bot=True, author="bot")
        assert shape(bind(situation_of(row(), issues=(there,)))) == [("UT-001", "marker", True, 4)]

    def test_is_not_bound_by_a_strangers_marker(self) -> None:
        forged = by_stranger(replace(issue("UT-001", 4), labels=()))
        found = bind(situation_of(row(), issues=(forged,)))
        assert shape(found) == [("UT-001", "new-row", True, 0)]
        assert codes(found) == ["marker-not-ours"]

    def test_is_not_bound_by_a_marker_of_another_tracker(self) -> None:
        found = bind(situation_of(row(), issues=(foreign(issue("UT-001", 4)),)))
        assert shape(found) == [("UT-001", "new-row", True, 0)]

    def test_is_not_bound_by_an_issue_that_a_person_untied(self) -> None:
        state = state_of(waiting=(Waiting(4, "tasks", UNLINKED),))
        found = bind(situation_of(row(), issues=(issue("UT-001", 4),), state=state))
        assert shape(found) == [("UT-001", "new-row", True, 0)]
        assert found.waiting == state.waiting

    def test_is_not_bound_by_a_body_with_two_markers(self) -> None:
        twice = replace(issue("UT-001", 4), body=issue().body + "\n" + issue("UT-002").body)
        found = bind(situation_of(row(), issues=(replace(twice, labels=()),)))
        assert shape(found) == [("UT-001", "new-row", True, 0)]

    def test_is_not_bound_by_the_issue_of_another_record(self) -> None:
        issues = (issue("UT-002", 1),)
        rows = (row("UT-001", title="A"), row("UT-002", line=6))
        found = bind(situation_of(*rows, issues=issues, links=(link("UT-001", 1, title="A"),)))
        assert shape(found) == [("UT-001", "linked", True, 1), ("UT-002", "new-row", True, 0)]

    def test_with_several_marked_issues_waits_for_a_person(self) -> None:
        found = bind(situation_of(row(), issues=(issue("UT-001", 4), issue("UT-001", 5))))
        assert shape(found) == []
        assert found.held == {"UT-001": "several-issues"}
        assert codes(found) == ["several-issues"]
        assert "#4, #5" in found.problems[0].message

    def test_is_left_out_while_its_create_may_have_been_done(self) -> None:
        assert shape(bind(situation_of(row(), pending=frozenset({"UT-001"})))) == []

    def test_that_is_gone_is_told_of_while_its_create_may_have_been_done(self) -> None:
        found = bind(situation_of(row(), pending=frozenset({"UT-001", "UT-002"})))
        assert codes(found) == ["pending-create", "pending-create"]
        assert "of a row that is gone since" in found.problems[0].message

    def test_is_bound_as_soon_as_a_pending_create_shows(self) -> None:
        pending = frozenset({"UT-001"})
        found = bind(situation_of(row(), issues=(issue("UT-001", 4),), pending=pending))
        assert shape(found) == [("UT-001", "marker", True, 4)]


class TestARowWhoseIssueHasItsNewIdAlready:
    """An earlier run followed the new ID to the issue, and its state was lost."""

    def test_is_bound_to_it_whatever_its_title_is_by_now(self) -> None:
        there = issue("UT-900", 1)
        found = bind(situation_of(row("UT-900", title="B"), issues=(there,), links=(link(),)))
        assert shape(found) == [("UT-900", "linked", True, 1)]
        assert found.pairs[0].renamed_from == "UT-001"

    @pytest.mark.parametrize(
        "there",
        [
            by_stranger(issue("UT-900", 1)),
            foreign(issue("UT-900", 1)),
            issue("UT-900", 1, collection="risks"),
        ],
    )
    def test_is_new_where_the_marker_is_not_to_be_believed(self, there: Issue) -> None:
        found = bind(situation_of(row("UT-900", title="B"), issues=(there,), links=(link(),)))
        assert shape(found)[0] == ("UT-900", "new-row", True, 0)


class TestARowWithTheIdOfARecordThatWasRemoved:
    BURIED = replace(link(), tombstone=True)

    def test_is_that_record_again_when_it_has_its_title(self) -> None:
        found = bind(situation_of(row(), links=(self.BURIED,)))
        assert (shape(found), found.held) == ([("UT-001", "linked", True, 0)], {})

    def test_is_held_when_it_is_another(self) -> None:
        found = bind(situation_of(row(title="Something else"), links=(self.BURIED,)))
        assert found.held == {"UT-001": "retired-id"}


class TestARowWithoutAnId:
    def test_gets_the_next_one(self) -> None:
        rows = (row("UT-004"), row("", line=6, title="B"), row("", line=7, title="C"))
        found = bind(situation_of(*rows))
        assert [p.id for p in found.pairs] == ["UT-004", "UT-005", "UT-006"]

    def test_is_counted_on_in_its_own_table(self) -> None:
        rows = [row("16-01"), row("17-01", line=8), row("17-02", line=9), row("", line=6)]
        placed = [
            each._replace(place=each.place._replace(table=table))
            for each, table in zip(rows, (0, 1, 1, 0), strict=True)
        ]
        found = [each.id for each in bind(situation_of(*placed)).pairs]
        assert sorted(found) == ["16-01", "16-02", "17-01", "17-02"]

    def test_gets_none_that_was_ever_given(self) -> None:
        situation = situation_of(
            row("", title="New"),
            links=(replace(link("UT-007", 1), tombstone=True),),
            issues=(replace(issue("UT-009", 4), labels=()),),
        )
        assert [p.id for p in bind(situation).pairs if p.row] == ["UT-010"]

    def test_gets_none_that_stands_in_a_row_that_cannot_be_read(self) -> None:
        local = local_of(row("", title="New"), row("UT-001", line=9), frozen={"UT-002": "bad-id"})
        assert [p.id for p in bind(situation_of(local=local)).pairs] == ["UT-003", "UT-001"]

    def test_gets_none_while_its_table_cannot_be_read_whole(self) -> None:
        local = local_of(row(""), broken=("tasks",))
        assert shape(bind(situation_of(local=local))) == []

    def test_is_bound_by_its_digest_to_the_issue_that_an_earlier_run_made(self) -> None:
        there = issue("UT-008", 4, digest="aaaaaaaaaaaa")
        found = bind(situation_of(row("", digest="aaaaaaaaaaaa"), issues=(there,)))
        assert shape(found) == [("UT-008", "marker", True, 4)]

    def test_that_was_edited_since_is_bound_by_its_title(self) -> None:
        there = issue("UT-008", 4, digest="aaaaaaaaaaaa", title="Wallet")
        found = bind(situation_of(row("", digest="bbbbbbbbbbbb", title="WALLET"), issues=(there,)))
        assert shape(found) == [("UT-008", "marker", True, 4)]

    def test_is_bound_to_no_issue_that_was_made_of_another_row(self) -> None:
        there = replace(issue("UT-008", 4, digest="aaaaaaaaaaaa", title="Escrow"), labels=())
        found = bind(situation_of(row("", digest="bbbbbbbbbbbb"), issues=(there,)))
        assert shape(found) == [("UT-009", "new-row", True, 0)]

    def test_that_stands_twice_is_bound_to_an_issue_each(self) -> None:
        rows = (row("", digest="aaaaaaaaaaaa"), row("", line=6, digest="aaaaaaaaaaaa"))
        issues = (
            issue("UT-008", 4, digest="aaaaaaaaaaaa"),
            issue("UT-009", 5, digest="aaaaaaaaaaaa"),
        )
        found = bind(situation_of(*rows, issues=issues))
        assert shape(found) == [("UT-008", "marker", True, 4), ("UT-009", "marker", True, 5)]

    def test_with_more_marked_issues_than_rows_waits_for_a_person(self) -> None:
        rows = (row("", digest="aaaaaaaaaaaa"), row("", line=6, digest="aaaaaaaaaaaa"))
        issues = tuple(issue(f"UT-00{n}", n, digest="aaaaaaaaaaaa") for n in (4, 5, 6))
        found = bind(situation_of(*rows, issues=issues))
        assert shape(found) == []
        assert found.held == {"aaaaaaaaaaaa": "several-issues"}
        assert [e.message[:19] for e in found.problems] == ["a row without an ID"]

    def test_is_left_out_while_its_create_may_have_been_done(self) -> None:
        there = row("", digest="aaaaaaaaaaaa")
        assert shape(bind(situation_of(there, pending=frozenset({"aaaaaaaaaaaa"})))) == []

    def test_that_was_edited_since_is_left_out_as_well(self) -> None:
        edited = row("", digest="bbbbbbbbbbbb")
        assert shape(bind(situation_of(edited, pending=frozenset({"aaaaaaaaaaaa"})))) == []

    def test_is_not_left_out_for_the_create_of_another_row(self) -> None:
        rows = (row("", digest="aaaaaaaaaaaa"), row("", line=6, digest="bbbbbbbbbbbb"))
        found = bind(situation_of(*rows, pending=frozenset({"aaaaaaaaaaaa"})))
        assert [p.row and p.row.digest for p in found.pairs] == ["bbbbbbbbbbbb"]

    def test_of_a_collection_without_titles_is_new(self) -> None:
        bare = replace(TASKS, fields=tuple(f for f in TASKS.fields if f.name != "title"))
        settings = settings_of(bare, RISKS)
        there = issue("UT-008", 4, digest="aaaaaaaaaaaa")
        situation = situation_of(row("", digest="b" * 12), issues=(there,), settings=settings)
        assert [p.how for p in bind(situation).pairs if p.row] == [How.NEW_ROW]


class TestAtTheFirstSync:
    def situation(self, adopt: bool | None, *issues: Issue, **changes: object) -> Situation:
        state = state_of(collections=FIRST)
        made = situation_of(row(), issues=issues, state=state, options=Options(adopt=adopt))
        return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller

    def test_an_issue_with_the_title_waits_for_a_decision(self) -> None:
        found = bind(self.situation(None, plain_issue(9)))
        assert [(c.row.id, c.issue.number) for c in found.candidates] == [("UT-001", 9)]

    def test_it_is_linked_when_told_to(self) -> None:
        found = bind(self.situation(True, plain_issue(9)))
        assert shape(found) == [("UT-001", "adopted", True, 9)]
        assert found.candidates == ()

    def test_it_is_left_alone_when_told_so(self) -> None:
        found = bind(self.situation(False, plain_issue(9)))
        assert shape(found) == [("UT-001", "new-row", True, 0)]
        assert found.candidates == ()

    def test_a_row_without_a_candidate_is_new_all_the_same(self) -> None:
        found = bind(self.situation(True, plain_issue(9, "Other")))
        assert shape(found) == [("UT-001", "new-row", True, 0)]

    def test_only_the_row_of_the_candidate_is_linked(self) -> None:
        rows = (row(), row("UT-002", line=6, title="Escrow"))
        situation = self.situation(True, plain_issue(9, "Escrow"), local=local_of(*rows))
        assert [(e[0], e[1]) for e in shape(bind(situation))] == [
            ("UT-001", "new-row"),
            ("UT-002", "adopted"),
        ]

    def test_nothing_becomes_a_row_before_the_decision(self) -> None:
        found = bind(self.situation(None, plain_issue(9), labelled(10, "Other")))
        assert len(found.pairs) == 1
        assert found.waiting == ()

    def test_a_marked_issue_is_bound_and_no_candidate(self) -> None:
        found = bind(self.situation(None, issue("UT-001", 4)))
        assert shape(found) == [("UT-001", "marker", True, 4)]
        assert found.candidates == ()

    def test_labelled_issues_wait(self) -> None:
        found = bind(self.situation(None, labelled(9, "Other")))
        assert found.waiting == (Waiting(9, "tasks", "before-first-sync"),)

    def test_an_issue_that_is_adopted_waits_no_more(self) -> None:
        state = state_of(collections=FIRST, waiting=(Waiting(9, "tasks", "before-first-sync"),))
        assert bind(self.situation(True, labelled(9), state=state)).waiting == ()


class TestALabelledIssue:
    def test_becomes_a_row_with_the_next_id(self) -> None:
        found = bind(situation_of(row("UT-004"), links=(link("UT-004"),), issues=(labelled(9),)))
        assert shape(found)[1:] == [("UT-005", "new-issue", False, 9)]

    def test_that_is_linked_is_no_new_row(self) -> None:
        there = labelled(1)
        found = bind(situation_of(row(), links=(link(),), issues=(there,)))
        assert shape(found) == [("UT-001", "linked", True, 1)]

    def test_that_is_linked_waits_no_more(self) -> None:
        state = state_of(link(), waiting=(Waiting(1, "tasks", "stranger"),))
        assert bind(situation_of(row(), state=state)).waiting == ()

    def test_of_a_tombstone_is_no_new_row(self) -> None:
        buried = replace(link(), tombstone=True)
        found = bind(situation_of(links=(buried,), issues=(issue(),)))
        assert shape(found) == [("UT-001", "linked", False, 1)]

    def test_gets_no_row_in_a_collection_that_cannot_be_read_whole(self) -> None:
        found = bind(situation_of(local=local_of(broken=("tasks",)), issues=(labelled(9),)))
        assert shape(found) == []
        assert found.held == {"#9": "broken-collection"}

    def test_with_a_marker_goes_on_where_a_run_was_cut_short(self) -> None:
        found = bind(situation_of(issues=(issue("UT-008", 4),)))
        assert shape(found) == [("UT-008", "new-issue", False, 4)]

    @pytest.mark.parametrize("rows", [(row("UT-008", title="Other"),), ()])
    def test_with_a_marker_whose_id_is_taken_gets_another(
        self, rows: tuple[LocalRecord, ...]
    ) -> None:
        links = (link("UT-008", 1, title="Other"),)
        situation = situation_of(*rows, issues=(issue("UT-008", 4),), links=links)
        new = [p for p in bind(situation).pairs if p.how is How.NEW_ISSUE]
        assert [p.id for p in new] == ["UT-009"]

    def test_with_the_marker_of_another_collection_gets_an_id_of_its_own(self) -> None:
        there = replace(issue("UT-008", 4), labels=(RISKS.label,))
        new = bind(situation_of(issues=(there,))).pairs
        assert [(p.id, p.collection) for p in new] == [("R-01", "risks")]

    def test_with_the_marker_of_a_row_that_cannot_be_read_waits_for_it(self) -> None:
        local = local_of(frozen={"UT-008": "bad-id"})
        found = bind(situation_of(issues=(issue("UT-008", 4),), local=local))
        assert (shape(found), found.held) == ([], {"#4": "unread-row"})

    @pytest.mark.parametrize("labels", [(TASKS.label,), ()])
    def test_with_a_marker_that_another_carries_waits_for_a_person(
        self, labels: tuple[str, ...]
    ) -> None:
        """After a lost state a removed row's issue is known by that alone, and so is a copy."""
        issues = (replace(issue("UT-008", 4), labels=labels), issue("UT-008", 5))
        found = bind(situation_of(issues=issues))
        assert shape(found) == []
        assert found.held["#5"] == "several-issues"
        assert [(e.severity, e.code) for e in found.problems] == [("error", "several-issues")]
        assert "UT-008 is marked in #4, #5; it has no row" in found.problems[0].message

    def test_with_a_marker_comes_back_as_itself_once_no_other_carries_it(self) -> None:
        copy = replace(issue("UT-008", 5), body="Mine")
        found = bind(situation_of(issues=(issue("UT-008", 4), copy)))
        assert [(p.id, number(p)) for p in found.pairs] == [("UT-008", 4), ("UT-009", 5)]

    def test_with_a_strangers_marker_gets_an_id_of_its_own(self) -> None:
        forged = by_stranger(replace(issue("UT-900", 4), milestone=1))
        (new,) = bind(situation_of(row("UT-001"), links=(link(),), issues=(forged,))).pairs[1:]
        assert new.how is How.NEW_ISSUE
        assert new.id != "UT-900"


def test_the_order_of_the_issues_changes_nothing() -> None:
    issues = (labelled(9, "B"), labelled(8, "A"), issue("UT-001", 4), issue("UT-001", 5))
    one = bind(situation_of(row(), issues=issues))
    other = bind(situation_of(row(), issues=issues[::-1]))
    assert one == other


def test_problems_are_given_in_the_order_of_their_lines() -> None:
    rows = (row("UT-002", line=9), row("UT-001", line=3))
    issues = tuple(issue(key, n) for n, key in enumerate(["UT-002", "UT-001"] * 2, 4))
    assert [each.line for each in bind(situation_of(*rows, issues=issues)).problems] == [3, 9]

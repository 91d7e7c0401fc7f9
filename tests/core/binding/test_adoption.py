"""Issues that are not linked yet: candidates of a first sync, new rows, and what waits."""

from __future__ import annotations

import pytest

from gh_tracker.core.binding.adoption import APPROVED, UNLINKED, Taking, candidates, fold, suspects
from gh_tracker.core.model import CollectionSpec, LocalRecord
from gh_tracker.core.remote import Issue
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Waiting
from tests.engine import issue, link, plain_issue, row, settings_of, state_of
from tests.issues import OTHER_LINEAGE

SETTINGS = settings_of()
LABEL = TASKS.label


def paired(
    rows: list[LocalRecord], issues: list[Issue], synced: tuple[str, ...] = ()
) -> list[tuple[str, int]]:
    found = candidates(SETTINGS, rows, issues, synced)
    return [(each.row.id, each.issue.number) for each in found]


def labelled(number: int = 9, *labels: str, **changes: object) -> Issue:
    return plain_issue(number, "Wallet", labels=labels or (LABEL,), **changes)


STRANGER = {"association": "NONE", "author": "mallory"}


class TestACandidate:
    @pytest.mark.parametrize(
        "title", ["UT-001: Something", "[UT-001] Wallet", "ut-001 – x", "Wallet", "  WALLET "]
    )
    def test_has_the_id_or_the_title_of_a_row(self, title: str) -> None:
        assert paired([row()], [plain_issue(9, title)]) == [("UT-001", 9)]

    @pytest.mark.parametrize("title", ["UT-0011: x", "Wallets", "On UT-001", ""])
    def test_has_no_other_title(self, title: str) -> None:
        assert paired([row()], [plain_issue(9, title)]) == []

    def test_of_a_risk_has_its_description(self) -> None:
        risk = row("R-01", collection="risks", line=50)
        assert paired([risk], [plain_issue(9, "no LICENCE")]) == [("R-01", 9)]

    def test_is_looked_for_at_the_first_sync_of_its_collection_alone(self) -> None:
        risk = row("R-01", collection="risks", line=50)
        issues = [plain_issue(8, "Wallet"), plain_issue(9, "No licence")]
        assert paired([row(), risk], issues, ("tasks",)) == [("R-01", 9)]

    @pytest.mark.parametrize("lineage", ["", OTHER_LINEAGE])
    def test_has_no_marker_of_anyone(self, lineage: str) -> None:
        marked = issue("UT-001", 9)
        body = marked.body.replace("3f9a1c0b7e2d", lineage or "3f9a1c0b7e2d")
        assert paired([row()], [plain_issue(9, body=body)]) == []

    def test_is_one_to_one_by_title(self) -> None:
        twice = [plain_issue(8), plain_issue(9)]
        assert paired([row()], twice) == []
        assert paired([row(), row("UT-002", line=6)], [plain_issue(9)]) == []

    def test_is_one_to_one_by_id(self) -> None:
        issues = [plain_issue(8, "UT-001: a"), plain_issue(9, "UT-001: b")]
        assert paired([row()], issues) == []

    def test_by_id_goes_before_one_by_title(self) -> None:
        rows = [row("UT-001", title="Wallet"), row("UT-002", line=6, title="Escrow")]
        issues = [plain_issue(8, "UT-001: Escrow"), plain_issue(9, "Wallet")]
        assert paired(rows, issues) == [("UT-001", 8)]

    def test_of_a_row_without_an_id_goes_by_the_title(self) -> None:
        assert paired([row("")], [plain_issue(9)]) == [("", 9)]

    def test_is_never_a_row_without_a_title(self) -> None:
        assert paired([row("", title="")], [plain_issue(9, "")]) == []
        assert paired([row(frozen={"title": "bad"})], [plain_issue(9, "")]) == []

    def test_is_listed_in_the_order_of_the_rows(self) -> None:
        rows = [row("UT-002", line=6, title="B"), row("UT-001", title="A")]
        issues = [plain_issue(8, "B"), plain_issue(9, "A")]
        assert paired(rows, issues) == [("UT-001", 9), ("UT-002", 8)]


def test_a_collection_without_a_title_has_no_candidates_by_title() -> None:
    untitled = CollectionSpec("tasks", "x", TASKS.fields[:1], TASKS.words, ("id",))
    assert candidates(settings_of(untitled), [row()], [plain_issue(9, "Wallet")], ()) == ()


@pytest.mark.parametrize(
    ("one", "other"), [("A  b", "a B"), ("Cafe\u0301", "CAF\u00c9"), (" x\n", "X")]
)
def test_titles_are_compared_without_case_spaces_and_normal_form(one: str, other: str) -> None:
    assert fold(one) == fold(other)


class TestALabelledIssue:
    def take(
        self,
        *issues: Issue,
        adopt_labelled: bool = False,
        waiting: tuple[Waiting, ...] = (),
        synced: tuple[str, ...] = ("tasks", "risks"),
        labelled_by: dict[int, str] | None = None,
        scope: str = "",
    ) -> tuple[list[tuple[int, str]], list[Waiting]]:
        state = state_of(waiting=waiting, collections=frozenset(synced))
        taking = Taking(settings_of(scope=scope), state, labelled_by or {})
        taken = taking.sort(issues, adopt_labelled=adopt_labelled)
        return [(each.number, name) for each, name in taken], [*taking.left]

    def test_of_a_member_becomes_a_row(self) -> None:
        assert self.take(labelled(9)) == ([(9, "tasks")], [])

    def test_becomes_a_row_of_the_collection_of_its_label_whatever_the_case(self) -> None:
        assert self.take(labelled(9, RISKS.label.upper())) == ([(9, "risks")], [])

    def test_with_two_labels_is_of_the_first_collection(self) -> None:
        assert self.take(labelled(9, RISKS.label, LABEL)) == ([(9, "tasks")], [])

    def test_is_no_concern_without_the_label(self) -> None:
        assert self.take(plain_issue(9, labels=("bug",))) == ([], [])

    @pytest.mark.parametrize(("parent", "taken"), [(1, []), (2, [(9, "tasks")])])
    def test_that_is_a_child_of_a_linked_one_is_part_of_its_record(
        self, parent: int, taken: list[tuple[int, str]]
    ) -> None:
        state = state_of(link("UT-001", 1))

        found = Taking(SETTINGS, state).sort([labelled(9, parent=parent)], adopt_labelled=True)

        assert [(each.number, name) for each, name in found] == taken

    def test_of_a_stranger_waits(self) -> None:
        assert self.take(labelled(9, **STRANGER)) == ([], [Waiting(9, "tasks", "stranger")])

    def test_of_a_stranger_whom_someone_vouches_for_becomes_a_row(self) -> None:
        taken, left = self.take(labelled(9, **STRANGER), labelled_by={9: "alice"})
        assert (taken, left) == ([(9, "tasks")], [])

    def test_of_before_the_first_sync_waits_and_goes_on_waiting(self) -> None:
        left = [Waiting(9, "tasks", "before-first-sync")]
        assert self.take(labelled(9), synced=()) == ([], left)
        assert self.take(labelled(9), waiting=tuple(left)) == ([], left)

    @pytest.mark.parametrize("reason", ["before-first-sync", "stranger"])
    def test_that_waits_becomes_a_row_when_all_are_adopted(self, reason: str) -> None:
        waiting = (Waiting(9, "tasks", reason),)
        found = self.take(labelled(9, **STRANGER), waiting=waiting, adopt_labelled=True)
        assert found == ([(9, "tasks")], [])

    def test_that_waits_becomes_a_row_when_it_may_be_trusted_by_now(self) -> None:
        waiting = (Waiting(9, "tasks", "stranger"),)
        found = self.take(labelled(9, **STRANGER, milestone=1), waiting=waiting)
        assert found == ([(9, "tasks")], [])

    def test_that_was_approved_becomes_a_row_with_and_without_its_label(self) -> None:
        waiting = (Waiting(9, "risks", APPROVED),)
        for each in (labelled(9, **STRANGER), plain_issue(9, **STRANGER)):
            assert self.take(each, waiting=waiting) == ([(9, "risks")], [])

    @pytest.mark.parametrize("adopt_labelled", [False, True])
    def test_that_was_untied_waits_whatever_is_adopted(self, adopt_labelled: bool) -> None:
        waiting = (Waiting(9, "tasks", UNLINKED),)
        found = self.take(labelled(9), waiting=waiting, adopt_labelled=adopt_labelled)
        assert found == ([], [*waiting])

    def test_that_lost_its_label_waits_no_more(self) -> None:
        assert self.take(plain_issue(9), waiting=(Waiting(9, "tasks", "stranger"),)) == ([], [])

    def test_that_was_not_listed_goes_on_waiting_in_the_order_of_numbers(self) -> None:
        waiting = (Waiting(7, "tasks", "stranger"), Waiting(3, "tasks", "stranger"))
        taken, left = self.take(labelled(5, **STRANGER), waiting=waiting)
        assert [each.issue for each in left] == [3, 5, 7]
        assert taken == []

    def test_of_another_tracker_is_never_taken(self) -> None:
        theirs = issue("UT-001", 9)
        body = theirs.body.replace("3f9a1c0b7e2d", OTHER_LINEAGE)
        found = self.take(labelled(9, body=body), adopt_labelled=True)
        assert found == ([], [])

    @pytest.mark.parametrize(("labels", "taken"), [((LABEL,), False), ((LABEL, "North"), True)])
    def test_needs_the_scope_where_there_is_one(self, labels: tuple[str, ...], taken: bool) -> None:
        found, left = self.take(labelled(9, *labels), scope="north")
        assert (bool(found), left) == (taken, [])


class TestASuspect:
    def test_is_a_strangers_labelled_issue(self) -> None:
        issues = [labelled(7), labelled(8, **STRANGER), plain_issue(9, **STRANGER)]
        assert suspects(SETTINGS, state_of(), issues) == [8]

    def test_is_none_that_is_linked(self) -> None:
        state = state_of(link("UT-001", 8))
        assert suspects(SETTINGS, state, [labelled(8, **STRANGER)]) == []

    def test_is_none_before_the_first_sync(self) -> None:
        state = state_of(collections=frozenset())
        assert suspects(SETTINGS, state, [labelled(8, **STRANGER)]) == []

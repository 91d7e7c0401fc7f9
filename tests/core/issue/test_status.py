from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import status
from gh_tracker.core.issue.amend import word_of
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.refusal import UnfitStatus
from gh_tracker.core.issue.writes import change
from gh_tracker.core.model import Closing, Facet, FieldSpec, Word
from gh_tracker.core.remote import EditIssue, Issue
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Link
from tests.issues import LINEAGE, RISK_LENS, TASK_LENS

OPEN, CLOSED = "open", "closed"
MARKED = f"<!-- gh-tracker:begin tasks/UT-005 {LINEAGE}. -->\n<!-- gh-tracker:end -->"


def issue(state: str = OPEN, reason: str | None = None, *labels: str, body: str = "") -> Issue:
    return Issue(12, "n", "UT-005: x", body, state, reason, labels)


def linked(base: str | None, open_word: str = "") -> Link:
    bases = {} if base is None else {"status": Base(base, base)}
    return Link("UT-005", "tasks", 12, "n", bases, open_word=open_word)


def word(issue: Issue, link: Link | None = None) -> str | None:
    return read(issue, TASK_LENS, "UT-005", link).values.get("status")


TASK_WORDS = [each.name for each in TASKS.words]
OPEN_WORDS = TASK_WORDS[:4]


@pytest.mark.parametrize(
    ("reason", "task", "risk"),
    [
        ("completed", "Complete", "Resolved"),
        (None, "Complete", "Resolved"),
        ("not_planned", "Cancelled", "Accepted"),
        ("duplicate", "Cancelled", "Accepted"),
    ],
)
@pytest.mark.parametrize(
    "labels", [(), ("status: Blocked",), ("status: Blocked", "status: Complete")]
)
@pytest.mark.parametrize("base", [None, *TASK_WORDS])
def test_a_closed_issue_reads_by_its_reason_whatever_its_labels_say(
    reason: str | None, task: str, risk: str, labels: tuple[str, ...], base: str | None
) -> None:
    closed = issue(CLOSED, reason, *labels)
    reading = read(closed, TASK_LENS, "UT-005", linked(base))
    assert reading.values["status"] == task
    assert not {"closed-word-label", "unknown-status-label"} & set(reading.problems)
    assert read(closed, RISK_LENS, "UT-005", None).values["status"] == risk


@pytest.mark.parametrize(("base", "label"), list(product([None, *TASK_WORDS], OPEN_WORDS)))
def test_one_label_of_an_open_issue_is_its_word(base: str | None, label: str) -> None:
    assert word(issue(OPEN, None, "bug", f"status: {label}"), linked(base)) == label


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("STATUS: blocked", "Blocked"),
        ("status:on hold", "On Hold"),
        ("status: WIP", "In Progress"),
        ("status: to do", "Not Started"),
        ("status: 🚧 In-Progress", "In Progress"),
    ],
)
def test_a_label_is_read_in_any_spelling(label: str, expected: str) -> None:
    assert word(issue(OPEN, None, label)) == expected


@pytest.mark.parametrize(
    ("base", "open_word", "reason", "expected"),
    [
        *[(each, "", reason, each) for each in OPEN_WORDS for reason in (None, "reopened")],
        ("Complete", "Blocked", "reopened", "Blocked"),
        ("Cancelled", "On Hold", "reopened", "On Hold"),
        ("Complete", "", "reopened", "In Progress"),
        ("Complete", "Complete", "reopened", "In Progress"),
        ("Complete", "Blocked", None, "Blocked"),
        (None, "", None, "Not Started"),
        (None, "", "reopened", "In Progress"),
        (None, "Blocked", "reopened", "Blocked"),
        ("no such word", "", None, "Not Started"),
        ("", "", None, ""),  # made without its status, which is still to be sent
    ],
)
def test_an_open_issue_without_a_label_has_the_word_it_had(
    base: str | None, open_word: str, reason: str | None, expected: str
) -> None:
    assert word(issue(OPEN, reason, "bug"), linked(base, open_word)) == expected


@pytest.mark.parametrize(
    ("base", "open_word", "expected"),
    [(None, "", "Open"), ("Resolved", "", "Open"), ("Resolved", "Mitigating", "Mitigating")],
)
def test_a_reopened_risk_is_open_again_or_what_it_was(
    base: str | None, open_word: str, expected: str
) -> None:
    reopened = issue(OPEN, "reopened" if base else None)
    reading = read(reopened, RISK_LENS, "R-01", linked(base, open_word))
    assert reading.values["status"] == expected


@pytest.mark.parametrize(
    ("first", "second"), [p for p in product(OPEN_WORDS, OPEN_WORDS) if p[0] != p[1]]
)
@pytest.mark.parametrize("base", [None, *TASK_WORDS])
def test_of_several_labels_the_one_that_is_not_base_counts(
    first: str, second: str, base: str | None
) -> None:
    labelled = issue(OPEN, None, f"status: {first}", f"status: {second}")
    reading = read(labelled, TASK_LENS, "UT-005", linked(base))
    if base in (first, second):
        assert reading.values["status"] == (second if base == first else first)
        assert reading.contested == {}
        assert reading.untidy == {"status"}
        edits = change(labelled, reading.values, TASK_LENS, "UT-005", linked(base))
        assert edits == (EditIssue(12, labels=(f"status: {reading.values['status']}",)),)
    else:
        assert reading.values["status"] in (first, second)
        assert reading.contested == {"status": "several-status"}


def test_two_spellings_of_one_word_are_one_word() -> None:
    labelled = issue(OPEN, None, "status: WIP", "status: In Progress")
    reading = read(labelled, TASK_LENS, "UT-005", linked("Blocked"))
    assert (reading.values["status"], reading.contested) == ("In Progress", {})
    assert reading.untidy == frozenset()


@pytest.mark.parametrize(
    ("label", "code"),
    [("status: Someday", "unknown-status-label"), ("status: Complete", "closed-word-label")],
)
def test_a_label_that_means_nothing_on_an_open_issue_is_reported_and_ignored(
    label: str, code: str
) -> None:
    reading = read(issue(OPEN, None, label), TASK_LENS, "UT-005", linked("Blocked"))
    assert reading.values["status"] == "Blocked"
    assert code in reading.problems
    reading = read(issue(OPEN, None, label, "status: On Hold"), TASK_LENS, "UT-005", None)
    assert reading.values["status"] == "On Hold"
    assert code in reading.problems


class TestUnfinishedCreate:
    def test_it_has_no_status_yet(self) -> None:
        assert word(issue(body=MARKED)) is None

    @pytest.mark.parametrize(
        ("touched", "expected"),
        [
            (issue(OPEN, "reopened", body=MARKED), "In Progress"),
            (issue(OPEN, None, "status: Blocked", body=MARKED), "Blocked"),
            (issue(OPEN, None, "status: Someday", body=MARKED), "Not Started"),
            (issue(CLOSED, "completed", body=MARKED), "Complete"),
        ],
    )
    def test_it_has_one_once_anybody_gave_it_one(self, touched: Issue, expected: str) -> None:
        assert word(touched) == expected

    def test_a_linked_issue_and_an_adopted_one_are_finished(self) -> None:
        assert word(issue(body=MARKED), linked(None)) == "Not Started"
        assert word(issue()) == "Not Started"
        assert word(issue(body=MARKED.replace("UT-005", "UT-007"))) == "Not Started"


STATES = [
    (OPEN, None),
    (CLOSED, None),
    (CLOSED, "completed"),
    (CLOSED, "not_planned"),
    (CLOSED, "duplicate"),
]


@pytest.mark.parametrize(("state", "new"), list(product(STATES, TASK_WORDS)))
def test_a_word_is_written_as_state_reason_and_labels(
    state: tuple[str, str | None], new: str
) -> None:
    before = issue(*state, "bug", "status: Someday", "status: WIP")
    edits = change(before, {"status": new}, TASK_LENS, "UT-005", None)
    expected = word_of(new, TASK_LENS)
    now = status.closing_of(before)
    if expected.closing is not Closing.OPEN and expected.closing is now:
        assert edits == ()  # it reads so already, and labels of closed issues say nothing
    elif state[0] == OPEN and new == "In Progress":
        assert edits == ()
    elif expected.closing is Closing.OPEN:
        (edit,) = edits
        kept = "status: WIP" if new == "In Progress" else f"status: {new}"
        assert edit.labels == ("bug", kept)
        assert edit.state == ("open" if state[0] == CLOSED else EditIssue(1).state)
    else:
        last = edits[-1]
        assert (last.state, last.state_reason) == ("closed", expected.closing.value)
        assert edits[0].labels == ("bug",)
        assert len(edits) == (2 if state[0] == CLOSED else 1)


def test_from_closed_word_to_closed_word_goes_by_way_of_open() -> None:
    done = issue(CLOSED, "completed")
    edits = change(done, {"status": "Cancelled", "title": "y"}, TASK_LENS, "UT-005", None)
    assert edits == (
        EditIssue(12, title="UT-005: y", state="open"),
        EditIssue(12, state="closed", state_reason="not_planned"),
    )


def test_several_labels_are_settled_by_writing_the_word_shown() -> None:
    before = issue(OPEN, None, "status: Blocked", "status: On Hold")
    edits = change(before, {"status": "Blocked"}, TASK_LENS, "UT-005", None)
    assert edits == (EditIssue(12, labels=("status: Blocked",)),)


@pytest.mark.parametrize("value", ["", "Someday"])
def test_no_word_cannot_be_written(value: str) -> None:
    with pytest.raises(UnfitStatus):
        change(issue(), {"status": value}, TASK_LENS, "UT-005", None)


class TestOtherVocabularies:
    def test_of_several_words_for_one_closing_the_bases_stays(self) -> None:
        words = (*TASKS.words, Word("Released", Closing.COMPLETED))
        spec = replace(TASKS, words=words)
        done = issue(CLOSED, "completed")
        assert status.read(done, spec, linked("Released"), unfinished=False).word == "Released"
        assert status.read(done, spec, linked("Cancelled"), unfinished=False).word == "Complete"

    def test_without_a_word_for_it_a_closing_says_nothing(self) -> None:
        spec = replace(RISKS, words=RISKS.words[:3])
        dropped = issue(CLOSED, "not_planned")
        assert status.read(dropped, spec, None, unfinished=False).word is None
        assert "status" not in read(dropped, replace(RISK_LENS, spec=spec), "R-01", None).values

    def test_without_any_open_word_an_open_issue_says_nothing(self) -> None:
        spec = replace(RISKS, words=RISKS.words[2:])
        assert status.read(issue(), spec, None, unfinished=False).word is None

    def test_a_group_without_a_prefix_is_named_like_the_field(self) -> None:
        field = FieldSpec("phase", Facet.STATUS, ("Phase",))
        spec = replace(TASKS, fields=(field,))
        labelled = issue(OPEN, None, "phase: Blocked")
        assert status.read(labelled, spec, None, unfinished=False).word == "Blocked"
        blocked = find("On Hold", TASKS.words)
        assert blocked is not None
        assert status.labels_for(("phase: Blocked",), spec, blocked) == ("phase: On Hold",)

    def test_without_a_status_field_there_are_no_labels(self) -> None:
        spec = replace(TASKS, fields=TASKS.fields[:1])
        labelled = issue(OPEN, None, "status: Blocked")
        assert (
            status.read(labelled, spec, linked("Blocked"), unfinished=False).word == "Not Started"
        )

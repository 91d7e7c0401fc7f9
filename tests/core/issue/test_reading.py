from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.remote import Issue
from tests.issues import (
    LINEAGE,
    OTHER_LINEAGE,
    TASK_LENS,
    WIDE_LENS,
    edited,
    issue_of,
    lens_of,
    link_of,
)

VALUES = {
    "title": "Ship it",
    "milestone": "#5",
    "owner": "Agency",
    "status": "Blocked",
    "progress": "40%",
    "notes": "Waiting.",
}
MADE = issue_of(create("UT-005", VALUES, TASK_LENS))
BLOCK_FIELDS = {"progress", "notes"}


def with_body(old: str, new: str, issue: Issue = MADE) -> Issue:
    assert old in issue.body
    return replace(issue, body=issue.body.replace(old, new))


class TestDamage:
    @pytest.mark.parametrize(
        "body",
        [
            MADE.body + "\n<!-- gh-tracker:end -->",
            MADE.body.replace("<!-- gh-tracker:end -->", ""),
            MADE.body.replace("<!-- gh-tracker:begin", "x <!-- gh-tracker:begin"),
            MADE.body + "\n\n" + MADE.body,
        ],
    )
    def test_block_fields_are_frozen_and_other_facets_are_read(self, body: str) -> None:
        link = link_of(MADE, "UT-005", {**VALUES, "owner": "DevOps Lead"})
        reading = read(replace(MADE, body=body), TASK_LENS, "UT-005", link)
        assert reading.frozen == dict.fromkeys(BLOCK_FIELDS, "damaged-block")
        assert reading.problems == ("damaged-block",)
        assert not reading.sound
        assert reading.values == {
            "title": "Ship it",
            "milestone": "#5",
            "owner": "DevOps Lead",
            "status": "Blocked",
        }

    @pytest.mark.parametrize("base", ["", "@dave", "Commerce Squad Lead"])
    def test_the_owner_that_was_known_is_read_without_the_block(self, base: str) -> None:
        made = issue_of(create("UT-005", {**VALUES, "owner": base}, TASK_LENS))
        damaged = replace(made, body=made.body + "\n<!-- gh-tracker:end -->")
        reading = read(damaged, TASK_LENS, "UT-005", link_of(made, "UT-005", {"owner": base}))
        assert reading.values["owner"] == base
        assert "owner" not in reading.frozen

    def test_an_owner_taken_away_reads_as_nobody_before_and_after_it_is_confirmed(self) -> None:
        made = issue_of(create("UT-005", {**VALUES, "owner": "@dave"}, TASK_LENS))
        damaged = replace(made, body=made.body + "\n<!-- gh-tracker:end -->")
        link = link_of(made, "UT-005", {"owner": "@dave"})
        gone = edited(damaged, *change(damaged, {"owner": ""}, TASK_LENS, "UT-005", link))
        assert gone.assignees == ()
        for base in ("@dave", ""):
            confirmed = link_of(gone, "UT-005", {"owner": base})
            assert read(gone, TASK_LENS, "UT-005", confirmed).values["owner"] == ""

    @pytest.mark.parametrize("base", [None, {}, {"owner": "Agency"}])
    def test_an_owner_that_only_the_block_can_tell_is_frozen(
        self, base: dict[str, str] | None
    ) -> None:
        link = None if base is None else link_of(MADE, "UT-005", base)
        reading = read(
            replace(MADE, body=MADE.body + "\n<!-- gh-tracker:end -->"), TASK_LENS, "UT-005", link
        )
        assert reading.frozen["owner"] == "damaged-block"

    @pytest.mark.parametrize(
        ("old", "new"),
        [(LINEAGE, OTHER_LINEAGE), ("tasks/UT-005", "tasks/UT-006"), ("tasks/", "risks/")],
    )
    def test_the_block_of_another_is_not_read(self, old: str, new: str) -> None:
        reading = read(with_body(old, new), TASK_LENS, "UT-005", None)
        assert reading.problems == ("foreign-block",)
        assert set(reading.frozen.values()) == {"foreign-block"}
        assert set(reading.frozen) >= BLOCK_FIELDS
        assert not reading.sound

    def test_a_linked_issue_without_a_block_has_no_block_fields(self) -> None:
        link = link_of(MADE, "UT-005", VALUES)
        reading = read(replace(MADE, body="Mine."), TASK_LENS, "UT-005", link)
        assert reading.problems == ("no-block",)
        assert reading.frozen == {}
        assert not BLOCK_FIELDS & set(reading.values)
        assert reading.values["owner"] == "Agency"


class TestAStatusThatWasNotSentWithTheRest:
    """The issue was made open and without a label: it has no status until the next run."""

    LINK = link_of(MADE, "UT-005", {**VALUES, "status": ""})
    OPEN = replace(MADE, labels=("tracker: task",))

    def test_is_nothing(self) -> None:
        assert read(self.OPEN, TASK_LENS, "UT-005", self.LINK).values["status"] == ""

    @pytest.mark.parametrize("end", ["<!-- gh-tracker:end -->", "<!-- end -->"])
    def test_is_not_there_before_the_issue_is_linked(self, end: str) -> None:
        """A damaged block tells as well that a sync made the issue."""
        there = with_body("<!-- gh-tracker:end -->", end, self.OPEN)
        assert "status" not in read(there, TASK_LENS, "UT-005", None).values

    def test_is_the_word_that_a_person_gives_it(self) -> None:
        labelled = replace(self.OPEN, labels=("tracker: task", "status: Not Started"))
        assert read(labelled, TASK_LENS, "UT-005", self.LINK).values["status"] == "Not Started"
        closed = replace(self.OPEN, state="closed", state_reason="not_planned")
        assert read(closed, TASK_LENS, "UT-005", self.LINK).values["status"] == "Cancelled"

    def test_is_what_no_label_says_once_a_status_was_confirmed(self) -> None:
        known = link_of(MADE, "UT-005", VALUES)
        assert read(self.OPEN, TASK_LENS, "UT-005", known).values["status"] == "Blocked"


class TestProgress:
    @pytest.mark.parametrize(
        ("state", "reason", "value"),
        [
            ("closed", "completed", "100%"),
            ("closed", None, "100%"),
            ("closed", "not_planned", "40%"),
            ("closed", "duplicate", "40%"),
            ("open", "reopened", "40%"),
        ],
    )
    def test_a_completed_issue_is_done_whatever_the_block_says(
        self, state: str, reason: str | None, value: str
    ) -> None:
        issue = replace(MADE, state=state, state_reason=reason)
        assert read(issue, TASK_LENS, "UT-005", None).values["progress"] == value

    def test_it_is_so_even_without_a_readable_block(self) -> None:
        issue = replace(MADE, state="closed", body="<!-- gh-tracker:end -->")
        reading = read(issue, TASK_LENS, "UT-005", None)
        assert reading.values["progress"] == "100%"
        assert "progress" not in reading.frozen

    @pytest.mark.parametrize(
        ("text", "value"),
        [("40 %", "40%"), ("40", "40%"), ("12,5%", "12.5%"), ("", ""), ("TBD", "")],
    )
    def test_it_is_read_as_people_write_it(self, text: str, value: str) -> None:
        issue = with_body("Progress: 40%", f"Progress: {text}")
        assert read(issue, TASK_LENS, "UT-005", None).values["progress"] == value

    @pytest.mark.parametrize("text", ["half", "140%", "-1%", "0.4"])
    def test_what_is_no_progress_is_frozen(self, text: str) -> None:
        reading = read(with_body("Progress: 40%", f"Progress: {text}"), TASK_LENS, "UT-005", None)
        assert reading.frozen == {"progress": "bad-progress"}
        assert "progress" not in reading.values
        assert reading.sound


class TestTypedProperties:
    ISSUE = issue_of(
        create(
            "UT-005", {"title": "x", "due": "2024-05-27", "cost": "12.5", "vendor": "-"}, WIDE_LENS
        )
    )

    def test_they_are_read_by_their_kind(self) -> None:
        values = read(self.ISSUE, WIDE_LENS, "UT-005", None).values
        assert (values["due"], values["cost"], values["vendor"]) == ("2024-05-27", "12.5", "-")

    @pytest.mark.parametrize(
        ("old", "new", "frozen"),
        [("2024-05-27", "soon", {"due": "bad-date"}), ("12.5", "much", {"cost": "bad-number"})],
    )
    def test_what_is_not_of_the_kind_is_frozen(
        self, old: str, new: str, frozen: dict[str, str]
    ) -> None:
        assert read(with_body(old, new, self.ISSUE), WIDE_LENS, "UT-005", None).frozen == frozen


class TestLostPlaces:
    @pytest.mark.parametrize(
        ("taken", "field", "code"),
        [
            ("- Progress: 40%\n", "progress", "missing-line"),
            ("### Notes\n\nWaiting.\n\n", "notes", "missing-heading"),
        ],
    )
    def test_a_place_that_a_person_took_out_is_unchanged_and_reported(
        self, taken: str, field: str, code: str
    ) -> None:
        issue = with_body(taken, "")
        reading = read(issue, TASK_LENS, "UT-005", link_of(issue, "UT-005", VALUES))
        assert reading.values[field] == VALUES[field]
        assert reading.problems == (code,)
        empty = link_of(issue, "UT-005", {**VALUES, field: ""})
        reading = read(issue, TASK_LENS, "UT-005", empty)
        assert (reading.values[field], reading.problems) == ("", ())

    @pytest.mark.parametrize("known", [{}, None])
    def test_a_field_that_is_new_to_the_issue_is_absent(self, known: dict[str, str] | None) -> None:
        issue = with_body("### Notes\n\nWaiting.\n\n", "")
        link = None if known is None else link_of(issue, "UT-005", known)
        reading = read(issue, TASK_LENS, "UT-005", link)
        assert "notes" not in reading.values
        assert reading.problems == ()

    def test_an_emptied_section_is_empty(self) -> None:
        link = link_of(MADE, "UT-005", VALUES)
        reading = read(with_body("Waiting.\n\n", ""), TASK_LENS, "UT-005", link)
        assert (reading.values["notes"], reading.problems) == ("", ())


@pytest.mark.parametrize(("number", "value"), [(None, ""), (5, "#5"), (12, "#12")])
def test_a_milestone_is_its_number(number: int | None, value: str) -> None:
    issue = replace(MADE, milestone=number)
    assert read(issue, TASK_LENS, "UT-005", None).values["milestone"] == value


def test_the_id_and_the_updated_date_are_never_read() -> None:
    assert not {"id", "last_update"} & set(read(MADE, TASK_LENS, "UT-005", None).values)


def test_any_collection_reads_any_issue() -> None:
    for spec in TASK_LENS.settings.collections:
        reading = read(Issue(1, "n", "", ""), lens_of(spec), "X", None)
        assert reading.problems == ("no-block",)
        assert list(reading.frozen.values()) == ["empty-title"]

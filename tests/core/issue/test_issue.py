from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gh_tracker.core.issue.block import Block, Marker, find, markers
from gh_tracker.core.issue.inert import mentioned
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.refusal import BodyTooLong, UnfitIssue, UnfitStatus
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.issue.writes import attach, change, create, rename
from gh_tracker.core.model import Closing
from gh_tracker.core.remote import EditIssue, Issue
from tests.issues import (
    IDS,
    LINEAGE,
    LINK_URL,
    OTHER_LINEAGE,
    SERVERS,
    TASK_LENS,
    WIDE_LENS,
    Case,
    cases,
    edited,
    hostile,
    is_open,
    issue_of,
    issues,
    lens_of,
    link_of,
    people_text,
    values_of,
    with_crlf,
)

TASK = {
    "title": "Compliance, legal publication, and launch rehearsals",
    "milestone": "#5",
    "owner": "Compliance Lead",
    "status": "Not Started",
    "progress": "0%",
    "notes": "Dependent on feature completion and analytics readiness.",
}
BODY = f"""\
<!-- gh-tracker:begin tasks/UT-006 {LINEAGE}. Please keep this line and the end line. -->
- Owner: Compliance Lead
- Progress: 0%

### Notes

Dependent on feature completion and analytics readiness.

Synced with [the progress tracker]({LINK_URL}). You can edit Progress and Notes here.
<!-- gh-tracker:end -->"""


def task(**changes: str) -> Issue:
    return issue_of(create("UT-006", {**TASK, **changes}, TASK_LENS))


class TestCreate:
    def test_the_block_is_laid_out_in_plain_lists(self) -> None:
        assert create("UT-006", TASK, TASK_LENS).body == BODY

    def test_the_title_has_the_id_in_front(self) -> None:
        assert create("UT-006", TASK, TASK_LENS).title == f"UT-006: {TASK['title']}"

    def test_the_labels_are_those_of_collection_scope_and_fields(self) -> None:
        risk = {"description": "x", "status": "Mitigating", "impact": "High"}
        lens = lens_of(TASK_LENS.settings.collections[1], scope="programme: north")
        assert create("R-01", risk, lens).labels == (
            "tracker: risk",
            "programme: north",
            "impact: High",
            "status: Mitigating",
        )

    def test_a_closed_word_has_no_label(self) -> None:
        assert create("UT-006", {**TASK, "status": "Complete"}, TASK_LENS).labels == (
            "tracker: task",
        )

    def test_a_row_without_a_status_gets_no_label(self) -> None:
        assert create("UT-006", {**TASK, "status": ""}, TASK_LENS).labels == ("tracker: task",)

    def test_an_unknown_status_is_refused(self) -> None:
        with pytest.raises(UnfitStatus, match="Someday") as refused:
            create("UT-006", {**TASK, "status": "Someday"}, TASK_LENS)
        assert "Not Started" in refused.value.hint

    @pytest.mark.parametrize(
        ("owner", "assignees"),
        [("DevOps Lead", ("dave",)), ("@zoe, @yan", ("zoe", "yan")), ("Agency", ()), ("", ())],
    )
    def test_the_owners_people_are_assigned(self, owner: str, assignees: tuple[str, ...]) -> None:
        assert create("UT-006", {**TASK, "owner": owner}, TASK_LENS).assignees == assignees

    @pytest.mark.parametrize(("value", "sent"), [("#5", 5), ("", None), ("M5", "M5"), ("#x", "#x")])
    def test_a_milestone_goes_by_number_or_by_a_title_to_be_made(
        self, value: str, sent: int | str | None
    ) -> None:
        assert create("UT-006", {**TASK, "milestone": value}, TASK_LENS).milestone == sent

    def test_the_digest_of_a_row_without_an_id_is_carried_in_the_marker(self) -> None:
        made = create("UT-006", TASK, TASK_LENS, digest="abcdef012345")
        assert markers(made.body) == (Marker("tasks", "UT-006", LINEAGE, "abcdef012345"),)
        assert read(issue_of(made), TASK_LENS, "UT-006", None).sound

    def test_an_empty_field_keeps_its_place_to_be_filled_in(self) -> None:
        body = create("UT-006", {"title": "x"}, TASK_LENS).body
        assert "- Owner:\n- Progress:\n\n### Notes\n\nSynced" in body

    def test_too_long_a_text_is_refused_and_never_cut(self) -> None:
        with pytest.raises(BodyTooLong):
            create("UT-006", {**TASK, "notes": "x" * 65_536}, TASK_LENS)

    def test_a_body_of_just_the_limit_is_taken(self) -> None:
        room = 65_536 - len(create("UT-006", {**TASK, "notes": "x"}, TASK_LENS).body)
        assert len(create("UT-006", {**TASK, "notes": "x" * (room + 1)}, TASK_LENS).body) == 65_536


class TestAttach:
    def test_the_block_goes_to_the_end_and_peoples_text_stays(self) -> None:
        issue = Issue(3, "n", "Compliance", "Hello\n\nworld")
        edit = attach(issue, TASK, TASK_LENS, "UT-006")
        assert edit == EditIssue(3, body=f"Hello\n\nworld\n\n{BODY}")

    @pytest.mark.parametrize(
        ("body", "gap"),
        [("", ""), ("a", "\n\n"), ("a\n", "\n"), ("a\n\n", ""), ("a\r\nb", "\r\n\r\n")],
    )
    def test_one_blank_line_stands_between(self, body: str, gap: str) -> None:
        edit = attach(Issue(3, "n", "x", body), TASK, TASK_LENS, "UT-006")
        assert edit is not None
        block = BODY.replace("\n", "\r\n") if "\r" in body else BODY
        assert edit.body == body + gap + block

    @pytest.mark.parametrize(
        "body", [BODY, BODY.replace(LINEAGE, OTHER_LINEAGE), "<!-- gh-tracker:end -->"]
    )
    def test_a_body_with_a_block_or_a_part_of_one_is_left_alone(self, body: str) -> None:
        assert attach(Issue(3, "n", "x", body), TASK, TASK_LENS, "UT-006") is None

    def test_a_body_that_would_be_too_long_is_refused(self) -> None:
        with pytest.raises(BodyTooLong) as refused:
            attach(Issue(3, "n", "x", "y" * 65_400), TASK, TASK_LENS, "UT-006")
        assert refused.value.code == "body-too-long"

    @given(people_text(), st.data())
    def test_what_was_attached_is_read_back(self, text: str, data: st.DataObject) -> None:
        values = data.draw(values_of(WIDE_LENS))
        issue = Issue(3, "n", "x", text)
        edit = attach(issue, values, WIDE_LENS, "UT-005")
        assert edit is not None
        now = edited(issue, edit)
        assert now.body.startswith(text)
        reading = read(now, WIDE_LENS, "UT-005", None)
        assert reading.sound
        for name in ("vendor", "due", "cost", "progress", "notes", "next_steps"):
            assert reading.values[name] == values[name]


class TestRename:
    def test_marker_and_title_get_the_new_id(self) -> None:
        assert rename(task(), TASK_LENS, "UT-106") == EditIssue(
            12, title=f"UT-106: {TASK['title']}", body=BODY.replace("UT-006", "UT-106")
        )

    def test_an_issue_that_has_the_id_needs_nothing(self) -> None:
        assert rename(task(), TASK_LENS, "UT-006").empty

    def test_a_title_without_any_id_gets_the_new_one(self) -> None:
        renamed = rename(replace(task(), title="Ship it"), TASK_LENS, "UT-106")
        assert renamed.title == "UT-106: Ship it"

    def test_without_a_block_the_leading_id_of_the_title_is_taken_for_the_old_one(self) -> None:
        issue = replace(task(), title="UT-006: Ship it", body="")
        assert rename(issue, TASK_LENS, "UT-106") == EditIssue(12, title="UT-106: Ship it")

    def test_without_a_block_a_title_without_an_id_is_taken_whole(self) -> None:
        issue = replace(task(), title="Ship it", body="")
        assert rename(issue, TASK_LENS, "UT-106") == EditIssue(12, title="UT-106: Ship it")

    def test_a_damaged_block_keeps_its_marker(self) -> None:
        issue = replace(task(), body=BODY + "\n<!-- gh-tracker:end -->")
        assert rename(issue, TASK_LENS, "UT-106") == EditIssue(12, title=f"UT-106: {TASK['title']}")

    def test_a_shortened_title_is_cut_anew_for_a_longer_id(self) -> None:
        issue = task(title="word " * 60 + "end")
        now = edited(issue, rename(issue, TASK_LENS, "UT-000000006"))
        assert len(now.title) <= 256
        reading = read(now, TASK_LENS, "UT-000000006", None)
        assert reading.values["title"] == "word " * 60 + "end"
        assert not reading.contested

    def test_a_title_that_only_the_longer_id_pushes_over_the_limit_goes_into_the_block(
        self,
    ) -> None:
        text = "x" * 240
        now = edited(task(title=text), rename(task(title=text), TASK_LENS, "UT-" + "0" * 20))
        assert f"- Title: {text}\n" in now.body
        assert read(now, TASK_LENS, "UT-" + "0" * 20, None).values["title"] == text

    def test_a_title_that_a_person_changed_after_it_was_shortened_stays_contested(self) -> None:
        issue = replace(task(title="word " * 60 + "end"), title="UT-006: mine")
        now = edited(issue, rename(issue, TASK_LENS, "UT-106"))
        assert now.title == "UT-106: mine"
        assert read(now, TASK_LENS, "UT-106", None).contested == {"title": "shortened"}

    def test_a_collection_without_titles_has_only_its_marker_changed(self) -> None:
        fields = tuple(field for field in TASK_LENS.spec.fields if field.name != "title")
        lens = replace(TASK_LENS, spec=replace(TASK_LENS.spec, fields=fields))
        assert rename(task(), lens, "UT-106") == EditIssue(
            12, body=BODY.replace("UT-006", "UT-106")
        )

    @given(cases(), st.sampled_from(IDS))
    def test_only_the_identity_changes(self, case: Case, new_id: str) -> None:
        before = read(case.issue, case.lens, case.record_id, None)
        now = edited(case.issue, rename(case.issue, case.lens, new_id))
        assert read(now, case.lens, new_id, None) == before
        assert markers(now.body) == (Marker(case.lens.spec.name, new_id, LINEAGE),)
        assert rename(now, case.lens, new_id).empty

    def test_an_issue_not_renamed_yet_is_read_by_either_id(self) -> None:
        link = link_of(task(), "UT-006", TASK)
        reading = read(task(), TASK_LENS, "UT-106", link)
        assert reading.values["title"] == TASK["title"]
        assert reading.sound
        assert reading.problems == ()


class TestLaws:
    @given(cases())
    def test_reading_what_was_rendered_gives_the_values(self, case: Case) -> None:
        reading = read(case.issue, case.lens, case.record_id, None)
        expected = dict(case.values)
        if not is_open(case.values, case.lens):
            del expected["status"]  # the closing is a second write
        assert reading.values == expected
        assert (reading.frozen, reading.contested, reading.sound) == ({}, {}, True)

    @given(issues(), st.booleans())
    def test_writing_what_was_read_changes_nothing(self, case: Case, linked: bool) -> None:
        link = case.link if linked else None
        reading = read(case.issue, case.lens, case.record_id, link)
        unsettled = {*reading.contested, *reading.untidy}
        settled = {k: v for k, v in reading.values.items() if k not in unsettled}
        assert change(case.issue, settled, case.lens, case.record_id, link) == ()

    @given(issues(), st.booleans())
    def test_what_was_read_once_is_read_again_when_it_has_become_the_base(
        self, case: Case, linked: bool
    ) -> None:
        link = case.link if linked else None
        reading = read(case.issue, case.lens, case.record_id, link)
        tidy = {name: reading.values[name] for name in reading.untidy}
        issue = edited(case.issue, *change(case.issue, tidy, case.lens, case.record_id, link))
        word = reading.values.get("status", "")
        confirmed = link_of(issue, case.record_id, reading.values, open_word=word)
        again = read(issue, case.lens, case.record_id, confirmed)
        for name in set(reading.values) - set(reading.contested):
            # Without a block the text of people is read once, when the issue is taken up.
            once = reading.values[name] if "no-block" in reading.problems else None
            assert again.values.get(name, once) == reading.values[name]
            assert name not in again.contested

    @given(issues(), st.data())
    def test_reading_what_was_written_gives_the_value_or_it_was_refused(
        self, case: Case, data: st.DataObject
    ) -> None:
        new = data.draw(values_of(case.lens))
        names = data.draw(st.sets(st.sampled_from(sorted(new))))
        writes = {name: new[name] for name in names}
        reading = read(case.issue, case.lens, case.record_id, case.link)
        assume(not set(writes) & set(reading.frozen))
        try:
            edits = change(case.issue, writes, case.lens, case.record_id, case.link)
        except UnfitIssue:
            return
        now = data.draw(st.sampled_from(SERVERS))(edited(case.issue, *edits))
        link = link_of(now, case.record_id, {**case.values, **reading.values, **writes})
        after = read(now, case.lens, case.record_id, link)
        for name, value in writes.items():
            shut = name == "progress" and closing_of(now) is Closing.COMPLETED
            assert after.values.get(name) == ("100%" if shut else value)

    @given(cases(), st.data())
    def test_each_field_written_leaves_the_others_as_they_read(
        self, case: Case, data: st.DataObject
    ) -> None:
        new = data.draw(values_of(case.lens))
        name = data.draw(st.sampled_from(sorted(set(new) - {"status"})))
        before = read(case.issue, case.lens, case.record_id, case.link)
        try:
            edits = change(case.issue, {name: new[name]}, case.lens, case.record_id, case.link)
        except UnfitIssue:
            return
        after = read(edited(case.issue, *edits), case.lens, case.record_id, case.link)
        for other in before.values:
            if other not in (name, "owner"):
                assert after.values[other] == before.values[other]

    @given(cases(), st.data())
    def test_of_two_writes_the_last_alone_counts(self, case: Case, data: st.DataObject) -> None:
        first, second = data.draw(values_of(case.lens)), data.draw(values_of(case.lens))
        names = [n for n in second if n in ("title", "notes", "vendor", "progress", "mitigation")]

        def put(issue: Issue, values: dict[str, str]) -> Issue:
            return edited(issue, *change(issue, values, case.lens, case.record_id, None))

        once = put(case.issue, {name: second[name] for name in names})
        twice = put(
            put(case.issue, {name: first[name] for name in names}),
            {name: second[name] for name in names},
        )
        assert twice == once

    @given(cases(), people_text(), people_text(), st.data())
    def test_text_around_the_block_is_kept_byte_for_byte(
        self, case: Case, above: str, below: str, data: st.DataObject
    ) -> None:
        issue = replace(case.issue, body=f"{above}\n{case.issue.body}\n{below}")
        writes = {k: v for k, v in data.draw(values_of(case.lens)).items() if k != "owner"}
        now = edited(issue, *change(issue, writes, case.lens, case.record_id, case.link))
        assert now.body.startswith(f"{above}\n<!-- gh-tracker:begin")
        assert now.body.endswith(f"<!-- gh-tracker:end -->\n{below}")

    @given(issues(), st.data())
    def test_a_block_that_is_not_sound_is_never_written(
        self, case: Case, data: st.DataObject
    ) -> None:
        assume(read(case.issue, case.lens, case.record_id, None).sound)
        body = data.draw(
            st.sampled_from(
                [
                    case.issue.body + "\n<!-- gh-tracker:end -->",
                    case.issue.body.replace("gh-tracker:end", "gh-tracker-end"),
                    case.issue.body.replace(LINEAGE, OTHER_LINEAGE),
                    f"x <!-- gh-tracker:begin --> {case.issue.body}",
                ]
            )
        )
        issue = replace(case.issue, body=body)
        reading = read(issue, case.lens, case.record_id, case.link)
        assert not reading.sound
        for name, value in data.draw(values_of(case.lens)).items():
            try:
                edits = change(issue, {name: value}, case.lens, case.record_id, case.link)
            except UnfitIssue:
                continue
            assert edited(issue, *edits).body == body

    @given(cases(), hostile())
    def test_text_makes_no_structure_and_pings_nobody(self, case: Case, text: str) -> None:
        writes = {k: text for k in ("notes", "mitigation", "vendor") if k in case.values}
        now = edited(case.issue, *change(case.issue, writes, case.lens, case.record_id, case.link))
        assert len(markers(now.body)) == 1
        assert now.body.count("<!--") == 2
        assert not mentioned(now.body + now.title)
        block = find(now.body, case.lens.layout)
        assert isinstance(block, Block)
        assert list(block.sections) == list(case.lens.layout.sections)

    @given(cases())
    def test_a_normalising_server_changes_no_value(self, case: Case) -> None:
        readings = [
            read(server(case.issue), case.lens, case.record_id, case.link) for server in SERVERS
        ]
        assert readings[0] == readings[1] == readings[2]

    def test_a_write_into_a_crlf_body_uses_crlf(self) -> None:
        issue = with_crlf(task())
        now = edited(issue, *change(issue, {"notes": "a\nb"}, TASK_LENS, "UT-006", None))
        assert "\n" not in now.body.replace("\r\n", "")
        assert "\r\na\r\nb\r\n" in now.body

    def test_shuffled_fields_give_the_same_edit(self) -> None:
        writes = {
            "notes": "n",
            "progress": "5%",
            "status": "Blocked",
            "title": "t",
            "milestone": "",
        }
        backwards = dict(reversed(writes.items()))
        assert change(task(), writes, TASK_LENS, "UT-006", None) == change(
            task(), backwards, TASK_LENS, "UT-006", None
        )

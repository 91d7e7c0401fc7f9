from __future__ import annotations

import pytest
from hypothesis import given

from gh_tracker.core.issue import unmanaged
from gh_tracker.core.issue.block import layout_of
from gh_tracker.core.issue.reading import read
from gh_tracker.core.remote import Issue
from gh_tracker.core.text import canonical
from tests.issues import TASK_LENS, WIDE, WIDE_LENS, link_of, people_text

WIDER = layout_of(WIDE)
FORM = """\
### Vendor

Acme Ltd

### Progress

40%

### Notes

First paragraph.

- a list

### Next steps

_No response_

### Anything else

no
"""


def test_an_issue_form_is_read() -> None:
    assert unmanaged.read(FORM, WIDER) == {
        "Vendor": "Acme Ltd",
        "Progress": "40%",
        "Notes": "First paragraph.\n\n- a list",
        "Next Steps": "",
    }


@pytest.mark.parametrize(
    "heading", ["# Notes", "## notes:", "###### **Notes** ##", "  ### NOTES  "]
)
def test_a_heading_of_any_level_begins_a_section(heading: str) -> None:
    assert unmanaged.read(f"Hello\n\n{heading}\ntext\n## Other\nx", WIDER) == {"Notes": "text"}


@pytest.mark.parametrize(
    "line", ["Progress: 40%", "- Progress: 40%", "* **Progress:** 40%", "progress : 40%"]
)
def test_a_line_is_a_property(line: str) -> None:
    assert unmanaged.read(f"Hello\n{line}\nBye", WIDER) == {"Progress": "40%"}


def test_the_first_of_two_places_counts() -> None:
    body = "Progress: 40%\nProgress: 50%\n# Notes\na\n# Notes\nb"
    assert unmanaged.read(body, WIDER) == {"Progress": "40%", "Notes": "a"}


def test_code_and_comments_are_no_structure() -> None:
    body = "# Notes\n<!-- say\n# Next steps\nmore -->a\n```sh\n# Next steps\n~~~\n```\n~~~\n# x\n~~~~\nb"
    notes = "a\n```sh\n# Next steps\n~~~\n```\n~~~\n# x\n~~~~\nb"
    assert unmanaged.read(body, WIDER) == {"Notes": notes}


def test_windows_newlines_make_no_difference() -> None:
    assert unmanaged.read(FORM.replace("\n", "\r\n"), WIDER) == unmanaged.read(FORM, WIDER)


@given(people_text())
def test_it_reads_any_text_and_only_what_stands_there(text: str) -> None:
    for value in unmanaged.read(text, WIDER).values():
        assert value == "" or canonical(value) == value


class TestAdoption:
    def test_what_stands_in_the_body_is_read_and_the_rest_is_absent(self) -> None:
        issue = Issue(3, "n", "Ship it", "Progress: 4 %\nDue: 2024-05-27\nCost: much\n# Notes\nx")
        reading = read(issue, WIDE_LENS, "UT-005", None)
        assert reading.values == {
            "title": "Ship it",
            "owner": "",
            "status": "Not Started",
            "area": "",
            "due": "2024-05-27",
            "progress": "4%",
            "notes": "x",
        }
        assert reading.frozen == {}
        assert not reading.sound

    def test_of_a_linked_issue_peoples_text_is_never_taken_for_values(self) -> None:
        issue = Issue(3, "n", "Ship it", "Progress: 4%\n# Notes\nx")
        reading = read(issue, TASK_LENS, "UT-005", link_of(issue, "UT-005", {"notes": "y"}))
        assert not {"notes", "progress"} & set(reading.values)
        assert reading.problems == ("no-block",)


def test_an_owner_without_a_login_is_read_until_the_issue_is_linked() -> None:
    issue = Issue(12, "node", "UT-005: x", "Owner: Compliance Lead\n\nText.")
    assert read(issue, TASK_LENS, "UT-005", None).values["owner"] == "Compliance Lead"
    linked = link_of(issue, "UT-005", {"owner": ""})
    assert read(issue, TASK_LENS, "UT-005", linked).values["owner"] == ""

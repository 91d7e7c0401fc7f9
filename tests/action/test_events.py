"""Which events can have anything to do with a tracker."""

from collections.abc import Mapping

import pytest

from gh_tracker.action.events import (
    base_of,
    head_of,
    issue_of,
    matters,
    names_pull_request,
    number_of,
)
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.state import Link, State, Waiting

STATE = State(
    "3f9a1c0b7e2d",
    "R_1",
    "acme/programme",
    "docs/tracker.md",
    milestones={4: "M4"},
    milestone_links={6: Link("M6", "milestones", 6, "")},
    links={"UT-001": Link("UT-001", "tasks", 7, "I_7")},
    waiting=(Waiting(9, "tasks", "untrusted"),),
)
MARKED = "<!-- gh-tracker:begin tasks/UT-005 3f9a1c0b7e2d. -->"


def issue(number: int, state: str = "open", **more: object) -> dict[str, object]:
    return {"issue": {"number": number, "state": state, "labels": [], "body": None} | more}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("issues", issue(7)),
        ("issues", issue(9)),
        ("issues", issue(8, labels=[{"name": "Tracker: Task"}])),
        ("issues", issue(8) | {"label": {"name": "tracker: risk"}}),
        ("issues", issue(8, body=MARKED)),
        ("issues", issue(8, "closed", labels=[{"name": "decision"}])),
        ("issue_comment", issue(7, "closed")),
        ("milestone", {"milestone": {"number": 4}}),
        ("milestone", {"milestone": {"number": 6}}),
        ("schedule", {}),
        ("push", {"after": "abc"}),
        ("workflow_dispatch", {}),
    ],
)
def test_an_event_about_a_record_matters(event: str, payload: Mapping[str, object]) -> None:
    assert matters(event, payload, STATE, DEFAULTS)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("issues", issue(8)),
        ("issues", issue(8, labels=[{"name": "bug"}]) | {"label": {"name": "bug"}}),
        ("issues", issue(7, pull_request={})),
        ("issue_comment", issue(7)),
        ("issue_comment", issue(8, "closed")),
        ("issue_comment", issue(7, "closed", pull_request={})),
        ("milestone", {"milestone": {"number": 5}}),
        ("issues", {"issue": "nonsense"}),
        ("issues", issue(8, labels="nonsense", body=3)),
    ],
)
def test_an_event_about_anything_else_does_not(event: str, payload: Mapping[str, object]) -> None:
    assert not matters(event, payload, STATE, DEFAULTS)


def test_before_the_first_sync_every_event_matters() -> None:
    assert matters("issues", issue(8), None, DEFAULTS)


@pytest.mark.parametrize(
    ("event", "payload", "number"),
    [
        ("issues", issue(7), 7),
        ("issue_comment", issue(7, "closed"), 7),
        ("milestone", {"milestone": {"number": 4}, **issue(7)}, 0),
        ("schedule", issue(7), 0),
        ("issues", {"issue": {"number": "7"}}, 0),
        ("issues", {}, 0),
    ],
)
def test_of_the_issue_the_number_is_taken_alone(
    event: str, payload: Mapping[str, object], number: int
) -> None:
    assert issue_of(event, payload) == number


def test_where_a_pull_request_comes_from_is_read_as_far_as_it_has_the_shape() -> None:
    head = {"ref": "wording", "repo": {"full_name": "acme/programme"}}
    assert head_of({"pull_request": {"head": head}}) == ("acme/programme", "wording")
    assert head_of({"pull_request": {"head": {"ref": "wording", "repo": None}}}) == ("", "wording")
    assert head_of({}) == ("", "")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Merge pull request #12 from acme/wording\n\nCheck on Fridays", True),
        ("Check on Fridays (#12)", True),
        ("Sync the progress tracker\n\nSee #12", False),
        (None, False),
    ],
)
def test_a_merge_is_told_by_its_first_line(message: str | None, expected: bool) -> None:
    assert names_pull_request({"head_commit": {"message": message}}) is expected
    assert not names_pull_request({"head_commit": None})


def test_a_payload_is_read_as_far_as_it_has_the_shape() -> None:
    payload = {"pull_request": {"number": 12, "base": {"sha": "abc"}}}
    assert (number_of(payload, "pull_request"), base_of(payload)) == (12, "abc")
    assert (number_of({"pull_request": []}, "pull_request"), base_of({})) == (0, "")

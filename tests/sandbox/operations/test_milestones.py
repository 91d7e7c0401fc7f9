import pytest

from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import ask, errors, still, thing, things


def titles(sandbox: Sandbox, query: str = "") -> list[object]:
    return [one["title"] for one in things(ask(sandbox, "GET", f"/milestones{query}"))]


def with_milestones(*titles_: str) -> Sandbox:
    sandbox = still()
    for title in titles_:
        sandbox.as_("alice").create_milestone(title)
    return sandbox


def test_a_milestone_has_a_number_of_its_own() -> None:
    sandbox = with_milestones("M1")
    sandbox.as_("alice").create_issue("One")
    milestone = thing(
        ask(sandbox, "POST", "/milestones", {"title": "M2", "description": "Next"}), 201
    )
    assert (milestone["number"], milestone["description"], milestone["state"]) == (
        2,
        "Next",
        "open",
    )
    assert milestone["due_on"] is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2024-06-01T12:00:00Z", "2024-06-01T07:00:00Z"),
        ("2024-06-01T00:00:00Z", "2024-05-31T07:00:00Z"),
        ("2024-12-01T12:00:00Z", "2024-12-01T08:00:00Z"),
        (None, None),
    ],
)
def test_a_due_date_is_midnight_of_its_pacific_day(sent: str | None, kept: str | None) -> None:
    milestone = thing(ask(Sandbox(), "POST", "/milestones", {"title": "M", "due_on": sent}), 201)
    assert milestone["due_on"] == kept


def test_the_open_ones_are_listed_unless_all_are_asked_for() -> None:
    sandbox = with_milestones("M1", "M2")
    sandbox.as_("alice").edit_milestone("M1", state="closed")
    assert titles(sandbox) == ["M2"]
    assert titles(sandbox, "?state=closed") == ["M1"]
    assert titles(sandbox, "?state=all") == ["M1", "M2"]
    assert ask(sandbox, "GET", "/milestones?state=any").status == 422


def test_milestones_come_by_due_date_the_dateless_last() -> None:
    sandbox = with_milestones("Someday")
    alice = sandbox.as_("alice")
    alice.create_milestone("Late", due_on="2024-08-01T12:00:00Z")
    alice.create_milestone("Soon", due_on="2024-06-01T12:00:00Z")
    assert titles(sandbox) == ["Soon", "Late", "Someday"]
    assert titles(sandbox, "?direction=desc") == ["Late", "Soon", "Someday"]


def test_milestones_come_by_completeness_when_asked() -> None:
    sandbox = with_milestones("Done", "Empty")
    alice = sandbox.as_("alice")
    alice.close(alice.create_issue("One", milestone="Done"))
    assert titles(sandbox, "?sort=completeness&direction=desc") == ["Done", "Empty"]
    assert titles(sandbox, "?sort=completeness&direction=asc") == ["Empty", "Done"]


def test_a_title_is_taken_only_in_the_same_case() -> None:
    sandbox = with_milestones("M1")
    assert errors(ask(sandbox, "POST", "/milestones", {"title": "M1"})) == [
        {"resource": "Milestone", "code": "already_exists", "field": "title"}
    ]
    assert ask(sandbox, "POST", "/milestones", {"title": "m1"}).status == 201


def test_a_rename_to_a_taken_title_is_refused_and_to_ones_own_is_not() -> None:
    sandbox = with_milestones("M1", "M2")
    assert (
        errors(ask(sandbox, "PATCH", "/milestones/2", {"title": "M1"}))[0]["code"]
        == "already_exists"
    )
    assert thing(ask(sandbox, "PATCH", "/milestones/2", {"title": "M2"}))["title"] == "M2"


@pytest.mark.parametrize(
    "content",
    [{}, {"title": " "}, {"title": "M", "state": "late"}, {"title": "M", "due_on": "soon"}],
)
def test_what_does_not_fit_is_refused(content: dict[str, object]) -> None:
    sandbox = Sandbox()
    assert errors(ask(sandbox, "POST", "/milestones", content))
    assert not sandbox.repo().milestones


def test_a_rename_shows_in_issues_without_moving_their_date() -> None:
    sandbox = with_milestones("M1")
    sandbox.as_("alice").create_issue("One", milestone="M1")
    sandbox.clock.advance(60)
    sandbox.as_("alice").rename_milestone("M1", "Launch")
    issue = sandbox.issue(1)
    assert isinstance(issue["milestone"], dict)
    assert issue["milestone"]["title"] == "Launch"
    assert issue["updated_at"] == "2024-05-27T12:00:00Z"


def test_an_edit_that_changes_nothing_moves_no_date() -> None:
    sandbox = with_milestones("M1")
    sandbox.clock.advance(60)
    assert (
        thing(ask(sandbox, "PATCH", "/milestones/1", {"title": "M1"}))["updated_at"]
        == "2024-05-27T12:00:00Z"
    )
    assert (
        thing(ask(sandbox, "PATCH", "/milestones/1", {"description": "x"}))["updated_at"]
        == "2024-05-27T12:01:00Z"
    )


def test_closing_and_reopening_keep_the_date_of_closing() -> None:
    sandbox = with_milestones("M1")
    assert (
        thing(ask(sandbox, "PATCH", "/milestones/1", {"state": "closed"}))["closed_at"]
        == "2024-05-27T12:00:00Z"
    )
    assert thing(ask(sandbox, "PATCH", "/milestones/1", {"state": "open"}))["closed_at"] is None


def test_the_due_date_can_be_cleared() -> None:
    sandbox = still()
    sandbox.as_("alice").create_milestone("M1", due_on="2024-06-01T12:00:00Z")
    assert thing(ask(sandbox, "PATCH", "/milestones/1", {"due_on": None}))["due_on"] is None


def test_issues_are_counted_as_they_come_close_and_go() -> None:
    sandbox = with_milestones("M1")
    alice = sandbox.as_("alice")
    counted = []
    alice.create_issue("One", milestone="M1")
    for act in (
        lambda: alice.create_issue("Two", milestone="M1"),
        lambda: alice.close(1),
        lambda: alice.edit_issue(2, milestone=None),
    ):
        act()
        milestone = thing(ask(sandbox, "GET", "/milestones/1"))
        counted.append((milestone["open_issues"], milestone["closed_issues"]))
    assert counted == [(2, 0), (1, 1), (0, 1)]


def test_other_issues_of_a_milestone_show_the_new_count() -> None:
    sandbox = with_milestones("M1")
    alice = sandbox.as_("alice")
    alice.create_issue("One", milestone="M1")
    ask(sandbox, "GET", "/issues/1")
    alice.create_issue("Two", milestone="M1")
    issue = thing(ask(sandbox, "GET", "/issues/1"))
    assert isinstance(issue["milestone"], dict)
    assert issue["milestone"]["open_issues"] == 2


def test_a_deleted_milestone_leaves_its_issues_with_an_event() -> None:
    sandbox = with_milestones("M1")
    sandbox.as_("alice").create_issue("One", milestone="M1")
    assert ask(sandbox, "DELETE", "/milestones/1").status == 204
    assert sandbox.issue(1)["milestone"] is None
    assert sandbox.repo().events[-1].kind == "demilestoned"
    assert ask(sandbox, "GET", "/milestones/1").status == 404


def test_the_number_of_a_deleted_milestone_is_not_used_again() -> None:
    sandbox = with_milestones("M1")
    sandbox.as_("alice").delete_milestone("M1")
    assert sandbox.as_("alice").create_milestone("M1") == 2


@pytest.mark.parametrize(
    ("method", "rest"),
    [("POST", "/milestones"), ("PATCH", "/milestones/1"), ("DELETE", "/milestones/1")],
)
@pytest.mark.parametrize("by", ["carol", "dana", "mallory"])
def test_milestones_need_push_access(method: str, rest: str, by: str) -> None:
    assert ask(with_milestones("M1"), method, rest, {"title": "x"}, by=by).status == 403

import pytest

from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import ask, errors, names, next_link, still, thing, things


def with_label(name: str = "impact: high") -> Sandbox:
    sandbox = still()
    thing(
        ask(sandbox, "POST", "/labels", {"name": name, "color": "FF0000", "description": "Bad"}),
        201,
    )
    return sandbox


def test_a_label_is_kept_with_its_colour_in_lower_case() -> None:
    label = thing(ask(with_label(), "GET", "/labels/impact%3A%20high"))
    assert (label["name"], label["color"], label["description"]) == (
        "impact: high",
        "ff0000",
        "Bad",
    )
    assert label["default"] is False


def test_a_name_with_a_slash_is_found_by_its_path_encoded_or_not() -> None:
    sandbox = with_label("area/api")
    label = thing(ask(sandbox, "GET", "/labels/area%2Fapi"))
    assert str(label["url"]).endswith("/labels/area%2Fapi")
    assert thing(ask(sandbox, "GET", "/labels/area/api")) == label


@pytest.mark.parametrize("name", ["impact: high", "IMPACT: High"])
def test_a_name_is_taken_whatever_its_case(name: str) -> None:
    assert errors(ask(with_label(), "POST", "/labels", {"name": name})) == [
        {"resource": "Label", "code": "already_exists", "field": "name"}
    ]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "n" * 51}, "name"),
        ({"name": "x", "color": "#ff0000"}, "color"),
        ({"name": "x", "color": "red"}, "color"),
        ({"name": "x", "description": "d" * 101}, "description"),
    ],
)
def test_what_does_not_fit_is_refused(content: dict[str, object], field: str) -> None:
    sandbox = Sandbox()
    assert errors(ask(sandbox, "POST", "/labels", content))[0]["field"] == field
    assert not sandbox.repo().labels


def test_limits_are_reached_before_they_are_passed() -> None:
    thing(ask(Sandbox(), "POST", "/labels", {"name": "n" * 50, "description": "d" * 100}), 201)


def test_a_rename_reaches_every_issue_and_moves_no_date() -> None:
    sandbox = with_label()
    alice = sandbox.as_("alice")
    number = alice.create_issue("One", labels=["impact: high"])
    before = sandbox.issue(number)
    sandbox.clock.advance(60)
    thing(ask(sandbox, "PATCH", "/labels/impact%3A%20high", {"new_name": "impact: huge"}))
    after = sandbox.issue(number)
    assert names(after["labels"]) == ["impact: huge"]
    assert after["updated_at"] == before["updated_at"]


def test_a_rename_to_another_case_of_itself_is_no_conflict() -> None:
    assert (
        thing(ask(with_label("bug"), "PATCH", "/labels/bug", {"new_name": "Bug"}))["name"] == "Bug"
    )


def test_a_rename_to_a_name_that_is_taken_is_refused() -> None:
    sandbox = with_label("bug")
    sandbox.as_("alice").create_label("task")
    assert (
        errors(ask(sandbox, "PATCH", "/labels/bug", {"new_name": "TASK"}))[0]["code"]
        == "already_exists"
    )


def test_only_what_is_sent_of_a_label_changes() -> None:
    label = thing(ask(with_label("bug"), "PATCH", "/labels/BUG", {"color": "00ff00"}))
    assert (label["name"], label["color"], label["description"]) == ("bug", "00ff00", "Bad")


def test_a_deleted_label_leaves_its_issues_quietly() -> None:
    sandbox = with_label("bug")
    number = sandbox.as_("alice").create_issue("One", labels=["bug", "task"])
    events = len(sandbox.repo().events)
    sandbox.clock.advance(60)
    assert ask(sandbox, "DELETE", "/labels/bug").status == 204
    issue = sandbox.issue(number)
    assert names(issue["labels"]) == ["task"]
    assert issue["updated_at"] == "2024-05-27T12:00:00Z"
    assert len(sandbox.repo().events) == events
    assert ask(sandbox, "GET", "/labels/bug").status == 404


@pytest.mark.parametrize(
    ("method", "rest"), [("POST", "/labels"), ("PATCH", "/labels/bug"), ("DELETE", "/labels/bug")]
)
@pytest.mark.parametrize("by", ["carol", "dana", "mallory"])
def test_the_repositorys_labels_need_push_access(method: str, rest: str, by: str) -> None:
    assert ask(with_label("bug"), method, rest, {"name": "x"}, by=by).status == 403


def test_labels_are_listed_by_pages_with_the_last_one_known() -> None:
    sandbox = still()
    for number in range(5):
        sandbox.as_("alice").create_label(f"l{number}")
    first = ask(sandbox, "GET", "/labels?per_page=2")
    assert names(things(first)) == ["l0", "l1"]
    assert 'rel="last"' in first.headers["Link"]
    target = next_link(first)
    assert target is not None
    second = sandbox.request("GET", target)
    assert names(things(second)) == ["l2", "l3"]
    assert 'rel="prev"' in second.headers["Link"]


# An issue's labels


def test_labels_are_added_to_those_that_are_there() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One", labels=["a"])
    sandbox.clock.advance(60)
    assert names(things(ask(sandbox, "POST", "/issues/1/labels", {"labels": ["b", "A"]}))) == [
        "a",
        "b",
    ]
    assert sandbox.issue(1)["updated_at"] == "2024-05-27T12:01:00Z"


def test_the_bare_list_is_taken_too() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    assert names(things(ask(sandbox, "POST", "/issues/1/labels", ["b"]))) == ["b"]
    assert names(things(ask(sandbox, "PUT", "/issues/1/labels", ["c"]))) == ["c"]


def test_labels_are_replaced_removed_and_cleared() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One", labels=["a", "b"])
    assert names(things(ask(sandbox, "PUT", "/issues/1/labels", {"labels": ["b", "c", "d"]}))) == [
        "b",
        "c",
        "d",
    ]
    assert names(things(ask(sandbox, "DELETE", "/issues/1/labels/C"))) == ["b", "d"]
    assert names(things(ask(sandbox, "GET", "/issues/1/labels"))) == ["b", "d"]
    assert ask(sandbox, "DELETE", "/issues/1/labels").status == 204
    assert things(ask(sandbox, "GET", "/issues/1/labels")) == []


def test_a_label_that_the_issue_lacks_cannot_be_removed() -> None:
    sandbox = with_label("bug")
    sandbox.as_("alice").create_issue("One")
    assert (
        thing(ask(sandbox, "DELETE", "/issues/1/labels/bug"), 404)["message"]
        == "Label does not exist"
    )


def test_adding_no_labels_at_all_is_a_malformed_request() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    assert ask(sandbox, "POST", "/issues/1/labels", {}).status == 422


def test_the_labels_of_a_milestones_issues_are_listed_once() -> None:
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.create_milestone("M1")
    alice.create_issue("One", labels=["a", "b"], milestone="M1")
    alice.create_issue("Two", labels=["b"], milestone="M1")
    alice.create_issue("Three", labels=["c"])
    assert names(things(ask(sandbox, "GET", "/milestones/1/labels"))) == ["a", "b"]
    assert ask(sandbox, "GET", "/milestones/9/labels").status == 404

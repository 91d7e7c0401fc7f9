import pytest

from gh_tracker.sandbox import Response, Sandbox
from tests.sandbox.helpers import (
    ask,
    errors,
    logins,
    names,
    next_link,
    numbers,
    still,
    thing,
    things,
)


def test_a_new_issue_has_all_that_was_asked_for() -> None:
    sandbox = still()
    milestone = sandbox.as_("alice").create_milestone("M1")
    content = {
        "title": "Collect consent",
        "body": "Text",
        "labels": ["bug", "impact: high"],
        "assignees": ["ALICE", "bob"],
        "milestone": milestone,
    }
    issue = thing(ask(sandbox, "POST", "/issues", content), 201)
    assert issue["number"] == 1
    assert names(issue["labels"]) == ["bug", "impact: high"]
    assert logins(issue["assignees"]) == ["alice", "bob"]
    assert isinstance(issue["milestone"], dict)
    assert issue["milestone"]["title"] == "M1"
    assert issue["milestone"]["open_issues"] == 1
    assert (issue["state"], issue["state_reason"], issue["closed_by"]) == ("open", None, None)
    assert issue["created_at"] == issue["updated_at"] == "2024-05-27T12:00:00Z"
    assert isinstance(issue["id"], int)
    assert issue["id"] > 2**32


def test_a_new_issue_says_where_it_is() -> None:
    response = ask(Sandbox(), "POST", "/issues", {"title": "One"})
    assert response.headers["Location"] == thing(response, 201)["url"]


def test_unknown_labels_are_created_for_those_who_may_push() -> None:
    sandbox = Sandbox()
    ask(sandbox, "POST", "/issues", {"title": "One", "labels": ["New"]})
    ask(sandbox, "POST", "/issues", {"title": "Two", "labels": ["NEW", "new"]})
    assert names(things(ask(sandbox, "GET", "/labels"))) == ["New"]
    assert names(thing(ask(sandbox, "GET", "/issues/2"))["labels"]) == ["New"]


def test_those_who_may_only_triage_create_no_labels() -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_label("known")
    assert thing(
        ask(sandbox, "POST", "/issues", {"title": "A", "labels": ["known"]}, by="carol"), 201
    )
    refused = ask(sandbox, "POST", "/issues", {"title": "A", "labels": ["unknown"]}, by="carol")
    assert errors(refused)[0]["resource"] == "Label"
    assert len(sandbox.repo().issues) == 1


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ({"title": ""}, "title", "missing_field"),
        ({"title": " \n"}, "title", "missing_field"),
        ({}, "title", "missing_field"),
        ({"title": "x" * 257}, "title", "custom"),
        ({"title": "x", "body": "y" * 65_537}, "body", "custom"),
        ({"title": "x", "assignees": ["mallory"]}, "assignees", "invalid"),
        ({"title": "x", "assignees": ["nobody"]}, "assignees", "invalid"),
        ({"title": "x", "milestone": 9}, "milestone", "invalid"),
        ({"title": "x", "labels": ["l" * 51]}, "name", "custom"),
        ({"title": "x", "labels": [f"l{i}" for i in range(101)]}, "labels", "custom"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    content: dict[str, object], field: str, code: str
) -> None:
    sandbox = Sandbox()
    before = sandbox.store.revision
    error = errors(ask(sandbox, "POST", "/issues", content))[0]
    assert (error["field"], error["code"]) == (field, code)
    assert sandbox.store.revision == before


@pytest.mark.parametrize(
    "content",
    [
        {"title": "x" * 256},
        {"title": "x", "body": "y" * 65_536},
        {"title": "x", "labels": ["l" * 50]},
        {"title": "x", "labels": [f"l{i}" for i in range(100)]},
        {"title": 2024},
        {"title": "x", "milestone": None, "labels": None, "assignees": None},
    ],
)
def test_what_just_fits_is_taken(content: dict[str, object]) -> None:
    thing(ask(Sandbox(), "POST", "/issues", content), 201)


def test_the_words_of_a_body_too_long_are_githubs() -> None:
    error = errors(ask(Sandbox(), "POST", "/issues", {"title": "x", "body": "y" * 65_537}))[0]
    assert error["message"] == "body is too long (maximum is 65536 characters)"


@pytest.mark.parametrize(
    "content",
    [
        {"title": []},
        {"title": "x", "labels": "bug"},
        {"title": "x", "labels": [1]},
        {"title": "x", "milestone": "M1"},
        {"title": "x", "body": {}},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(content: dict[str, object]) -> None:
    assert str(thing(ask(Sandbox(), "POST", "/issues", content), 422)["message"]).startswith(
        "Invalid request."
    )


def test_more_than_ten_assignees_are_dropped_without_a_word() -> None:
    sandbox = Sandbox()
    crowd = [f"person{i}" for i in range(12)]
    sandbox.seed(
        {
            "repositories": [
                {"full_name": "acme/programme", "permissions": dict.fromkeys(crowd, "read")}
            ]
        }
    )
    issue = thing(ask(sandbox, "POST", "/issues", {"title": "x", "assignees": crowd}), 201)
    assert logins(issue["assignees"]) == crowd[:10]


def test_outsiders_lose_labels_milestone_and_assignees_without_a_word() -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_milestone("M1")
    content = {
        "title": "Help",
        "labels": ["tracker: task"],
        "assignees": ["alice"],
        "milestone": 1,
        "assignee": "bob",
    }
    issue = thing(ask(sandbox, "POST", "/issues", content, by="mallory"), 201)
    assert (issue["labels"], issue["assignees"], issue["milestone"]) == ([], [], None)
    assert issue["author_association"] == "NONE"


@pytest.mark.parametrize(
    ("login", "word"),
    [("alice", "MEMBER"), ("bob", "COLLABORATOR"), ("dana", "COLLABORATOR"), ("mallory", "NONE")],
)
def test_the_author_stands_to_the_repository_as_github_says(login: str, word: str) -> None:
    issue = thing(ask(Sandbox(), "POST", "/issues", {"title": "x"}, by=login), 201)
    assert issue["author_association"] == word


def patch(sandbox: Sandbox, content: object, *, by: str = "alice") -> Response:
    return ask(sandbox, "PATCH", "/issues/1", content, by=by)


def with_issue(**fields: object) -> Sandbox:
    sandbox = still()
    sandbox.as_("alice").create_issue("One", "Text", **fields)
    sandbox.clock.advance(60)
    return sandbox


def test_an_edit_moves_the_date() -> None:
    sandbox = with_issue()
    assert thing(patch(sandbox, {"title": "Uno"}))["updated_at"] == "2024-05-27T12:01:00Z"


def test_an_edit_that_changes_nothing_moves_nothing() -> None:
    sandbox = with_issue(labels=["a", "b"], assignees=["bob"])
    same = {
        "title": "One",
        "body": "Text",
        "labels": ["B", "a"],
        "assignees": ["BOB"],
        "state": "open",
    }
    before = len(sandbox.repo().events)
    assert thing(patch(sandbox, same))["updated_at"] == "2024-05-27T12:00:00Z"
    assert len(sandbox.repo().events) == before


def test_labels_and_assignees_are_replaced() -> None:
    sandbox = with_issue(labels=["a", "b"], assignees=["alice"])
    issue = thing(patch(sandbox, {"labels": ["b", "c"], "assignees": ["bob"]}))
    assert names(issue["labels"]) == ["b", "c"]
    assert logins(issue["assignees"]) == ["bob"]
    assert thing(patch(sandbox, {"labels": [], "assignees": []}))["labels"] == []


def test_only_what_is_sent_changes() -> None:
    sandbox = with_issue(labels=["a"], assignees=["bob"])
    issue = thing(patch(sandbox, {"title": "Uno"}))
    assert (issue["body"], names(issue["labels"]), logins(issue["assignees"])) == (
        "Text",
        ["a"],
        ["bob"],
    )


def test_null_clears_the_milestone_and_the_body() -> None:
    sandbox = with_issue()
    sandbox.as_("alice").create_milestone("M1")
    assert thing(patch(sandbox, {"milestone": 1}))["milestone"] is not None
    issue = thing(patch(sandbox, {"milestone": None, "body": None}))
    assert (issue["milestone"], issue["body"]) == (None, None)


def test_the_old_form_for_one_assignee_is_taken() -> None:
    sandbox = with_issue()
    assert logins(thing(patch(sandbox, {"assignee": "bob"}))["assignees"]) == ["bob"]
    assert thing(patch(sandbox, {"assignee": None}))["assignees"] == []


def test_labels_are_taken_as_they_were_received() -> None:
    sandbox = with_issue(labels=["a", "b"])
    received = sandbox.issue(1)["labels"]
    assert names(thing(patch(sandbox, {"labels": received}))["labels"]) == ["a", "b"]


def test_a_body_stays_as_it_was_sent() -> None:
    body = "a\r\nb  \n\n<!-- x -->\t\N{SNOWMAN}\n"
    assert thing(patch(with_issue(), {"body": body}))["body"] == body


@pytest.mark.parametrize("reason", ["completed", "not_planned", "duplicate"])
def test_closing_notes_who_when_and_why(reason: str) -> None:
    issue = thing(patch(with_issue(), {"state": "closed", "state_reason": reason}, by="bob"))
    assert (issue["state"], issue["state_reason"]) == ("closed", reason)
    assert issue["closed_at"] == "2024-05-27T12:01:00Z"
    assert logins([issue["closed_by"]]) == ["bob"]


def test_closing_without_a_reason_is_completing() -> None:
    assert thing(patch(with_issue(), {"state": "closed"}))["state_reason"] == "completed"


def test_a_reason_without_a_change_of_state_is_ignored() -> None:
    sandbox = with_issue()
    assert thing(patch(sandbox, {"state_reason": "not_planned"}))["state_reason"] is None
    patch(sandbox, {"state": "closed", "state_reason": "completed"})
    sandbox.clock.advance(60)
    again = thing(patch(sandbox, {"state": "closed", "state_reason": "not_planned"}))
    assert (again["state_reason"], again["updated_at"]) == ("completed", "2024-05-27T12:01:00Z")


def test_reopening_forgets_the_closing() -> None:
    sandbox = with_issue()
    patch(sandbox, {"state": "closed"})
    issue = thing(patch(sandbox, {"state": "open"}))
    assert (issue["state_reason"], issue["closed_at"], issue["closed_by"]) == (
        "reopened",
        None,
        None,
    )


@pytest.mark.parametrize("title", ["", "  ", "x" * 257])
def test_a_title_cannot_be_edited_away(title: str) -> None:
    assert errors(patch(with_issue(), {"title": title}))[0]["field"] == "title"


@pytest.mark.parametrize(
    "content", [{"state": "done"}, {"state": "closed", "state_reason": "bored"}]
)
def test_unknown_states_and_reasons_are_refused(content: dict[str, object]) -> None:
    assert errors(patch(with_issue(), content))[0]["code"] == "invalid"


def test_a_refused_edit_changes_nothing_at_all() -> None:
    sandbox = with_issue()
    before = sandbox.repo().issues[1]
    assert (
        patch(sandbox, {"title": "Uno", "labels": ["new"], "assignees": ["mallory"]}).status == 422
    )
    assert sandbox.repo().issues[1] is before
    assert not sandbox.repo().labels


@pytest.mark.parametrize(
    ("by", "content", "status"),
    [
        ("mallory", {"title": "Mine"}, 403),
        ("dana", {"labels": ["x"]}, 403),
        ("carol", {"state": "closed"}, 200),
        ("carol", {"milestone": None}, 200),
        ("carol", {"title": "Mine"}, 403),
        ("bob", {"title": "Mine"}, 200),
        ("bot", {"title": "Mine"}, 200),
    ],
)
def test_each_role_may_change_what_it_may(by: str, content: dict[str, object], status: int) -> None:
    assert patch(with_issue(), content, by=by).status == status


def test_authors_edit_their_own_issue_but_not_its_labels() -> None:
    sandbox = Sandbox()
    sandbox.as_("mallory").create_issue("Mine")
    issue = thing(patch(sandbox, {"title": "Still mine", "labels": ["x"]}, by="mallory"))
    assert (issue["title"], issue["labels"]) == ("Still mine", [])


def test_nobody_may_read_but_not_write() -> None:
    sandbox = with_issue()
    assert sandbox.request("GET", "/repos/acme/programme/issues/1", token=None).status == 200
    response = sandbox.request(
        "PATCH", "/repos/acme/programme/issues/1", {"title": "x"}, token=None
    )
    assert response.status == 401


def test_a_refusal_names_the_permission_that_would_do() -> None:
    sandbox = with_issue()
    sandbox.seed(
        {"tokens": [{"value": "weak", "login": "tracker-bot", "kind": "app", "permission": "read"}]}
    )
    response = sandbox.request(
        "PATCH", "/repos/acme/programme/issues/1", {"title": "x"}, token="weak"
    )
    assert response.headers["X-Accepted-GitHub-Permissions"] == "issues=write"
    assert thing(response, 403)["message"] == "Resource not accessible by integration"


def test_an_app_without_write_may_not_even_create() -> None:
    sandbox = Sandbox()
    sandbox.seed(
        {"tokens": [{"value": "weak", "login": "tracker-bot", "kind": "app", "permission": "read"}]}
    )
    assert (
        sandbox.request("POST", "/repos/acme/programme/issues", {"title": "x"}, token="weak").status
        == 403
    )
    assert sandbox.request("GET", "/repos/acme/programme/issues", token="weak").status == 200


def test_a_lock_is_set_and_lifted() -> None:
    sandbox = with_issue()
    assert ask(sandbox, "PUT", "/issues/1/lock", {"lock_reason": "too heated"}).status == 204
    issue = sandbox.issue(1)
    assert (issue["locked"], issue["active_lock_reason"]) == (True, "too heated")
    assert ask(sandbox, "DELETE", "/issues/1/lock").status == 204
    assert sandbox.issue(1)["locked"] is False
    assert (
        errors(ask(sandbox, "PUT", "/issues/1/lock", {"lock_reason": "bored"}))[0]["field"]
        == "lock_reason"
    )


# Lists


def crowd() -> Sandbox:
    """Five issues, a minute apart; the third is closed, the fourth a pull request."""
    sandbox = still()
    alice, bob = sandbox.as_("alice"), sandbox.as_("bob")
    alice.create_milestone("M1")
    for act in (
        lambda: alice.create_issue("One", labels=["a", "b"], assignees=["bob"]),
        lambda: bob.create_issue("Two", milestone="M1"),
        lambda: alice.close(alice.create_issue("Three", labels=["a"])),
        lambda: bob.open_pull_request("Four"),
        lambda: alice.create_issue("Five"),
    ):
        act()
        sandbox.clock.advance(60)
    alice.comment(2, "Hm.")
    return sandbox


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [5, 4, 2, 1]),
        ("state=all", [5, 4, 3, 2, 1]),
        ("state=closed", [3]),
        ("state=all&direction=asc", [1, 2, 3, 4, 5]),
        ("state=all&sort=updated", [2, 5, 4, 3, 1]),
        ("state=all&sort=updated&direction=asc", [1, 3, 4, 5, 2]),
        ("sort=comments", [2, 5, 4, 1]),
        ("state=all&labels=A", [3, 1]),
        ("state=all&labels=a,b", [1]),
        ("labels=unheard", []),
        ("milestone=1", [2]),
        ("milestone=*", [2]),
        ("milestone=none", [5, 4, 1]),
        ("assignee=BOB", [1]),
        ("assignee=*", [1]),
        ("assignee=none", [5, 4, 2]),
        ("creator=bob", [4, 2]),
        ("type=none", [5, 4, 2, 1]),
        ("type=Bug", []),
        ("state=all&since=2024-05-27T12:03:00Z", [5, 4, 2]),
        ("state=all&since=2024-05-27T14:03:00%2B02:00", [5, 4, 2]),
        ("state=all&since=2024-05-27T12:03:01Z", [5, 2]),
    ],
)
def test_a_list_holds_what_was_asked_for_in_order(query: str, expected: list[int]) -> None:
    assert numbers(ask(crowd(), "GET", f"/issues?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["state=none", "sort=age", "milestone=M1", "milestone=9", "since=yesterday"]
)
def test_a_question_without_a_meaning_is_refused(query: str) -> None:
    assert errors(ask(crowd(), "GET", f"/issues?{query}"))


def test_pull_requests_are_among_the_issues_and_marked() -> None:
    listed = {one["number"]: one for one in things(ask(crowd(), "GET", "/issues"))}
    assert [number for number, one in listed.items() if "pull_request" in one] == [4]


def walk(sandbox: Sandbox, query: str) -> list[int]:
    found: list[int] = []
    target: str | None = f"/repos/acme/programme/issues?{query}"
    while target is not None:
        response = sandbox.request("GET", target)
        found += numbers(response)
        target = next_link(response)
    return found


def test_pages_follow_each_other_without_gaps_or_repeats() -> None:
    sandbox = still()
    for number in range(1, 8):
        sandbox.as_("alice").create_issue(f"{number}")
    for sort in ("created", "updated", "comments"):
        assert walk(sandbox, f"per_page=3&sort={sort}") == [7, 6, 5, 4, 3, 2, 1]
        assert walk(sandbox, f"per_page=3&sort={sort}&direction=asc") == [1, 2, 3, 4, 5, 6, 7]


def test_the_link_has_a_cursor_and_no_last_page() -> None:
    link = ask(crowd(), "GET", "/issues?per_page=2").headers["Link"]
    assert "after=" in link
    assert 'rel="next"' in link
    assert 'rel="last"' not in link
    assert "/repositories/" in link


def test_the_last_page_leads_nowhere() -> None:
    assert "Link" not in ask(crowd(), "GET", "/issues?per_page=100").headers


def test_a_cursor_is_not_moved_by_an_issue_that_comes_first() -> None:
    sandbox = crowd()
    first = ask(sandbox, "GET", "/issues?state=all&per_page=2")
    sandbox.as_("alice").create_issue("Six")
    target = next_link(first)
    assert target is not None
    assert numbers(sandbox.request("GET", target)) == [3, 2]


def test_page_numbers_are_moved_by_an_issue_that_comes_first() -> None:
    sandbox = crowd()
    assert numbers(ask(sandbox, "GET", "/issues?state=all&per_page=2")) == [5, 4]
    sandbox.as_("alice").create_issue("Six")
    assert numbers(ask(sandbox, "GET", "/issues?state=all&per_page=2&page=2")) == [4, 3]


def test_page_numbers_end_near_ten_thousand_items() -> None:
    assert numbers(ask(crowd(), "GET", "/issues?per_page=100&page=99")) == []
    refused = thing(ask(crowd(), "GET", "/issues?per_page=100&page=100"), 422)
    assert "cursor based pagination" in str(refused["message"])


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ", "Y3Vyc29yOnYyOlsxXQ", "Y3Vyc29yOnYyOlsxLCAyXQ"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    assert errors(ask(crowd(), "GET", f"/issues?after={cursor}"))[0]["field"] == "after"


def test_a_page_holds_a_hundred_at_most_and_thirty_unless_told() -> None:
    sandbox = still()
    for number in range(120):
        sandbox.as_("alice").create_issue(f"{number}")
    assert len(things(ask(sandbox, "GET", "/issues?per_page=200"))) == 100
    assert len(things(ask(sandbox, "GET", "/issues"))) == 30
    assert len(things(ask(sandbox, "GET", "/issues?per_page=0"))) == 30


def test_issues_switched_off_answer_gone() -> None:
    sandbox = crowd()
    sandbox.as_("olga").disable_issues()
    for rest in ("/issues", "/issues/1", "/issues/comments", "/issues/events"):
        assert (
            thing(ask(sandbox, "GET", rest), 410)["message"]
            == "Issues has been disabled in this repository."
        )
    assert ask(sandbox, "POST", "/issues", {"title": "x"}).status == 410
    assert ask(sandbox, "GET", "/milestones").status == 200
    sandbox.as_("olga").enable_issues()
    assert ask(sandbox, "GET", "/issues/1").status == 200

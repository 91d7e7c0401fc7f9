from gh_tracker.sandbox import Response, Sandbox
from tests.sandbox.helpers import ask, errors, numbers, still, thing


def family() -> Sandbox:
    sandbox = still()
    for title in ("Parent", "Child", "Other"):
        sandbox.as_("alice").create_issue(title)
    sandbox.clock.advance(60)
    return sandbox


def id_of(sandbox: Sandbox, number: int) -> object:
    return sandbox.repo().issues[number].id


def adopt(sandbox: Sandbox, parent: int, child: int, **more: object) -> Response:
    return ask(
        sandbox,
        "POST",
        f"/issues/{parent}/sub_issues",
        {"sub_issue_id": id_of(sandbox, child), **more},
    )


def block(sandbox: Sandbox, number: int, by: int) -> Response:
    content = {"issue_id": id_of(sandbox, by)}
    return ask(sandbox, "POST", f"/issues/{number}/dependencies/blocked_by", content)


def test_sub_issues_are_summed_up_without_moving_dates() -> None:
    sandbox = family()
    parent = thing(adopt(sandbox, 1, 2), 201)
    assert parent["sub_issues_summary"] == {"total": 1, "completed": 0, "percent_completed": 0}
    sandbox.as_("alice").close(2)
    adopt(sandbox, 1, 3)
    issue = sandbox.issue(1)
    assert issue["sub_issues_summary"] == {"total": 2, "completed": 1, "percent_completed": 50}
    assert issue["updated_at"] == sandbox.issue(3)["updated_at"] == "2024-05-27T12:00:00Z"
    assert numbers(ask(sandbox, "GET", "/issues/1/sub_issues")) == [2, 3]
    assert str(sandbox.issue(2)["parent_issue_url"]).endswith("/issues/1")
    assert thing(ask(sandbox, "GET", "/issues/2/parent"))["number"] == 1


def test_a_list_shows_the_new_sum_of_an_issue_that_did_not_change() -> None:
    sandbox = family()
    ask(sandbox, "GET", "/issues")
    adopt(sandbox, 1, 2)
    response = ask(sandbox, "GET", "/issues?direction=asc&per_page=1")
    assert b'"sub_issues_summary":{"total":1' in response.body


def test_an_issue_has_one_parent_unless_it_is_replaced() -> None:
    sandbox = family()
    adopt(sandbox, 1, 2)
    assert errors(adopt(sandbox, 3, 2))[0]["message"] == "Issue may only have one parent"
    assert adopt(sandbox, 3, 2, replace_parent=True).status == 201
    assert numbers(ask(sandbox, "GET", "/issues/1/sub_issues")) == []


def test_no_issue_is_part_of_itself() -> None:
    sandbox = family()
    adopt(sandbox, 1, 2)
    assert errors(adopt(sandbox, 2, 1))
    assert errors(adopt(sandbox, 3, 3))


def test_eight_levels_are_deep_enough() -> None:
    sandbox = still()
    for number in range(10):
        sandbox.as_("alice").create_issue(f"{number}")
    statuses = [adopt(sandbox, number, number + 1).status for number in range(1, 10)]
    assert statuses == [201] * 7 + [201, 422]


def test_a_hundred_sub_issues_are_enough() -> None:
    sandbox = still()
    for number in range(102):
        sandbox.as_("alice").create_issue(f"{number}")
    statuses = [adopt(sandbox, 1, number).status for number in range(2, 103)]
    assert statuses == [201] * 100 + [422]


def test_a_sub_issue_is_set_free() -> None:
    sandbox = family()
    adopt(sandbox, 1, 2)
    content = {"sub_issue_id": id_of(sandbox, 2)}
    assert thing(ask(sandbox, "DELETE", "/issues/1/sub_issue", content))["number"] == 1
    assert ask(sandbox, "DELETE", "/issues/1/sub_issue", content).status == 404
    assert ask(sandbox, "GET", "/issues/2/parent").status == 404


def test_dependencies_are_counted_on_both_sides_without_moving_dates() -> None:
    sandbox = family()
    assert block(sandbox, 1, by=2).status == 201
    sandbox.as_("alice").close(2)
    block(sandbox, 1, by=3)
    assert sandbox.issue(1)["issue_dependencies_summary"] == {
        "blocked_by": 1,
        "total_blocked_by": 2,
        "blocking": 0,
        "total_blocking": 0,
    }
    other = sandbox.issue(3)
    assert other["issue_dependencies_summary"] == {
        "blocked_by": 0,
        "total_blocked_by": 0,
        "blocking": 1,
        "total_blocking": 1,
    }
    assert other["updated_at"] == "2024-05-27T12:00:00Z"
    assert numbers(ask(sandbox, "GET", "/issues/1/dependencies/blocked_by")) == [2, 3]
    assert numbers(ask(sandbox, "GET", "/issues/3/dependencies/blocking")) == [1]


def test_a_dependency_ends() -> None:
    sandbox = family()
    block(sandbox, 1, by=2)
    rest = f"/issues/1/dependencies/blocked_by/{id_of(sandbox, 2)}"
    assert ask(sandbox, "DELETE", rest).status == 200
    assert ask(sandbox, "DELETE", rest).status == 404
    assert numbers(ask(sandbox, "GET", "/issues/1/dependencies/blocked_by")) == []


def test_no_issue_waits_for_itself_or_twice_for_another() -> None:
    sandbox = family()
    assert errors(block(sandbox, 1, by=1))
    block(sandbox, 1, by=2)
    assert errors(block(sandbox, 1, by=2))


def test_relations_of_a_deleted_issue_end() -> None:
    sandbox = family()
    adopt(sandbox, 1, 2)
    block(sandbox, 3, by=1)
    sandbox.as_("olga").delete_issue(1)
    assert "parent_issue_url" not in sandbox.issue(2)
    assert numbers(ask(sandbox, "GET", "/issues/3/dependencies/blocked_by")) == []


def test_relations_need_a_role() -> None:
    sandbox = family()
    content = {"sub_issue_id": id_of(sandbox, 2)}
    assert ask(sandbox, "POST", "/issues/1/sub_issues", content, by="mallory").status == 403
    assert ask(sandbox, "POST", "/issues/1/sub_issues", {"sub_issue_id": 1}).status == 404

import pytest

from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import REPO, ask, errors, still, thing


def test_a_repository_tells_the_caller_what_they_may_do() -> None:
    found = thing(ask(Sandbox(), "GET", "", by="carol"))
    assert found["full_name"] == "acme/programme"
    assert found["permissions"] == {
        "pull": True,
        "triage": True,
        "push": False,
        "maintain": False,
        "admin": False,
    }


def test_open_issues_are_counted() -> None:
    sandbox = Sandbox()
    alice = sandbox.as_("alice")
    alice.close(alice.create_issue("One"))
    alice.create_issue("Two")
    assert thing(ask(sandbox, "GET", ""))["open_issues_count"] == 1


def test_names_are_found_in_any_case() -> None:
    assert Sandbox().request("GET", "/repos/ACME/Programme").status == 200


def test_the_old_name_leads_to_the_new_place() -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_issue("One")
    renamed = thing(ask(sandbox, "PATCH", "", {"name": "renamed"}, by="olga"))
    assert renamed["full_name"] == "acme/renamed"
    moved = ask(sandbox, "GET", "/issues?state=all&per_page=5")
    assert thing(moved, 301)["message"] == "Moved Permanently"
    target = moved.headers["Location"].removeprefix("http://sandbox.localhost")
    assert target == f"/repositories/{renamed['id']}/issues?state=all&per_page=5"
    assert sandbox.request("GET", target).status == 200
    assert sandbox.request("GET", "/repos/acme/renamed/issues/1").status == 200


def test_a_write_under_the_old_name_keeps_its_method() -> None:
    sandbox = Sandbox()
    sandbox.as_("olga").rename_repository("renamed")
    assert ask(sandbox, "POST", "/issues", {"title": "x"}).status == 307
    assert not sandbox.repo("acme/renamed").issues


def test_a_name_that_is_used_again_no_longer_redirects() -> None:
    sandbox = Sandbox()
    sandbox.as_("olga").rename_repository("renamed")
    sandbox.seed({"repositories": [{"full_name": "acme/programme"}]})
    assert thing(ask(sandbox, "GET", ""))["id"] != sandbox.repo("acme/renamed").about.id


@pytest.mark.parametrize("name", ["taken", "a b", ""])
def test_a_name_that_is_taken_or_none_is_refused(name: str) -> None:
    sandbox = Sandbox()
    sandbox.seed({"repositories": [{"full_name": "acme/taken"}]})
    assert errors(ask(sandbox, "PATCH", "", {"name": name}, by="olga"))[0]["field"] == "name"


def test_a_description_is_changed_and_an_edit_of_nothing_moves_no_date() -> None:
    sandbox = still()
    sandbox.clock.advance(60)
    same = thing(ask(sandbox, "PATCH", "", {"name": "programme", "private": False}, by="olga"))
    assert same["updated_at"] == "2024-05-27T12:00:00Z"
    changed = thing(ask(sandbox, "PATCH", "", {"description": None}, by="olga"))
    assert (changed["description"], changed["updated_at"]) == (None, "2024-05-27T12:01:00Z")


def test_only_an_admin_changes_a_repository() -> None:
    assert (
        thing(ask(Sandbox(), "PATCH", "", {"name": "x"}), 403)["message"]
        == "Must have admin rights to Repository."
    )


def test_a_private_repository_does_not_exist_for_strangers() -> None:
    sandbox = Sandbox()
    ask(sandbox, "PATCH", "", {"private": True}, by="olga")
    assert ask(sandbox, "GET", "", by="mallory").status == 404
    assert sandbox.request("GET", REPO, token=None).status == 404
    assert ask(sandbox, "GET", "", by="dana").status == 200
    assert ask(sandbox, "GET", "", by="bot").status == 200


def test_an_app_sees_only_where_it_is_installed() -> None:
    sandbox = Sandbox()
    token = {
        "value": "app",
        "login": "tracker-bot",
        "kind": "app",
        "permission": "write",
        "repositories": ["acme/other"],
    }
    sandbox.seed(
        {"repositories": [{"full_name": "acme/other", "private": True}], "tokens": [token]}
    )
    assert sandbox.request("GET", "/repos/acme/other", token="app").status == 200
    assert (
        sandbox.request("POST", "/repos/acme/other/labels", {"name": "x"}, token="app").status
        == 201
    )
    assert sandbox.request("POST", f"{REPO}/labels", {"name": "x"}, token="app").status == 403


@pytest.mark.parametrize(
    "path",
    ["/repos/acme/nothing", "/repositories/1", "/repos/acme", f"{REPO}/wiki", "/nothing", "/"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert thing(Sandbox().request("GET", path), 404) == {
        "message": "Not Found",
        "documentation_url": "https://docs.github.com/rest",
        "status": "404",
    }


def test_an_unknown_method_is_not_found() -> None:
    assert ask(Sandbox(), "DELETE", "/issues/1").status == 404

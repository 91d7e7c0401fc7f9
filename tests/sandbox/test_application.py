import threading
import time
from itertools import pairwise

import pytest

from gh_tracker.sandbox import Request, Response, Sandbox
from gh_tracker.sandbox.application import Application
from gh_tracker.sandbox.clock import Clock
from gh_tracker.sandbox.store import Store
from tests.sandbox.helpers import NOON, REPO, ask, numbers, still, thing, things


def get(
    sandbox: Sandbox, etag: str | None = None, *, by: str = "alice", rest: str = "/issues"
) -> Response:
    headers = {} if etag is None else {"If-None-Match": etag}
    return sandbox.handle(Request.to("GET", REPO + rest, token=f"{by}-token", headers=headers))


# Conditional requests


def test_what_is_known_is_not_sent_again() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    for rest in ("/issues", "/issues/1", "/labels", "/milestones", "/issues/1/timeline", ""):
        first = get(sandbox, rest=rest)
        assert first.headers["ETag"].startswith('W/"')
        again = get(sandbox, first.headers["ETag"], rest=rest)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_a_change_makes_a_new_etag() -> None:
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.create_issue("One", labels=["a"])
    seen = [get(sandbox).headers["ETag"]]
    for act in (
        lambda: alice.comment(1, "Hm."),
        lambda: alice.rename_label("a", "b"),
        lambda: alice.close(1),
    ):
        act()
        assert get(sandbox, seen[-1]).status == 200
        seen.append(get(sandbox).headers["ETag"])
    assert all(one != other for one, other in pairwise(seen))


def test_an_etag_is_worth_nothing_with_another_token() -> None:
    sandbox = still()
    etag = get(sandbox).headers["ETag"]
    assert get(sandbox, etag, by="bob").status == 200


def test_an_empty_list_has_one_etag_whatever_was_asked() -> None:
    sandbox = still()
    etag = get(sandbox, rest="/issues?since=2024-05-27T11:00:00Z").headers["ETag"]
    assert get(sandbox, etag, rest="/issues?since=2024-05-27T11:30:00Z").status == 304


def test_writes_and_refusals_have_no_etag() -> None:
    sandbox = still()
    assert "ETag" not in ask(sandbox, "POST", "/issues", {"title": "x"}).headers
    assert "ETag" not in ask(sandbox, "GET", "/issues/9").headers


def test_single_things_say_when_they_changed_and_lists_do_not() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    assert (
        get(sandbox, rest="/issues/1").headers["Last-Modified"] == "Mon, 27 May 2024 12:00:00 GMT"
    )
    assert "Last-Modified" not in get(sandbox).headers


# Headers and bodies


def test_every_answer_has_the_sandboxs_date_and_a_number() -> None:
    sandbox = still()
    first, second = get(sandbox), get(sandbox, rest="/nothing")
    assert first.headers["Date"] == second.headers["Date"] == "Mon, 27 May 2024 12:00:00 GMT"
    assert first.headers["X-GitHub-Request-Id"] != second.headers["X-GitHub-Request-Id"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "Problems parsing JSON"),
        (b"\xff", "Problems parsing JSON"),
        (b"[]", "Body should be a JSON object"),
        (b"3", "Body should be a JSON object"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes, message: str) -> None:
    request = Request.to("POST", f"{REPO}/issues", token="alice-token").with_body(body)
    assert thing(Sandbox().handle(request), 400)["message"] == message


def test_refusals_point_to_the_page_of_their_operation() -> None:
    refused = thing(ask(Sandbox(), "POST", "/issues", {"title": ""}), 422)
    assert (
        refused["documentation_url"] == "https://docs.github.com/rest/issues/issues#create-an-issue"
    )


def test_the_enterprise_prefix_is_taken_and_kept_in_urls() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    response = sandbox.request("GET", f"/api/v3{REPO}/issues/1")
    issue = thing(response)
    assert issue["url"] == f"http://sandbox.localhost/api/v3{REPO}/issues/1"
    assert issue["html_url"] == "http://sandbox.localhost/acme/programme/issues/1"
    assert sandbox.request("GET", "/api/v3/rate_limit").status == 200


def test_a_token_is_taken_as_bearer_too() -> None:
    request = Request.to("GET", "/user", headers={"Authorization": "Bearer alice-token"})
    assert thing(Sandbox().handle(request))["login"] == "alice"


# Departed issues


def test_a_deleted_issue_is_gone() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    sandbox.as_("olga").delete_issue(1)
    assert thing(ask(sandbox, "GET", "/issues/1"), 410)["message"] == "This issue was deleted"
    assert ask(sandbox, "PATCH", "/issues/1", {"title": "x"}).status == 410
    assert sandbox.as_("alice").create_issue("Two") == 2


def test_a_moved_issue_leads_to_its_new_place() -> None:
    sandbox = still()
    sandbox.seed({"repositories": [{"full_name": "acme/other", "permissions": {"alice": "write"}}]})
    alice = sandbox.as_("alice")
    alice.create_issue("One", labels=["a"])
    alice.comment(1, "Hm.")
    assert sandbox.as_("olga").transfer_issue(1, "acme/other") == 1
    moved = ask(sandbox, "GET", "/issues/1")
    assert moved.status == 301
    target = moved.headers["Location"].removeprefix("http://sandbox.localhost")
    issue = thing(sandbox.request("GET", target))
    assert (issue["title"], issue["comments"], issue["labels"]) == ("One", 1, [])
    comments = things(sandbox.request("GET", f"{target}/comments"))
    assert [one["body"] for one in comments] == ["Hm."]


def test_an_issue_moved_out_of_sight_is_not_found() -> None:
    sandbox = still()
    sandbox.seed({"repositories": [{"full_name": "acme/secret", "private": True}]})
    sandbox.as_("alice").create_issue("One")
    sandbox.as_("olga").transfer_issue(1, "acme/secret")
    assert ask(sandbox, "GET", "/issues/1").status == 404


# Hooks and threads


def test_hooks_see_every_request_and_may_act_as_people() -> None:
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.create_issue("One")
    seen: list[object] = []

    def meddle(request: Request) -> None:
        seen.append(request.method)
        if request.method == "PATCH":
            alice.edit_issue(1, body="In between")

    sandbox.before_request = meddle
    sandbox.after_request = lambda _, response: seen.append(int(response.status))
    issue = thing(ask(sandbox, "PATCH", "/issues/1", {"title": "Uno"}, by="bob"))
    assert (issue["title"], issue["body"]) == ("Uno", "In between")
    assert seen == ["PATCH", 200]


def test_a_hook_can_be_put_before_one_that_is_there() -> None:
    sandbox = still()
    seen: list[str] = []
    sandbox.before_request = lambda _: seen.append("first")
    inner = sandbox.before_request

    def both(request: Request) -> None:
        seen.append("new")
        inner(request)

    sandbox.before_request = both
    ask(sandbox, "GET", "/issues")
    assert seen == ["new", "first"]


def test_a_hook_that_raises_stops_the_request() -> None:
    class KilledError(Exception):
        pass

    def kill(_: object) -> None:
        raise KilledError

    sandbox = still()
    sandbox.before_request = kill
    with pytest.raises(KilledError):
        ask(sandbox, "POST", "/issues", {"title": "x"})
    assert not sandbox.repo().issues


def test_a_hook_after_the_work_may_lose_the_answer() -> None:
    class KilledError(Exception):
        pass

    def kill(*_: object) -> None:
        raise KilledError

    sandbox = still()
    sandbox.after_request = kill
    with pytest.raises(KilledError):
        ask(sandbox, "POST", "/issues", {"title": "x"})
    assert len(sandbox.repo().issues) == 1


class WatchedClock(Clock):
    """A slow clock that notes how many look at it at once."""

    def __init__(self) -> None:
        super().__init__(NOON)
        self.looking = 0
        self.most = 0

    def seconds(self) -> float:
        self.looking += 1
        self.most = max(self.most, self.looking)
        time.sleep(0.002)
        self.looking -= 1
        return super().seconds()


def test_requests_are_answered_one_after_the_other() -> None:
    clock = WatchedClock()
    application = Application(Store(), clock)
    request = Request.to("GET", "/meta")
    threads = [threading.Thread(target=application.handle, args=(request,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(application.log) == 8
    assert clock.most == 1


def test_threads_get_their_own_answers_and_numbers() -> None:
    sandbox = still()
    made: list[tuple[str, object]] = []

    def work(name: str) -> None:
        for turn in range(25):
            title = f"{name}-{turn}"
            issue = thing(ask(sandbox, "POST", "/issues", {"title": title}), 201)
            assert issue["title"] == title
            made.append((title, issue["number"]))

    threads = [threading.Thread(target=work, args=(f"t{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for _, number in made if isinstance(number, int)) == list(range(1, 201))
    assert {one.title: one.number for one in sandbox.repo().issues.values()} == dict(made)
    assert len(numbers(ask(sandbox, "GET", "/issues?per_page=100"))) == 100

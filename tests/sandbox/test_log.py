from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import ask, still


def used() -> Sandbox:
    sandbox = still()
    ask(sandbox, "POST", "/issues", {"title": "One"})
    ask(sandbox, "GET", "/issues?state=all&per_page=5", by="bot")
    ask(sandbox, "PATCH", "/issues/9", {"title": "x"})
    sandbox.request("GET", "/user", token="wrong")
    return sandbox


def test_every_request_is_noted_with_who_and_what_came_of_it() -> None:
    entries = list(used().log)
    assert [(one.method, one.status, one.login) for one in entries] == [
        ("POST", 201, "alice"),
        ("GET", 200, "tracker-bot"),
        ("PATCH", 404, "alice"),
        ("GET", 401, None),
    ]
    assert entries[0].body == '{"title": "One"}'
    assert (entries[1].path, entries[1].query) == (
        "/repos/acme/programme/issues",
        "state=all&per_page=5",
    )


def test_requests_are_counted() -> None:
    log = used().log
    assert (len(log), log.writes(), log.count(), log.count("GET"), log.count("GET", "/issues")) == (
        4,
        2,
        4,
        2,
        1,
    )
    assert log.by_method() == {"POST": 1, "GET": 2, "PATCH": 1}


def test_a_reset_forgets_all() -> None:
    log = used().log
    log.reset()
    assert (len(log), log.writes(), list(log)) == (0, 0, [])


def test_what_people_do_and_what_tests_ask_is_not_noted() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    sandbox.issue(1)
    sandbox.request("GET", "/_sandbox/log")
    assert len(sandbox.log) == 0


def test_a_request_stopped_by_a_hook_is_not_noted() -> None:
    sandbox = still()

    def stop(_: object) -> None:
        raise InterruptedError

    sandbox.before_request = stop
    try:
        ask(sandbox, "GET", "/issues")
    except InterruptedError:
        assert len(sandbox.log) == 0
    else:
        raise AssertionError("the hook did not stop the request")

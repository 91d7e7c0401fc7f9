from gh_tracker.sandbox import Behaviour, Request, Response, Sandbox
from tests.sandbox.helpers import NOON, ask, still, thing


def left(response: Response) -> int:
    return int(response.headers["X-RateLimit-Remaining"])


def limited(**limits: int) -> Sandbox:
    sandbox = still()
    sandbox.behaviour = Behaviour(**limits)  # type: ignore[arg-type]  # the tests name limits only
    return sandbox


def test_every_request_costs_one_of_its_token() -> None:
    sandbox = still()
    assert [left(ask(sandbox, "GET", "/issues")) for _ in range(3)] == [4999, 4998, 4997]
    assert left(ask(sandbox, "GET", "/issues", by="bob")) == 4999


def test_a_window_is_an_hour() -> None:
    sandbox = still()
    first = ask(sandbox, "GET", "/issues")
    assert first.headers["X-RateLimit-Reset"] == str(int(NOON.timestamp()) + 3600)
    sandbox.clock.advance(3599)
    assert left(ask(sandbox, "GET", "/issues")) == 4998
    sandbox.clock.advance(1)
    assert left(ask(sandbox, "GET", "/issues")) == 4999


def test_what_is_known_costs_nothing_to_those_who_are_logged_in() -> None:
    sandbox = still()
    first = ask(sandbox, "GET", "/issues")
    known = {"if-none-match": first.headers["ETag"], "authorization": "token alice-token"}
    response = sandbox.handle(_request(known))
    assert (response.status, left(response)) == (304, 4999)
    anonymous = sandbox.handle(_request({}))
    known = {"if-none-match": anonymous.headers["ETag"]}
    assert left(sandbox.handle(_request(known))) == left(anonymous) - 1


def _request(headers: dict[str, str]) -> Request:
    return Request.to("GET", "/repos/acme/programme/issues", headers=headers)


def test_no_limit_is_enforced_unless_it_is_asked_for() -> None:
    sandbox = still()
    left_each_time = [left(ask(sandbox, "GET", "/meta")) for _ in range(5001)]
    assert left_each_time[-2:] == [0, 4999]


def test_a_primary_limit_refuses_until_the_window_ends() -> None:
    sandbox = limited(primary_limit=2)
    assert [ask(sandbox, "GET", "/issues").status for _ in range(2)] == [200, 200]
    refused = ask(sandbox, "POST", "/issues", {"title": "x"})
    assert "API rate limit exceeded" in str(thing(refused, 403)["message"])
    assert left(refused) == 0
    assert not sandbox.repo().issues
    assert ask(sandbox, "GET", "/issues", by="bob").status == 200
    sandbox.clock.advance(3600)
    assert ask(sandbox, "GET", "/issues").status == 200


def test_asking_for_the_limits_is_free() -> None:
    sandbox = limited(primary_limit=2)
    for _ in range(5):
        sandbox.request("GET", "/rate_limit", token="alice-token")
    overview = thing(sandbox.request("GET", "/rate_limit", token="alice-token"))
    assert overview["rate"] == {
        "limit": 2,
        "used": 0,
        "remaining": 2,
        "reset": int(NOON.timestamp()) + 3600,
    }


def test_too_many_writes_a_minute_are_refused_until_enough_time_has_passed() -> None:
    sandbox = limited(writes_a_minute=3)
    for second in range(3):
        assert ask(sandbox, "POST", "/issues", {"title": f"{second}"}).status == 201
        sandbox.clock.advance(1)
    refused = ask(sandbox, "POST", "/issues", {"title": "x"})
    assert "secondary" in str(thing(refused, 403)["message"])
    wait = int(refused.headers["Retry-After"])
    assert 57 <= wait <= 58
    assert ask(sandbox, "GET", "/issues").status == 200
    sandbox.clock.advance(wait)
    assert ask(sandbox, "POST", "/issues", {"title": "x"}).status == 201


def test_too_many_writes_an_hour_are_refused() -> None:
    sandbox = limited(writes_an_hour=2)
    for _ in range(2):
        assert ask(sandbox, "POST", "/issues", {"title": "x"}).status == 201
        sandbox.clock.advance(600)
    assert ask(sandbox, "POST", "/issues", {"title": "x"}).status == 403
    sandbox.clock.advance(2401)
    assert ask(sandbox, "POST", "/issues", {"title": "x"}).status == 201

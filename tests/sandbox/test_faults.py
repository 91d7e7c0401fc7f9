import json

import pytest

from gh_tracker.sandbox import Behaviour, Fault, Sandbox
from gh_tracker.sandbox.described import DescriptionError
from tests.sandbox.helpers import NOON, ask, numbers, still, thing

NEW = {"title": "One"}


def failing(*faults: Fault) -> Sandbox:
    sandbox = still()
    sandbox.fail(*faults)
    return sandbox


def count(sandbox: Sandbox) -> int:
    return len(sandbox.repo().issues)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 422, 500, 502, 503, 504])
def test_a_refusal_comes_before_the_work(status: int) -> None:
    sandbox = failing(Fault("refuse", status=status))
    refused = ask(sandbox, "POST", "/issues", NEW)
    assert thing(refused, status)["status"] == str(status)
    assert count(sandbox) == 0
    assert ask(sandbox, "POST", "/issues", NEW).status == 201


def test_a_refused_permission_is_named() -> None:
    refused = ask(failing(Fault("refuse", status=403)), "POST", "/issues", NEW)
    assert refused.headers["X-Accepted-GitHub-Permissions"] == "issues=write"


def test_a_refusal_has_the_words_and_the_wait_it_is_given() -> None:
    refused = ask(
        failing(Fault("refuse", status=503, message="Down", retry_after="7")), "GET", "/issues"
    )
    assert thing(refused, 503)["message"] == "Down"
    assert refused.headers["Retry-After"] == "7"


def test_a_lost_answer_comes_after_the_work() -> None:
    sandbox = failing(Fault("lose", status=502))
    assert ask(sandbox, "POST", "/issues", NEW).status == 502
    assert count(sandbox) == 1


@pytest.mark.parametrize(
    ("fault", "error", "done"),
    [
        (Fault("reset"), ConnectionResetError, 0),
        (Fault("hang"), TimeoutError, 0),
        (Fault("lose", answer="reset"), ConnectionResetError, 1),
        (Fault("lose", answer="hang"), TimeoutError, 1),
    ],
)
def test_a_broken_connection_says_nothing_of_the_work(
    fault: Fault, error: type[OSError], done: int
) -> None:
    sandbox = failing(fault)
    with pytest.raises(error):
        ask(sandbox, "POST", "/issues", NEW)
    assert count(sandbox) == done
    assert [(entry.status, entry.fault) for entry in sandbox.log] == [(0, fault.kind)]


def test_a_truncated_answer_is_half_of_what_its_header_says() -> None:
    sandbox = failing(Fault("truncate"))
    response = ask(sandbox, "POST", "/issues", NEW)
    assert (response.status, count(sandbox)) == (201, 1)
    assert int(response.headers["Content-Length"]) // 2 == len(response.body)
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_garbage_is_a_success_without_json() -> None:
    response = ask(failing(Fault("garbage")), "GET", "/issues")
    assert response.status == 200
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_a_delay_is_left_to_whoever_carries_the_answer() -> None:
    response = ask(failing(Fault("delay", seconds=0.25)), "GET", "/issues")
    assert (response.status, response.delay) == (200, 0.25)
    assert ask(Sandbox(), "GET", "/issues").delay == 0


@pytest.mark.parametrize(("status", "expected"), [(403, 403), (429, 429), (502, 403)])
def test_the_primary_limit_leaves_nothing_until_its_reset(status: int, expected: int) -> None:
    response = ask(failing(Fault("primary", status=status, seconds=120)), "GET", "/issues")
    assert response.status == expected
    assert response.headers["X-RateLimit-Remaining"] == "0"
    assert response.headers["X-RateLimit-Reset"] == str(int(NOON.timestamp()) + 120)
    assert "API rate limit exceeded" in str(thing(response, expected)["message"])


@pytest.mark.parametrize("wait", [None, "60", "0", "", "Mon, 27 May 2024 12:01:00 GMT"])
def test_the_secondary_limit_says_how_long_to_wait_in_any_way(wait: str | None) -> None:
    sandbox = failing(Fault("secondary", retry_after=wait))
    response = ask(sandbox, "POST", "/issues", NEW)
    assert "secondary rate limit" in str(thing(response, 403)["message"])
    assert response.headers.get("Retry-After") == wait
    assert int(response.headers["X-RateLimit-Remaining"]) > 0
    assert count(sandbox) == 0


# Which requests are hit


def statuses(sandbox: Sandbox, times: int = 5) -> list[int]:
    return [int(ask(sandbox, "GET", "/issues").status) for _ in range(times)]


def test_a_fault_hits_once_unless_told_otherwise() -> None:
    assert statuses(failing(Fault("refuse"))) == [502, 200, 200, 200, 200]
    assert statuses(failing(Fault("refuse", times=2))) == [502, 502, 200, 200, 200]
    assert statuses(failing(Fault("refuse", times=None))) == [502] * 5


def test_a_fault_lets_some_pass_first() -> None:
    assert statuses(failing(Fault("refuse", skip=3))) == [200, 200, 200, 502, 200]


def test_a_fault_hits_the_request_of_a_number() -> None:
    assert statuses(failing(Fault("refuse", at=2))) == [200, 502, 200, 200, 200]


def test_numbers_begin_anew_with_the_log() -> None:
    sandbox = failing(Fault("refuse", at=2))
    statuses(sandbox, 1)
    sandbox.log.reset()
    assert statuses(sandbox, 3) == [200, 502, 200]


def test_a_fault_hits_the_methods_and_paths_it_means() -> None:
    sandbox = failing(Fault("refuse", method="POST|PATCH", path=r"/issues/\d+$"))
    assert ask(sandbox, "POST", "/issues", NEW).status == 201
    assert ask(sandbox, "GET", "/issues/1").status == 200
    assert ask(sandbox, "PATCH", "/issues/1", {"title": "x"}).status == 502


def test_a_path_is_searched_with_its_query() -> None:
    sandbox = failing(Fault("refuse", path="page=2"))
    assert ask(sandbox, "GET", "/issues").status == 200
    assert ask(sandbox, "GET", "/issues?page=2").status == 502


def test_faults_follow_each_other_in_order() -> None:
    sandbox = failing(Fault("refuse", status=500, times=2), Fault("refuse", status=504, times=3))
    assert statuses(sandbox, 6) == [500, 500, 504, 504, 504, 200]


def test_faults_are_switched_off_and_exchanged() -> None:
    sandbox = failing(Fault("refuse", times=None))
    sandbox.faults.clear()
    assert statuses(sandbox, 1) == [200]
    sandbox.faults.replace([Fault("refuse", status=504)])
    assert statuses(sandbox, 1) == [504]


def test_people_are_never_disturbed() -> None:
    sandbox = failing(Fault("refuse", times=None))
    assert sandbox.as_("alice").create_issue("One") == 1
    assert len(sandbox.log) == 0


# The JSON form


def test_json_text_switches_faults_and_behaviour_on() -> None:
    sandbox = still()
    sandbox.configure(
        '{"faults": [{"kind": "refuse", "status": 500}], "behaviour": {"empty": true}}'
    )
    assert statuses(sandbox, 2) == [500, 200]
    assert sandbox.behaviour == Behaviour(empty=True)


@pytest.mark.parametrize("text", ['[{"kind": "refuse"}]', '{"kind": "refuse"}'])
def test_faults_alone_need_no_frame(text: str) -> None:
    sandbox = still()
    sandbox.configure(text)
    assert statuses(sandbox, 2) == [502, 200]


def test_every_property_has_its_json_form() -> None:
    fault = Fault("lose", "POST", "x", 3, 1, None, 500, "m", "hang", "0", 2.0)
    content = {name: getattr(fault, name) for name in Fault.__slots__}
    assert Fault.parse(json.loads(json.dumps(content))) == fault
    assert Fault.parse({"kind": "reset"}) == Fault("reset")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": "explode"},
        {"kind": "lose", "answer": "shout"},
        {"kind": "lose", "wehn": 3},
        {"kind": "lose", "at": "3"},
        {"kind": "lose", "path": "("},
        {"kind": "delay", "seconds": "long"},
    ],
)
def test_a_fault_that_means_nothing_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(DescriptionError):
        Fault.parse(content)


def test_a_list_may_be_cut_short_by_a_fault_and_whole_the_next_time() -> None:
    sandbox = failing(Fault("truncate", method="GET"))
    sandbox.as_("alice").create_issue("One")
    with pytest.raises(json.JSONDecodeError):
        ask(sandbox, "GET", "/issues").json()
    assert numbers(ask(sandbox, "GET", "/issues")) == [1]

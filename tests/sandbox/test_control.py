import pytest

from gh_tracker.sandbox import Behaviour, Response, Sandbox
from gh_tracker.sandbox.control import ACTIONS
from tests.sandbox.helpers import ask, still, thing


def control(sandbox: Sandbox, method: str, rest: str, content: object = None) -> Response:
    return sandbox.request(method, f"/_sandbox/{rest}", content, token=None)


def test_the_clock_is_read_set_moved_and_let_run() -> None:
    sandbox = Sandbox()
    assert thing(control(sandbox, "PUT", "clock", {"now": "2024-05-27T14:00:00+02:00"})) == {
        "now": "2024-05-27T12:00:00Z"
    }
    assert thing(control(sandbox, "POST", "clock", {"advance": 90})) == {
        "now": "2024-05-27T12:01:30Z"
    }
    assert thing(control(sandbox, "GET", "clock")) == {"now": "2024-05-27T12:01:30Z"}
    assert thing(control(sandbox, "DELETE", "clock"))["now"] != "2024-05-27T12:01:30Z"


def test_faults_are_added_replaced_listed_and_cleared() -> None:
    sandbox = still()
    control(sandbox, "POST", "faults", {"faults": [{"kind": "refuse", "status": 500}]})
    control(sandbox, "POST", "faults", {"kind": "lose"})
    assert ask(sandbox, "GET", "/issues").status == 500
    assert control(sandbox, "GET", "faults").json() == [
        {"kind": "refuse", "hit": 1},
        {"kind": "lose", "hit": 0},
    ]
    control(sandbox, "PUT", "faults", {"kind": "refuse", "status": 504})
    assert ask(sandbox, "GET", "/issues").status == 504
    assert control(sandbox, "DELETE", "faults").json() == []


def test_behaviour_is_set_shown_and_reset() -> None:
    sandbox = still()
    shown = thing(control(sandbox, "PUT", "behaviour", {"stale": 30, "hidden": [2, 1]}))
    assert (shown["stale"], shown["hidden"], shown["empty"]) == (30.0, [1, 2], False)
    assert sandbox.behaviour == Behaviour(stale=30.0, hidden=frozenset({1, 2}))
    assert Behaviour.parse(shown) == sandbox.behaviour
    control(sandbox, "DELETE", "behaviour")
    assert sandbox.behaviour == Behaviour()


def test_the_log_is_shown_and_forgotten() -> None:
    sandbox = still()
    ask(sandbox, "POST", "/issues", {"title": "One"})
    shown = thing(control(sandbox, "GET", "log"))
    assert (shown["counts"], shown["writes"]) == ({"POST": 1}, 1)
    assert isinstance(shown["requests"], list)
    assert shown["requests"][0]["login"] == "alice"
    assert control(sandbox, "DELETE", "log").status == 204
    assert len(sandbox.log) == 0


def test_a_world_grows() -> None:
    sandbox = still()
    assert (
        control(sandbox, "POST", "seed", {"repositories": [{"full_name": "acme/other"}]}).status
        == 204
    )
    assert sandbox.repo("acme/other").about.name == "other"


def test_people_are_told_what_to_do() -> None:
    sandbox = still()
    arguments = {"title": "One", "labels": ["a"]}
    made = thing(control(sandbox, "POST", "people/alice/create_issue", {"arguments": arguments}))
    assert made == {"result": 1}
    done = control(
        sandbox,
        "POST",
        "people/olga/delete_issue",
        {"repository": "acme/programme", "arguments": {"number": 1}},
    )
    assert thing(done) == {"result": None}
    assert ask(sandbox, "GET", "/issues/1").status == 410


def test_what_people_may_not_do_is_told() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    refused = thing(
        control(
            sandbox, "POST", "people/mallory/edit_issue", {"arguments": {"number": 1, "title": "x"}}
        )
    )
    assert refused["refused"] == 403


def test_every_action_of_a_person_can_be_asked_for() -> None:
    assert {"create_issue", "close", "comment", "transfer_issue", "disable_issues"} <= ACTIONS
    assert not {name for name in ACTIONS if name.startswith("_")} | (ACTIONS & {"send", "repo"})


@pytest.mark.parametrize(
    ("method", "rest", "content", "status"),
    [
        ("GET", "nothing", None, 404),
        ("GET", "people/alice/create_issue", None, 404),
        ("POST", "people/alice/__class__", {}, 404),
        ("POST", "people/alice", {}, 404),
        ("POST", "people/alice/create_issue", {"repository": "a/b"}, 404),
        ("POST", "people/alice/create_issue", {"arguments": []}, 400),
        ("POST", "people/alice/create_issue", {"arguments": {"nonsense": 1}}, 400),
        ("PUT", "clock", {"now": "noon"}, 400),
        ("PUT", "clock", {"now": "2024-05-27T12:00:00"}, 400),
        ("POST", "clock", {"advance": "long"}, 400),
        ("POST", "faults", {"fault": []}, 400),
        ("POST", "faults", {"faults": [{"kind": "explode"}]}, 400),
        ("PUT", "behaviour", {"stael": 3}, 400),
        ("POST", "seed", {"people": []}, 400),
    ],
)
def test_what_means_nothing_is_refused(
    method: str, rest: str, content: object, status: int
) -> None:
    assert control(still(), method, rest, content).status == status


def test_a_refused_configuration_switches_nothing_on() -> None:
    sandbox = still()
    control(sandbox, "POST", "faults", {"faults": [{"kind": "lose"}, {"kind": "explode"}]})
    assert control(sandbox, "GET", "faults").json() == []

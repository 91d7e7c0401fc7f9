from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import ask, next_link, numbers, still, thing, things


def kinds(sandbox: Sandbox, rest: str) -> list[object]:
    return [one["event"] for one in things(ask(sandbox, "GET", rest))]


def lived() -> Sandbox:
    """An issue to which all sorts of things happened, a minute apart."""
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.create_milestone("M1")
    alice.create_issue("One", labels=["a"], assignees=["bob"], milestone="M1")
    for act in (
        lambda: alice.edit_issue(1, title="Uno"),
        lambda: alice.edit_issue(1, labels=["b"], assignees=[], milestone=None),
        lambda: alice.close(1, "not_planned", "Enough."),
        lambda: alice.reopen(1),
        lambda: alice.lock(1, "resolved"),
        lambda: alice.unlock(1),
    ):
        sandbox.clock.advance(60)
        act()
    return sandbox


EXPECTED = [
    "labeled",
    "assigned",
    "milestoned",
    "renamed",
    "unlabeled",
    "labeled",
    "unassigned",
    "demilestoned",
    "closed",
    "reopened",
    "locked",
    "unlocked",
]


def test_everything_that_happens_is_an_event() -> None:
    assert kinds(lived(), "/issues/1/events?per_page=100") == EXPECTED


def test_the_repositorys_events_come_newest_first_with_their_issue() -> None:
    sandbox = lived()
    sandbox.as_("bob").create_issue("Two", labels=["a"])
    listed = things(ask(sandbox, "GET", "/issues/events?per_page=100"))
    assert [one["event"] for one in listed] == ["labeled", *reversed(EXPECTED)]
    issues = [one["issue"] for one in listed]
    assert [one["number"] for one in issues if isinstance(one, dict)] == [2] + [1] * len(EXPECTED)
    assert issues[1] == {
        key: value for key, value in sandbox.issue(1).items() if key != "closed_by"
    }


def test_events_say_what_changed() -> None:
    sandbox = lived()
    events = {
        str(one["event"]): one
        for one in things(ask(sandbox, "GET", "/issues/1/events?per_page=100"))
    }
    assert events["renamed"]["rename"] == {"from": "One", "to": "Uno"}
    assert events["unlabeled"]["label"] == {"name": "a", "color": "ededed"}
    assert events["milestoned"]["milestone"] == {"title": "M1"}
    assert events["demilestoned"]["milestone"] == {"title": "M1"}
    assert events["closed"]["state_reason"] == "not_planned"
    assert events["locked"]["lock_reason"] == "resolved"
    assigned = events["assigned"]
    assert isinstance(assigned["assignee"], dict)
    assert isinstance(assigned["assigner"], dict)
    assert (assigned["assignee"]["login"], assigned["assigner"]["login"]) == ("bob", "alice")
    assert events["reopened"]["created_at"] == "2024-05-27T12:04:00Z"


def test_a_usual_closing_has_no_reason_in_its_event() -> None:
    sandbox = still()
    sandbox.as_("alice").close(sandbox.as_("alice").create_issue("One"))
    event = things(ask(sandbox, "GET", "/issues/1/events"))[0]
    assert (event["event"], event["state_reason"]) == ("closed", None)


def test_event_ids_grow() -> None:
    listed = things(ask(lived(), "GET", "/issues/1/events?per_page=100"))
    ids = [one["id"] for one in listed if isinstance(one["id"], int)]
    assert len(ids) == len(EXPECTED)
    assert ids == sorted(set(ids))


def test_the_timeline_has_the_comments_in_their_place() -> None:
    rows = kinds(lived(), "/issues/1/timeline?per_page=100")
    assert rows.index("demilestoned") < rows.index("commented") < rows.index("closed")
    assert len(rows) == len(EXPECTED) + 1


def test_one_event_is_found_by_its_id() -> None:
    sandbox = lived()
    event = sandbox.repo().events[3]
    found = thing(ask(sandbox, "GET", f"/issues/events/{event.id}"))
    assert (found["event"], found["id"]) == ("renamed", event.id)
    assert ask(sandbox, "GET", "/issues/events/1").status == 404


def test_events_come_in_pages() -> None:
    sandbox = lived()
    first = ask(sandbox, "GET", "/issues/events?per_page=5")
    target = next_link(first)
    assert target is not None
    seen = [one["id"] for one in (*things(first), *things(sandbox.request("GET", target)))]
    assert len(set(seen)) == 10


def test_the_events_of_a_deleted_issue_are_gone_with_it() -> None:
    sandbox = lived()
    event = sandbox.repo().events[0].id
    sandbox.as_("olga").delete_issue(1)
    assert things(ask(sandbox, "GET", "/issues/events")) == []
    assert ask(sandbox, "GET", f"/issues/events/{event}").status == 404
    assert ask(sandbox, "GET", "/issues/1/events").status == 410
    assert numbers(ask(sandbox, "GET", "/issues?state=all")) == []

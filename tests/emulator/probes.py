"""One probe for each entry of ``differences.toml``: true where a server lacks what GitHub does.

A probe is handed an empty repository and looks from outside only, so that the same one shows a
lack of the emulator to be real and holds the sandbox to what GitHub does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulator.http import Answer, Client

WHOLE_SECOND = len("2024-05-27T09:00:00Z")


@dataclass(frozen=True, slots=True)
class World:
    """An empty repository of an organisation, and clients that act as people.

    ``bot`` may write, ``owner`` administers, ``outsider`` may only read; alice may be assigned.
    """

    repository: str
    bot: Client
    owner: Client
    outsider: Client

    def path(self, rest: str = "") -> str:
        """Give the path of something in the repository."""
        return f"/repos/{self.repository}{rest}"

    def get(self, rest: str, **headers: str) -> Answer:
        """Read something of the repository as the bot."""
        return self.bot.call("GET", self.path(rest), headers=headers)

    def post(self, rest: str, **body: object) -> Answer:
        """Make something in the repository as the bot."""
        return self.bot.call("POST", self.path(rest), body)

    def patch(self, rest: str, **body: object) -> Answer:
        """Change something of the repository as the bot."""
        return self.bot.call("PATCH", self.path(rest), body)

    def issue(self, **body: object) -> dict[str, Any]:
        """Make an issue as the bot; gives its JSON."""
        made: dict[str, Any] = self.post("/issues", **{"title": "A task", **body}).body
        return made

    def events(self, number: int) -> dict[str, Any]:
        """Give the events of an issue by name, the last of each."""
        return {event["event"]: event for event in self.get(f"/issues/{number}/events").body}


Probe = Callable[[World], bool]


# What is missing altogether.


def no_conditional_requests(world: World) -> bool:
    etag = world.get("/issues").headers.get("ETag")
    return etag is None or world.get("/issues", **{"If-None-Match": etag}).status != 304


def no_graphql(world: World) -> bool:
    return world.bot.call("POST", "/graphql", {"query": "{ viewer { login } }"}).status == 404


def no_sub_issues(world: World) -> bool:
    number = world.issue()["number"]
    return world.get(f"/issues/{number}/sub_issues").status == 404


def no_dependencies(world: World) -> bool:
    number = world.issue()["number"]
    return world.get(f"/issues/{number}/dependencies/blocked_by").status == 404


def no_events_of_a_repository(world: World) -> bool:
    world.patch(f"/issues/{world.issue()['number']}", state="closed")
    return world.get("/issues/events").status == 404


def no_comments_of_a_repository(world: World) -> bool:
    world.post(f"/issues/{world.issue()['number']}/comments", body="Done.")
    return world.get("/issues/comments").status == 404


def no_assignee_list(world: World) -> bool:
    return world.get("/assignees").status == 404


def no_summaries_in_an_issue(world: World) -> bool:
    return "sub_issues_summary" not in world.issue()


def no_count_of_used_requests(world: World) -> bool:
    return world.get("/issues").headers.get("X-RateLimit-Used") is None


# Listing and time.


def pages_of_issues_are_numbered(world: World) -> bool:
    for _ in range(2):
        world.issue()
    return "&after=" not in str(world.get("/issues?per_page=1&state=all").headers.get("Link"))


def times_have_milliseconds(world: World) -> bool:
    return len(world.issue()["updated_at"]) > WHOLE_SECOND


def since_misses_the_rest_of_its_second(world: World) -> bool:
    second = world.issue()["updated_at"][: WHOLE_SECOND - 1] + "Z"
    return not world.get(f"/issues?state=all&since={second}").body


def since_is_ignored_for_comments(world: World) -> bool:
    number = world.issue()["number"]
    world.post(f"/issues/{number}/comments", body="Done.")
    return bool(world.get(f"/issues/{number}/comments?since=2999-01-01T00:00:00Z").body)


def reading_a_milestone_touches_it(world: World) -> bool:
    world.post("/milestones", title="Beta")
    seen = [world.get("/milestones/1").body["updated_at"] for _ in range(20)]
    return len(set(seen)) > 1 and times_have_milliseconds(world)


def due_dates_keep_their_time(world: World) -> bool:
    made = world.post("/milestones", title="Beta", due_on="2024-06-01T12:00:00Z")
    return bool(made.body["due_on"] == "2024-06-01T12:00:00Z")


# What is accepted though GitHub refuses it.


def two_milestones_may_share_a_title(world: World) -> bool:
    return [world.post("/milestones", title="Beta").status for _ in range(2)] == [201, 201]


def a_milestone_may_take_the_title_of_another(world: World) -> bool:
    world.post("/milestones", title="Alpha")
    world.post("/milestones", title="Beta")
    return world.patch("/milestones/2", title="Alpha").status == 200


def titles_may_be_too_long(world: World) -> bool:
    return world.post("/issues", title="x" * 257).status == 201


def titles_may_be_emptied(world: World) -> bool:
    return world.patch(f"/issues/{world.issue()['number']}", title="").status == 200


def bodies_may_be_too_long(world: World) -> bool:
    return world.post("/issues", title="A task", body="x" * 65_537).status == 201


def label_names_may_be_too_long(world: World) -> bool:
    return world.post("/labels", name="x" * 51, color="ededed").status == 201


def label_names_differ_by_case(world: World) -> bool:
    names = ("impact: high", "Impact: High")
    return [world.post("/labels", name=n, color="ededed").status for n in names] == [201, 201]


def outsiders_may_be_assigned(world: World) -> bool:
    return world.post("/issues", title="A task", assignees=["mallory"]).status == 201


def outsiders_may_edit(world: World) -> bool:
    path = world.path(f"/issues/{world.issue()['number']}")
    return world.outsider.call("PATCH", path, {"title": "Changed"}).status == 200


def outsiders_may_label(world: World) -> bool:
    body = {"title": "A task", "labels": ["tracker: task"]}
    return bool(world.outsider.call("POST", world.path("/issues"), body).body["labels"])


def any_token_is_somebody(world: World) -> bool:
    return Client(world.bot.url, "no-such-token").call("GET", world.path()).status == 200


# What is refused or changed though GitHub accepts it.


def logins_differ_by_case(world: World) -> bool:
    return world.post("/issues", title="A task", assignees=["ALICE"]).status == 422


def an_empty_string_does_not_clear_a_milestone(world: World) -> bool:
    world.post("/milestones", title="Beta")
    number = world.issue(milestone=1)["number"]
    return world.patch(f"/issues/{number}", milestone="").status == 422


def duplicates_close_as_completed(world: World) -> bool:
    number = world.issue()["number"]
    closed = world.patch(f"/issues/{number}", state="closed", state_reason="duplicate")
    return bool(closed.body["state_reason"] == "completed")


def a_reason_changes_without_a_change_of_state(world: World) -> bool:
    path = f"/issues/{world.issue()['number']}"
    world.patch(path, state="closed", state_reason="completed")
    again = world.patch(path, state="closed", state_reason="not_planned")
    return bool(again.body["state_reason"] == "not_planned")


# What is answered in other words.


def refusals_name_no_field(world: World) -> bool:
    refused = world.post("/issues", title="A task", assignees=["no-such-person"])
    return refused.status == 422 and "errors" not in refused.body


def errors_carry_no_status(world: World) -> bool:
    return "status" not in world.get("/issues/999").body


def disabled_issues_are_not_found(world: World) -> bool:
    world.owner.call("PATCH", world.path(), {"has_issues": False})
    return world.post("/issues", title="A task").status == 404


def old_names_are_not_found(world: World) -> bool:
    _, name = world.repository.split("/")
    world.owner.call("PATCH", world.path(), {"name": f"{name}-renamed"})
    return world.get("").status == 404


def permissions_are_always_full(world: World) -> bool:
    return bool(world.outsider.call("GET", world.path()).body["permissions"]["admin"])


def write_access_is_called_push(world: World) -> bool:
    return bool(world.get("/collaborators/alice/permission").body["permission"] == "push")


def renames_are_edits(world: World) -> bool:
    number = world.issue()["number"]
    world.patch(f"/issues/{number}", title="Another task")
    return "renamed" not in world.events(number)


def closing_gives_no_reason(world: World) -> bool:
    number = world.issue()["number"]
    world.patch(f"/issues/{number}", state="closed", state_reason="not_planned")
    return "state_reason" not in world.events(number)["closed"]


def labels_of_a_new_issue_make_no_event(world: World) -> bool:
    number = world.issue(labels=["tracker: task"])["number"]
    return "labeled" not in world.events(number)


def milestone_events_name_no_milestone(world: World) -> bool:
    world.post("/milestones", title="Beta")
    number = world.issue()["number"]
    world.patch(f"/issues/{number}", milestone=1)
    return world.events(number)["milestoned"]["milestone"] is None


def comments_are_not_in_the_timeline(world: World) -> bool:
    number = world.issue()["number"]
    world.post(f"/issues/{number}/comments", body="Done in May.")
    told = world.get(f"/issues/{number}/timeline").body
    return "commented" not in [each["event"] for each in told]


def pull_requests_are_not_listed(world: World) -> bool:
    file = {"message": "Add a file", "content": "aGk=", "branch": "main"}
    world.bot.call("PUT", world.path("/contents/file.md"), file)
    made = world.post("/pulls", title="A change", head="topic", base="main")
    return made.status == 201 and not world.get("/issues?state=all").body

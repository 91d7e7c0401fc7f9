"""The sandbox as PyGithub, the client of the project, sees it."""

import datetime as dt
from collections.abc import Iterator

import github
import pytest
from github.Repository import Repository

from gh_tracker.sandbox import Fault, Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def client(sandbox: Sandbox, by: str = "sandbox", prefix: str = "") -> github.Github:
    return github.Github(
        auth=github.Auth.Token(f"{by}-token"),
        base_url=sandbox.url + prefix,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        per_page=100,
    )


@pytest.fixture
def repo(sandbox: Sandbox) -> Repository:
    return client(sandbox).get_repo("acme/programme")


def test_an_issue_is_created_edited_and_read(repo: Repository) -> None:
    milestone = repo.create_milestone("M1", due_on=dt.date(2024, 6, 2))
    issue = repo.create_issue("One", "Text", "alice", milestone, ["tracker: task"])
    assert (issue.number, issue.user.login, issue.milestone.title) == (1, "tracker-bot", "M1")
    issue.edit(
        title="Uno", state="closed", state_reason="not_planned", labels=["x"], assignees=["bob"]
    )
    again = repo.get_issue(1)
    assert (again.title, again.state, again.state_reason) == ("Uno", "closed", "not_planned")
    assert [label.name for label in again.labels] == ["x"]
    assert [user.login for user in again.assignees] == ["bob"]
    assert again.closed_by is not None
    assert again.closed_by.login == "tracker-bot"
    again.edit(milestone=None, state="open")
    assert repo.get_issue(1).milestone is None


def test_a_date_without_a_time_lands_on_the_day_before(repo: Repository) -> None:
    milestone = repo.create_milestone("M1", due_on=dt.date(2024, 6, 2))
    assert milestone.due_on is not None
    assert milestone.due_on.date() == dt.date(2024, 6, 1)


def test_lists_beyond_a_page_are_followed_by_their_links(
    sandbox: Sandbox, repo: Repository
) -> None:
    for number in range(250):
        sandbox.as_("alice").create_issue(f"{number}")
    sandbox.log.reset()
    found = [
        issue.number for issue in repo.get_issues(state="all", sort="updated", direction="asc")
    ]
    assert found == list(range(1, 251))
    assert [entry.query.startswith("after=") for entry in sandbox.log] == [False, True, True]


def test_since_is_inclusive(sandbox: Sandbox, repo: Repository) -> None:
    moment = dt.datetime(2024, 5, 27, 12, tzinfo=dt.UTC)
    sandbox.clock.set(moment)
    sandbox.as_("alice").create_issue("One")
    later = moment + dt.timedelta(seconds=1)
    assert [issue.number for issue in repo.get_issues(since=moment)] == [1]
    assert [issue.number for issue in repo.get_issues(since=later)] == []


def test_milestones_and_labels_are_renamed_and_deleted(repo: Repository) -> None:
    milestone = repo.create_milestone("M1")
    milestone.edit("Launch", state="closed")
    assert [one.title for one in repo.get_milestones(state="all")] == ["Launch"]
    assert list(repo.get_milestones()) == []
    label = repo.create_label("bug", "ff0000", "Bad")
    label.edit("defect", "00ff00")
    assert [(one.name, one.color) for one in repo.get_labels()] == [("defect", "00ff00")]
    repo.get_label("DEFECT").delete()
    milestone.delete()
    assert list(repo.get_milestones(state="all")) == []


def test_comments_events_and_timelines_are_read(sandbox: Sandbox, repo: Repository) -> None:
    issue = repo.create_issue("One", labels=["a"])
    comment = issue.create_comment("Well.")
    comment.edit("So.")
    assert [one.body for one in issue.get_comments()] == ["So."]
    assert [one.body for one in repo.get_issues_comments()] == ["So."]
    sandbox.as_("bob").close(1)
    assert [(one.event, one.actor.login) for one in issue.get_events()] == [
        ("labeled", "tracker-bot"),
        ("closed", "bob"),
    ]
    assert next(iter(repo.get_issues_events())).issue.number == 1
    assert [one.event for one in issue.get_timeline()] == ["labeled", "commented", "closed"]


def test_issues_are_locked_labelled_and_assigned(sandbox: Sandbox, repo: Repository) -> None:
    issue = repo.create_issue("One")
    issue.lock("resolved")
    issue.add_to_labels("area/api: ü", "b")
    issue.remove_from_labels("area/api: ü")
    issue.add_to_assignees("alice")
    issue.remove_from_assignees("alice")
    kept = sandbox.repo().issues[1]
    assert (kept.locked, len(kept.labels), kept.assignees) == (True, 1, ())
    issue.unlock()
    assert not repo.get_issue(1).locked


def test_people_and_permissions_are_read(sandbox: Sandbox, repo: Repository) -> None:
    assert {one.login for one in repo.get_assignees()} == {"alice", "bob", "carol", "dana", "olga"}
    assert repo.has_in_assignees("alice")
    assert not repo.has_in_assignees("mallory")
    assert repo.get_collaborator_permission("carol") == "read"
    assert client(sandbox, "alice").get_user().login == "alice"


def test_sub_issues_and_dependencies_are_reached(repo: Repository) -> None:
    parent, child = repo.create_issue("Parent"), repo.create_issue("Child")
    parent.add_sub_issue(child.id)
    assert [one.number for one in parent.get_sub_issues()] == [2]
    parent.remove_sub_issue(child.id)
    assert list(parent.get_sub_issues()) == []


def test_the_search_and_the_limits_answer(sandbox: Sandbox, repo: Repository) -> None:
    repo.create_issue("Consent form")
    hub = client(sandbox)
    assert [one.number for one in hub.search_issues("consent repo:acme/programme")] == [1]
    assert hub.get_rate_limit().rate.remaining > 0


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        (Fault("refuse", status=401), github.BadCredentialsException, 401),
        (Fault("refuse", status=404), github.UnknownObjectException, 404),
        (Fault("refuse", status=422), github.GithubException, 422),
        (Fault("refuse", status=502), github.GithubException, 502),
        (Fault("primary"), github.RateLimitExceededException, 403),
        (Fault("secondary", retry_after="60"), github.RateLimitExceededException, 403),
    ],
)
def test_refusals_are_the_errors_that_pygithub_knows(
    sandbox: Sandbox,
    repo: Repository,
    fault: Fault,
    error: type[github.GithubException],
    status: int,
) -> None:
    sandbox.fail(fault)
    with pytest.raises(error) as caught:
        repo.create_issue("One")
    assert caught.value.status == status


def test_a_deleted_issue_is_gone_and_a_moved_one_followed(
    sandbox: Sandbox, repo: Repository
) -> None:
    sandbox.seed({"repositories": [{"full_name": "acme/other"}]})
    repo.create_issue("One")
    repo.create_issue("Two")
    sandbox.as_("olga").delete_issue(1)
    sandbox.as_("olga").transfer_issue(2, "acme/other")
    with pytest.raises(github.GithubException) as caught:
        repo.get_issue(1)
    assert caught.value.status == 410
    moved = repo.get_issue(2)
    assert (moved.number, moved.repository.full_name) == (1, "acme/other")


def test_a_renamed_repository_is_followed(sandbox: Sandbox, repo: Repository) -> None:
    repo.create_issue("One")
    sandbox.as_("olga").rename_repository("renamed")
    assert client(sandbox).get_repo("acme/programme").full_name == "acme/renamed"
    assert [one.title for one in repo.get_issues(state="all")] == ["One"]


def test_the_enterprise_prefix_works(sandbox: Sandbox) -> None:
    repo = client(sandbox, prefix="/api/v3").get_repo("acme/programme")
    issue = repo.create_issue("One")
    issue.edit(title="Uno")
    assert repo.get_issue(1).title == "Uno"
    assert issue.url.startswith(f"{sandbox.url}/api/v3/")


def test_etags_are_used_by_hand(repo: Repository) -> None:
    headers, _ = repo.requester.requestJsonAndCheck("GET", f"{repo.url}/issues")
    status, _, body = repo.requester.requestJson(
        "GET", f"{repo.url}/issues", headers={"If-None-Match": headers["etag"]}
    )
    assert (status, body) == (304, "")

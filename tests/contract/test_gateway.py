"""What every gateway does, whatever GitHub is behind it."""

from dataclasses import replace

import pytest

from gh_tracker.core.remote import (
    AddComment,
    CreateIssue,
    CreateLabel,
    CreateMilestone,
    EditIssue,
    EditMilestone,
    Issue,
    Milestone,
    Write,
)
from gh_tracker.errors import (
    ForbiddenError,
    GoneError,
    RefusedError,
    RepositoryError,
    UnauthorisedError,
)
from gh_tracker.ports import Gateway
from tests.backends import Backend, differs, several_people


def fetched_numbers(gateway: Gateway, since: str = "", *, full: bool = False) -> list[int]:
    return [each.number for each in gateway.fetch(since, full=full, labels=False).issues]


def issue_made(gateway: Gateway, write: Write) -> Issue:
    made = gateway.perform(write)
    assert isinstance(made, Issue)
    return made


class TestReading:
    def test_the_repository_is_told_by_its_name_and_node_id(self, backend: Backend) -> None:
        repository = backend.connect().repository()

        assert repository.full_name == backend.repository
        assert repository.node_id
        assert repository.has_issues
        assert repository.may_push
        assert repository.default_branch == "main"

    @differs("permissions")
    @several_people
    def test_who_may_not_push_is_told_so(self, backend: Backend) -> None:
        assert not backend.connect(login="mallory").repository().may_push

    @differs("disabled-issues")
    def test_disabled_issues_are_told_of_the_repository_and_refused_elsewhere(
        self, backend: Backend
    ) -> None:
        backend.people.as_(backend.owner).send("PATCH", "", has_issues=False)
        gateway = backend.connect()

        assert not gateway.repository().has_issues
        with pytest.raises(RepositoryError, match="Issues are disabled"):
            gateway.fetch("", full=True, labels=False)

    def test_an_empty_repository_is_read_whole(self, backend: Backend) -> None:
        gateway = backend.connect()

        fetched = gateway.fetch("", full=False, labels=False)

        assert (fetched.issues, fetched.milestones, fetched.labels) == ((), (), None)
        assert fetched.full
        assert fetched.cursor == ""
        assert fetched.now == gateway.now != ""
        assert gateway.counts == {"GET": 2}

    @several_people
    def test_what_people_did_on_the_website_is_read(self, backend: Backend) -> None:
        people = backend.people
        beta = people.create_milestone("Beta", due_on="2024-06-28T12:00:00Z")
        number = people.create_issue(
            "Checkout", "One\nTwo", labels=["area: web"], assignees=["bob"], milestone=beta
        )
        people.close(number, comment="Done in May.", reason="not_planned")

        fetched = backend.connect().fetch("", full=False, labels=True)
        (issue,) = fetched.issues

        assert (issue.number, issue.title, issue.body) == (number, "Checkout", "One\nTwo")
        assert (issue.state, issue.state_reason) == ("closed", "not_planned")
        assert (issue.labels, issue.assignees, issue.milestone) == (("area: web",), ("bob",), beta)
        assert (issue.author, issue.bot) == ("alice", False)
        assert issue.association in {"MEMBER", "COLLABORATOR"}
        assert issue.closed_at is not None
        assert issue.url.endswith(f"{backend.repository}/issues/{number}")
        assert fetched.milestones == (Milestone(beta, "Beta", due="2024-06-28"),)
        assert fetched.labels is not None
        assert "area: web" in fetched.labels

    def test_times_are_whole_seconds_in_utc(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")

        issue = backend.connect().issue(number)

        assert len(issue.created_at) == len(issue.updated_at) == len("2024-05-27T09:00:00Z")
        assert issue.updated_at.endswith("Z")

    def test_a_missing_body_reads_as_nothing(self, backend: Backend) -> None:
        number = backend.people.send("POST", "/issues", title="A task")["number"]

        assert backend.connect().issue(number).body == ""

    def test_closed_milestones_are_read_too(self, backend: Backend) -> None:
        number = backend.people.create_milestone("Alpha")
        backend.people.send("PATCH", f"/milestones/{number}", state="closed")

        (milestone,) = backend.connect().fetch("", full=False, labels=False).milestones

        assert milestone.state == "closed"

    def test_more_issues_than_a_page_holds_are_read_whole(self, backend: Backend) -> None:
        for n in range(101):
            backend.people.create_issue(f"Task {n}")
        gateway = backend.connect()

        fetched = gateway.fetch("", full=False, labels=False)

        assert [each.number for each in fetched.issues] == list(range(1, 102))
        assert fetched.full
        assert gateway.counts == {"GET": 3}

    def test_after_a_whole_read_nothing_new_costs_two_requests(self, backend: Backend) -> None:
        backend.people.create_issue("A task")
        cursor = backend.connect().fetch("", full=False, labels=False).cursor
        gateway = backend.connect()

        fetched = gateway.fetch(cursor, full=False, labels=False)

        assert not fetched.full
        assert fetched.cursor == cursor
        assert gateway.counts == {"GET": 2}

    def test_a_change_after_the_cursor_is_read_and_moves_it(self, backend: Backend) -> None:
        gateway = backend.connect()
        numbers = [backend.people.create_issue(f"Task {n}") for n in range(2)]
        cursor = gateway.fetch("", full=False, labels=False).cursor

        backend.people.edit_issue(numbers[0], title="Changed")
        fetched = gateway.fetch(cursor, full=False, labels=False)

        assert "Changed" in [each.title for each in fetched.issues]
        assert fetched.cursor >= cursor

    def test_full_reads_all_whatever_the_cursor(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")
        gateway = backend.connect()

        assert fetched_numbers(gateway, "2099-01-01T00:00:00Z", full=True) == [number]

    def test_a_cursor_in_the_future_leaves_old_issues_out(self, backend: Backend) -> None:
        backend.people.create_issue("A task")

        assert fetched_numbers(backend.connect(), "2099-01-01T00:00:00Z") == []

    @differs("conditional-requests")
    def test_what_did_not_change_is_not_sent_again_and_reads_the_same(
        self, backend: Backend
    ) -> None:
        backend.people.create_issue("A task")
        pages: dict[str, str] = {}
        cursor = backend.connect().fetch("", full=False, labels=False).cursor
        first = backend.connect(pages=pages).fetch(cursor, full=False, labels=False)

        kept = dict(pages)
        second = backend.connect(pages=pages).fetch(cursor, full=False, labels=False)

        assert replace(second, now=first.now) == first
        assert pages == kept != {}

    @differs("conditional-requests")
    def test_a_change_is_seen_though_the_page_was_kept(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")
        pages: dict[str, str] = {}
        cursor = backend.connect().fetch("", full=False, labels=False).cursor
        backend.connect(pages=pages).fetch(cursor, full=False, labels=False)

        backend.people.edit_issue(number, title="Changed")
        fetched = backend.connect(pages=pages).fetch(cursor, full=False, labels=False)

        assert [each.title for each in fetched.issues] == ["Changed"]

    @several_people
    def test_the_timeline_tells_who_did_what_in_order(self, backend: Backend) -> None:
        people = backend.people
        number = people.create_issue("A task")
        people.label(number, "blocked")
        people.as_("bob").close(number)
        people.reopen(number)
        gateway = backend.connect()

        told = {"labeled", "closed", "reopened"}
        events = [each for each in gateway.timeline(number) if each.kind in told]

        assert [(each.kind, each.actor, each.label) for each in events] == [
            ("labeled", "alice", "blocked"),
            ("closed", "bob", ""),
            ("reopened", "alice", ""),
        ]
        assert all(each.at.endswith("Z") for each in events)
        assert gateway.counts == {"GET": 1}

    @differs("repository-events")
    @several_people
    def test_events_of_all_issues_come_newest_first(self, backend: Backend) -> None:
        people = backend.people
        first, second = people.create_issue("One"), people.create_issue("Two")
        people.close(first)
        people.as_("bob").close(second, reason="not_planned")
        gateway = backend.connect()

        pages = list(gateway.chronicle.events())

        closed = [each for page in pages for each in page if each.kind == "closed"]
        assert [(each.issue, each.actor) for each in closed] == [(second, "bob"), (first, "alice")]
        assert [each.reason for each in closed] == ["not_planned", ""]
        assert all(each.at.endswith("Z") for each in closed)
        assert gateway.counts == {"GET": 1}

    @differs("repository-comments")
    @several_people
    def test_comments_of_all_issues_are_read_since_a_moment(self, backend: Backend) -> None:
        people = backend.people
        first, second = people.create_issue("One"), people.create_issue("Two")
        people.comment(first, "First")
        people.as_("bob").comment(second, "Second")
        gateway = backend.connect()

        (page,) = gateway.chronicle.remarks("2024-01-01T00:00:00Z")

        said = [(each.issue, each.actor, each.body) for each in page]
        assert said == [(first, "alice", "First"), (second, "bob", "Second")]
        assert list(gateway.chronicle.remarks("2100-01-01T00:00:00Z")) in ([], [()])

    def test_a_commit_that_nobody_knows_came_with_no_pull_request(self, backend: Backend) -> None:
        assert backend.connect().chronicle.pulls_of("0" * 40) == ()

    @several_people
    def test_comments_are_read_oldest_first(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")
        backend.people.comment(number, "First")
        backend.people.as_("bob").comment(number, "Second")

        comments = backend.connect().comments(number)

        assert [(each.kind, each.actor, each.body) for each in comments] == [
            ("commented", "alice", "First"),
            ("commented", "bob", "Second"),
        ]

    @differs("assignee-list")
    @several_people
    def test_who_can_be_assigned_is_told(self, backend: Backend) -> None:
        logins = backend.connect().assignable()

        assert {"alice", "bob"} <= logins
        assert "mallory" not in logins


class TestAbsence:
    def test_an_issue_that_is_not_there_is_gone(self, backend: Backend) -> None:
        with pytest.raises(GoneError) as caught:
            backend.connect().issue(4711)

        assert caught.value.status == 404
        assert caught.value.location == ""

    def test_a_list_of_an_issue_that_is_not_there_is_gone_too(self, backend: Backend) -> None:
        gateway = backend.connect()

        with pytest.raises(GoneError):
            gateway.comments(4711)
        with pytest.raises(GoneError):
            gateway.perform(AddComment(4711, "Hello"))
        with pytest.raises(GoneError):
            gateway.perform(EditIssue(4711, title="Hello"))

    def test_a_repository_that_is_not_there_is_told_as_such(self, backend: Backend) -> None:
        gateway = backend.connect(repository="acme/no-such-programme")

        for read in (
            gateway.repository,
            lambda: gateway.issue(1),
            lambda: gateway.fetch("", full=True, labels=False),
        ):
            with pytest.raises(ForbiddenError, match="acme/no-such-programme does not exist"):
                read()

    @differs("renamed-repository")
    def test_a_renamed_repository_is_read_and_written_under_its_new_name(
        self, backend: Backend
    ) -> None:
        number = backend.people.create_issue("A task")
        backend.people.as_(backend.owner).send("PATCH", "", name="renamed")
        owner = backend.repository.partition("/")[0]

        assert backend.connect().repository().full_name == f"{owner}/renamed"
        assert fetched_numbers(backend.connect()) == [number]
        edited = issue_made(backend.connect(), EditIssue(number, title="Changed"))
        assert edited.title == "Changed"

    @differs("renamed-repository")
    def test_a_rename_is_looked_up_once(self, backend: Backend) -> None:
        backend.people.create_issue("A task")
        backend.people.as_(backend.owner).send("PATCH", "", name="renamed")
        gateway = backend.connect()
        gateway.repository()
        before = gateway.counts["GET"]

        gateway.issue(1)

        assert gateway.counts["GET"] == before + 1

    @differs("bad-token")
    @several_people
    def test_a_token_that_is_not_known_ends_everything(self, backend: Backend) -> None:
        gateway = backend.connect(login="no-such-person")

        with pytest.raises(UnauthorisedError) as caught:
            gateway.repository()
        with pytest.raises(UnauthorisedError):
            gateway.perform(CreateMilestone("Beta"))

        assert gateway.counts == {"GET": 1}
        assert "token" in caught.value.hint
        assert "no-such-person" not in str(caught.value) + caught.value.hint


class TestWriting:
    @several_people
    def test_a_created_issue_is_what_the_answer_holds(self, backend: Backend) -> None:
        gateway = backend.connect()
        beta = backend.people.create_milestone("Beta")

        write = CreateIssue("Checkout", "One\n\nTwo – “ü”", ("tracker: task",), ("bob",), beta)
        issue = issue_made(gateway, write)

        assert (issue.title, issue.body) == (write.title, write.body)
        assert (issue.labels, issue.assignees, issue.milestone) == (
            ("tracker: task",),
            ("bob",),
            beta,
        )
        assert (issue.state, issue.author) == ("open", "tracker-bot")
        assert issue == gateway.issue(issue.number)
        assert gateway.counts == {"POST": 1, "GET": 1}

    @several_people
    def test_an_edit_changes_what_it_names_and_nothing_else(self, backend: Backend) -> None:
        beta = backend.people.create_milestone("Beta")
        number = backend.people.create_issue(
            "A task", "Text", labels=["a"], assignees=["bob"], milestone=beta
        )
        gateway = backend.connect()
        before = gateway.issue(number)

        edited = issue_made(gateway, EditIssue(number, title="Another"))

        assert edited.title == "Another"
        assert replace(edited, title=before.title, updated_at=before.updated_at) == before
        assert gateway.counts == {"GET": 1, "PATCH": 1}

    @several_people
    def test_all_facets_go_in_one_request(self, backend: Backend) -> None:
        beta = backend.people.create_milestone("Beta")
        number = backend.people.create_issue("A task", labels=["a"], assignees=["bob"])
        gateway = backend.connect()

        edited = issue_made(
            gateway,
            EditIssue(
                number,
                title="Another",
                body="New",
                labels=("b", "c"),
                assignees=("alice",),
                milestone=beta,
                state="closed",
                state_reason="not_planned",
            ),
        )

        assert (edited.title, edited.body, edited.milestone) == ("Another", "New", beta)
        assert (set(edited.labels), edited.assignees) == ({"b", "c"}, ("alice",))
        assert (edited.state, edited.state_reason) == ("closed", "not_planned")
        assert gateway.counts == {"PATCH": 1}

    @several_people
    def test_facets_can_be_emptied(self, backend: Backend) -> None:
        beta = backend.people.create_milestone("Beta")
        number = backend.people.create_issue(
            "A task", "Text", labels=["a"], assignees=["bob"], milestone=beta
        )

        edited = issue_made(
            backend.connect(), EditIssue(number, body="", labels=(), assignees=(), milestone=None)
        )

        assert (edited.body, edited.labels, edited.assignees, edited.milestone) == (
            "",
            (),
            (),
            None,
        )

    def test_an_issue_is_reopened(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")
        backend.people.close(number)

        edited = issue_made(backend.connect(), EditIssue(number, state="open"))

        assert (edited.state, edited.closed_at) == ("open", None)

    def test_a_comment_gives_its_id(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")
        gateway = backend.connect()

        made = gateway.perform(AddComment(number, "Hello <!-- key -->"))

        (comment,) = backend.people.comments(number)
        assert made == str(comment["id"])
        assert comment["body"] == "Hello <!-- key -->"

    def test_a_label_gives_its_name(self, backend: Backend) -> None:
        made = backend.connect().perform(CreateLabel("impact: high", "d73a4a", "Hurts"))

        assert made == "impact: high"
        assert "impact: high" in backend.people.labels()

    def test_a_milestone_is_created_and_renamed(self, backend: Backend) -> None:
        gateway = backend.connect()

        made = gateway.perform(CreateMilestone("Beta"))
        assert isinstance(made, Milestone)
        renamed = gateway.perform(EditMilestone(made.number, "Public Beta"))

        assert renamed == replace(made, title="Public Beta")
        assert [each["title"] for each in backend.people.milestones()] == ["Public Beta"]

    def test_a_milestone_is_given_a_day_a_text_and_a_state(self, backend: Backend) -> None:
        gateway = backend.connect()

        made = gateway.perform(CreateMilestone("Beta", "2024-05-27", "For the few.", "closed"))
        assert isinstance(made, Milestone)
        assert (made.due, made.description, made.state) == ("2024-05-27", "For the few.", "closed")
        edit = EditMilestone(made.number, due="2024-12-31", description="For all.", state="open")
        edited = gateway.perform(edit)

        assert edited == Milestone(made.number, "Beta", "open", "For all.", "2024-12-31")
        assert gateway.milestone(made.number) == edited

    def test_the_day_of_a_milestone_can_be_taken_away(self, backend: Backend) -> None:
        gateway = backend.connect()
        made = gateway.perform(CreateMilestone("Beta", "2024-05-27", "For the few."))
        assert isinstance(made, Milestone)

        cleared = gateway.perform(EditMilestone(made.number, due="", description=""))

        assert cleared == Milestone(made.number, "Beta")

    @differs("milestone-title", "milestone-rename")
    def test_a_title_that_is_taken_is_refused_with_its_code(self, backend: Backend) -> None:
        gateway = backend.connect()
        gateway.perform(CreateMilestone("Alpha"))
        other = gateway.perform(CreateMilestone("Beta"))
        assert isinstance(other, Milestone)

        for write in (CreateMilestone("Alpha"), EditMilestone(other.number, "Alpha")):
            with pytest.raises(RefusedError) as caught:
                gateway.perform(write)
            assert (caught.value.status, caught.value.code) == (422, "already_exists")
            assert caught.value.fields == ("title",)

    @differs("label-case")
    def test_a_label_that_differs_in_case_alone_is_refused(self, backend: Backend) -> None:
        gateway = backend.connect()
        gateway.perform(CreateLabel("impact: high", "d73a4a"))

        with pytest.raises(RefusedError) as caught:
            gateway.perform(CreateLabel("Impact: High", "d73a4a"))

        assert caught.value.code == "already_exists"

    def test_an_assignee_who_does_not_exist_refuses_the_whole_request(
        self, backend: Backend
    ) -> None:
        number = backend.people.create_issue("A task")
        gateway = backend.connect()

        with pytest.raises(RefusedError) as caught:
            gateway.perform(EditIssue(number, title="Changed", assignees=("no-such-person",)))

        assert caught.value.status == 422
        assert gateway.issue(number).title == "A task"
        assert gateway.counts == {"PATCH": 1, "GET": 1}

    @differs("error-fields", "assignee-access")
    @several_people
    def test_a_refusal_names_the_field(self, backend: Backend) -> None:
        with pytest.raises(RefusedError) as caught:
            backend.connect().perform(CreateIssue("A task", "", assignees=("mallory",)))

        assert caught.value.fields == ("assignees",)
        assert caught.value.code == "invalid"

    @differs("long-title", "long-body")
    @pytest.mark.parametrize(
        ("write", "field"),
        [(CreateIssue("x" * 257, ""), "title"), (CreateIssue("A task", "x" * 65_537), "body")],
    )
    def test_text_over_the_limit_is_refused(
        self, backend: Backend, write: CreateIssue, field: str
    ) -> None:
        with pytest.raises(RefusedError) as caught:
            backend.connect().perform(write)

        assert caught.value.fields == (field,)

    @differs("outsider-labels")
    @several_people
    def test_what_an_outsider_may_not_set_is_missing_in_the_answer(self, backend: Backend) -> None:
        write = CreateIssue("A task", "", labels=("tracker: task",), assignees=("bob",))

        issue = issue_made(backend.connect(login="mallory"), write)

        assert (issue.labels, issue.assignees, issue.association) == ((), (), "NONE")

    @differs("outsider-edits")
    @several_people
    def test_an_edit_without_the_permission_is_forbidden(self, backend: Backend) -> None:
        number = backend.people.create_issue("A task")

        with pytest.raises(ForbiddenError) as caught:
            backend.connect(login="mallory").perform(EditIssue(number, title="Mine"))

        assert "does not permit editing issue #1" in str(caught.value)
        assert caught.value.permission == "issues=write"

"""The fault table, its answers: what each means for the run and for both sides.

Each stands here once with its outcome in words; `make faults` tries them at every request.
"""

import pytest

from gh_tracker.errors import TrackerError
from gh_tracker.sandbox import Behaviour, Fault
from gh_tracker.sync import Options
from tests.faults.lab import Killed, Lab, Ran
from tests.faults.scenarios import BY_NAME, TRACKER, synced
from tests.memory import Memory

NOTES = ("tok-ledger agrees.", "tok-ledger disagrees.")
OTHER = ("tok-search starts later.", "tok-search starts now.")
ROW = "| UT-004 | Rehearsal | M2 | Data Lead | In Progress | 5% | – | tok-new. |\n"


@pytest.fixture
def lab() -> Lab:
    return synced().fork()


def add_row(lab: Lab, row: str = ROW) -> None:
    lab.edit(("\n## Activity Log", f"{row}\n## Activity Log"))


def writes(ran: Ran) -> list[str]:
    return [
        f"{each.method} {each.path.removeprefix('/repos/acme/programme')}" for each in ran.writes
    ]


def body(lab: Lab, record: str) -> str:
    return str(lab.sandbox.issue(lab.issue(record))["body"])


class TestUnauthorised:
    def test_stops_the_run_and_keeps_what_was_confirmed(self, lab: Lab) -> None:
        lab.edit(NOTES, OTHER)
        lab.fail(Fault("refuse", method="PATCH", status=401, skip=1))

        ran = lab.sync()

        assert ran.code == 1
        assert [each.status for each in ran.writes] == [200, 401]
        assert ran.log[-1].status == 401
        assert lab.state is not None
        assert lab.state.links["UT-002"].base["notes"].local == "tok-ledger disagrees."
        assert lab.state.links["UT-003"].base["notes"].local == "tok-search starts later."

    def test_a_token_that_is_none_is_one_expected_error(self, lab: Lab) -> None:
        lab.fail(Fault("refuse", status=401))
        before = lab.memory.state

        ran = lab.sync()

        assert (ran.code, len(ran.log), lab.memory.state) == (1, 1, before)
        assert "gh auth login" in ran.told


class TestNoPermission:
    def test_is_not_tried_again_and_names_the_permission(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.fail(Fault("refuse", method="PATCH", status=403, times=None))

        ran = lab.sync()

        assert ran.code == 1
        assert writes(ran) == ["PATCH /issues/2"]
        assert "issues=write" in ran.told

    def test_leaves_a_plan_working(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.fail(Fault("refuse", method="POST|PATCH", status=403, times=None))

        report = lab.engine().plan(Options())

        assert [
            (each.record, each.action) for each in report.operations if each.side == "github"
        ] == [("UT-002", "update")]


class TestNotFound:
    def test_of_one_issue_keeps_its_row_and_reports_it(self, lab: Lab) -> None:
        row = lab.row("UT-002")
        lab.sandbox.as_("olga").delete_issue(lab.issue("UT-002"))

        ran = lab.sync(Options(full=True))

        assert lab.row("UT-002") == row
        assert "UT-002" in ran.told
        assert not ran.writes
        assert lab.until_quiet(Options(full=True)).code == 0
        assert "UT-002" in lab.text

    def test_of_the_repository_is_a_question_of_access(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.fail(Fault("refuse", status=404, times=None))

        ran = lab.sync()

        assert ran.code == 1
        assert "may not read it" in ran.told
        assert not ran.writes


class TestTransferred:
    def test_is_remembered_with_its_new_place_and_never_made_again(self, lab: Lab) -> None:
        lab.sandbox.seed({"repositories": [{"full_name": "acme/elsewhere"}]})
        lab.sandbox.as_("olga").transfer_issue(lab.issue("UT-002"), "acme/elsewhere")
        count = len(lab.sandbox.repo().issues)

        ran = lab.sync(Options(full=True))

        assert "elsewhere" in ran.told
        assert lab.state is not None
        assert "elsewhere" in lab.state.links["UT-002"].lost
        lab.edit(NOTES)
        last = lab.until_quiet(Options(full=True))
        assert not last.writes
        assert len(lab.sandbox.repo().issues) == count
        assert "| UT-002 |" in lab.text


class TestGone:
    def test_is_a_deleted_issue_whose_row_stays(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.fail(Fault("refuse", path=r"/issues/2$", status=410, times=None))

        ran = lab.sync()

        assert "UT-002" in ran.told
        assert "tok-ledger disagrees." in lab.text
        assert len(lab.sandbox.repo().issues) == 5

    def test_is_the_whole_endpoint_where_issues_are_disabled(self, lab: Lab) -> None:
        lab.sandbox.as_("olga").disable_issues()
        before = (lab.memory.document, lab.memory.state)

        ran = lab.sync()

        assert ran.code == 1
        assert "Issues are disabled" in ran.told
        assert (lab.memory.document, lab.memory.state) == before


class TestRefused:
    def test_a_title_is_not_tried_again_and_the_others_go_on(self, lab: Lab) -> None:
        lab.edit(NOTES, OTHER)
        lab.fail(Fault("refuse", path=r"/issues/2$", method="PATCH", status=422, times=None))

        ran = lab.sync()

        assert ran.code == 6
        assert writes(ran) == ["PATCH /issues/2", "PATCH /issues/3"]
        assert "tok-search starts now." in body(lab, "UT-003")
        assert "UT-002" in ran.told

    def test_a_body_that_is_too_long_is_never_cut(self, lab: Lab) -> None:
        lab.edit(("tok-ledger agrees.", f"tok-long {'x' * 65_600}"), OTHER)

        ran = lab.sync()

        assert ran.code in {5, 6}
        assert "UT-002" in ran.told
        assert "tok-ledger agrees." in body(lab, "UT-002")
        assert "tok-search starts now." in body(lab, "UT-003")
        assert "tok-long" in lab.text

    def test_a_milestone_that_is_there_already_is_read_and_used(self, lab: Lab) -> None:
        lab.edit(("| Ledger import | M1 |", "| Ledger import | M9 |"))

        def made_meanwhile(where: str) -> None:
            if where.startswith("before POST") and where.endswith("/milestones"):
                lab.alice.create_milestone("M9")

        ran = lab.sync(step=made_meanwhile)

        assert ran.code == 0
        assert [each.status for each in ran.writes if "milestones" in each.path] == [422]
        assert [e.title for e in lab.sandbox.repo().milestones.values()].count("M9") == 1
        issue = lab.sandbox.repo().issues[lab.issue("UT-002")]
        assert lab.sandbox.repo().milestones[issue.milestone or 0].title == "M9"

    def test_a_label_that_is_there_already_is_as_good(self) -> None:
        lab = Lab(Memory(TRACKER))
        made: list[str] = []

        def made_meanwhile(where: str) -> None:
            if where.startswith("before POST") and where.endswith("/labels") and not made:
                made.append("status: Blocked")
                lab.alice.create_label("tracker: task")

        ran = lab.sync(step=made_meanwhile)

        assert made
        assert ran.code == 0
        assert [each.status for each in ran.writes].count(422) == 1


class TestLimits:
    """Waits are by the server's clock; a request during one fails the test (see `Patience`)."""

    @pytest.mark.parametrize("status", [403, 429])
    def test_the_hourly_one_is_waited_for_to_its_reset(self, lab: Lab, status: int) -> None:
        lab.edit(NOTES)
        lab.fail(Fault("primary", status=status, seconds=500))

        ran = lab.sync()

        assert ran.code == 0
        assert lab.gateway is not None
        assert lab.gateway.clock.slept == [501.0]

    def test_one_past_the_limit_of_the_user_ends_the_run_to_be_continued(self, lab: Lab) -> None:
        lab.edit(NOTES, OTHER)
        lab.fail(Fault("primary", method="PATCH", skip=1, seconds=3000))

        ran = lab.sync()

        assert ran.code == 7
        assert "tok-ledger disagrees." in body(lab, "UT-002")
        assert "tok-search starts later." in body(lab, "UT-003")
        assert lab.until_quiet().code == 0
        assert "tok-search starts now." in body(lab, "UT-003")

    @pytest.mark.parametrize(
        ("header", "wait"),
        [("120", 120.0), ("0", 60.0), ("", 60.0), ("Wed, 01 Apr 2026 07:02:00 GMT", 120.0)],
    )
    def test_the_secondary_one_is_waited_for_as_its_header_says(
        self, lab: Lab, header: str, wait: float
    ) -> None:
        assert lab.sandbox.clock.stamp() == "2026-04-01T07:00:00Z"
        lab.edit(NOTES)
        lab.fail(Fault("secondary", retry_after=header))

        assert lab.sync().code == 0
        assert lab.gateway is not None
        assert lab.gateway.clock.slept == [wait]

    def test_the_secondary_one_without_a_time_doubles_and_then_stops(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.fail(Fault("secondary", times=None))

        ran = lab.sync()

        assert ran.code == 7
        assert lab.gateway is not None
        assert lab.gateway.clock.slept == [60.0, 120.0, 240.0]
        assert not ran.writes

    def test_one_that_is_used_up_by_a_success_holds_the_next_request_back(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.max_wait = float("inf")
        lab.sandbox.behaviour = Behaviour(primary_limit=1)
        lab.sandbox.clock.advance(7200)

        ran = lab.sync()

        assert ran.code == 0
        assert {each.status for each in ran.log} <= {200, 304}
        assert lab.gateway is not None
        assert len(lab.gateway.clock.slept) >= 2
        assert "tok-ledger disagrees." in body(lab, "UT-002")


class TestServerErrors:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_read_is_repeated(self, lab: Lab, status: int) -> None:
        lab.fail(Fault("refuse", method="GET", status=status, times=2))

        ran = lab.sync()

        assert ran.code == 0
        assert [each.status for each in ran.log].count(status) == 2

    @pytest.mark.parametrize("kind", ["refuse", "lose"])
    def test_an_edit_is_looked_up_and_sent_again_only_if_needed(self, lab: Lab, kind: str) -> None:
        lab.edit(NOTES)
        lab.fail(Fault(kind, method="PATCH"))

        ran = lab.sync()

        assert ran.code == 0
        assert len(ran.writes) == (2 if kind == "refuse" else 1)
        assert "tok-ledger disagrees." in body(lab, "UT-002")

    @pytest.mark.parametrize(
        "fault", [Fault("refuse", method="POST"), Fault("lose", method="POST")]
    )
    def test_a_create_is_pending_until_the_grace_is_over(self, lab: Lab, fault: Fault) -> None:
        add_row(lab)
        lab.fail(fault)

        assert lab.sync().code == 7
        made = len(lab.sandbox.repo().issues)
        assert made == (6 if fault.kind == "lose" else 5)
        again = lab.sync()
        assert again.code == (0 if fault.kind == "lose" else 7)
        assert not [each for each in writes(again) if each.startswith("POST")]
        lab.sandbox.clock.advance(661)
        assert lab.sync().code == 0
        assert len(lab.sandbox.repo().issues) == 6


class TestBrokenConnections:
    @pytest.mark.parametrize("kind", ["reset", "hang"])
    def test_before_or_after_the_work_leave_one_issue(self, lab: Lab, kind: str) -> None:
        for fault in (Fault(kind, method="POST"), Fault("lose", method="POST", answer=kind)):
            world = lab.fork()
            add_row(world)
            world.fail(fault)

            assert world.sync().code == 7
            world.until_quiet()
            assert len(world.sandbox.repo().issues) == 6

    def test_a_refused_connection_is_not_sent(self, lab: Lab) -> None:
        add_row(lab)
        engine = lab.engine()
        assert lab.gateway is not None
        lab.gateway.transport.down = 2

        assert engine.run(Options()).exit_code == 0
        assert len(lab.sandbox.repo().issues) == 6

    @pytest.mark.parametrize("kind", ["truncate", "garbage"])
    def test_an_answer_that_cannot_be_read_is_unknown_of_a_write(self, lab: Lab, kind: str) -> None:
        add_row(lab)
        lab.fail(Fault(kind, method="POST"))

        assert lab.sync().code == 7
        assert lab.until_quiet().code == 0
        assert len(lab.sandbox.repo().issues) == 6

    @pytest.mark.parametrize("kind", ["truncate", "garbage"])
    def test_a_listing_that_cannot_be_read_lets_nothing_be_concluded(
        self, lab: Lab, kind: str
    ) -> None:
        before = (lab.memory.document, lab.memory.state)
        lab.fail(Fault(kind, method="GET", times=None))

        ran = lab.sync(Options(full=True, yes=True))

        assert ran.code == 1
        assert not ran.writes
        assert (lab.memory.document, lab.memory.state) == before


class TestTheRunnerIsLost:
    def test_after_a_post_the_next_run_from_the_older_commit_binds_the_issue(self) -> None:
        scenario = BY_NAME["new row"]
        lab = scenario.begin()

        def lost(where: str) -> None:
            if where.startswith("done POST") and where.endswith("/issues"):
                raise Killed

        assert lab.sync(step=lost).code is None
        lab.memory.check_out()
        assert "tok-new title" in lab.text
        assert "UT-004" not in lab.text

        ran = lab.sync()

        assert ran.code == 0
        assert [each for each in writes(ran) if each.startswith("POST /issues")] == []
        scenario.holds(lab)

    def test_three_runs_from_the_old_commit_leave_one_issue(self) -> None:
        lab = BY_NAME["new row"].begin()
        for _ in range(3):
            lab.memory.check_out()
            assert lab.sync().code == 0
        assert len(lab.sandbox.repo().issues) == 6
        BY_NAME["new row"].holds(lab)

    def test_a_document_that_cannot_be_written_leaves_one_issue(self) -> None:
        lab = BY_NAME["new row"].begin()

        def full(where: str) -> None:
            if where == "before document":
                raise TrackerError("no space is left on the device")

        assert lab.sync(step=full).code == 1
        assert "UT-004" not in lab.text
        assert lab.until_quiet().code == 0
        assert len(lab.sandbox.repo().issues) == 6
        BY_NAME["new row"].holds(lab)

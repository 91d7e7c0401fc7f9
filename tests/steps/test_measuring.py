"""Metrics over whole runs, against workflows and issues of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gh_tracker.core.model import Direction
from gh_tracker.core.settings import MetricKind, MetricSpec
from gh_tracker.sandbox import Fault, Request, Sandbox
from gh_tracker.steps.measuring import Measuring, Unread
from gh_tracker.sync import Options
from tests.backends import Backend, in_process
from tests.desk import Desk
from tests.fake import FakeGateway, SandboxTransport

TODAY = datetime(2024, 5, 27, 12, 0, tzinfo=UTC)
DAY, HOUR = 86400, 3600
TRACKER = """\
# Tracker

## Snapshot
| Task ID | Title | Status | Progress |
| --- | --- | --- | --- |
| UT-001 | Charter | Complete | 100% |
| UT-002 | Pipeline | In Progress | 40% |

## Metrics to Monitor
- Pipeline success rate & mean duration per stage.
- Taxonomy checksum verification pass rate.
- Moderation queue SLA once timeline hub enters QA.
- Compliance artefact approval cycle time.
- Tasks done.
- Checkout funnel conversion.
"""
CONFIGURATION = """\
metrics:
  Pipeline success rate: {kind: pipeline, workflow: ci.yml, branch: main, runs: 3}
  Taxonomy checksum verification: {kind: pass-rate, workflow: nightly checks}
  Moderation queue SLA: {kind: sla, label: moderation, within: 24h, days: 14}
  Compliance artefact approval cycle time: {kind: cycle-time, label: compliance}
  Tasks done: {kind: ratio, where: {Status: Complete}}
"""


@pytest.fixture
def github() -> Sandbox:
    return Sandbox(start=datetime(2024, 5, 1, 12, 0, tzinfo=UTC))


@pytest.fixture
def backend(github: Sandbox) -> Iterator[Backend]:
    made = in_process(github)
    yield made
    made.close()


@pytest.fixture
def desk(backend: Backend, github: Sandbox, tmp_path: Path) -> Desk:
    """A tracker whose metrics are bound, on the day of the history below."""
    lived(github)
    desk = Desk.with_tracker(backend, tmp_path, TRACKER.encode())
    desk.configure(CONFIGURATION)
    desk.now = TODAY
    return desk


def lived(github: Sandbox) -> None:
    """Let a month go by, at whose end it is noon on 27 May."""
    alice = github.as_("alice")
    alice.run_workflow("ci.yml", {"build": ["success", 999]})  # the fourth, no longer counted
    slow = alice.create_issue("Approve the terms", labels=["compliance"])
    alice.create_issue("Old complaint", labels=["moderation"])
    github.clock.advance(20 * DAY)
    alice.close(slow)  # 20 days
    quick = alice.create_issue("Approve the imprint", labels=["compliance"])
    github.clock.advance(2 * DAY)
    alice.close(quick)  # 2 days
    first = alice.create_issue("Complaint", labels=["moderation"])
    second = alice.create_issue("Another", labels=["moderation"])
    github.clock.advance(HOUR)
    alice.close(first)  # in time
    github.clock.advance(4 * DAY - HOUR)
    alice.close(second)  # late; the old one is overdue
    alice.run_workflow("nightly.yml", {"checks": ["success", 5]}, name="Nightly checks")
    alice.run_workflow("nightly.yml", {"checks": ["failure", 5]}, name="Nightly checks")
    alice.run_workflow("ci.yml", {"build": ["success", 60], "test": ["success", 120]})
    alice.run_workflow("ci.yml", {"build": ["failure", 1]}, branch="topic")
    alice.run_workflow("ci.yml", {"build": ["success", 90], "test": ["failure", 240]})
    alice.run_workflow("ci.yml", {"build": ["success", 120]})
    alice.run_workflow("ci.yml")


# Of main's last three that are over: 2 of 3 succeeded, build (60 + 90 + 120) / 3, test (120 + 240) / 2.
EXPECTED = """\
## Metrics to Monitor
- Pipeline success rate & mean duration per stage. — **67% of 3 runs; build 1 min 30 s, test 3 min** (2024-05-27)
- Taxonomy checksum verification pass rate. — **50% of 2 runs** (2024-05-27)
- Moderation queue SLA once timeline hub enters QA. — **33% of 3 issues within 24 h; 1 overdue** (2024-05-27)
- Compliance artefact approval cycle time. — **11 d over 2 issues** (2024-05-27)
- Tasks done. — **50% (1 of 2)** (2024-05-27)
- Checkout funnel conversion.
"""


def section(desk: Desk) -> str:
    return desk.text[desk.text.index("## Metrics to Monitor") :]


def test_each_metric_is_as_computed_by_hand(desk: Desk) -> None:
    assert desk.sync().exit_code == 0
    assert section(desk) == EXPECTED


def test_reading_them_costs_what_is_needed_and_no_more(desk: Desk) -> None:
    desk.sync()
    # Runs of ci.yml, three times jobs, runs of all, two lists of issues for each of two labels.
    assert desk.sync().requests == {"GET": 2 + 1 + 3 + 1 + 4}


def test_a_value_that_stays_keeps_its_date(desk: Desk) -> None:
    desk.sync()
    desk.now = datetime(2024, 5, 30, 12, 0, tzinfo=UTC)
    assert desk.silent()


def test_a_value_that_changes_gets_the_days_date_and_the_others_stay(
    desk: Desk, github: Sandbox
) -> None:
    desk.sync()
    desk.now = datetime(2024, 5, 28, 12, 0, tzinfo=UTC)
    github.as_("alice").run_workflow("nightly.yml", {"c": ["success", 5]}, name="Nightly checks")
    report = desk.sync()
    assert section(desk) == EXPECTED.replace(
        "**50% of 2 runs** (2024-05-27)", "**67% of 3 runs** (2024-05-28)"
    )
    texts = [each.text for each in report.operations]
    assert texts == ["Taxonomy checksum verification: 67% of 3 runs"]
    assert [each.outcome for each in report.operations] == ["applied"]


def test_a_metric_of_the_tracker_sees_what_the_same_run_changes(desk: Desk) -> None:
    desk.sync()
    desk.people.close(desk.number("UT-002"))
    desk.sync()
    assert "- Tasks done. — **100% (2 of 2)** (2024-05-27)\n" in desk.text


def test_a_plan_shows_them_and_writes_nothing(desk: Desk) -> None:
    desk.sync()
    desk.path.write_text(desk.text.replace("**50% of 2 runs**", "**9% of 2 runs**"))
    before = desk.tracker
    planned = desk.plan()
    assert [(each.action, each.text) for each in planned.operations] == [
        ("update-metric", "Taxonomy checksum verification: 50% of 2 runs")
    ]
    assert desk.tracker == before


def test_an_unreachable_one_keeps_its_value_and_says_so(desk: Desk, github: Sandbox) -> None:
    desk.sync()
    github.as_("alice").run_workflow("ci.yml", {"build": ["success", 1]})
    github.fail(Fault("refuse", path="/actions/", status=403, times=None))
    report = desk.sync()
    assert section(desk) == EXPECTED
    told = [each for each in report.problems if each.code == "metric-unread"]
    assert [each.line for each in told] == [10, 11]
    assert all("the value of 2024-05-27 stays" in each.message for each in told)
    assert report.exit_code == 0


def test_one_that_was_never_read_shows_nothing(desk: Desk) -> None:
    desk.configure("metrics:\n  Pipeline: {kind: pass-rate, workflow: none.yml}\n")
    report = desk.sync()
    assert section(desk) == section_of(TRACKER)
    (told,) = (each for each in report.problems if each.code == "metric-unread")
    assert told.severity == "warning"
    assert told.message.endswith("it shows nothing yet")


def section_of(text: str) -> str:
    return text[text.index("## Metrics to Monitor") :]


def test_without_a_bullet_nothing_is_read(desk: Desk) -> None:
    desk.configure("metrics:\n  Uptime: {kind: pass-rate, workflow: ci.yml}\n")
    desk.sync()
    assert desk.sync().requests == {"GET": 2}


def test_a_run_that_only_goes_to_github_reads_none(desk: Desk) -> None:
    desk.sync()
    assert desk.sync(Options(direction=Direction.TRACKER)).requests == {"GET": 2}


def test_an_interruption_while_they_are_read_loses_nothing_of_the_records(
    desk: Desk, github: Sandbox
) -> None:
    desk.sync()
    desk.people.close(desk.number("UT-002"))

    def interrupt(request: Request) -> None:
        if "/actions/" in request.path:
            raise KeyboardInterrupt

    github.before_request = interrupt
    report = desk.sync()
    assert report.exit_code == 130
    assert "| UT-002 | Pipeline | Complete |" in desk.text
    assert "of 3 runs" in desk.text


def test_a_plan_that_is_asked_about_and_the_run_after_it_read_once(github: Sandbox) -> None:
    lived(github)
    gateway = FakeGateway(github)
    measuring = Measuring(gateway)
    spec = MetricSpec("Pipeline", MetricKind.PIPELINE, workflow="ci.yml", runs=2)
    planned = measuring.figures([spec], "2024-05-27T12:00:00Z")
    assert gateway.counts == {"GET": 3}
    assert measuring.figures([spec], "2024-05-27T12:00:09Z") == planned
    assert gateway.counts == {"GET": 3}


def test_two_metrics_of_the_same_runs_share_them(github: Sandbox) -> None:
    lived(github)
    gateway = FakeGateway(github)
    specs = [
        MetricSpec("Pipeline", MetricKind.PIPELINE, workflow="ci.yml", runs=2),
        MetricSpec("Rate", MetricKind.SUCCESS, workflow="ci.yml", runs=2),
    ]
    Measuring(gateway).figures(specs, "2024-05-27T12:00:00Z")
    assert gateway.counts == {"GET": 3}


def test_once_cut_off_nothing_more_is_asked(github: Sandbox) -> None:
    transport = SandboxTransport(github, down=99)
    specs = [MetricSpec(f"m{n}", MetricKind.SUCCESS, workflow=f"{n}.yml") for n in range(3)]
    measuring = Measuring(FakeGateway(github, transport=transport))
    figures = measuring.figures(specs[:1], "2024-05-27T12:00:00Z")
    asked = transport.down
    assert measuring.figures(specs, "2024-05-27T12:00:00Z").keys() == {"m0", "m1", "m2"}
    assert transport.down == asked < 99
    assert isinstance(figures["m0"], Unread)

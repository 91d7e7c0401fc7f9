"""Values of metrics, each computed by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gh_tracker.core.remote import Issue
from gh_tracker.core.sections.metrics import (
    NO_DATA,
    WorkflowJob,
    WorkflowRun,
    cycle_time,
    duration,
    of_tracker,
    pass_rate,
    percent,
    pipeline,
    sla,
    stage,
)
from gh_tracker.core.settings import Choice, MetricKind, MetricSpec
from gh_tracker.core.spec import RISKS, TASKS
from tests.engine import row

SINCE, NOW = "2024-05-01T00:00:00Z", "2024-05-27T12:00:00Z"


def run(number: int, conclusion: str) -> WorkflowRun:
    return WorkflowRun(number, "ci.yml", "CI", conclusion)


def job(name: str, seconds: int, conclusion: str = "success") -> WorkflowJob:
    minute, second = divmod(seconds, 60)
    return WorkflowJob(
        name, conclusion, "2024-05-27T10:00:00Z", f"2024-05-27T10:{minute:02}:{second:02}Z"
    )


def issue(number: int, created: str, closed: str = "", reason: str = "completed") -> Issue:
    state, closed_at = ("closed", closed) if closed else ("open", None)
    return Issue(
        number,
        f"node{number}",
        "",
        "",
        state,
        reason if closed else None,
        created_at=created,
        closed_at=closed_at,
    )


class TestRuns:
    def test_that_were_cancelled_or_skipped_count_neither_way(self) -> None:
        words = ["success", "failure", "cancelled", "success", "timed_out", "skipped", "neutral"]
        runs = [run(n, word) for n, word in enumerate(words)]
        assert pass_rate(runs) == "50% of 4 runs"

    def test_of_which_none_tells_anything_are_no_data(self) -> None:
        assert pass_rate([]) == NO_DATA
        assert pass_rate([run(1, "cancelled"), run(2, "")]) == NO_DATA

    def test_a_single_one_is_one(self) -> None:
        assert pass_rate([run(1, "startup_failure")]) == "0% of 1 run"

    def test_of_a_pipeline_have_the_mean_of_each_stage(self) -> None:
        runs = [run(1, "success"), run(2, "failure"), run(3, "success")]
        jobs = {
            1: [job("build", 60), job("test (3.11)", 100), job("test (3.12)", 140)],
            2: [job("build", 120), job("test (3.11)", 240, "failure")],
            3: [job("build", 30, "cancelled"), job("deploy", 600), job("notify", 1, "skipped")],
        }
        # build (60 + 120) / 2 = 90 s, test (100 + 140 + 240) / 3 = 160 s, deploy 600 s.
        assert pipeline(runs, jobs) == (
            "67% of 3 runs; build 1 min 30 s, test 2 min 40 s, deploy 10 min"
        )

    def test_without_times_have_no_durations(self) -> None:
        at_work = WorkflowJob("build", "success", "2024-05-27T10:00:00Z", "")
        assert pipeline([run(1, "success")], {1: [at_work]}) == "100% of 1 run"
        assert pipeline([], {}) == NO_DATA

    def test_with_many_stages_show_the_first_ones(self) -> None:
        jobs = {1: [job(f"stage {n}", n) for n in range(1, 11)]}
        value = pipeline([run(1, "success")], jobs)
        assert value.endswith("stage 8 8 s, 2 more")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("test (3.11, ubuntu)", "test"),
        ("call / build (a) (b)", "call / build (a)"),
        ("**bold** | <b>x</b>", "bold b x /b"),
        ("(all)", "?"),
        ("a\nb", "a ⏎ b"),
    ],
)
def test_a_stage_is_a_job_without_matrix_and_markdown(name: str, shown: str) -> None:
    assert stage(name) == shown


class TestCycleTime:
    def test_is_the_mean_from_creation_to_closing(self) -> None:
        issues = [
            issue(1, "2024-05-01T00:00:00Z", "2024-05-03T00:00:00Z"),
            issue(2, "2024-05-10T00:00:00Z", "2024-05-15T12:00:00Z"),
        ]
        # (2 + 5.5) / 2 days
        assert cycle_time(issues, SINCE) == "3.8 d over 2 issues"

    def test_leaves_out_what_is_open_not_planned_or_of_before(self) -> None:
        issues = [
            issue(1, "2024-05-20T00:00:00Z"),
            issue(2, "2024-05-20T00:00:00Z", "2024-05-21T00:00:00Z", "not_planned"),
            issue(3, "2024-04-20T00:00:00Z", "2024-04-30T23:59:59Z"),
        ]
        assert cycle_time(issues, SINCE) == NO_DATA
        last = issue(4, "2024-05-27T00:00:00Z", "2024-05-27T06:00:00Z")
        assert cycle_time([*issues, last], SINCE) == "6 h over 1 issue"


class TestSla:
    WITHIN = timedelta(hours=24)

    def test_counts_what_was_in_time_what_was_late_and_what_is_overdue(self) -> None:
        issues = [
            issue(1, "2024-05-10T00:00:00Z", "2024-05-11T00:00:00Z"),
            issue(2, "2024-05-10T00:00:00Z", "2024-05-11T00:00:01Z"),
            issue(3, "2024-05-12T00:00:00Z", "2024-05-12T01:00:00Z", "not_planned"),
            issue(4, "2024-05-26T11:59:59Z"),
            issue(5, "2024-05-26T12:00:00Z"),
            issue(6, "2024-04-01T00:00:00Z", "2024-04-01T01:00:00Z"),
        ]
        # 1 and 3 in time, 2 late, 4 overdue; 5 still has time, 6 is of before.
        value = sla(issues, self.WITHIN, SINCE, NOW)
        assert value == "50% of 4 issues within 24 h; 1 overdue"

    def test_says_nothing_of_overdue_ones_where_there_are_none(self) -> None:
        met = issue(1, "2024-05-10T00:00:00Z", "2024-05-10T01:00:00Z")
        assert sla([met], self.WITHIN, SINCE, NOW) == "100% of 1 issue within 24 h"

    def test_of_a_queue_that_only_has_fresh_ones_is_no_data(self) -> None:
        fresh = issue(1, "2024-05-27T11:00:00Z")
        assert sla([fresh], self.WITHIN, SINCE, NOW) == NO_DATA


class TestTheTrackerItself:
    ROWS = (
        row("UT-001", status="Complete"),
        row("UT-002", status="Blocked"),
        row("UT-003", status="done", milestone="#2"),
        row("UT-004", status="Cancelled"),
    )

    def value(self, kind: MetricKind, where: Choice, among: Choice | None = None) -> str:
        spec = MetricSpec("x", kind, where=where, among=among or {})
        return of_tracker(spec, self.ROWS, TASKS)

    def test_is_counted(self) -> None:
        assert self.value(MetricKind.COUNT, {}) == "4"
        assert self.value(MetricKind.COUNT, {"Status": ("Complete", "Cancelled")}) == "3"

    def test_is_a_share_of_all_or_of_some(self) -> None:
        assert self.value(MetricKind.RATIO, {"Status": ("Complete",)}) == "50% (2 of 4)"
        some = {"Milestone": ("M1",)}
        assert self.value(MetricKind.RATIO, {"Status": ("Complete",)}, some) == "33% (1 of 3)"

    def test_a_share_of_nothing_is_no_data(self) -> None:
        spec = MetricSpec("x", MetricKind.RATIO, where={"Status": ("Open",)})
        assert of_tracker(spec, (), RISKS) == NO_DATA


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 3, "0%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (3, 3, "100%"),
        (1, 999, "1%"),
        (999, 1000, "99%"),
    ],
)
def test_all_and_nothing_are_said_of_all_and_nothing_only(
    part: int, whole: int, shown: str
) -> None:
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (19800, "5.5 h"),
        (172799, "48 h"),
        (172800, "2 d"),
        (293760, "3.4 d"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds: float, shown: str) -> None:
    assert duration(timedelta(seconds=seconds)) == shown

"""A first push of 1,000 tasks at GitHub's pace, on a virtual clock (figure 11)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from gh_tracker.gateway.client import GitHubGateway
from gh_tracker.gateway.exchange import Exchange
from gh_tracker.gateway.pacing import Pacer, content_budgets
from gh_tracker.sandbox import REPOSITORY, Behaviour, Request, Sandbox
from gh_tracker.sandbox.messages import OFFLINE_BASE
from gh_tracker.sync import Clock, Options, Sync, Target
from tests.fake import SandboxTransport, VirtualClock
from tests.faults.lab import START, Lab
from tests.memory import Memory

TASKS = 1000
HOUR = 3600.0
HEAD = """\
# Tracker

| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
AS_GITHUB = Behaviour(primary_limit=5000, writes_a_minute=80, writes_an_hour=500)


def tracker(count: int) -> bytes:
    rows = (
        f"| T-{n:04} | Task {n} | M1 | – | In Progress | 5% | – | Note {n}. |" for n in range(count)
    )
    return (HEAD + "".join(f"{each}\n" for each in rows)).encode()


class Paced:
    """A lab whose gateway keeps the pace that it keeps with GitHub, and what was asked when."""

    def __init__(self, count: int) -> None:
        self.sandbox = Sandbox(start=START)
        self.sandbox.behaviour = AS_GITHUB
        self.lab = Lab(Memory(tracker(count)), self.sandbox)
        self.writes: list[tuple[float, str]] = []
        self.waits: list[tuple[float, str]] = []
        self.sandbox.before_request = self._note

    def _note(self, request: Request) -> None:
        if request.method != "GET":
            self.writes.append((self.sandbox.clock.seconds(), request.method))

    def sync(self, max_wait: float = 900.0) -> int:
        clock = VirtualClock(also=self.sandbox.clock.advance)
        pacer = Pacer(
            clock,
            budgets=content_budgets(),
            max_wait=max_wait,
            on_wait=lambda seconds, why: self.waits.append((seconds, why)),
        )
        exchange = Exchange(SandboxTransport(self.sandbox), pacer, clock)
        gateway = GitHubGateway(REPOSITORY, OFFLINE_BASE, exchange, {})
        times = Clock(self.sandbox.clock.now, clock.monotonic)
        lab = self.lab
        target = Target(REPOSITORY)
        engine = Sync(lab.memory, gateway, lab.configuration, target, clock=times)
        report = engine.run(Options(full=True))
        self.told = " ".join(each.message for each in report.problems)
        return report.exit_code


def most_within(times: Sequence[float], seconds: float) -> int:
    """Give the largest number of moments within any span of so many seconds."""
    most, first = 0, 0
    for last, moment in enumerate(times):
        while times[first] <= moment - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_a_first_push_of_1000_tasks_is_finished_by_hourly_runs_within_every_limit() -> None:
    paced = Paced(TASKS)
    codes = []
    for hour in range(6):
        paced.sandbox.clock.set(START + timedelta(hours=hour))
        codes.append(paced.sync())
        if codes[-1] == 0:
            break

    assert codes == [7, 7, 0]
    times = [moment for moment, _ in paced.writes]
    gaps = [after - before for before, after in pairwise(times)]
    assert min(gaps) >= 1.0
    assert most_within(times, 60.0) <= 60
    assert most_within([moment for moment, verb in paced.writes if verb == "POST"], HOUR) <= 450
    assert all(each.status < 300 for each in paced.sandbox.log)
    titles = [each.title for each in paced.sandbox.repo().issues.values()]
    assert len(titles) == len(set(titles)) == TASKS
    assert paced.sync() == 0
    assert len(paced.writes) == len(times)


def test_a_run_that_may_wait_finishes_alone_and_tells_how_long_it_waits() -> None:
    paced = Paced(500)

    assert paced.sync(max_wait=float("inf")) == 0

    long = [each for each in paced.waits if each[0] > 60]
    assert [why for _, why in long] == ["the hourly number of new issues and comments"]
    assert 3000 < long[0][0] < HOUR
    assert most_within([moment for moment, verb in paced.writes if verb == "POST"], HOUR) <= 450


def test_a_run_that_comes_too_early_ends_and_says_when_to_come_back() -> None:
    paced = Paced(600)
    assert paced.sync() == 7
    assert "asks for a wait of" in paced.told
    made = len(paced.sandbox.repo().issues)
    assert 400 < made <= 450

    assert paced.sync() == 7  # at once: another process, which knows nothing of the first
    assert "secondary rate limit" in paced.told
    assert len(paced.sandbox.repo().issues) <= 500
    paced.sandbox.clock.advance(HOUR)
    assert paced.sync() == 0
    titles = [each.title for each in paced.sandbox.repo().issues.values()]
    assert len(titles) == len(set(titles)) == 600

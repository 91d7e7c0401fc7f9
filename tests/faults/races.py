"""Two runs at once, in every order in which their requests can reach GitHub (figure 12)."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from gh_tracker.core.report.report import Report
from gh_tracker.errors import TrackerError
from gh_tracker.sandbox import Request
from gh_tracker.steps.landing import Side, land
from gh_tracker.sync import Options
from tests.faults.lab import USUAL, BrokenPromiseError, Lab

RUNNERS: Final = ("laptop", "action")
PATIENCE: Final = 20.0  # seconds until a run that does not go on is given up


@dataclass(frozen=True, slots=True)
class Step:
    """One request of one run, and who else could have been next."""

    runner: str
    request: str
    others: tuple[str, ...]

    @property
    def reads(self) -> bool:
        return self.request.startswith("GET")


@dataclass(slots=True)
class Turnstile:
    """Lets one request through at a time, in the order of a schedule.

    Where the schedule ends, the first runner that waits goes on. Of two reads that stand next to
    each other and are of different runs, the order makes no difference: only one is tried.
    """

    schedule: tuple[str, ...]
    trace: list[Step] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    running: set[str] = field(default_factory=lambda: set(RUNNERS))
    turn: threading.Condition = field(default_factory=threading.Condition)
    granted: str = ""

    def before(self, request: Request) -> None:
        """Wait for the turn of this thread's run."""
        name = threading.current_thread().name
        if name not in RUNNERS:
            return
        with self.turn:
            self.waiting[name] = f"{request.method} {request.path}"
            self._grant()
            if not self.turn.wait_for(lambda: self.granted == name, PATIENCE):
                raise BrokenPromiseError(f"{name} waits forever")
            self.granted = ""

    def done(self, name: str) -> None:
        """Note that a run is over."""
        with self.turn:
            self.running.discard(name)
            self._grant()

    def _grant(self) -> None:
        """Choose who is next, once every run that goes on stands at a request."""
        if set(self.waiting) != self.running or not self.running or self.granted:
            return
        ready: list[str] = [each for each in RUNNERS if each in self.waiting]
        at = len(self.trace)
        chosen = self.schedule[at] if at < len(self.schedule) else self._usual(ready)
        request = self.waiting.pop(chosen)
        others = tuple(e for e in ready if e != chosen and not self._is_same(e))
        self.trace.append(Step(chosen, request, others))
        self.granted = chosen
        self.turn.notify_all()

    def _usual(self, ready: list[str]) -> str:
        return next((each for each in ready if not self._is_same(each)), ready[0])

    def _is_same(self, name: str) -> bool:
        """Tell whether a read would come behind one of the other run that it could come before."""
        last = self.trace[-1] if self.trace else None
        if last is None or not last.reads or not self.waiting.get(name, "").startswith("GET"):
            return False
        return (last.runner, name) == ("action", "laptop")


@dataclass(slots=True)
class Race:
    """Two labs on one GitHub that both began at one commit, perhaps with edits since."""

    laptop: Lab
    action: Lab
    common: Side
    options: Options = USUAL
    ends: dict[str, Report | TrackerError] = field(default_factory=dict)

    def run(self, schedule: tuple[str, ...]) -> list[Step]:
        """Run both at once in this order and give the order that came of it."""
        turnstile = Turnstile(schedule)
        self.laptop.sandbox.before_request = turnstile.before
        labs = dict(zip(RUNNERS, (self.laptop, self.action), strict=True))
        threads = [
            threading.Thread(target=self._one, args=(name, lab, turnstile), name=name)
            for name, lab in labs.items()
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.laptop.sandbox.before_request = lambda _: None
        return turnstile.trace

    def _one(self, name: str, lab: Lab, turnstile: Turnstile) -> None:
        try:
            self.ends[name] = lab.engine().run(self.options)
        except TrackerError as error:
            self.ends[name] = error
        finally:
            turnstile.done(name)

    def pushed(self) -> Lab:
        """Let the run that ended first push, and the other land on that; give what both see then.

        Where both began with the same commit and the second has nothing to add, it fetches.
        """
        first, second = (getattr(self, name) for name in self.ends)
        head, ours = _side(first), _side(second)
        landed = land(self.common, ours, head, first.configuration.settings)
        last: Lab = first
        last.memory.document = landed.document
        last.memory.state = None
        if landed.state is not None:
            last.memory.write_state(landed.state)
        last.memory.cached = b""
        return last


def _side(lab: Lab) -> Side:
    return Side(lab.memory.document, lab.state)


def schedules(run: Callable[[tuple[str, ...]], list[Step]]) -> Iterator[tuple[str, ...]]:
    """Run every order of requests once; give each when it has been run.

    ``run`` carries out a schedule and gives the whole order that came of it, in which other
    choices are then tried, the last first.
    """
    left: list[tuple[str, ...]] = [()]
    while left:
        schedule = left.pop()
        trace = run(schedule)
        order = tuple(each.runner for each in trace)
        yield order
        for at in range(len(schedule), len(trace)):
            left += [(*order[:at], other) for other in trace[at].others]

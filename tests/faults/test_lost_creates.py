"""Creates whose answers are lost, while listings lag behind: never a second issue (figure 6).

GH_TRACKER_CREATES says how many creates are to go wrong; `make nightly` takes 100,000.
GH_TRACKER_SEED says where the seeds begin.
"""

import os
from random import Random

import pytest

from gh_tracker.gateway.messages import Request
from gh_tracker.sandbox import Behaviour, Fault
from tests.faults.lab import Lab, Ran
from tests.faults.test_pacing import tracker
from tests.memory import Memory

COUNT = int(os.environ.get("GH_TRACKER_CREATES", "400"))
FIRST = int(os.environ.get("GH_TRACKER_SEED", "0"))
SHARDS = 8
ROWS = 12
WRONG = (
    Fault("lose", status=502),
    Fault("lose", status=504),
    Fault("lose", answer="reset"),
    Fault("lose", answer="hang"),
    Fault("reset"),
    Fault("refuse", status=503),
    Fault("truncate"),
    Fault("garbage"),
)
LAGS = (0.0, 30.0, 120.0, 600.0)
"""How far listings lag behind, in seconds."""


def faulted(ran: Ran) -> int:
    """Give how many creates of issues went wrong in a run."""
    made = [each for each in ran.log if each.method == "POST" and each.path.endswith("/issues")]
    return sum(bool(each.fault) for each in made)


def first_sync(seed: int) -> tuple[int, list[str]]:
    """Sync a new tracker while creates go wrong; give how many did, and the titles in the end."""
    chance = Random(f"lost creates {seed}")
    lab = Lab(Memory(tracker(ROWS)))
    lab.sandbox.behaviour = Behaviour(stale=chance.choice(LAGS))
    wrong = 0
    for _ in range(3):
        for at in range(ROWS):
            if chance.random() < 0.4:
                fault = chance.choice(WRONG)
                lab.fail(Fault(fault.kind, "POST", "/issues$", status=fault.status,
                               answer=fault.answer, skip=at))  # fmt: skip
        wrong += faulted(lab.sync())
        lab.sandbox.faults.clear()
        lab.sandbox.clock.advance(chance.choice((60.0, 400.0, 700.0)))
    lab.until_quiet()
    return wrong, [each.title for each in lab.sandbox.repo().issues.values()]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_create_that_went_wrong_leads_to_a_second_issue(shard: int) -> None:
    wrong, idle, seed = 0, 0, FIRST + shard
    while wrong < COUNT / SHARDS:
        more, titles = first_sync(seed)
        assert len(titles) == len(set(titles)) == ROWS, f"seed {seed}"
        # Faults that all hit other requests happen, one time in some hundreds.
        wrong, idle, seed = wrong + more, idle + (not more), seed + SHARDS
    assert idle <= 1 + (seed - FIRST) / SHARDS / 50, "in too many schedules no create went wrong"


def test_a_create_that_is_sent_again_blindly_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "reads", property(lambda _: True))

    assert any(len(first_sync(seed)[1]) > ROWS for seed in range(5))

"""Schedules of edits, syncs and trouble without a violation, and a generator that reaches far.

GH_TRACKER_SCHEDULES says how many are played, GH_TRACKER_SEED where the seeds begin.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from tests.properties.schedule import (
    BOTH_CHANGED,
    CONFLICT,
    CRASH,
    DELETE,
    DISCARDED,
    FLOORS,
    SYNCS,
    Failure,
    Habits,
    Step,
    below_floors,
    play,
    steps_of,
)
from tests.properties.summary import SCHEDULES, lines, told

COUNT = int(os.environ.get("GH_TRACKER_SCHEDULES", "4000"))
FIRST = int(os.environ.get("GH_TRACKER_SEED", "0"))
SHARD = 100


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, SHARD))
def test_no_schedule_violates_an_invariant(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    counts: Counter[str] = Counter()
    failures = []
    seeds = range(first, min(first + SHARD, FIRST + COUNT))
    for seed in seeds:
        found, failure = play(seed)
        counts += found
        failures += [str(failure)] if failure else []
    counts[SCHEDULES] = len(seeds)
    record_property(SCHEDULES, dict(counts))

    assert not failures, "\n\n".join(failures)
    assert below_floors(counts) == []


FOUND: Final = {
    "a row brought back by a run that was lost is removed again": (4121, 4428),
    "a status that is held without a base is not lost with its row": (4369, 7466, 8061),
    "an issue whose marker was copied does not come back as another record": (4080,),
    "a new ID is followed again after the state was lost": (6782, 9281),
    "a new ID of a row that cannot be read is followed once it can": (10116,),
    "a label given before the closing was sent is held": (8931,),
    "an issue that was not closed yet has no status": (8728,),
    "neither has one whose block was damaged before it was linked": (13580, 17955),
    "a record that its issue cannot hold leaves the plan of the others": (17704,),
    "an issue that an answer calls gone comes back with the next full read": (16793,),
    "what a listing hides from all runs but a full one is not remembered": (11449,),
    "an issue that was damaged unseen is found to be so when it is to be closed": (11873,),
    "an issue that is open on its way to another closed word is closed again": (32852,),
    "100 % of a closing that was taken back does not overwrite what the block says": (40290,),
    "a row that goes before its issue was closed comes back with a status": (8681, 30059),
    "a role that nobody stands for is unchanged in a row that comes back": (13232,),
    "a row goes or comes back by its new ID, though the run that followed it was lost": (18830,),
    "a conflict of a title is decided under the new ID before the two are equal": (14346, 15338),
    "what a run in one direction left is dated by the run that takes it over": (7413, 12605),
    "an issue that is closed again after a lost answer counts once for the brake": (13592,),
    "a listing that lags behind sets back nothing that was settled since": (17944, 18145),
    "a value that one policy gave up is not taken for one that the other gave up": (16414,),
}
"""Seeds beyond those that are played by default, and what they showed."""


@pytest.mark.parametrize("story", FOUND)
def test_what_a_larger_run_found_is_mended(story: str) -> None:
    assert [str(play(seed)[1] or "") for seed in FOUND[story]] == [""] * len(FOUND[story])


class TestFloors:
    """What keeps the generator from growing weak unseen."""

    WEAK = (
        (Habits(clash=0.1, there=0.1), BOTH_CHANGED),
        (Habits(clash=0.05), CONFLICT),
        (Habits(removal=0.01), DELETE),
        (Habits(clash=0.0, removal=0.0, here=0.0, there=0.0), DISCARDED),
    )

    @pytest.mark.parametrize(("habits", "floor"), WEAK)
    def test_a_weak_generator_does_not_reach_them(self, habits: Habits, floor: str) -> None:
        counts: Counter[str] = Counter()
        for seed in range(30):
            counts += play(seed, habits=habits)[0]

        assert floor in " ".join(below_floors(counts))

    def test_a_share_just_below_is_told_and_one_just_above_is_not(self) -> None:
        for name, share in FLOORS.items():
            counts = Counter({SYNCS: 1000, **dict.fromkeys(FLOORS, 1000)})
            counts[name] = round(1000 * share)
            assert below_floors(counts) == []
            counts[name] -= 1
            (told,) = below_floors(counts)
            assert told.startswith(f"{name}: ")

    def test_crashes_that_never_come_are_told(self) -> None:
        counts = Counter({SYNCS: 10, BOTH_CHANGED: 10, CONFLICT: 10, DELETE: 10})
        assert [each.partition(":")[0] for each in below_floors(counts)] == [CRASH]


class TestSteps:
    def test_a_seed_always_gives_the_same_steps_and_outcome(self) -> None:
        assert steps_of(7) == steps_of(7)
        assert steps_of(7) != steps_of(8)
        assert play(7) == play(7)

    def test_a_step_left_out_leaves_the_seeds_of_the_others(self) -> None:
        steps = steps_of(7)
        assert all(isinstance(each, Step) for each in steps)
        assert len({each.seed for each in steps}) == len(steps)

    def test_the_summary_tells_each_schedule_that_failed(self) -> None:
        failures = [str(Failure(seed, "I7", "I7: they differ", ("sync",))) for seed in (7, 8)]
        report = "E   AssertionError: " + "\n\n".join(failures)
        assert told(report) == ["seed 7: I7: they differ", "seed 8: I7: they differ"]
        assert told("E   AssertionError: assert ['crash: 1% of 9 syncs'] == []") == []

    def test_the_summary_tells_the_shares_and_what_is_wanted(self) -> None:
        total = Counter({SCHEDULES: 2, SYNCS: 8, **dict.fromkeys(FLOORS, 4)})
        first, *rest = lines(total)
        assert first == "2 schedules with 8 syncs in their rounds"
        assert rest[0] == "   50.0% both sides changed (at least 60%)"
        assert len(rest) == len(FLOORS) + 1

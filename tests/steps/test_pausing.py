from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from gh_tracker.steps.pausing import collector_paused


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_no_collection_begins_within() -> None:
    begun: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        begun.append(phase)

    gc.callbacks.append(note)
    try:
        with collector_paused():
            kept = [[n] for n in range(5_000)]
            assert begun == []
        kept += [[n] for n in range(5_000)]
        assert "start" in begun, "and without the pause there are some"
    finally:
        gc.callbacks.remove(note)


def test_it_runs_again_afterwards_also_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), collector_paused():
        raise ValueError("broken")
    assert gc.isenabled()


def test_one_that_was_off_before_stays_off() -> None:
    gc.disable()
    with collector_paused():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_the_end_of_an_inner_pause_does_not_end_the_outer_one() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()

from collections import Counter

import pytest

from gh_tracker.gateway.messages import Request
from tests.faults.catalogue import KILLS, WRONGS
from tests.faults.matrix import Cell, Tally, cells, expected, run, whole
from tests.faults.scenarios import SCENARIOS

EVERY = 8
"""Of so many cells one is run here; `make faults` runs all of them."""


@pytest.mark.parametrize("name", [each.name for each in SCENARIOS])
def test_whatever_goes_wrong_the_next_runs_end_in_the_same_place(name: str) -> None:
    chosen = list(cells([name]))[len(name) % EVERY :: EVERY]

    problems = [problem for cell in chosen if (problem := run(cell))]

    assert not problems, "\n".join(problems)


def test_there_is_a_cell_for_every_request_of_every_scenario() -> None:
    counted = Counter((each.fault, each.scenario) for each in cells())

    assert counted == expected()
    assert 0 not in counted.values()
    assert len(WRONGS) >= 12
    assert len(KILLS) == 3
    assert counted["502 after", "first sync"] == len(whole("first sync").ran.log) > 20


@pytest.mark.parametrize(
    "fault", ["502 after", "reset after", "timeout after", "garbage", "truncated"]
)
def test_a_post_that_is_repeated_blindly_is_found(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [n for n, each in enumerate(whole("new row").ran.log, 1) if each.method == "POST"]
    assert not run(Cell("new row", fault, posts[-1]))

    monkeypatch.setattr(Request, "reads", property(lambda _: True))

    assert "I15: there are two issues of UT-004" in run(Cell("new row", fault, posts[-1]))


def test_a_state_that_forgets_its_intents_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    patches = [
        n for n, each in enumerate(whole("close anew here").ran.log, 1) if each.method == "PATCH"
    ]
    cell = Cell("close anew here", "killed when it is done", patches[0], "same disk")
    assert not run(cell)

    monkeypatch.setattr("gh_tracker.sync.intents_of", lambda *_: ())

    assert "I19: it ends elsewhere" in run(cell)


def test_a_request_during_a_wait_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell("new row", "secondary limit, 120 s", 3)
    assert not run(cell)

    monkeypatch.setattr("gh_tracker.gateway.limits._secondary_wait", lambda *_: 5.0)

    assert "I40" in run(cell)


def test_a_cell_that_is_not_run_is_missed() -> None:
    tally = Tally()
    every = list(cells())
    for each in every[1:]:
        tally.add(each, "")

    assert tally.missing() == 1
    tally.add(every[0], "")
    assert tally.missing() == 0


def test_the_table_tells_what_was_run_and_what_failed() -> None:
    tally = Tally()
    tally.add(Cell("no change", "401", 1), "")
    tally.add(Cell("no change", "401", 2), "it broke")

    table = tally.table()

    (row,) = [each for each in table.splitlines() if each.startswith("401 ")]
    assert row.split()[:4] == ["401", "0", "2!1", "0"]
    assert table.endswith(f"cells: {expected().total()} expected, 2 run, 1 failed")
    assert tally.messages == ["it broke"]


def test_a_fault_that_hits_nothing_is_a_failure() -> None:
    assert "did not hit anything" in run(Cell("no change", "401", 9))
    assert "was to be killed" in run(Cell("no change", "killed before it is sent", 9, "same disk"))

import re
from collections import Counter
from pathlib import Path

import pytest

from gh_tracker.gateway.messages import Request
from tests.faults.__main__ import told
from tests.faults.catalogue import KILLS, WRONGS
from tests.faults.lasting import (
    AUTHORISATION,
    BRAKE,
    CAUSES,
    CONFLICT,
    KEYS,
    LASTING,
    LASTING_BY_NAME,
    Lasting,
)
from tests.faults.matrix import AGAIN, FULL, Cell, Outcome, cells, expected, run, whole
from tests.faults.scenarios import SCENARIOS
from tests.faults.tally import HALVED, Tally

KILLED = "killed before it is sent"
EVERY = 8
"""Of so many cells one is run here; `make faults` runs all of them."""


@pytest.mark.parametrize("name", [each.name for each in SCENARIOS])
def test_whatever_goes_wrong_the_next_runs_end_in_the_same_place(name: str) -> None:
    chosen = list(cells([name]))[len(name) % EVERY :: EVERY]

    problems = [problem for cell in chosen if (problem := run(cell).problem)]

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
    assert not run(Cell("new row", fault, posts[-1])).problem

    monkeypatch.setattr(Request, "reads", property(lambda _: True))

    assert "I15: there are two issues of UT-004" in run(Cell("new row", fault, posts[-1])).problem


def test_a_state_that_forgets_its_intents_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    patches = [
        n for n, each in enumerate(whole("close anew here").ran.log, 1) if each.method == "PATCH"
    ]
    cell = Cell("close anew here", "killed when it is done", patches[0], "same disk")
    assert not run(cell).problem

    monkeypatch.setattr("gh_tracker.sync.intents_of", lambda *_: ())

    assert "I19: it ends elsewhere" in run(cell).problem


def test_a_request_during_a_wait_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell("new row", "secondary limit, 120 s", 3)
    assert not run(cell).problem

    monkeypatch.setattr("gh_tracker.gateway.limits._secondary_wait", lambda *_: 5.0)

    assert "I40" in run(cell).problem


def test_a_cell_that_is_not_run_is_missed() -> None:
    tally = Tally()
    every = list(cells())
    for each in every[1:]:
        tally.add(each, Outcome())

    assert tally.missing() == 1
    tally.add(every[0], Outcome())
    assert tally.missing() == 0


def test_the_table_tells_what_was_run_and_what_failed() -> None:
    tally = Tally()
    tally.add(Cell("no change", "401", 1), Outcome())
    tally.add(Cell("no change", "401", 2), Outcome("it broke"))

    table = tally.table()

    (row,) = [each for each in table.splitlines() if each.startswith("401 ")]
    assert row.split()[:4] == ["401", "0", "2!1", "0"]
    assert table.endswith(f"cells: {expected().total()} expected, 2 run, 1 failed")
    assert tally.messages == ["it broke"]


class TestRunningAgain:
    """What it recovers from, and the few causes for which a person has to come."""

    @pytest.mark.parametrize("lasting", LASTING, ids=[each.name for each in LASTING])
    def test_changes_nothing_until_a_person_comes_and_loses_nothing_then(
        self, lasting: Lasting
    ) -> None:
        for name in lasting.scenarios[:3]:
            assert run(Cell(name, lasting.name, 0)) == Outcome("", lasting.cause)

    def test_is_in_vain_for_four_causes_alone_which_the_docs_list(self) -> None:
        docs = (Path(__file__).parents[2] / "docs" / "promises.md").read_text("utf-8")
        section = docs.partition("## What running again does not recover\n")[2].partition("\n## ")[
            0
        ]
        assert re.findall(r"^- \*\*(.+?)\*\*", section, re.MULTILINE) == [*CAUSES]
        assert CAUSES == (AUTHORISATION, BRAKE, CONFLICT, KEYS)
        assert {each.cause for each in LASTING} == {*CAUSES}

    def test_recovers_from_an_answer_that_calls_an_issue_gone_by_a_full_read(self) -> None:
        requests = range(1, whole("decided conflict").requests + 1)
        found = [run(Cell("decided conflict", "410 deleted", n)) for n in requests]
        assert {each.recovery for each in found} == {AGAIN, FULL}
        assert not any(each.problem for each in found)

    def test_leaves_a_status_cut_in_half_without_its_intent_to_a_person(self) -> None:
        patches = [
            n
            for n, each in enumerate(whole("close anew here").ran.log, 1)
            if each.method == "PATCH"
        ]
        outcomes = {
            disk: run(Cell("close anew here", "killed when it is done", patches[0], disk))
            for disk in ("same disk", "fresh checkout")
        }
        assert outcomes == {
            "same disk": Outcome("", AGAIN),
            "fresh checkout": Outcome("", CONFLICT),
        }

    def test_is_told_with_what_a_person_does(self) -> None:
        tally = Tally()
        tally.add(Cell("no change", "401", 1), Outcome())
        tally.add(Cell("no change", "404", 1), Outcome("", FULL))
        tally.add(Cell("no change", "the token is none", 0), Outcome("", AUTHORISATION))
        tally.add(Cell("no change", KILLED, 1, "fresh checkout"), Outcome("", CONFLICT))

        told = [*tally.recovery()]

        assert told == [
            "recovered by running again: 1 cells",
            "recovered by running again, a full read included: 1 cells (404)",
            "not recovered by running again, and what a person does:",
            "  authorisation   the token is none: no change (1 cells); "
            + LASTING_BY_NAME["the token is none"].person,
            "  brake           none",
            f"  conflict        {KILLED}, fresh checkout: no change (1 cells); {HALVED}",
            "  both keys lost  none",
        ]

    def test_that_writes_before_a_person_came_is_found(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cell = Cell("no change", "most rows are gone", 0)
        assert not run(cell).problem

        monkeypatch.setattr("gh_tracker.core.planning.plan.brake", lambda *_: ())

        problem = run(cell).problem
        assert "I34: it ended with 0 instead of 5" in problem
        assert "it wrote before a person came" in problem


class TestTheCommand:
    def test_fails_at_a_planted_bug_and_names_the_cell(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        posts = [n for n, each in enumerate(whole("new row").ran.log, 1) if each.method == "POST"]
        cell = Cell("new row", "502 after", posts[-1])
        rest = [(each, Outcome()) for each in cells() if each != cell]
        assert told([*rest, (cell, run(cell))]) == 0
        assert f"cells: {len(rest) + 1} expected, {len(rest) + 1} run, 0 failed" in (
            capsys.readouterr().out
        )

        monkeypatch.setattr(Request, "reads", property(lambda _: True))

        assert told([*rest, (cell, run(cell))]) == 1
        out = capsys.readouterr().out
        assert f"FAILED {cell}: " in out
        assert "I15: there are two issues of UT-004" in out
        assert "1 failed" in out

    def test_fails_where_a_cell_was_not_run(self, capsys: pytest.CaptureFixture[str]) -> None:
        every = [(each, Outcome()) for each in cells()]

        assert told(every[1:]) == 1
        assert f"cells: {len(every)} expected, {len(every) - 1} run, 0 failed" in (
            capsys.readouterr().out
        )


def test_a_fault_that_hits_nothing_is_a_failure() -> None:
    assert "did not hit anything" in run(Cell("no change", "401", 9)).problem
    assert "was to be killed" in run(Cell("no change", KILLED, 9, "same disk")).problem

"""Writing the tracker: edits on the bytes that are there, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from gh_tracker.core.cells.changes import AddLogEntry, SetCell, SetHeadingDate, TrackerEdit
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.model import Values
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.errors import TrackerError
from gh_tracker.steps.rewriting import Written, apply_changes, rewrite
from gh_tracker.workspace.disk import Workspace

TRACKER = """\
# Tracker

## Snapshot (Updated 2026-03-01)
| Task ID | Title | Status | Progress | Notes |
| --- | --- | --- | --- | --- |
| UT-001 | Wallet | In Progress | 40% | Text. |
| UT-002 | Escrow | Blocked | 10% | Other. |
"""
PULL = SetCell("UT-001", "notes", "Text.", "New.")


def _nothing(_: str) -> Values:
    return {}


nothing = Known(_nothing)


class Hasty(Workspace):
    """A tracker that a person saves just before each of the next writes."""

    def __init__(self, tracker: Path, saves: list[str]) -> None:
        super().__init__(tracker)
        self.saves = saves

    def write_tracker(self, data: bytes, expected: bytes) -> bool:
        if self.saves:
            self.tracker.write_text(self.saves.pop(0))
        return super().write_tracker(data, expected)


def workspace(folder: Path, *saves: str) -> Hasty:
    path = folder / "tracker.md"
    path.write_text(TRACKER)
    return Hasty(path, [*saves])


def rewritten(found: Hasty, *changes: TrackerEdit) -> Written:
    return rewrite(found, TRACKER.encode(), changes, DEFAULTS, nothing)


class TestTheTracker:
    def test_gets_its_changes(self, tmp_path: Path) -> None:
        found = workspace(tmp_path)
        done = rewritten(found, PULL)
        assert (done.changed, done.dropped) == (True, ())
        assert found.read_tracker() == done.data == TRACKER.replace("Text.", "New.").encode()

    def test_is_not_touched_where_there_are_none(self, tmp_path: Path) -> None:
        found = workspace(tmp_path)
        before = found.tracker.stat().st_mtime_ns
        assert rewritten(found) == Written(TRACKER.encode(), changed=False, dropped=())
        already = SetCell("UT-001", "notes", "Old.", "Text.")
        assert rewritten(found, already).changed is False
        assert found.tracker.stat().st_mtime_ns == before

    def test_keeps_what_a_person_saved_meanwhile(self, tmp_path: Path) -> None:
        saved = TRACKER.replace("Other.", "Typed.")
        found = workspace(tmp_path, saved)
        done = rewritten(found, PULL)
        assert (done.changed, done.dropped) == (True, ())
        assert found.read_tracker().decode() == saved.replace("Text.", "New.")

    def test_keeps_the_very_cell_that_a_person_saved_meanwhile(self, tmp_path: Path) -> None:
        saved = TRACKER.replace("Text.", "Typed.")
        found = workspace(tmp_path, saved)
        other = SetCell("UT-002", "progress", "10%", "20%")
        done = rewritten(found, PULL, other)
        assert done.dropped == (PULL,)
        assert found.read_tracker().decode() == saved.replace("10%", "20%")

    def test_that_is_saved_without_end_is_given_up_unchanged(self, tmp_path: Path) -> None:
        saves = [TRACKER.replace("Other.", f"Typed {n}.") for n in range(5)]
        found = workspace(tmp_path, *saves)
        with pytest.raises(TrackerError, match="saved again and again"):
            rewritten(found, PULL)
        assert found.read_tracker().decode() == saves[-1]

    def test_that_calms_down_is_written_in_the_end(self, tmp_path: Path) -> None:
        saves = [TRACKER.replace("Other.", f"Typed {n}.") for n in range(4)]
        found = workspace(tmp_path, *saves)
        assert rewritten(found, PULL).changed


class TestAChange:
    def made(self, *changes: TrackerEdit) -> tuple[str, tuple[TrackerEdit, ...]]:
        data, dropped = apply_changes(TRACKER.encode(), changes, DEFAULTS, nothing)
        return data.decode(), dropped

    def test_that_has_no_place_is_dropped_and_the_rest_is_made(self) -> None:
        entry = AddLogEntry("2026-04-02", "UT-001", "completed")
        gone = SetCell("UT-009", "notes", "", "x")
        text, dropped = self.made(entry, PULL, gone)
        assert {*dropped} == {entry, gone}
        assert text == TRACKER.replace("Text.", "New.")

    def test_that_no_cell_can_hold_is_dropped_and_the_rest_is_made(self) -> None:
        odd = SetCell("UT-002", "status", "Blocked", "No such word")
        text, dropped = self.made(odd, PULL)
        assert dropped == (odd,) or "No such word" in text
        assert "New." in text

    def test_of_a_heading_is_made_in_its_own_form(self) -> None:
        text, dropped = self.made(SetHeadingDate("tasks", "2026-04-02"))
        assert dropped == ()
        assert "## Snapshot (Updated 2026-04-02)" in text

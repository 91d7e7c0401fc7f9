"""What is told of a tracker's history, whoever's it is: the same on either side, to the byte."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from gh_tracker.sandbox import Sandbox
from tests.backends import over_http
from tests.replay import OURS, Act, GitHub, Replay, Revision, acts

Begin = Callable[[], Replay]


class History:
    """Stories over the revisions that a subclass gives, on a GitHub that serves HTTP."""

    OWNERS: str

    @pytest.fixture
    def revisions(self) -> list[Revision]:
        raise NotImplementedError

    @pytest.fixture
    def begin(self, revisions: list[Revision], tmp_path: Path) -> Iterator[Begin]:
        """Give a function that syncs the first revision with a GitHub of its own."""
        with ExitStack() as stack:

            def make() -> Replay:
                sandbox = stack.enter_context(Sandbox())
                backend = over_http(sandbox)
                stack.callback(backend.close)
                folder = tmp_path / f"desk{len(list(tmp_path.iterdir()))}"
                sandbox.clock.set(revisions[0].morning)
                return Replay.begin(sandbox, backend, folder, revisions[0], self.OWNERS)

            yield make

    def test_done_on_github_it_gives_each_revision_byte_for_byte(
        self, revisions: list[Revision], begin: Begin
    ) -> None:
        replay = begin()
        for before, after in pairwise(revisions):
            done = [self._on_github(replay, act) for act in acts(before, after)]
            assert done
            self._by_hand(replay, after)
            replay.sync(after)

    def test_synced_after_each_act_it_gives_the_same(
        self, revisions: list[Revision], begin: Begin
    ) -> None:
        replay = begin()
        for before, after in pairwise(revisions):
            for act in acts(before, after):
                self._on_github(replay, act)
                replay.sync()
            self._by_hand(replay, after)
            replay.sync(after)

    def test_saved_in_the_tracker_it_ends_in_the_same_github(
        self, revisions: list[Revision], begin: Begin
    ) -> None:
        there, here = begin(), begin()
        for before, after in pairwise(revisions):
            for act in acts(before, after):
                self._on_github(there, act)
            self._by_hand(there, after)
            there.sync(after)
            here.at(after.day, 16)
            here.write(after)
            here.sync(after)
            expect_same(here.github(), there.github())

    def test_edited_in_the_tracker_row_by_row_the_dates_follow(
        self, revisions: list[Revision], begin: Begin
    ) -> None:
        there, here = begin(), begin()
        for before, after in pairwise(revisions):
            for act in acts(before, after):
                self._on_github(there, act)
                here.at(act.day, 9)
                here.in_tracker(act, after)
                here.sync()
            self._by_hand(there, after)
            there.sync(after)
            self._by_hand(here, after)
            here.sync(after)
            expect_same(here.github(), there.github())

    def _on_github(self, replay: Replay, act: Act) -> Act:
        replay.at(act.day, 9)
        replay.on_github(act)
        return act

    def _by_hand(self, replay: Replay, after: Revision) -> None:
        """Let a person edit the sections that are people's own, which no issue knows of."""
        replay.at(after.day, 16)
        own = [name for name in after.sections if name not in OURS]
        replay.write(replay.revision.taking(after, *own))


def expect_same(here: GitHub, there: GitHub) -> None:
    """See that two GitHubs are the same, and else show in which record and what."""
    assert here.keys() == there.keys()
    for record, issue in here.items():
        differing = {what: (issue[what], there[record][what]) for what in issue}
        assert not {what: each for what, each in differing.items() if each[0] != each[1]}, record

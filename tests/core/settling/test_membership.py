"""What is new in a tracker, and what only had to wait for its issue or for its row."""

from __future__ import annotations

import pytest

from gh_tracker.core.binding.adoption import EARLY
from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import merge_pair
from gh_tracker.core.settling.membership import is_news, name_of, unlinked_after
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.state import Intent, State, Waiting
from tests.engine import (
    CONTEXT,
    EARLIER,
    NOW,
    issue,
    link,
    local_of,
    pair,
    plain_issue,
    row,
    settings_of,
    state_of,
)

SETTINGS = settings_of()
BARE = row("", title="Train  the Desk", digest="d1")
NEW_ISSUE = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))


def news(found: Pair, **state: object) -> bool:
    return is_news(found, state_of(**state), SETTINGS)


class TestANewRow:
    @pytest.mark.parametrize("here", [row(), BARE])
    def test_is_news(self, here: object) -> None:
        assert news(pair(here, how=How.NEW_ROW))  # type: ignore[arg-type]  # a row

    def test_is_none_that_was_there_at_the_first_sync(self) -> None:
        assert not news(pair(row(), how=How.NEW_ROW), unlinked=frozenset({"UT-001"}))
        assert not news(pair(BARE, how=How.NEW_ROW), unlinked=frozenset({"train the desk"}))
        assert news(pair(row(), how=How.NEW_ROW), unlinked=frozenset({"UT-002"}))


class TestANewIssue:
    def test_is_news(self) -> None:
        assert news(NEW_ISSUE)

    def test_is_none_that_was_labelled_before_the_first_sync(self) -> None:
        assert not news(NEW_ISSUE, waiting=(Waiting(9, "tasks", EARLY),))
        assert not news(NEW_ISSUE, unlinked=frozenset({"#9"}))

    def test_of_a_stranger_is_news_when_it_is_taken(self) -> None:
        assert news(NEW_ISSUE, waiting=(Waiting(9, "tasks", "stranger"),))


class TestARowWhoseIssueCarriesItsMarker:
    FOUND = pair(row(), issue(), None, how=How.MARKER)

    def test_is_news_where_a_run_that_got_no_further_asked_for_it(self) -> None:
        asked = Intent("create", "UT-001", "tasks", EARLIER)
        assert news(self.FOUND, intents=(asked,), cursor=NOW)
        other = Intent("create", "UT-002", "tasks", EARLIER)
        assert not news(self.FOUND, intents=(other,), cursor=NOW)

    def test_is_news_where_it_was_asked_for_before_it_had_an_id(self) -> None:
        asked = Intent("create", "", "tasks", EARLIER, digest="d1")
        found = pair(BARE, issue(), None, how=How.MARKER)
        assert news(found, intents=(asked,), cursor=NOW)

    @pytest.mark.parametrize(
        ("cursor", "expected"),
        [("2026-03-30T07:59:59Z", True), (NOW, False)],
    )
    def test_is_news_where_it_was_made_since_the_state_was_written(
        self, cursor: str, *, expected: bool
    ) -> None:
        assert news(self.FOUND, cursor=cursor) is expected

    @pytest.mark.parametrize(("last", "expected"), [(1, False), (0, True)])
    @pytest.mark.parametrize("cursor", [EARLIER, ""])
    def test_is_told_by_its_number_where_the_cursor_tells_nothing(
        self, cursor: str, last: int, *, expected: bool
    ) -> None:
        known = {"UT-009": link("UT-009", last)}
        assert news(self.FOUND, cursor=cursor, links=known) is expected


@pytest.mark.parametrize("how", [How.LINKED, How.ADOPTED])
def test_what_is_linked_or_adopted_is_no_news(how: How) -> None:
    assert not news(pair(row(), issue(), None, how=how))


def settled(found: Pair, fate: Fate = Fate.CREATE) -> Settled:
    return settle(Done(merge_pair(found, CONTEXT), fate, issue()), CONTEXT, NOW)


class TestWhatIsKept:
    ROWS = (row(), row("UT-002", line=6), BARE, row("R-01", collection="risks", line=9))

    def kept(
        self, *done: Settled, state: State | None = None, first: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        local = local_of(*self.ROWS, frozen={"UT-009": "duplicate-id"})
        links = {each.id: each.link for each in done if each.link}
        return unlinked_after(state or state_of(), local, done, links, first, SETTINGS)

    def test_of_a_first_sync_is_every_row_that_got_no_issue(self) -> None:
        made = settled(pair(row(), how=How.NEW_ROW))
        found = self.kept(made, first=frozenset({"tasks"}))
        assert found == {"UT-002", "train the desk", "UT-009"}

    def test_of_a_later_run_is_nothing(self) -> None:
        assert self.kept() == set()

    def test_stays_until_it_is_linked(self) -> None:
        known = state_of(unlinked=frozenset({"UT-001", "UT-002", "train the desk", "UT-009"}))
        made = settled(pair(row(), how=How.NEW_ROW))
        bare = settled(Pair("UT-007", "tasks", How.NEW_ROW, BARE))
        assert self.kept(made, bare, state=known) == {"UT-002", "UT-009"}

    def test_goes_with_its_row(self) -> None:
        assert self.kept(state=state_of(unlinked=frozenset({"UT-005"}))) == set()

    def test_of_an_issue_stays_until_it_is_linked(self) -> None:
        known = state_of(unlinked=frozenset({"#1", "#9"}))
        made = settled(pair(row(), how=How.NEW_ROW))
        assert self.kept(made, state=known) == {"#9"}


def test_a_row_without_id_and_title_is_known_by_its_digest() -> None:
    assert name_of(row("", title="", digest="d2"), SETTINGS) == "d2"
    assert link().told == {}

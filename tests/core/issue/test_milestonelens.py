"""The row of a milestone and the milestone: what is read is written back as nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue import milestonelens
from gh_tracker.core.issue.milestonelens import NO_WORDS, Usual, usual_words
from gh_tracker.core.model import LocalRecord, Place, Values
from gh_tracker.core.remote import KEEP, CreateMilestone, EditMilestone, Milestone
from gh_tracker.core.spec import MILESTONE_WORDS, MILESTONES
from gh_tracker.core.state import Base, Link
from gh_tracker.core.text import canonical

USUAL = Usual("Open", "Closed")
GIVEN = Milestone(1, "Alpha", "open", "Why.\r\nBecause.  ", "2026-05-27")

days = st.dates().map(str) | st.just("")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
milestones = st.builds(
    Milestone,
    number=st.integers(1, 99),
    title=texts,
    state=st.sampled_from(["open", "closed"]),
    description=texts,
    due=days,
)
names = st.sampled_from([each.name for each in MILESTONE_WORDS])
values = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "due": days,
        "state": names,
        "description": texts.map(canonical),
    },
)


def row(state: str) -> LocalRecord:
    return LocalRecord("milestone A", "milestones", {"state": state}, Place(0, 0, 5), "")


def link(state: str, open_word: str = "") -> Link:
    base = {"state": Base(state, state)}
    return Link("milestone A", "milestones", 1, "", base, open_word=open_word)


def read(milestone: Milestone, said: str = "", known: Link | None = None) -> Values:
    own = row(said) if said else None
    return milestonelens.read(milestone, MILESTONES, USUAL, own, known).values


@given(milestones, names)
def test_what_was_read_is_written_back_as_nothing(milestone: Milestone, said: str) -> None:
    assert milestonelens.edit(milestone, read(milestone, said), MILESTONES).empty


@given(milestones, values)
def test_what_was_written_is_read_as_it_was_and_the_rest_stays(
    milestone: Milestone, writes: Values
) -> None:
    sent = milestonelens.edit(milestone, writes, MILESTONES)
    after = milestonelens.applied(milestone, sent)
    said = writes.get("state", "")
    before = read(milestone, said)
    assert {**before, **writes, "state": ""} == {**read(after, said), "state": ""}
    assert not said or read(after, said)["state"] == said
    assert milestonelens.edit(after, writes, MILESTONES).empty


@given(values)
def test_a_new_one_has_all_that_its_row_says(writes: Values) -> None:
    made = milestonelens.create(writes, MILESTONES)
    new = Milestone(7, made.title, made.state, made.description, made.due)
    found = read(new, writes.get("state", ""))
    assert {name: found[name] for name in writes} == writes


def test_a_row_gives_a_whole_milestone() -> None:
    writes = {"title": "A", "due": "2026-05-27", "state": "Complete", "description": "Why."}
    assert milestonelens.create(writes, MILESTONES) == CreateMilestone(
        "A", "2026-05-27", "Why.", "closed"
    )


def test_only_what_differs_is_sent() -> None:
    writes = {"title": "Alpha", "due": "", "state": "In Progress", "description": "Why.\nBecause."}
    assert milestonelens.edit(GIVEN, writes, MILESTONES) == EditMilestone(1, due="")


def test_an_emptied_state_says_nothing() -> None:
    assert milestonelens.edit(GIVEN, {"state": ""}, MILESTONES).state is KEEP


class TestTheWordForAState:
    OPEN, CLOSED = Milestone(1, "A"), Milestone(1, "A", "closed")

    def test_is_the_row_s_own_where_it_says_the_same(self) -> None:
        assert read(self.OPEN, "At Risk")["state"] == "At Risk"
        assert read(self.CLOSED, "Cancelled")["state"] == "Cancelled"

    def test_is_that_of_the_last_sync_where_the_row_says_another(self) -> None:
        assert read(self.OPEN, "Complete", link("Blocked"))["state"] == "Blocked"

    def test_is_the_last_open_one_when_it_is_opened_again(self) -> None:
        assert read(self.OPEN, "Complete", link("Complete", "Blocked"))["state"] == "Blocked"

    def test_is_the_usual_one_where_nothing_is_known(self) -> None:
        assert (read(self.OPEN)["state"], read(self.CLOSED)["state"]) == ("Open", "Closed")

    @pytest.mark.parametrize(
        ("used", "usual"),
        [
            ([], ("Open", "Closed")),
            (["In Progress", "Complete"], ("Open", "Complete")),
            (["Complete", "Closed"], ("Open", "Closed")),
            (["Cancelled"], ("Open", "Closed")),
        ],
    )
    def test_that_is_usual_is_never_more_than_is_known(
        self, used: list[str], usual: tuple[str, str]
    ) -> None:
        assert usual_words([row(each) for each in used], MILESTONES) == usual

    def test_is_none_without_a_vocabulary(self) -> None:
        assert NO_WORDS == ("", "")

"""Reading GitHub for one run: as little as the state allows, and all that a decision needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest

from gh_tracker.core.remote import Event, Fetched, Issue, Milestone, Repository, Write
from gh_tracker.core.state import Intent, State, shelf
from gh_tracker.errors import GoneError, RepositoryError, StateError
from gh_tracker.ports import Chronicle, Meter
from gh_tracker.steps.fetching import Asking, Remote, read
from tests.engine import EARLIER, NOW, issue, link, plain_issue, settings_of, state_of

NAME = "acme/programme"
REPOSITORY = Repository("R_1", NAME)
CREATE = Intent("create", "UT-006", "tasks", EARLIER)
LABEL = "tracker: task"


@dataclass(slots=True)
class Answers:
    """A gateway to a repository with these issues, of which the listing may hide some."""

    listed: tuple[Issue, ...] = ()
    hidden: tuple[Issue, ...] = ()
    repo: Repository = REPOSITORY
    events: tuple[Event, ...] = ()
    moved: Mapping[int, str] = field(default_factory=dict)
    now: str = NOW
    calls: list[object] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[str, int]:
        return {}

    def repository(self) -> Repository:
        self.calls.append("repository")
        return self.repo

    def fetch(self, since: str, *, full: bool, labels: bool) -> Fetched:
        self.calls.append(("fetch", since, full, labels))
        return Fetched(self.listed, (), full=full, cursor=NOW, now=self.now)

    def changed(self, since: str) -> Iterator[tuple[Issue, ...]]:
        raise NotImplementedError(since)

    def issue(self, number: int) -> Issue:
        self.calls.append(("issue", number))
        found = next((each for each in self.hidden if each.number == number), None)
        if found is None:
            error = GoneError("gone", status=404)
            error.location = self.moved.get(number, "")
            raise error
        return found

    def milestones(self) -> tuple[Milestone, ...]:
        raise NotImplementedError

    def milestone(self, number: int) -> Milestone:
        raise NotImplementedError(number)

    def timeline(self, number: int) -> tuple[Event, ...]:
        self.calls.append(("timeline", number))
        return self.events

    def comments(self, number: int) -> tuple[Event, ...]:
        raise NotImplementedError(number)

    def assignable(self) -> frozenset[str]:
        raise NotImplementedError

    @property
    def meter(self) -> Meter:
        raise NotImplementedError

    @property
    def chronicle(self) -> Chronicle:
        raise NotImplementedError

    def perform(self, write: Write) -> Issue | Milestone | str:
        raise NotImplementedError(write)

    def close(self) -> None:
        raise NotImplementedError


def asking(state: State | None, **changes: object) -> Asking:
    made = Asking(
        state, state, EARLIER if state else "", settings_of(), full=False, labels=False, grace=660.0
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named by the caller


def fetched(gateway: Answers, state: State | None, name: str = NAME, **changes: object) -> Remote:
    return read(gateway, asking(state, **changes), name)


class TestWhatIsAskedFor:
    def test_is_one_listing_since_the_cursor(self) -> None:
        gateway = Answers((issue(),))
        found = fetched(gateway, state_of(link()))
        assert gateway.calls == [("fetch", EARLIER, False, False)]
        assert (found.issues, found.repository) == ({1: issue()}, None)
        assert (found.lost, found.pending, found.stops) == ({}, frozenset(), ())

    @pytest.mark.parametrize(
        ("state", "changes"),
        [
            (state_of(), {"full": True}),
            (state_of(), {"cursor": ""}),
            (state_of(intents=(CREATE,)), {}),
        ],
        ids=["told to", "no cursor", "a create is open"],
    )
    def test_is_everything_where_an_absence_must_mean_something(
        self, state: State, changes: Mapping[str, object]
    ) -> None:
        gateway = Answers()
        read(gateway, asking(state, **changes), NAME)
        assert gateway.calls == [("fetch", changes.get("cursor", EARLIER), True, False)]

    def test_is_everything_and_the_repository_before_the_first_sync(self) -> None:
        gateway = Answers((issue(),))
        found = fetched(gateway, None, labels=True)
        assert gateway.calls == ["repository", ("fetch", "", True, True)]
        assert (found.repository, found.issues) == (REPOSITORY, {1: issue()})


class TestTheRepository:
    def test_is_read_when_it_is_called_otherwise_now(self) -> None:
        renamed = Answers(repo=Repository("R_1", "acme/renamed"))
        found = fetched(renamed, state_of(), "acme/renamed")
        assert found.repository == renamed.repo
        same = Answers()
        assert fetched(same, state_of(), "ACME/Programme").repository is None

    def test_of_another_state_is_refused(self) -> None:
        other = Answers(repo=Repository("R_2", "acme/other"))
        with pytest.raises(StateError, match=r"belongs to another repository, acme/programme"):
            fetched(other, state_of(), "acme/other")

    def test_of_another_state_is_refused_in_a_rebuild_as_well(self) -> None:
        other = Answers(repo=Repository("R_2", NAME))
        with pytest.raises(StateError):
            fetched(other, None, on_disk=state_of())

    def test_that_was_made_anew_under_its_name_is_refused(self) -> None:
        stranger = replace(issue(), node_id="another")
        anew = Answers((stranger,), repo=Repository("R_2", NAME))
        with pytest.raises(StateError):
            fetched(anew, state_of(link()))

    def test_is_not_suspected_for_an_issue_that_was_lost(self) -> None:
        stranger = replace(issue(), node_id="another")
        gateway = Answers((stranger,))
        fetched(gateway, state_of(replace(link(), lost="deleted")))
        assert "repository" not in gateway.calls

    def test_without_issues_is_refused(self) -> None:
        off = Answers(repo=replace(REPOSITORY, has_issues=False))
        with pytest.raises(RepositoryError, match="issues are disabled in acme/programme"):
            fetched(off, None)


class TestAnIssueThatAFullListingDoesNotHave:
    def test_is_asked_for_by_number(self) -> None:
        gateway = Answers(hidden=(issue(),))
        found = fetched(gateway, state_of(link()), full=True)
        assert (found.issues, found.lost) == ({1: issue()}, {})

    @pytest.mark.parametrize(
        ("moved", "lost"), [({}, "deleted"), ({1: "https://x/issues/3"}, "https://x/issues/3")]
    )
    def test_is_lost_when_it_has_no_address_any_more(
        self, moved: Mapping[int, str], lost: str
    ) -> None:
        found = fetched(Answers(moved=moved), state_of(link()), full=True)
        assert found.lost == {1: lost}

    def test_is_not_asked_for_where_it_is_known_to_be_gone_or_given_up(self) -> None:
        state = state_of(
            replace(link(), tombstone=True), replace(link("UT-002", 2), lost="deleted")
        )
        gateway = Answers()
        fetched(gateway, state, full=True)
        assert gateway.calls == [("fetch", EARLIER, True, False)]

    def test_is_not_asked_for_after_a_listing_of_changes(self) -> None:
        gateway = Answers()
        assert fetched(gateway, state_of(link())).lost == {}
        assert gateway.calls == [("fetch", EARLIER, False, False)]

    @pytest.mark.parametrize(("size", "most"), [(5, 3), (30, 3), (40, 4)])
    def test_with_many_others_stops_the_run(self, size: int, most: int) -> None:
        links = [link(f"UT-{n:03}", n) for n in range(1, size + 1)]
        there = tuple(issue(f"UT-{n:03}", n) for n in range(1, size + 1))
        few = Answers(there[most:], hidden=there)
        assert fetched(few, state_of(*links), full=True).stops == ()
        many = Answers(there[most + 1 :], hidden=there)
        (stop,) = fetched(many, state_of(*links), full=True).stops
        assert (stop.code, stop.allow) == ("brake-removals", "removals")
        assert stop.message.startswith(f"{most + 1} of {size} ")
        assert not any(isinstance(e, tuple) and e[0] == "issue" for e in many.calls)

    def test_with_many_others_is_asked_for_when_a_person_allows_it(self) -> None:
        links = [link(f"UT-00{n}", n) for n in range(1, 6)]
        found = fetched(Answers(), state_of(*links), full=True, allow_removals=True)
        assert (found.stops, [*found.lost]) == ((), [1, 2, 3, 4, 5])


class TestWhoLabelledAStrangersIssue:
    ISSUE = plain_issue(9, "New", labels=(LABEL,), association="NONE", author="mallory")

    @pytest.mark.parametrize(
        ("events", "actor"),
        [
            ((), ""),
            ((Event("labeled", "bob", NOW, LABEL.upper()),), "bob"),
            ((Event("labeled", "bob", NOW, "bug"), Event("closed", "bob", NOW)), ""),
            (
                (Event("labeled", "bob", EARLIER, LABEL), Event("labeled", "mallory", NOW, LABEL)),
                "mallory",
            ),
        ],
    )
    def test_is_whoever_did_so_last(self, events: tuple[Event, ...], actor: str) -> None:
        found = fetched(Answers((self.ISSUE,), events=events), state_of())
        assert found.labelled_by == {9: actor}

    def test_is_not_asked_of_those_that_may_be_trusted(self) -> None:
        gateway = Answers((replace(self.ISSUE, association="MEMBER"), issue()))
        assert fetched(gateway, state_of(link())).labelled_by == {}


class TestACreateThatMayHaveBeenDone:
    AFTER = "2026-03-30T08:11:00Z"
    BEFORE = "2026-03-30T08:10:59Z"

    def pending(self, gateway: Answers, intent: Intent = CREATE) -> frozenset[str]:
        return fetched(gateway, state_of(intents=(intent,))).pending

    def test_is_pending_until_the_grace_is_over_by_the_servers_clock(self) -> None:
        assert self.pending(Answers(now=self.BEFORE)) == {"UT-006"}
        assert self.pending(Answers(now=self.AFTER)) == frozenset()

    def test_is_known_by_the_digest_of_a_row_that_had_no_id(self) -> None:
        intent = replace(CREATE, digest="a" * 12)
        assert self.pending(Answers(now=self.BEFORE), intent) == {"a" * 12}

    def test_is_pending_no_more_when_its_issue_shows(self) -> None:
        assert self.pending(Answers((issue("UT-006", 6),), now=self.BEFORE)) == frozenset()

    @pytest.mark.parametrize(
        "there",
        [
            issue("UT-005", 6),
            replace(issue("UT-006", 6), association="NONE", author="mallory"),
            replace(issue("UT-006", 6), body=issue("UT-006").body.replace("3f9a", "0f9a")),
        ],
        ids=["of another record", "by a stranger", "of another tracker"],
    )
    def test_stays_pending_whatever_other_markers_show(self, there: Issue) -> None:
        assert self.pending(Answers((there,), now=self.BEFORE)) == {"UT-006"}

    def test_is_the_only_intent_that_counts(self) -> None:
        intents = (replace(CREATE, kind="replace"), replace(CREATE, kind="finish"))
        found = fetched(Answers(now=self.BEFORE), state_of(intents=intents))
        assert found.pending == frozenset()


class TestAListingThatLagsBehind:
    LATEST = replace(issue(title="As it was settled"), updated_at="2026-04-02T12:00:01Z")
    STALE = replace(issue(), updated_at="2026-04-02T12:00:00Z")
    TEXT = shelf.render(shelf.put(shelf.Shelf(), (LATEST,), NOW, node_id="R_1", linked={1}))

    def test_is_not_believed_of_an_issue_that_was_read_newer_before(self) -> None:
        gateway = Answers((self.STALE,), (self.LATEST,))
        found = fetched(gateway, state_of(link()), shelf=self.TEXT)
        assert gateway.calls[1:] == [("issue", 1)]
        assert found.issues == {1: self.LATEST}

    def test_costs_no_request_where_it_shows_what_was_read(self) -> None:
        gateway = Answers((self.LATEST,))
        assert fetched(gateway, state_of(link()), shelf=self.TEXT).issues == {1: self.LATEST}
        assert len(gateway.calls) == 1

    def test_is_all_there_is_of_an_issue_that_is_gone_by_now(self) -> None:
        gateway = Answers((self.STALE,))
        assert fetched(gateway, state_of(link()), shelf=self.TEXT).issues == {1: self.STALE}

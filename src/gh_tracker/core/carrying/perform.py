"""Carrying out one record: which requests follow which, as a generator without any I/O.

The caller sends what is yielded and gives back the answer, or throws the error that came instead;
this is the sans-I/O way (https://sans-io.readthedocs.io). Every decision between two requests is
thus made here, and can be tested without a server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from gh_tracker.core.binding.bind import Pair
from gh_tracker.core.carrying.comments import comment, is_said
from gh_tracker.core.carrying.following import CONVERTED, follows, heard
from gh_tracker.core.carrying.patching import edits_of, giving_up
from gh_tracker.core.carrying.requests import (
    Answer,
    ReadComments,
    ReadIssue,
    Request,
)
from gh_tracker.core.carrying.sending import ATTEMPTS, issue_of, patch, post, surely
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import writes
from gh_tracker.core.issue.inert import inert
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.merging.fate import (
    DISCUSSION,
    Fate,
    is_closed_only,
    is_unread,
    left_list,
    wants_row,
)
from gh_tracker.core.merging.records import Context, Record, local_values, merge_pair
from gh_tracker.core.model import Closing, Facet, Values
from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import KEEP, EditIssue, Event, Issue, Keep, Milestone
from gh_tracker.errors import GitHubError, OutcomeUnknownError

_UNMADE: Final = "its milestone could not be made"
Steps: TypeAlias = Generator[Request, Answer, "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a record: as it was merged last, and its issue as GitHub answered last.

    ``fate`` can differ from the planned one, when a person changed the issue meanwhile.
    ``unwritten`` are fields that could not be sent, each with the reason; ``lost`` is what became
    of an issue that is no longer there. ``error`` is what came after an issue had been made.
    ``told`` are fields whose losing value a comment keeps: only these may be overwritten.
    ``closer`` is the pull request that closed the issue. ``late`` tells that an issue cannot be
    read, and that the plan did not know. ``milestone`` is the milestone of a row of those.
    """

    record: Record
    fate: Fate
    issue: Issue | None = None
    events: tuple[Event, ...] = ()
    unwritten: Mapping[str, str] = field(default_factory=dict)
    lost: str = ""
    error: BaseException | None = None
    told: frozenset[str] = frozenset()
    closer: Pull | None = None
    late: bool = False
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What carrying out needs: the context, milestone numbers by title, and who is stale.

    ``is_stale`` tells of an issue number whether it was read too long ago to be written to;
    ``recall`` gives an issue that did not change since it was read in an earlier run; ``pulls``
    are the pull requests of the listing that close issues.
    """

    context: Context
    numbers: Mapping[str, int]
    is_stale: Callable[[int], bool]
    lineage: str
    recall: Callable[[int], Issue | None] = lambda _: None
    pulls: tuple[Pull, ...] = ()


def carry_out(record: Record, fate: Fate, work: Work) -> Steps:
    """Yield the requests of one record and return what came of them.

    Raises what the caller throws in, except an unknown outcome of an edit, which is looked up.
    """
    if fate is Fate.CREATE:
        return (yield from _create(record, work))
    if fate is Fate.CLOSE:
        return (yield from _close(record, work))
    if fate is Fate.WRITE or (fate is Fate.ADD_ROW and record.pair.link is None):
        return (yield from _write(record, fate, work))
    if fate is Fate.ADD_ROW:
        return (yield from _restore(record, work))
    if fate is Fate.BURY and not _lens(record, work).spec.keep_removed:
        return (yield from _bury(record, work))
    yield from _tell_what_is_lost(record, work)
    told = frozenset(record.losing)
    return (yield from _follow(Done(record, fate, record.pair.issue, told=told), work))


def _create(record: Record, work: Work) -> Steps:
    """POST the issue, then close it where its status is a closed word.

    GitHub takes no state in a create: https://docs.github.com/rest/issues/issues#create-an-issue
    """
    pair, lens = record.pair, _lens(record, work)
    if pair.row is None:
        raise ValueError(f"{pair.id} has no row to make an issue of")
    values = local_values(pair.row, lens.spec, work.context.titles)
    digest = "" if pair.row.id else pair.row.digest
    wanted = writes.create(pair.id, values, lens, digest)
    unwritten: dict[str, str] = {}
    if _unmade(wanted.milestone, work):
        unwritten = _without(lens, Facet.MILESTONE, _UNMADE)
        wanted = replace(wanted, milestone=None)
    elif isinstance(wanted.milestone, str):
        wanted = replace(wanted, milestone=work.numbers[wanted.milestone])
    issue = yield from post(wanted)
    try:
        issue = yield from surely(issue, lambda now: _closing_edits(now, values, lens, pair.id))
    except (GitHubError, KeyboardInterrupt) as error:
        # The issue is there: what is known of it must not be lost with the rest.
        unwritten |= _without(lens, Facet.STATUS, str(error))
        return Done(record, Fate.CREATE, issue, unwritten=unwritten, error=error)
    return Done(record, Fate.CREATE, issue, unwritten=unwritten)


def _closing_edits(
    issue: Issue, values: Values, lens: Lens, record_id: str
) -> tuple[EditIssue, ...]:
    status = lens.spec.of_facet(Facet.STATUS)
    word = find(values.get(status.name, ""), lens.spec.words) if status else None
    if status is None or word is None or word.closing is Closing.OPEN:
        return ()
    return writes.change(issue, {status.name: word.name}, lens, record_id, None)


def _write(record: Record, fate: Fate, work: Work) -> Steps:
    """PATCH the issue with what its record asks for, on the issue as it is now.

    A body is never sent without reading it just before, and neither is anything to an issue that
    was not read in this run or too long ago; a person's change found there is merged.
    """
    record = _recalled(record, work)
    issue = record.pair.issue
    edits = edits_of(record, issue, work.context) if issue else ()
    if issue is None or work.is_stale(issue.number) or any(e.body is not KEEP for e in edits):
        issue = issue_of((yield ReadIssue(_number(record.pair))))
        record = _again(record, issue, work)
    record, issue, told = yield from _told(record, issue, work)
    unwritten: Mapping[str, str] = {}
    error: OutcomeUnknownError | None = None
    for _ in range(ATTEMPTS):
        try:
            for edit in edits_of(record, issue, work.context):
                if _unmade(edit.milestone, work):
                    unwritten = _without(_lens(record, work), Facet.MILESTONE, _UNMADE)
                    sent = replace(edit, milestone=KEEP)
                else:
                    sent = replace(edit, milestone=_numbered(edit.milestone, work))
                if not sent.empty:
                    issue = yield from patch(issue, sent)
            break
        except OutcomeUnknownError as caught:
            error = caught
            issue = issue_of((yield ReadIssue(issue.number)))
            record = _again(record, issue, work)
    else:
        # Whatever is still asked for was not done.
        done = Done(record, fate, issue, unwritten=dict.fromkeys(record.writes, str(error)))
        return replace(done, told=told, error=error if record.writes else None)
    return (yield from _follow(Done(record, fate, issue, unwritten=unwritten, told=told), work))


def _close(record: Record, work: Work) -> Steps:
    """Close the issue of a removed row as not planned, with one comment.

    It is read first: a person's change since brings the row back instead. The comment goes
    first and is looked up before, so that a run cut short between the two never doubles it.
    """
    number = _number(record.pair)
    issue = issue_of((yield ReadIssue(number)))
    record = _again(record, issue, work)
    lens = _lens(record, work)
    spared = yield from _spared(record, work)
    if spared is not None:
        return spared
    text = (
        f"The row of {record.pair.id} was removed from [the progress tracker]({lens.link_url}), "
        "so this issue is closed as not planned. Reopen it to bring the row back."
    )
    yield from comment(number, text, _removal_key(record, issue), work.lineage)
    issue = yield from surely(issue, lambda now: giving_up(now, lens))
    return Done(record, Fate.CLOSE, issue)


def _bury(record: Record, work: Work) -> Steps:
    """Give the record of a closed issue up, once the issue's own address shows no change.

    A listing can hide an issue, or lag behind it, and edit beats delete.
    """
    issue = issue_of((yield ReadIssue(_number(record.pair))))
    record = _again(record, issue, work)
    spared = yield from _spared(record, work)
    return spared or Done(record, Fate.BURY, issue)


def _spared(record: Record, work: Work) -> Generator[Request, Answer, Done | None]:
    """Return what becomes of a removed record that is not given up after all; None where it is."""
    if wants_row(record, _lens(record, work)):
        return (yield from _restore(record, work))
    if left_list(record, _lens(record, work)):
        return Done(record, Fate.BURY, record.pair.issue)
    return _unread(record) if is_unread(record) else None


def _unread(record: Record) -> Done:
    return Done(record, Fate.UNREAD, record.pair.issue, late=True)


def _restore(record: Record, work: Work) -> Steps:
    """Bring a row back whose issue changed since it went.

    One that a run of ours closed, cut short before it could note so, shows that run's comment.
    """
    issue = record.pair.issue
    if issue is not None and is_closed_only(record, _lens(record, work)):
        said = yield ReadComments(issue.number)
        if is_said(_removal_key(record, issue), work.lineage, said):
            return _unread(record) if is_unread(record) else Done(record, Fate.BURY, issue)
    return (yield from _follow(Done(record, Fate.ADD_ROW, issue), work))


def _removal_key(record: Record, issue: Issue) -> str:
    return f"removed/{record.pair.id} {issue.created_at}"


def _follow(done: Done, work: Work) -> Steps:
    """Read what happened to an issue that a person turned: its date, and what was said."""
    if not follows(done.record, work.context):
        return done
    issue = done.issue or issue_of((yield ReadIssue(_number(done.record.pair))))
    events, closer = yield from heard(done.record, issue, work.context, work.pulls)
    if done.record.pair.link and any(each.kind == CONVERTED for each in events):
        # It is closed and locked, and not because anybody was done.
        return Done(done.record, Fate.LOST, issue, lost=DISCUSSION)
    return replace(done, issue=issue, events=events, closer=closer)


def _told(
    record: Record, issue: Issue, work: Work
) -> Generator[Request, Answer, tuple[Record, Issue, frozenset[str]]]:
    """Tell what a policy gives up, and return the record and its issue as they are after that.

    Comments take their time, and what is overwritten has to be what was told: the issue is read
    once more, and what somebody wrote meanwhile is told as well, as often as writes are tried.
    """
    told: frozenset[str] = frozenset()
    known: Values = {}
    for _ in range(ATTEMPTS):
        if record.losing == known:
            break
        known = record.losing
        told |= known.keys()
        yield from _tell_what_is_lost(record, work)
        issue = issue_of((yield ReadIssue(issue.number)))
        record = _again(record, issue, work)
    return record, issue, told


def _tell_what_is_lost(record: Record, work: Work) -> Generator[Request, Answer]:
    """Keep, as a comment, each value that a policy gives up, before it is overwritten."""
    spec = _lens(record, work).spec
    for merged in record.fields.values():
        if not merged.lost:
            continue
        side = "GitHub" if merged.verdict == "push" else "The tracker"
        lost = work.context.titles.shown(spec.field(merged.field), merged.lost)
        quoted = "\n".join(f"> {line}" for line in inert(lost).splitlines())
        text = (
            f"Both sides changed {merged.field} of {record.pair.id}. By the policy of the tracker "
            f"the other value was taken. {side} had:\n\n{quoted}"
        )
        # Under another policy a later run may give up the other one of the same two.
        told = f"{merged.verdict}\0{merged.local}\0{merged.remote}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:12]
        key = f"lost/{record.pair.id}/{merged.field} {digest}"
        yield from comment(_number(record.pair), text, key, work.lineage)


def _again(record: Record, issue: Issue, work: Work) -> Record:
    """Merge a record once more, on its issue as it is now."""
    return merge_pair(replace(record.pair, issue=issue), work.context, record.frozen)


def _recalled(record: Record, work: Work) -> Record:
    """Return a record whose issue no listing shows with the issue as it was, if that is known.

    Where a field to be written waits as seen, or memory and base do not agree, it stays unknown.
    """
    link = record.pair.link
    if record.pair.issue is not None or link is None or record.writes.keys() & link.seen.keys():
        return record
    issue = work.recall(link.issue)
    again = _again(record, issue, work) if issue else record
    return again if again.writes == record.writes else record


def _unmade(milestone: int | str | Keep | None, work: Work) -> bool:
    """Tell whether a milestone is named by a title that could not be made.

    Then the rest of the record goes out without it.
    """
    return isinstance(milestone, str) and milestone not in work.numbers


def _numbered(milestone: int | str | Keep | None, work: Work) -> int | Keep | None:
    """Return the number of a milestone that is named by its title; anything else as it is."""
    return work.numbers[milestone] if isinstance(milestone, str) else milestone


def _without(lens: Lens, facet: Facet, why: str) -> dict[str, str]:
    spec = lens.spec.of_facet(facet)
    return {spec.name: why} if spec else {}


def _lens(record: Record, work: Work) -> Lens:
    return work.context.lenses[record.pair.collection]


def _number(pair: Pair) -> int:
    """Return the number of the record's issue; ValueError where it has none."""
    if pair.issue is not None:
        return pair.issue.number
    if pair.link is not None:
        return pair.link.issue
    raise ValueError(f"{pair.id} has no issue")

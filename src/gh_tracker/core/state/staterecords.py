"""The parts of a state ↔ JSON objects: header, links, milestones, issues, intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, TypeVar

from gh_tracker.core.model import milestone_key
from gh_tracker.core.state import Base, Decision, Intent, Link, State, Untold, Waiting

Json: TypeAlias = dict[str, object]
"""A JSON object; a member that is empty, zero or false is left out."""

_MILESTONE: Final = milestone_key("")

HEADER: Final = "gh-tracker"
"""The member that makes an object the header; its value is the format version."""

T = TypeVar("T")


def header_of(state: State) -> Json:
    """Return the header of a state."""
    return _filled(
        {
            HEADER: state.version,
            "lineage": state.lineage,
            "node_id": state.node_id,
            "repository": state.repository,
            "path": state.path,
            "cursor": state.cursor,
            "collections": sorted(state.collections),
            "owners": {role: list(logins) for role, logins in state.owners.items()},
            "unlinked": sorted(state.unlinked),
        }
    )


def records_of(state: State) -> Iterator[tuple[str, Json]]:
    """Yield every record with its key, which is unique in the state."""
    taken: Counter[str] = Counter()
    for name, record in _named(state):
        taken[name] += 1
        # Two rows without ID may read the same; each has a create of its own.
        yield (name if taken[name] == 1 else f"{name} ({taken[name]})"), record


def state_of(header: Json) -> State:
    """Return the state without records that a header describes; ValueError when it is none."""
    members = Members(header)
    state = State(
        version=members.number(HEADER),
        lineage=members.text("lineage"),
        node_id=members.text("node_id"),
        repository=members.text("repository"),
        path=members.text("path"),
        cursor=members.text("cursor"),
        collections=frozenset(members.texts("collections")),
        owners=members.mapping("owners", _texts),
        unlinked=frozenset(members.texts("unlinked")),
    )
    members.end()
    return state


@dataclass(slots=True)
class Collected:
    """The records of a state as far as they have been read."""

    milestones: dict[int, str] = field(default_factory=dict)
    milestone_links: dict[int, Link] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    decided: set[int] = field(default_factory=set)

    def add(self, record: Json) -> None:
        """Take one more record; ValueError when it is none, or one that was there before."""
        members = Members(record)
        if "link" in record:
            link = _link(members)
            _put(self.links, link.id, link)
        elif "milestone" in record:
            number = members.number("milestone")
            _put(self.milestones, number, members.text("title"))
            if "name" in record:
                self.milestone_links[number] = _milestone_link(number, members)
        elif "waiting" in record:
            self.waiting.append(_waiting(members))
        elif "decided" in record:
            self.decided.add(members.number("decided"))
        else:
            self.intents.append(_intent(members))
        members.end()

    def complete(self, state: State) -> State:
        """Return the state with these records; waiting issues and intents come sorted."""
        return replace(
            state,
            milestones=self.milestones,
            milestone_links=self.milestone_links,
            links=self.links,
            waiting=tuple(sorted(self.waiting, key=waiting_order)),
            intents=tuple(sorted(self.intents, key=intent_order)),
            decided=frozenset(self.decided),
        )


def waiting_order(each: Waiting) -> tuple[int, str, str]:
    """Return what waiting issues are sorted by."""
    return (each.issue, each.collection, each.reason)


def intent_order(each: Intent) -> tuple[str, str, str, str, int, str, str]:
    """Return what intents are sorted by: first by time."""
    return (
        each.at,
        each.collection,
        each.record,
        each.kind,
        each.issue,
        each.digest,
        each.key,
    )


class Members:
    """The members of a JSON object, taken one by one, each with the type that it must have."""

    def __init__(self, record: Mapping[str, object]) -> None:
        self._left = dict(record)

    def text(self, name: str) -> str:
        """Take a string; absent is empty."""
        return _text(self._left.pop(name, ""), name)

    def number(self, name: str) -> int:
        """Take an integer; absent is zero."""
        value = self._left.pop(name, 0)
        if type(value) is not int:
            raise ValueError(f"{name} is not a number")
        return value

    def flag(self, name: str) -> bool:
        """Take a boolean; absent is false."""
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise ValueError(f"{name} is neither true nor false")  # noqa: TRY004 - all of a record's faults are ValueErrors
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of strings; absent is empty."""
        return _texts(self._left.pop(name, []), name)

    def mapping(self, name: str, value: Callable[[object, str], T]) -> dict[str, T]:
        """Take an object whose values all are what ``value`` reads; absent is empty."""
        found = self._left.pop(name, {})
        if not isinstance(found, dict):
            raise ValueError(f"{name} is not an object")  # noqa: TRY004 - as above
        return {str(key): value(each, name) for key, each in found.items()}

    def sequence(self, name: str, value: Callable[[object, str], T]) -> tuple[T, ...]:
        """Take a list whose items all are what ``value`` reads; absent is empty."""
        found = self._left.pop(name, [])
        if not isinstance(found, list):
            raise ValueError(f"{name} is not a list")  # noqa: TRY004 - as above
        return tuple(value(each, name) for each in found)

    def end(self) -> None:
        """Raise ValueError when a member is left over."""
        for name in self._left:
            raise ValueError(f"{name} is unknown")


def _named(state: State) -> Iterator[tuple[str, Json]]:
    for number, title in state.milestones.items():
        link = state.milestone_links.get(number)
        known = _known_of(link) if link else {}
        yield f"milestone {number}", {"milestone": number, "title": title} | known
    for link in state.links.values():
        yield f"link {link.id}", _link_record(link)
    for number in sorted(state.decided):
        yield f"decided {number}", {"decided": number}
    for waiting in sorted(state.waiting, key=waiting_order):
        yield (
            f"waiting {waiting.issue} {waiting.collection}",
            _filled(
                {
                    "waiting": waiting.issue,
                    "collection": waiting.collection,
                    "reason": waiting.reason,
                }
            ),
        )
    for intent in sorted(state.intents, key=intent_order):
        yield f"intent {intent.kind} {intent.record or intent.digest}", _intent_record(intent)


def _known_of(link: Link) -> Json:
    """Return what is known of the row of a milestone: its name, and what is known of any link."""
    return {"name": link.id.removeprefix(_MILESTONE)} | _optional(link)


def _milestone_link(number: int, members: Members) -> Link:
    name = members.text("name")
    return _with_optional(Link(_MILESTONE + name, "milestones", number, ""), members)


def _link_record(link: Link) -> Json:
    return {
        "link": link.id,
        "collection": link.collection,
        "issue": link.issue,
        "node_id": link.node_id,
    } | _optional(link)


def _optional(link: Link) -> Json:
    optional = {
        "base": {
            name: base.local if base.local == base.remote else list(base)
            for name, base in sorted(link.base.items())
        },
        "seen": dict(sorted(link.seen.items())),
        "decisions": {
            name: [each.take, each.local, each.remote]
            for name, each in sorted(link.decisions.items())
        },
        "open_word": link.open_word,
        "gone_since": link.gone_since,
        "tombstone": link.tombstone,
        "mended": link.mended,
        "lost": link.lost,
        "row": dict(sorted(link.row.items())),
        "told": dict(sorted(link.told.items())),
        "untold": [list(each) for each in link.untold],
    }
    return _filled(optional)


def _link(members: Members) -> Link:
    link = Link(
        id=members.text("link"),
        collection=members.text("collection"),
        issue=members.number("issue"),
        node_id=members.text("node_id"),
    )
    return _with_optional(link, members)


def _with_optional(link: Link, members: Members) -> Link:
    return replace(
        link,
        base=members.mapping("base", _base),
        seen=members.mapping("seen", _text),
        decisions=members.mapping("decisions", _decision),
        open_word=members.text("open_word"),
        gone_since=members.text("gone_since"),
        tombstone=members.flag("tombstone"),
        mended=members.flag("mended"),
        lost=members.text("lost"),
        row=members.mapping("row", _text),
        told=members.mapping("told", _text),
        untold=members.sequence("untold", _untold),
    )


def _intent_record(intent: Intent) -> Json:
    return {"intent": intent.kind} | _filled(
        {
            "record": intent.record,
            "collection": intent.collection,
            "at": intent.at,
            "issue": intent.issue,
            "digest": intent.digest,
            "key": intent.key,
        }
    )


def _intent(members: Members) -> Intent:
    return Intent(
        kind=members.text("intent"),
        record=members.text("record"),
        collection=members.text("collection"),
        at=members.text("at"),
        issue=members.number("issue"),
        digest=members.text("digest"),
        key=members.text("key"),
    )


def _waiting(members: Members) -> Waiting:
    return Waiting(members.number("waiting"), members.text("collection"), members.text("reason"))


def _base(value: object, name: str) -> Base:
    if isinstance(value, str):
        return Base(value, value)
    local, remote = _tuple(value, name, 2)
    return Base(local, remote)


def _decision(value: object, name: str) -> Decision:
    take, local, remote = _tuple(value, name, 3)
    return Decision(take, local, remote)


def _untold(value: object, name: str) -> Untold:
    day, verb, text = _tuple(value, name, 3)
    return Untold(day, verb, text)


def _tuple(value: object, name: str, length: int) -> tuple[str, ...]:
    texts = _texts(value, name)
    if len(texts) != length:
        raise ValueError(f"{name} does not hold {length} values")
    return texts


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{name} is not a list")  # noqa: TRY004 - as above
    return tuple(_text(each, name) for each in value)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")  # noqa: TRY004 - as above
    return value


def _put(records: dict[_K, T], key: _K, value: T) -> None:
    if key in records:
        raise ValueError("it is there twice")
    records[key] = value


def _filled(record: Json) -> Json:
    return {name: value for name, value in record.items() if value}


_K = TypeVar("_K", int, str)

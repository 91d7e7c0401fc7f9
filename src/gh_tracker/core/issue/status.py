"""A record's status: an issue's state, its reason and its labels, read as one word and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import labels as groups
from gh_tracker.core.model import Closing, CollectionSpec, Facet, Value, Word
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Link

# https://docs.github.com/rest/issues/issues#update-an-issue
_NOT_DONE: Final = frozenset({"not_planned", "duplicate"})
REOPENED: Final = "reopened"
"""The reason that an issue has while it is open again."""

# Of so many open words the first means that nobody has begun, so a reopened record has the second.
_MANY: Final = 3


class Status(NamedTuple):
    """The word that an issue has; None where it has none yet.

    ``contested`` and ``untidy`` are those of ``labels.Found``.
    """

    word: Value | None
    contested: bool = False
    untidy: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StateChange:
    """What an issue's state is to become: ``reopen`` before ``closing`` where both are set."""

    reopen: bool = False
    closing: Closing = Closing.OPEN


def closing_of(issue: Issue) -> Closing:
    """Return what an issue's state says: a duplicate counts as not planned, no reason as done."""
    if issue.state != "closed":
        return Closing.OPEN
    return Closing.NOT_PLANNED if issue.state_reason in _NOT_DONE else Closing.COMPLETED


def read(issue: Issue, spec: CollectionSpec, link: Link | None, *, unfinished: bool) -> Status:
    """Return the status of an issue.

    ``unfinished`` is set for an issue that was made and never confirmed: while nobody gave it a
    status its label or its closing may still be missing, so it has no word.
    """
    base, open_word = _remembered(spec, link)
    closing = closing_of(issue)
    if closing is not Closing.OPEN:
        return Status(_closed_word(spec, closing, base))
    found = _found(issue.labels, spec)
    words = _open(found)
    problems = _problems(found)
    if unfinished and not found and issue.state_reason is None:
        return Status(None)
    if words:
        return _labelled(words, base, problems)
    reopened = issue.state_reason == REOPENED if base is None else base.closing is not Closing.OPEN
    if base is not None and not reopened:
        return Status(base.name, problems=problems)
    return Status(
        _after_closing(spec, open_word) if reopened else first_open(spec), problems=problems
    )


def _remembered(spec: CollectionSpec, link: Link | None) -> tuple[Word | None, Word | None]:
    """Return the base's word and the last open one."""
    field = spec.of_facet(Facet.STATUS)
    if link is None or field is None:
        return None, None
    base = link.base.get(field.name)
    return find(base.remote if base else "", spec.words), find(link.open_word, spec.words)


def _prefix(spec: CollectionSpec) -> str:
    """Return what the labels of a status begin with; a keyless record has none, nor needs one."""
    field = spec.of_facet(Facet.STATUS)
    return groups.group_of(field) if field and spec.listed is None else ""


def labelled(labels: Sequence[str], spec: CollectionSpec) -> list[Word]:
    """Return the open words that labels name, each once: a closed word has no label."""
    return _open(_found(labels, spec))


def _open(found: Sequence[Word | None]) -> list[Word]:
    return list(dict.fromkeys(word for word in found if word and word.closing is Closing.OPEN))


def _found(labels: Sequence[str], spec: CollectionSpec) -> list[Word | None]:
    """Return what each label of the group names; None for one that is unknown."""
    return [find(text, spec.words) for text in groups.texts(labels, _prefix(spec))]


def _problems(found: Sequence[Word | None]) -> tuple[str, ...]:
    codes = {
        "unknown-status-label": any(word is None for word in found),
        "closed-word-label": any(word and word.closing is not Closing.OPEN for word in found),
    }
    return tuple(code for code, present in codes.items() if present)


def _labelled(words: list[Word], base: Word | None, problems: tuple[str, ...]) -> Status:
    fresh = [word for word in words if word != base] if len(words) > 1 else words
    return Status(fresh[0].name, len(fresh) > 1, len(fresh) < len(words), problems)


def _closed_word(spec: CollectionSpec, closing: Closing, base: Word | None) -> Value | None:
    """Return the word of a closing; where several words share it the base's stays."""
    words = [word for word in spec.words if word.closing is closing]
    if base is not None and base in words:
        return base.name
    return words[0].name if words else None


def first_open(spec: CollectionSpec) -> Value | None:
    """Return the word of an open issue of which nothing else is known."""
    return next((word.name for word in _open_words(spec)), None)


def _after_closing(spec: CollectionSpec, open_word: Word | None) -> Value | None:
    """Return the word of a reopened issue: the one from before it was closed, if that is known.

    Otherwise the second open word where there are three or more (work had begun: In Progress),
    else the first (a reopened risk is Open).
    """
    if open_word is not None and open_word.closing is Closing.OPEN:
        return open_word.name
    words = _open_words(spec)
    return words[1].name if len(words) >= _MANY else first_open(spec)


def _open_words(spec: CollectionSpec) -> list[Word]:
    return [word for word in spec.words if word.closing is Closing.OPEN]


def labels_for(labels: tuple[str, ...], spec: CollectionSpec, word: Word) -> tuple[str, ...]:
    """Return the labels of an issue that has this status: exactly its own, none when closed.

    A label that says the same in another spelling stays.
    """
    prefix = _prefix(spec)
    if not prefix:
        return labels
    if word.closing is not Closing.OPEN:
        return groups.write(labels, prefix, "")
    same = [text for text in groups.texts(labels, prefix) if find(text, spec.words) == word]
    return groups.write(labels, prefix, same[0] if same else word.name)


def state_for(issue: Issue, word: Word) -> StateChange:
    """Return how an issue comes to the state that a word asks for.

    GitHub ignores a reason unless the state changes, so from one closing to another the issue is
    opened in between: https://docs.github.com/rest/issues/issues#update-an-issue
    """
    now = closing_of(issue)
    if now is word.closing:
        return StateChange()
    return StateChange(reopen=now is not Closing.OPEN, closing=word.closing)

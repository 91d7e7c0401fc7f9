"""The status words of a collection: the built-in ones, and what the configuration adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gh_tracker.config.columns import fold
from gh_tracker.config.misfit import MisfitError
from gh_tracker.core.cells import words
from gh_tracker.core.model import Closing, Word

if TYPE_CHECKING:
    from gh_tracker.config.model import Status
    from gh_tracker.config.source import KeyPath


def extended(
    vocabulary: tuple[Word, ...], statuses: Mapping[str, Status], path: KeyPath
) -> tuple[Word, ...]:
    """Return the vocabulary with words added, and spellings added to words that are there.

    A spelling that the configuration names is taken from the built-in word that had it.
    """
    spelled = {fold(each) for name, status in statuses.items() for each in _spellings(name, status)}
    found = {fold(each.name): _without(each, spelled) for each in vocabulary}
    for name, status in statuses.items():
        word = found.get(fold(name), Word(name))
        closing = Closing(status.closes) if status.closes else word.closing
        own = (status.cell,) if status.cell and not _means(status.cell, name) else ()
        found[fold(name)] = word._replace(
            closing=closing,
            aliases=tuple(dict.fromkeys((*word.aliases, *status.aliases, *own))),
            cell=status.cell or word.cell,
        )
    _check(found.values(), path)
    return tuple(found.values())


def _spellings(name: str, status: Status) -> Iterable[str]:
    return (name, *status.aliases, *((status.cell,) if status.cell else ()))


def chosen(
    defaults: tuple[Word, ...], statuses: Mapping[str, Status], path: KeyPath
) -> tuple[Word, ...]:
    """Return a vocabulary of one's own; what it has no word for is said with the default ones."""
    own = extended((), statuses, path)
    said = {each.closing for each in own}
    return own + tuple(each for each in defaults if each.closing not in said)


def _means(cell: str, name: str) -> bool:
    """Tell whether a cell reads as a name without being told to."""
    return words.fold(cell) == words.fold(name)


def _without(word: Word, spelled: set[str]) -> Word:
    return word._replace(aliases=tuple(each for each in word.aliases if fold(each) not in spelled))


def _check(vocabulary: Iterable[Word], path: KeyPath) -> None:
    taken: dict[str, str] = {}
    for word in vocabulary:
        for spelling in (word.name, *word.aliases):
            other = taken.setdefault(fold(spelling), word.name)
            if other != word.name:
                message = f'"{spelling}" is also a spelling of "{other}"'
                raise MisfitError((*path, word.name), message)

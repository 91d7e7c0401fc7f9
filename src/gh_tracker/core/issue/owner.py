"""A record's owner: a role, logins or plain text, and the people an issue is assigned to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from gh_tracker.core.issue.refusal import OwnerTaken, TooManyAssignees
from gh_tracker.core.model import Value

Owners: TypeAlias = Mapping[str, tuple[str, ...]]
"""Roles, as the tracker writes them, to logins; in the order of the configuration."""

# https://docs.github.com/rest/issues/assignees
LIMIT: Final = 10
_LOGIN: Final = re.compile(r"@([A-Za-z0-9][\w-]*(?:\[bot\])?)", re.ASCII)
_BETWEEN: Final = re.compile(r"(?:[\s,;&+/]|\band\b)*")


def logins(owner: Value) -> tuple[str, ...]:
    """Return the logins of ``@a, @b``; nothing for a text that is more than logins."""
    found = tuple(_LOGIN.findall(owner))
    return found if found and _BETWEEN.fullmatch(_LOGIN.sub("", owner)) else ()


def people(owner: Value, owners: Owners) -> tuple[str, ...] | None:
    """Return the logins that stand behind an owner; None for a role without a mapping."""
    if found := logins(owner):
        return found
    wanted = _fold(owner)
    return next((names for role, names in owners.items() if _fold(role) == wanted), None)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def read(assignees: Sequence[str], owners: Owners, base: Value, line: Value | None) -> Value:
    """Return the owner of an issue.

    ``base`` is the owner at the last sync or empty; ``line`` is what the block says, or None.
    The owner that is known stays while one of its people is assigned, a role also while nobody
    is who stands for another role. Then comes a role that an assignee stands for, then logins.
    """
    known = base or line or ""
    named = logins(known)
    own = named or people(known, owners)
    present = [each for each in own or () if _is_in(each, assignees)]
    if present:
        return _named(present) if named and len(present) < len(named) else known
    if base and named:  # these people left, so they tell no more than if they had never been
        return read(assignees, owners, "", line)
    roles = [role for role, names in owners.items() if any(_is_in(n, assignees) for n in names)]
    if roles:
        return _chosen(roles, line or "")
    if named or not known:
        return _named(assignees)
    return known if own is not None else _text(known, line) or _named(assignees)


def _is_in(login: str, assignees: Sequence[str]) -> bool:
    return login.casefold() in {each.casefold() for each in assignees}


def _named(names: Sequence[str]) -> Value:
    return ", ".join(f"@{each}" for each in names)


def _chosen(roles: Sequence[str], line: Value) -> Value:
    """Return one of the roles that people stand for: the block's, else the first."""
    return line if _fold(line) in map(_fold, roles) else roles[0]


def _text(known: Value, line: Value | None) -> Value:
    """Return an owner that only the block can hold: what a person made of it there counts.

    A login typed there assigns nobody, so it is no owner yet.
    """
    return known if line is None or logins(line) else line


def write(assignees: tuple[str, ...], owners: Owners, old: Value, new: Value) -> tuple[str, ...]:
    """Return the assignees with the old owner's people replaced by the new one's.

    Everybody else stays. Raises TooManyAssignees.
    """
    coming = people(new, owners) or ()
    leaving = [each for each in people(old, owners) or () if not _is_in(each, coming)]
    kept = tuple(each for each in assignees if not _is_in(each, leaving))
    missing = tuple(each for each in dict.fromkeys(coming) if not _is_in(each, kept))
    after = (*kept, *missing)
    if len(after) > LIMIT and missing:
        raise TooManyAssignees(
            f"{new} would make {len(after)} assignees; GitHub takes {LIMIT}",
            hint="unassign people on GitHub, or name fewer for the role",
        )
    return after


def must_show(assignees: Sequence[str], owners: Owners, new: Value, line: Value | None) -> bool:
    """Tell whether the block has to name the new owner, as the assignees alone do not tell.

    Raises OwnerTaken when others who stay assigned would be read as the owner nevertheless.
    """
    if read(assignees, owners, new, new) != new:
        raise OwnerTaken(
            f"the owner cannot become {new or 'empty'} while {_named(assignees)} are assigned",
            hint="unassign them on GitHub",
        )
    return read(assignees, owners, "", line) != new

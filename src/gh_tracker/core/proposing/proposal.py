"""What ``init`` proposes: links, owners and labels, and the configuration that says so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from gh_tracker.core.binding.adoption import Candidate, candidates
from gh_tracker.core.cells import keyless
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.columns import claims
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.issue.owner import logins, people
from gh_tracker.core.model import CollectionSpec, Facet, LocalRecord, Settings
from gh_tracker.core.printable import shortened, visible
from gh_tracker.core.proposing.collecting import Tables
from gh_tracker.core.proposing.proposedyaml import collections, quoted
from gh_tracker.core.remote import Issue
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS

MOST_LOGINS: Final = 20
_ROOM: Final = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found; nothing of it is decided.

    ``roles`` maps an owner as the tracker writes it to the login that the issues suggest, or to
    an empty string. ``labels`` maps a collection's label to whether the repository has it.
    ``tables`` are the collections that the tracker's tables can be, ``lists`` those without IDs
    that it has and that are not synced.
    """

    tracker: str
    repository: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    logins: tuple[str, ...] = ()
    links: tuple[Candidate, ...] = ()
    labels: Mapping[str, bool] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    lists: tuple[str, ...] = ()


def links_of(local: Local, settings: Settings, issues: Sequence[Issue]) -> tuple[Candidate, ...]:
    """Return the rows that have an issue already, by ID or title, one to one."""
    return candidates(settings, [*local.records.values(), *local.unnumbered], issues, ())


def roles_of(local: Local, settings: Settings, links: Iterable[Candidate]) -> Mapping[str, str]:
    """Return the owners that no login stands behind, in the tracker's order.

    A login is suggested where every issue that a role's rows are linked to has it, and no other.
    """
    assigned: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for link in links:
        assigned[owner_of(link.row, settings)][link.issue.assignees] += 1
    found: dict[str, str] = {}
    for record in local.records.values():
        owner = owner_of(record, settings)
        if owner and not logins(owner) and people(owner, settings.owners) is None:
            only = list(assigned[owner])
            found[owner] = only[0][0] if len(only) == 1 and len(only[0]) == 1 else ""
    return found


def owner_of(record: LocalRecord, settings: Settings) -> str:
    """Return who a row says is its owner."""
    spec = settings.collection(record.collection).of_facet(Facet.ASSIGNEES)
    return record.values.get(spec.name, "") if spec else ""


def title_of(record: LocalRecord, settings: Settings) -> str:
    """Return the title of a row."""
    spec = settings.collection(record.collection).of_facet(Facet.TITLE)
    return record.values.get(spec.name, "") if spec else ""


def configuration(proposal: Proposal, owners: Mapping[str, str]) -> str:
    """Return the text of a configuration file: what is decided as keys, the rest as comments.

    ``owners`` are the roles that a person gave a login.
    """
    parts = (
        _head(proposal),
        collections(proposal.tables),
        _owners(proposal, owners),
        _labels(proposal),
        _lists(proposal),
    )
    return "\n".join([*chain.from_iterable(parts), ""])


def lists_of(document: Document, settings: Settings) -> tuple[str, ...]:
    """Return the collections without IDs that a tracker has and that are not synced."""
    left = [e for e in (CHECKPOINTS, DECISIONS) if not settings.is_keyless(e.name)]
    return tuple(each.name for each in left if _has(document, each))


def _has(document: Document, spec: CollectionSpec) -> bool:
    if spec.bullets:
        return any(True for _ in keyless.lists_of(document, spec))
    return bool(claims(document, Settings((spec,))).tables)


def _lists(proposal: Proposal) -> Iterator[str]:
    if proposal.lists:
        yield ""
        yield "# These can be issues as well, kept the same both ways:"
    for each in proposal.lists:
        yield f"# {each}:"
        yield "#   sync: true"


def _head(proposal: Proposal) -> Iterator[str]:
    yield "# What gh-tracker needs to know; see docs/configuration.md of gh-tracker."
    yield f"tracker: {quoted(proposal.tracker)}"
    if proposal.repository:
        yield f"# repository: {quoted(proposal.repository)}"


def _owners(proposal: Proposal, owners: Mapping[str, str]) -> Iterator[str]:
    if not proposal.roles:
        return
    yield ""
    yield "# Who stands behind the owners of the tracker. An owner without a login stays text."
    if proposal.logins:
        listed = ", ".join(proposal.logins[:MOST_LOGINS])
        more = " …" if len(proposal.logins) > MOST_LOGINS else ""
        yield f"# These can be assigned: {listed}{more}"
    yield "owners:" if owners else "# owners:"
    for role, suggested in proposal.roles.items():
        if role in owners:
            yield f"  {quoted(role)}: {quoted(owners[role])}"
        else:
            yield f"#   {quoted(role)}: {quoted(suggested or 'LOGIN')}"


def _labels(proposal: Proposal) -> Iterator[str]:
    if proposal.labels:
        yield ""
        yield "# Issues that get one of these labels become rows:"
    for label, is_there in proposal.labels.items():
        yield f"#   {quoted(label)}{'' if is_there else ' (the first sync makes it)'}"
    if proposal.links:
        yield ""
        yield "# These issues look like rows. Link them one by one, or all with `sync --adopt`:"
    for each in proposal.links:
        title = shortened(visible(each.issue.title), _ROOM)
        row = each.row.id or f"(line {each.row.place.line}, once it has an ID)"
        yield f"#   gh-tracker link {row} {each.issue.number}  ({title})"

"""Identity changes: a record's ID renamed, two swapped, a tracker renumbered.

A record is known by its ID, so an ID that changes would make one record of two. Titles tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gh_tracker.core.model import CollectionSpec, Facet, LocalRecord, Value
from gh_tracker.core.state import Link
from gh_tracker.core.text import same


@dataclass(frozen=True, slots=True)
class Identity:
    """What became of the links: each under the ID that its record has now.

    ``renamed`` maps a new ID to the old one. ``held`` are IDs of which nothing may be written,
    because their titles say that they were swapped or renumbered; ``unsure`` are new IDs that
    may be those of records whose rows cannot be found for certain.
    """

    links: Mapping[str, Link]
    renamed: Mapping[str, str]
    held: frozenset[str]
    unsure: frozenset[str] = frozenset()


def follow(
    links: Mapping[str, Link],
    rows: Mapping[str, LocalRecord],
    is_gone: Callable[[Link], bool],
    collections: Collection[CollectionSpec],
    *,
    renumber: bool,
    marked: Mapping[str, str] = MappingProxyType({}),
) -> Identity:
    """Follow IDs that changed in the tracker.

    ``is_gone`` tells of a link without a row whether its ID is really out of the file. With
    ``renumber`` the links go where the titles went; without it the records concerned are held.
    ``marked`` maps the ID of a link to the one that its issue's marker has, where that is another.
    """
    title_of = _title_reader(collections)
    # Rows that have no ID of their own are known by their values, see ``cells.recognising``.
    keyless = {each.name for each in collections if each.listed}
    links, apart = _parted(links, keyless)
    rows = {key: row for key, row in rows.items() if row.collection not in keyless}
    found = _followed(links, rows, is_gone, title_of, marked, renumber=renumber)
    return replace(found, links={**found.links, **apart})


def _parted(
    links: Mapping[str, Link], collections: Collection[str]
) -> tuple[dict[str, Link], dict[str, Link]]:
    """Return the links of all other collections, and those of the ones that are named."""
    of_them = {key: link for key, link in links.items() if link.collection in collections}
    return {key: link for key, link in links.items() if key not in of_them}, of_them


def _followed(
    links: Mapping[str, Link],
    rows: Mapping[str, LocalRecord],
    is_gone: Callable[[Link], bool],
    title_of: Callable[[str], str],
    marked: Mapping[str, str],
    *,
    renumber: bool,
) -> Identity:
    live = {key: link for key, link in links.items() if not link.tombstone}
    # The ID of a record that was removed for good is not given to another.
    free = {key: row for key, row in rows.items() if key in live or key not in links}
    moved = _moved(live, free, title_of)
    if _is_renumbered(moved, live, rows):
        one_to_one = len(set(moved.values())) == len(moved)
        if not renumber or not one_to_one:
            return Identity(links, {}, frozenset(moved) | frozenset(moved.values()))
        return _relink(links, moved)
    renamed = _renamed(live, free, is_gone, title_of)
    told = _marked(links, free, is_gone, marked, renamed)
    renamed |= told
    perhaps = _renamed(live, free, lambda _: True, title_of)
    # A link's own ID is the one that its issue's marker has.
    links = {**links, **{old: replace(links[old], id=new) for new, old in told.items()}}
    return replace(_relink(links, renamed), unsure=frozenset(perhaps.keys() - renamed.keys()))


def _is_renumbered(
    moved: Mapping[str, str], links: Mapping[str, Link], rows: Mapping[str, LocalRecord]
) -> bool:
    """Tell whether IDs changed places: of two records, or of one onto the ID of a removed one."""
    onto = [key for key in moved if key in links]
    return len(onto) > 1 or any(moved[key] not in rows for key in onto)


def _title_reader(
    collections: Collection[CollectionSpec],
) -> Callable[[str], str]:
    """Return a function from a collection's name to the name of its title field."""
    fields = {each.name: each.of_facet(Facet.TITLE) for each in collections}
    names = {name: field.name if field else "" for name, field in fields.items()}
    return lambda collection: names.get(collection, "")


def _base_title(link: Link, title_of: Callable[[str], str]) -> Value | None:
    """Return the title that the tracker had at the last sync."""
    base = link.base.get(title_of(link.collection))
    return base.local if base else None


def _moved(
    links: Mapping[str, Link],
    rows: Mapping[str, LocalRecord],
    title_of: Callable[[str], str],
) -> dict[str, str]:
    """Find rows that carry the base title of another, linked record: ID now to ID then.

    The other must have lost that title itself, and the row must not have had it all the time: of
    two records with one title neither is the other.
    """
    lost: dict[tuple[str, Value], str] = {}
    kept: set[str] = set()
    for key, link in links.items():
        title = _base_title(link, title_of)
        if title and same(_title(rows.get(key), title_of), title):
            kept.add(key)
        elif title:
            lost[link.collection, title] = key
    found = {}
    for key, row in rows.items():
        then = lost.get((row.collection, _title(row, title_of) or ""))
        if then is not None and key not in kept:
            found[key] = then
    return found


def _title(row: LocalRecord | None, title_of: Callable[[str], str]) -> Value | None:
    """Return a row's title, or None."""
    return row.values.get(title_of(row.collection)) if row else None


def _renamed(
    links: Mapping[str, Link],
    rows: Mapping[str, LocalRecord],
    is_gone: Callable[[Link], bool],
    title_of: Callable[[str], str],
) -> dict[str, str]:
    """Find new IDs whose title is the base title of exactly one record that went."""
    gone = {
        key: (link.collection, _base_title(link, title_of))
        for key, link in links.items()
        if key not in rows and is_gone(link)
    }
    fresh = {
        key: (row.collection, _title(row, title_of))
        for key, row in rows.items()
        if key not in links
    }
    once = Counter([*gone.values(), *fresh.values()])
    pair = 2
    return {
        new: old
        for new, title in fresh.items()
        for old, was in gone.items()
        if title == was and title[1] and once[title] == pair
    }


def _marked(
    links: Mapping[str, Link],
    rows: Mapping[str, LocalRecord],
    is_gone: Callable[[Link], bool],
    marked: Mapping[str, str],
    renamed: Mapping[str, str],
) -> dict[str, str]:
    """Find new IDs that issues of records that went have in their markers already.

    Then a run followed them, and its state was lost: since that the title may be another, or the
    row was removed.
    """
    once = Counter(marked.values())
    found = {}
    for old, new in marked.items():
        link, row = links.get(old), rows.get(new)
        if link is None or link.tombstone:
            continue
        alone = once[new] == 1 and old not in rows and is_gone(link)
        known = new in links or new in renamed or old in renamed.values()
        if alone and not known and (row is None or row.collection == link.collection):
            found[new] = old
    return found


def _relink(links: Mapping[str, Link], renamed: Mapping[str, str]) -> Identity:
    """Put each link under its new ID; one whose row went gets an ID that came free by that."""
    moved = {new: links[old] for new, old in renamed.items()}
    kept = {key: link for key, link in links.items() if key not in renamed.values()}
    rowless = sorted(kept.keys() & moved.keys())
    vacated = sorted(set(renamed.values()) - moved.keys())
    left = dict(zip(vacated, rowless, strict=False))
    given = {key: links[old] for key, old in left.items()}
    return Identity({**kept, **moved, **given}, {**renamed, **left}, frozenset())

"""Guesses about tables, put together as the collections that a configuration can name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gh_tracker.core.cells import words
from gh_tracker.core.cells.columns import bare_heading, claims, columns_of, fold, is_of, sections_of
from gh_tracker.core.document.blocks import Document, Table
from gh_tracker.core.ids import undress
from gh_tracker.core.model import Closing, CollectionSpec, Facet, Settings, Word
from gh_tracker.core.proposing.guess import Bound, Guess, guess, is_word, word_of
from gh_tracker.core.spec import MILESTONES, RISKS, TASK_WORDS, TASKS

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_NEEDED: Final = {Facet.ID: "IDs", Facet.TITLE: "titles", Facet.STATUS: "statuses"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """One collection: what differs from ``base``, or all of it where there is no base.

    ``columns`` maps a header to what carries it, None for one that is to be left alone;
    ``statuses`` are words that are new or have new spellings.
    """

    name: str
    base: CollectionSpec | None
    headings: tuple[str, ...] = ()
    columns: Mapping[str, Bound | None] = field(default_factory=dict)
    statuses: tuple[Word, ...] = ()
    first_id: str = ""

    @property
    def differs(self) -> bool:
        """True when the configuration has to name it."""
        return bool(self.base is None or self.headings or self.columns or self.statuses)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a document can be: collections, and ``left`` with line and reason."""

    collections: tuple[Proposed, ...] = ()
    left: tuple[tuple[int, str], ...] = ()


def tables_of(document: Document) -> Tables:
    """Return a proposal for every table of a document that can be synced.

    Lists of milestones need none.
    """
    listed = {claim.table for claim in claims(document, Settings((), milestones=MILESTONES)).tables}
    guesses = [
        guess(index, table, sections_of(table, document.headings))
        for index, table in enumerate(document.tables)
        if table.region is None and index not in listed
    ]
    usable, left = _sorted(guesses)
    groups = _groups(usable, document.tables)
    names: set[str] = set()
    found = []
    for base, members in groups:
        name = base.name if base else _name(members, names)
        names.add(name)
        rivals = [each for each in guesses if each not in members]
        found.append(_proposed(name, base, members, rivals, document.tables))
    return Tables(tuple(found), tuple(left))


def _sorted(guesses: Iterable[Guess]) -> tuple[list[Guess], list[tuple[int, str]]]:
    """Part the tables that can be synced from those that cannot, each with the reason."""
    usable: list[Guess] = []
    left: list[tuple[int, str]] = []
    taken: set[str] = set()
    for each in guesses:
        missing = ", ".join(_NEEDED[facet] for facet in each.missing())
        ids = {key.casefold() for key in each.ids}
        if missing:
            left.append((each.line, f"no column for {missing}"))
        elif ids & taken:
            left.append(
                (each.line, f"it has IDs of another table: {', '.join(sorted(ids & taken))}")
            )
        else:
            usable.append(each)
            taken |= ids
    return usable, left


Group = tuple[CollectionSpec | None, list[Guess]]


def _groups(usable: Iterable[Guess], tables: Sequence[Table]) -> list[Group]:
    """Sort tables into collections: risks, the tasks, which are the most, and others.

    Only its heading tells the tables of another group, so one without joins the tasks.
    """
    risks: list[Guess] = []
    plain: list[Guess] = []
    for each in usable:
        headers = tables[each.table].columns
        is_risk = is_of(headers, RISKS) and not is_of(headers, TASKS)
        (risks if is_risk else plain).append(each)
    ordered = sorted(_alike(plain, tables), key=lambda group: -sum(len(e.ids) for e in group))
    tasks = list(ordered[0]) if ordered else []
    others: list[Group] = []
    for group in ordered[1:]:
        if _headings(group) and not _headings(group) & _around(tasks):
            others.append((None, group))
        else:
            tasks += group
    tasks.sort(key=lambda each: each.line)
    built_in: list[Group] = [(TASKS, tasks), (RISKS, risks)]
    return [*others, *((base, group) for base, group in built_in if group)]


def _alike(guesses: Iterable[Guess], tables: Sequence[Table]) -> list[list[Guess]]:
    """Put tables together that have the same columns, or whose IDs begin alike."""
    groups: list[list[Guess]] = []
    by_key: dict[object, list[Guess]] = {}
    for each in guesses:
        keys = tuple(map(fold, tables[each.table].columns)), _beginning(each)
        group = next((by_key[key] for key in keys if key in by_key), None)
        if group is None:
            groups.append(group := [])
        group.append(each)
        by_key |= dict.fromkeys(keys, group)
    return groups


def _beginning(one: Guess) -> str:
    """Return the letters that most IDs of a table begin with."""
    fronts = Counter("".join(re.findall(r"^[^\W\d_]+", key)).casefold() for key in one.ids)
    return fronts.most_common(1)[0][0] if fronts else ""


def _headings(group: Iterable[Guess]) -> set[str]:
    """Return the headings right above the tables of a group; empty where one has none."""
    own = [each.sections[-1].text if each.sections else "" for each in group]
    return set() if "" in own else {bare_heading(text) for text in own}


def _around(group: Iterable[Guess]) -> set[str]:
    return {bare_heading(heading.text) for each in group for heading in each.sections}


def _name(group: Sequence[Guess], taken: set[str]) -> str:
    """Return a name for a collection: after its heading, else after its IDs."""
    texts = [*sorted(_headings(group)), _beginning(group[0]), "records"]
    slugs = ("-".join(re.findall(r"[a-z0-9]+", text.casefold())) for text in texts)
    plain = [slug for slug in slugs if _NAME.fullmatch(slug) and slug not in {"tasks", "risks"}]
    free = (f"{plain[0]}{end}" for end in ("", *(f"-{n}" for n in range(2, 100))))
    return next(name for name in free if name not in taken)


def _proposed(
    name: str,
    base: CollectionSpec | None,
    group: Sequence[Guess],
    rivals: Iterable[Guess],
    tables: Sequence[Table],
) -> Proposed:
    columns = _columns(group)
    headings = sorted(_headings(group), key=list(_in_order(group)).index)
    mistaken = base is not None and _mistaken(columns, rivals, tables)
    return Proposed(
        name=name,
        base=base,
        headings=tuple(headings) if base is None or mistaken else (),
        columns=_different(columns, base, group, tables) if base else columns,
        statuses=_statuses(group, base),
        first_id=next((each.ids[0] for each in group if each.ids), "") if base is None else "",
    )


def _in_order(group: Iterable[Guess]) -> Iterator[str]:
    return (bare_heading(each.sections[-1].text) for each in group if each.sections)


def _columns(group: Iterable[Guess]) -> dict[str, Bound | None]:
    """Return what carries each header; one that its tables do not agree about is left alone."""
    found: dict[str, Bound | None] = {}
    for each in group:
        for bound in each.columns.values():
            header = next((known for known in found if fold(known) == fold(bound.header)), "")
            known = found.get(header)
            if known is None and not header:
                found[bound.header] = bound
            elif known is not None and known.facet is not bound.facet:
                found[header] = None
            elif known is not None and known.kind is not bound.kind:
                found[header] = replace(known, kind=Bound("", bound.facet).kind)
    return found


def _mistaken(
    columns: Mapping[str, Bound | None], rivals: Iterable[Guess], tables: Sequence[Table]
) -> bool:
    """Tell whether a table that is to be left alone would be taken for one of the collection."""
    needed = {Facet.ID, Facet.TITLE, Facet.STATUS}
    by_header = {fold(header): bound.facet for header, bound in columns.items() if bound}
    others = ({by_header.get(fold(head)) for head in tables[each.table].columns} for each in rivals)
    return any(needed <= found for found in others)


def _different(
    columns: Mapping[str, Bound | None],
    base: CollectionSpec,
    group: Iterable[Guess],
    tables: Sequence[Table],
) -> dict[str, Bound | None]:
    """Return the columns that a built-in collection would not read so by itself."""
    found: dict[str, Bound | None] = {}
    for each in group:
        headers = tables[each.table].columns
        read = {at: base.field(name) for name, at in columns_of(headers, base).items()}
        for at, header in enumerate(undress(text).core for text in headers):
            bound, known = columns.get(header), read.get(at)
            if bound and (known is None or (known.facet, known.kind) != (bound.facet, bound.kind)):
                found[header] = bound
            elif known is not None and bound is None:
                found[header] = None
    return found


def _statuses(group: Iterable[Guess], base: CollectionSpec | None) -> tuple[Word, ...]:
    """Return the words of the cells, with those spellings that do not mean them by themselves."""
    counted = Counter(undress(raw).core for each in group for raw in each.statuses)
    known = base.words if base else ()
    found: dict[str, list[str]] = {}
    for text, _ in counted.most_common():
        if not words.find(text, known) and (word_of(text) or is_word(text)):
            found.setdefault(_meant(text, known), []).append(text)
    return tuple(_word(name, spellings) for name, spellings in found.items())


def _meant(text: str, known: tuple[Word, ...]) -> str:
    """Return the name of the word that a spelling is of; of an unknown one, its own letters."""
    name = word_of(text)
    if name is None:
        return re.sub(r"^\W+|\W+$", "", text) or text
    closing = _closing(name)
    if closing is Closing.OPEN:
        return name
    return next((each.name for each in known if each.closing is closing), name)


def _closing(name: str) -> Closing:
    vocabulary = (*TASK_WORDS, *RISKS.words)
    return next((each.closing for each in vocabulary if each.name == name), Closing.OPEN)


def _word(name: str, spellings: Sequence[str]) -> Word:
    new = tuple(text for text in spellings if words.fold(text) != words.fold(name))
    signs = not any(map(str.isalnum, "".join(spellings)))
    return Word(name, _closing(name), new, spellings[0] if signs and new else "")

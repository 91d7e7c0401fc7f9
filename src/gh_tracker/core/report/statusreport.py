"""The tracker at a glance, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from gh_tracker.core.report.grid import grid
from gh_tracker.core.report.jsonreport import Json
from gh_tracker.core.report.lines import BLANK, Line, Part, line
from gh_tracker.core.report.overview import Group, Held, Overview, Shelf
from gh_tracker.core.report.textreport import resolve_command


def status_lines(tracker: str, found: Overview, problems: int) -> Iterator[Line]:
    """Yield the overview of one tracker; ``problems`` is what ``check`` would find."""
    yield line(Part(tracker, "strong"))
    for shelf in found.shelves:
        yield BLANK
        yield from _shelf(shelf)
    yield BLANK
    yield from _held(found.held)
    if found.waiting:
        yield line(f"{found.waiting} labelled issue(s) wait to become rows.")
    if found.unfinished:
        yield line(Part(f"{found.unfinished} write(s) are unfinished: run sync again.", "warning"))
    if problems:
        yield line(Part(f"{problems} problem(s): see `gh-tracker check`.", "warning"))
    yield _last_sync(found)


def _shelf(shelf: Shelf) -> Iterator[Line]:
    whole = shelf.whole
    share = "" if whole.progress is None else f", {whole.progress}% done on average"
    text = f"{whole.size} {whole.name}, {whole.done} closed, {shelf.linked} linked{share}"
    yield line(Part(text, "strong"))
    words = [word for word, _ in whole.words]
    if not words:
        return
    groups = [*shelf.milestones, whole] if shelf.milestones else [whole]
    rows = [_row(each, words, "all" if each is whole else each.name or "–") for each in groups]
    head = ["Milestone" if shelf.milestones else "", *words]
    if whole.progress is not None:
        head.append("Progress")
        shares = ["" if each.progress is None else f"{each.progress}%" for each in groups]
        rows = [[*row, share] for row, share in zip(rows, shares, strict=True)]
    yield from grid(head, rows)


def _row(group: Group, words: list[str], name: str) -> list[str]:
    counts = dict(group.words)
    return [name, *(str(counts.get(word, "")) for word in words)]


def _held(held: tuple[Held, ...]) -> Iterator[Line]:
    for each in held:
        of = f" (#{each.issue})" if each.issue else ""
        what = f"{each.record} {each.field}{of}"
        if each.decided:
            yield line(Part("decided: ", "good"), f"{what}; the next sync carries it out")
        else:
            yield line(Part("conflict: ", "warning"), what)
            yield line("  ", Part(resolve_command(each.record, each.field), "dim"))


def _last_sync(found: Overview) -> Line:
    if not found.repository:
        return line("Not synced yet: `gh-tracker plan` shows what a first sync would do.")
    seen = f"; GitHub was read up to {found.cursor}" if found.cursor else ""
    return line(f"Synced with {found.repository}{seen}.")


def as_json(tracker: str, found: Overview, problems: int) -> Json:
    """Return the overview as JSON values."""
    return {
        "version": 1,
        "tracker": tracker,
        "repository": found.repository,
        "cursor": found.cursor,
        "collections": [_shelf_json(each) for each in found.shelves],
        "conflicts": [
            {"record": e.record, "field": e.field, "issue": e.issue or None, "decided": e.decided}
            for e in found.held
        ],
        "waiting": found.waiting,
        "unfinished": found.unfinished,
        "problems": problems,
    }


def _shelf_json(shelf: Shelf) -> Json:
    milestones = [_group_json(each) for each in shelf.milestones]
    return {**_group_json(shelf.whole), "linked": shelf.linked, "milestones": milestones}


def _group_json(group: Group) -> dict[str, Json]:
    return {
        "name": group.name,
        "size": group.size,
        "closed": group.done,
        "statuses": dict(group.words),
        "progress": group.progress,
    }

"""Looking at a tracker and a repository, and asking about what was found."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

from gh_tracker import config, files
from gh_tracker.cli.connecting import connected, route
from gh_tracker.cli.deciding import tie
from gh_tracker.cli.finding import here, trackers
from gh_tracker.cli.opening import Opened
from gh_tracker.cli.options import Common
from gh_tracker.cli.progress import progress
from gh_tracker.config import PLACES
from gh_tracker.core.binding.adoption import Candidate
from gh_tracker.core.cells import codec
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.core.proposing.collecting import Tables, tables_of
from gh_tracker.core.proposing.proposal import (
    Proposal,
    configuration,
    links_of,
    lists_of,
    roles_of,
    title_of,
)
from gh_tracker.core.proposing.proposedyaml import collections
from gh_tracker.core.proposing.workflow import workflow
from gh_tracker.core.report.lines import Part, line
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.errors import DocumentError, RepositoryError, UnauthorisedError
from gh_tracker.ports import Gateway
from gh_tracker.workspace.find import find_trackers

WORKFLOW: Final = ".github/workflows/gh-tracker.yml"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person decided: roles with a login, and rows with an issue."""

    owners: Mapping[str, str]
    links: tuple[Candidate, ...]


def likely(common: Common) -> Path | None:
    """Return the only file whose tables can be a tracker's, where no tracker is known yet.

    Raises:
        TrackerError: a file cannot be read.
        ConfigError: the configuration is wrong.
    """
    root = here()
    if config.load(root, file=common.config).tracker or trackers(common):
        return None
    found = find_trackers(root, _may_be_tracker)
    return found[0] if len(found) == 1 else None


def _may_be_tracker(data: bytes) -> bool:
    with suppress(DocumentError):
        return bool(tables_of(parse(data)).collections)
    return False


def look(common: Common, opened: Opened) -> Proposal:
    """Return what can be proposed; without a token or a repository, by the tracker alone.

    Raises:
        DocumentError: nothing in the tracker can be kept the same with anything.
        TrackerError: the tracker or the repository cannot be read.
    """
    document = parse(opened.workspace.read_tracker())
    usual = _is_usual(opened.settings)
    tables = tables_of(document) if usual else Tables()
    opened = configured(opened, tables)
    local = codec.read(document, opened.settings)
    if usual and not any(local.tables.values()):
        raise _nothing_to_sync(opened.name, tables)
    _show_tables(common, opened, local)
    offline = Proposal(
        opened.workspace.relative_path,
        tables=tables,
        roles=roles_of(local, opened.settings, ()),
        lists=lists_of(document, opened.settings),
        labels={each.label: False for each in opened.settings.collections},
    )
    try:
        place = route(common, opened)
        with (
            progress(common.console) as shown,
            connected(place, opened, shown) as gateway,
        ):
            return _looked_at(gateway, opened, local, replace(offline, repository=place.repository))
    except (UnauthorisedError, RepositoryError) as error:
        common.console.note(f"Only the tracker was looked at: {error}")
        return offline


def _nothing_to_sync(name: str, tables: Tables) -> DocumentError:
    """Return the error of a file without a table that can be a tracker's, with what each lacks."""
    lacks = "; ".join(f"the one in line {number} has {reason}" for number, reason in tables.left)
    return DocumentError(
        f"no table of {name} can be a tracker's{f': {lacks}' if lacks else ''}",
        hint="A table of tasks has columns for an ID, a title and a status; add one, or name "
        "another file.",
    )


def _is_usual(settings: Settings) -> bool:
    """Tell whether nobody has said yet how the tables are to be read."""
    return settings.collections == DEFAULTS.collections


def configured(opened: Opened, tables: Tables) -> Opened:
    """Return a tracker with the collections that are proposed for it."""
    text = "\n".join(collections(tables))
    # Start-up time: pydantic takes longer to import than all the rest.
    from gh_tracker.config import build, source  # noqa: PLC0415

    found = build.configuration([source.of_file(text.encode(), "the proposal")]).settings
    settings = replace(opened.settings, collections=found.collections)
    proposed = replace(opened.configuration, settings=settings)
    return replace(opened, configuration=proposed) if tables.collections else opened


def _looked_at(gateway: Gateway, opened: Opened, local: Local, offline: Proposal) -> Proposal:
    fetched = gateway.fetch("", full=True, labels=True)
    there = {each.casefold() for each in fetched.labels or ()}
    links = links_of(local, opened.settings, fetched.issues)
    return replace(
        offline,
        links=links,
        roles=roles_of(local, opened.settings, links),
        logins=tuple(sorted(gateway.assignable(), key=str.casefold)),
        labels={each.label: each.label.casefold() in there for each in opened.settings.collections},
    )


def _show_tables(common: Common, opened: Opened, local: Local) -> None:
    for name, tables in local.tables.items():
        there = (*local.records.values(), *local.milestones.values())
        rows = [each for each in there if each.collection == name]
        new = [each for each in local.unnumbered if each.collection == name]
        without = f", {len(new)} without an ID" if new else ""
        found = f"{len(tables)} table(s), {len(rows) + len(new)} row(s){without}"
        common.console.note(f"{opened.name}: ", Part(name, "strong"), f": {found}")
    for problem in local.problems:
        common.console.note(f"{opened.name}:{problem.line}: {problem.code}: {problem.message}")


def ask(common: Common, opened: Opened, proposal: Proposal) -> Answers:
    """Ask about one thing after another on a terminal; Enter leaves it open. Else nothing is."""
    if not common.console.interactive:
        return Answers({}, ())
    taken = tuple(
        each
        for each in proposal.links
        if each.row.id
        and common.console.ask(
            f"Is #{each.issue.number} “{each.issue.title}” the row "
            f"{each.row.id} “{title_of(each.row, opened.settings)}”?"
        )
    )
    known = {each.casefold(): each for each in proposal.logins}
    owners = {}
    for role in proposal.roles if known else ():
        answer = common.console.ask_for(f"Who is “{role}”? A login, or Enter for nobody").lstrip(
            "@"
        )
        if answer.casefold() in known:
            owners[role] = known[answer.casefold()]
        elif answer:
            common.console.warn(f"{answer} cannot be assigned here, so the role stays text")
    return Answers(owners, taken)


def write(common: Common, opened: Opened, proposal: Proposal, answers: Answers) -> None:
    """Write the configuration and tie the rows that were decided on; overwrites nothing.

    Raises:
        TrackerError: something cannot be written.
    """
    left = tuple(each for each in proposal.links if each not in answers.links)
    text = configuration(replace(proposal, links=left), answers.owners)
    root = opened.workspace.root
    there = next((each for each in PLACES if (root / each).exists()), "")
    if there:
        common.console.note(f"{there} is there already and stays as it is; proposed was:")
        common.console.show(line(each) for each in text.splitlines())
    else:
        _make(common, root, PLACES[0], text)
    _link(common, opened, answers.links)


def write_workflow(common: Common, opened: Opened) -> None:
    """Write the workflow file, unless there is one.

    Raises:
        TrackerError: it cannot be written.
    """
    root = opened.workspace.root
    if (root / WORKFLOW).exists():
        common.console.note(f"{WORKFLOW} is there already and stays as it is")
        return
    branch = opened.workspace.default_branch or "main"
    text = workflow(opened.workspace.relative_path, version("gh-tracker"), branch)
    _make(common, root, WORKFLOW, text)


def _link(common: Common, opened: Opened, links: tuple[Candidate, ...]) -> None:
    if not links:
        return
    place = route(common, opened)
    with (
        opened.workspace.lock(),
        progress(common.console) as shown,
        connected(place, opened, shown) as gateway,
    ):
        for each in links:
            told = tie(opened, gateway, place, each.row.id, each.issue.number)
            common.console.note(told)


def _make(common: Common, root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomic(path, text.encode())
    common.console.show([line("wrote ", Part(name, "good"))])

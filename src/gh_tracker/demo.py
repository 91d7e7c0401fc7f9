"""The story that ``gh-tracker demo`` tells: two sides, people at work on both, kept the same.

Everything is real but the server: the packaged tracker, files, git where there is one, and HTTP to
the embedded sandbox. Every step is checked, and one that does not do as told ends the story.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from importlib.resources import files as packaged
from pathlib import Path
from typing import Final

from gh_tracker import decide, files
from gh_tracker.config import Configuration
from gh_tracker.core.model import Settings
from gh_tracker.core.report.lines import BLANK, Line, Part, line
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.textreport import closing as closing_line
from gh_tracker.core.report.textreport import report_lines, resolve_command
from gh_tracker.core.report.worddiff import difference
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.gateway import connect
from gh_tracker.gateway.auth import Secret
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from gh_tracker.sync import Clock, Options, Sync, Target
from gh_tracker.workspace.disk import Workspace

Say = Callable[[Iterable[Line]], None]

MONDAY: Final = datetime(2025, 9, 15, 8, 30, tzinfo=UTC)
DAY: Final = 24 * 3600.0
OWNERS: Final = {
    "Programme Manager": ("olga",),
    "Digital Services Lead": ("alice",),
    "Branch Operations Lead": ("bob",),
}


class DemoError(Exception):
    """A step of the story did not do as told, which is a bug."""


@dataclass(slots=True)
class Story:
    """The two sides of the demo, and what the story is told with."""

    workspace: Workspace
    sandbox: Sandbox
    say: Say
    git: str | None
    configuration: Configuration = field(
        default_factory=lambda: Configuration(
            settings=Settings(DEFAULTS.collections, owners=OWNERS)
        )
    )

    # The two sides

    def sync(self) -> Report:
        """Sync once, as ``gh-tracker sync`` does, and commit what changed."""
        token = Secret(TOKEN)
        with closing(connect(REPOSITORY, token, self.sandbox.url)) as gateway:
            target = Target(REPOSITORY, self.sandbox.url, local=True)
            clock = Clock(now=self.sandbox.clock.now)
            report = Sync(self.workspace, gateway, self.configuration, target, clock=clock).run(
                Options()
            )
        if report.changed_files:
            self.commit("Sync the progress tracker")
        return report

    def commit(self, message: str) -> None:
        """Commit everything, at the sandbox's time; without git nothing is to be done."""
        if self.git is None:
            return
        now = self.sandbox.clock.now().isoformat()
        self._run_git("add", "--all")
        self._run_git("commit", "--quiet", "--message", message, GIT_AUTHOR_DATE=now)

    def begin_history(self) -> None:
        """Make the folder a repository of git."""
        if self.git is not None:
            self._run_git("init", "--quiet", "--initial-branch", "main")
        self.commit("Add the progress tracker")

    def _run_git(self, *arguments: str, **environ: str) -> None:
        who = {
            f"GIT_{role}_{what}": text
            for role in ("AUTHOR", "COMMITTER")
            for what, text in (("NAME", "Harbour Library"), ("EMAIL", "library@example.org"))
        }
        # No hook, signature or ignore file of this machine's has a part in the story.
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(
            [self.git or "git", *arguments],
            cwd=self.workspace.tracker.parent,
            env={**os.environ, **who, **own, **environ},
            check=True,
            capture_output=True,
        )

    def edit(self, *changes: tuple[str, str]) -> None:
        """Change the tracker as a person does, each place once, and commit it."""
        before = self.workspace.read_tracker()
        text = before.decode()
        for old, new in changes:
            expect(text.count(old) == 1, f"the tracker has {old!r} once")
            text = text.replace(old, new)
        expect(self.workspace.write_tracker(text.encode(), before), "the tracker can be saved")
        self.commit("Edit the tracker")

    def number(self, record: str) -> int:
        """Return the number of a record's issue."""
        state = self.workspace.read_state()
        expect(state is not None and record in state.links, f"{record} has an issue")
        return state.links[record].issue if state else 0

    # How it is told

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.say([BLANK, line(Part(f"— {title}", "strong")), BLANK])

    def tell(self, *sentences: str) -> None:
        """Say what somebody does."""
        self.say(line(f"  {each}") for each in sentences)

    @contextmanager
    def showing_tracker(self) -> Iterator[None]:
        """Show, word by word, what becomes of the tracker's lines meanwhile."""
        before = self.workspace.read_tracker().decode().splitlines()
        yield
        after = self.workspace.read_tracker().decode().splitlines()
        self.say([line(Part(f"{self.workspace.tracker.name} now reads", "strong"))])
        self.say(_changed_lines(before, after))


def expect(held: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
    """Raise DemoError unless something holds."""
    if not held:
        raise DemoError(f"it was expected that {what}")


def tell_story(folder: Path, say: Say) -> None:
    """Tell the whole story in a folder, which is made when it is not there.

    Raises:
        DemoError: a step did not do as told.
        TrackerError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tracker = folder / "tracker.md"
    files.write_atomic(tracker, (packaged("gh_tracker") / "examples" / "tracker.md").read_bytes())
    with Sandbox(start=MONDAY) as sandbox:
        story = Story(Workspace(tracker), sandbox, say, shutil.which("git"))
        story.begin_history()
        for tell in (_first_sync, _people_at_work, _conflict, _silence):
            tell(story)
            sandbox.clock.advance(DAY)


def _first_sync(story: Story) -> None:
    story.chapter("Monday: a tracker of nine rows meets an empty repository")
    story.tell("$ gh-tracker sync")
    report = story.sync()
    expect(report.exit_code == 0, "the first sync is done")
    issues = story.sandbox.repo().issues
    expect(len(issues) == 9, "nine rows became nine issues")  # noqa: PLR2004 - said in the title
    for number, issue in sorted(issues.items()):
        story.tell(f"#{number:<2} {issue.state:<7} {issue.title}")
    story.say([BLANK, closing_line(report)])


def _people_at_work(story: Story) -> None:
    story.chapter("Tuesday: people work where they like, and sync again")
    _work_on_github(story)
    _work_in_tracker(story)
    story.tell("$ gh-tracker sync")
    with story.showing_tracker():
        report = story.sync()
        story.say([BLANK, *report_lines(report)])
        story.say([BLANK])
    expect(report.exit_code == 0, "everything is carried over, in both directions")
    _check_tuesday(story)


def _work_on_github(story: Story) -> None:
    alice, bob, olga = (story.sandbox.as_(each) for each in ("alice", "bob", "olga"))
    story.tell(
        "On GitHub bob closes HL-003 with a comment, alice gives HL-006 another title,",
        "moves HL-005 to milestone M4 and edits the notes of HL-004 in its block;",
        "olga opens an issue with the label of the tasks.",
    )
    bob.close(story.number("HL-003"), comment="All seven branches have kiosks and card readers.")
    title = "HL-006: Accessibility review, launch rehearsal, and press day"
    alice.edit_issue(story.number("HL-006"), title=title)
    alice.edit_issue(story.number("HL-005"), milestone="M4")
    body = story.sandbox.repo().issues[story.number("HL-004")].body or ""
    told = body.replace("password reset is still missing", "password reset is in review")
    expect(told != body, "the notes of HL-004 stand in its block")
    alice.edit_issue(story.number("HL-004"), body=told)
    olga.create_issue("Press kit for the reopening", labels=["tracker: task"], milestone="M4")


def _work_in_tracker(story: Story) -> None:
    story.tell(
        "In the tracker somebody sets HL-005 to 25%, R-01 to Mitigating, and adds a row",
        "without an ID.",
        "",
    )
    row = "| R-03 | Branch networks"
    story.edit(
        ("| Blocked | 10% |", "| Blocked | 25% |"),
        ("| Branch Operations Lead | Open |", "| Branch Operations Lead | Mitigating |"),
        (row, f"| | Too few volunteers on the opening day. | Low | | | Open |\n{row}"),
    )


def _check_tuesday(story: Story) -> None:
    text = story.workspace.read_tracker().decode()
    repo = story.sandbox.repo()
    expect("| Complete | 100% | 2025-09-16 |" in text, "HL-003 is complete in the tracker")
    expect("HL-003 completed. All seven branches" in text, "the activity log tells of HL-003")
    expect("launch rehearsal, and press day | M4" in text, "HL-006 has its new title")
    expect("password reset is in review" in text, "HL-004 has its new notes")
    expect("| HL-007 | Press kit for the reopening | M4 |" in text, "olga's issue is a row")
    expect("| R-04 | Too few volunteers" in text, "the new row got an ID")
    expect(
        "- Progress: 25%" in (repo.issues[story.number("HL-005")].body or ""), "25% is on GitHub"
    )
    labels = repo.issues[story.number("R-01")].labels
    names = {repo.labels[each].name for each in labels}
    expect("status: Mitigating" in names, "R-01 has its label")


def _conflict(story: Story) -> None:
    story.chapter("Wednesday: both sides change one field, and nothing is lost")
    alice = story.sandbox.as_("alice")
    story.tell(
        "Both sides change the notes of HL-006, to different texts.", "", "$ gh-tracker sync"
    )
    number = story.number("HL-006")
    notes = "Starts when reader accounts and kiosks can be tested together."
    body = story.sandbox.repo().issues[number].body or ""
    alice.edit_issue(number, body=body.replace(notes, "Starts on Monday with ten readers."))
    story.edit((notes, "Starts when the kiosks pass their acceptance test."))
    report = story.sync()
    story.say([BLANK, *report_lines(report)])
    held = [each.field for each in report.conflicts]
    expect(report.exit_code == 5 and held == ["notes"], "the conflict is held")  # noqa: PLR2004 - a person is needed
    command = resolve_command("HL-006", "notes").replace("tracker|github", "github")
    story.say([BLANK])
    story.tell(f"$ {command} && gh-tracker sync")
    decide.resolve(story.workspace, story.configuration, "HL-006", "notes", "github")
    with story.showing_tracker():
        report = story.sync()
    expect(report.exit_code == 0, "the decision is carried out")
    text = story.workspace.read_tracker().decode()
    expect("Starts on Monday with ten readers." in text, "GitHub's notes are in the tracker")


def _silence(story: Story) -> None:
    story.chapter("Thursday: nothing changed, so nothing happens")
    before = story.workspace.read_tracker()
    story.tell("$ gh-tracker sync")
    report = story.sync()
    story.say([line("  ", *closing_line(report))])
    expect(sum(report.requests.values()) == 2, "a quiet run costs two requests")  # noqa: PLR2004 - the promise
    expect(not report.changed_files, "no file changes")
    expect(story.workspace.read_tracker() == before, "the tracker is as it was")


def _changed_lines(before: list[str], after: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, end, new_first, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = before[first:end], after[new_first:new_end]
        paired = len(old) if len(old) <= len(new) else 0
        for one, other in zip(old, new[:paired], strict=False):
            yield line("  ", *difference(one, other))
        for added in new[paired:]:
            yield line(Part(f"  + {added}", "add"))

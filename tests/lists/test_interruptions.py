"""A run that is cut short anywhere, and the next one, end where one that was not would have."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from gh_tracker.core.remote import CreateIssue, EditIssue
from gh_tracker.errors import OutcomeUnknownError
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.backends import in_process
from tests.desk import Call, Desk, Hook
from tests.lists.tracker import CONFIGURATION, TRACKER, bullets, decisions, later, with_body

Story = Callable[[Desk], None]
NOW: Final = Options(yes=True, allowed=frozenset({"removals"}))


def first(desk: Desk) -> None:
    """Nothing was synced yet."""
    desk.edit(("(UT-001).", "(UT-001).\n- **Week 4 Monday** – Wallet rehearsal (UT-001)."))


def in_the_tracker(desk: Desk) -> None:
    """Every field of a bullet and of a row is edited, some go, some are new."""
    desk.sync()
    desk.commit()
    desk.edit(
        (
            "- **Week 4 Monday** – Wallet rehearsal (UT-001).",
            "- **Week 5** – Wallet rehearsal now (UT-001).\n- **Week 6** – Party.",
        ),
        ("- **Week 4 Friday** – Decision on the provider.\n", ""),
        (
            "| 2026-01-05 | Use the bank. | It is there. | Ops |",
            "| 2026-01-06 | Use the bank. | It is near. | @bob |\n| – | Go. | – | – |",
        ),
    )


def on_github(desk: Desk) -> None:
    """People edit, close and open issues of both kinds."""
    desk.sync()
    desk.commit()
    people = desk.people
    people.edit_issue(desk.number("checkpoint-1"), title="A show of something else")
    with_body(desk, "checkpoint-1", "Week 4 Monday", "Week 4 Tuesday")
    with_body(desk, "checkpoint-1", "UT-001 (#1)", "UT-002")
    people.close(desk.number("checkpoint-2"))
    people.create_issue("Party", "When: Week 9", labels=["checkpoint"])
    people.edit_issue(desk.number("decision-1"), title="Use two banks.")
    people.close(people.create_issue("Go", "## Rationale\n\nTime.", labels=["decision"]))


def given_back(desk: Desk) -> None:
    """What was closed is opened again, and an edited issue brings back the bullet that went."""
    desk.sync()
    desk.people.close(desk.number("checkpoint-2"))
    desk.sync()
    desk.commit()
    later(desk)
    desk.people.reopen(desk.number("checkpoint-2"))
    desk.edit(("- **Week 4 Friday** – Decision on the provider.\n", ""))
    desk.people.edit_issue(desk.number("checkpoint-3"), title="Decision on all providers")


STORIES: Final = (first, in_the_tracker, on_github, given_back)


def told(story: Story, folder: Path) -> tuple[Desk, Sandbox]:
    sandbox = Sandbox()
    desk = Desk.with_tracker(in_process(sandbox), folder, TRACKER)
    desk.configure(CONFIGURATION)
    story(desk)
    desk.commit()
    return desk, sandbox


def ending(desk: Desk) -> object:
    """Give all that people see in the end: no numbers, which depend on what was made first."""
    issues = [
        (e["title"], e["state"], e["state_reason"], sorted(label["name"] for label in e["labels"]))
        for e in desk.people.issues()
    ]
    return desk.text, bullets(desk), decisions(desk), sorted(map(str, issues))


def nth(number: int, raising: BaseException, *, of_writes: bool) -> Hook:
    left = [number]

    def hook(call: Call) -> None:
        if of_writes and not isinstance(call, CreateIssue | EditIssue):
            return
        left[0] -= 1
        if left[0] == 0:
            raise raising

    return hook


def settled(desk: Desk, sandbox: Sandbox) -> None:
    for _ in range(4):
        sandbox.clock.advance(1000)
        if desk.silent(NOW):
            return
    report = desk.sync(NOW)
    assert desk.silent(NOW), report


def interrupted(number: int) -> Hook:
    """Press Ctrl-C when a request was answered, which is also before the next one."""
    return nth(number, KeyboardInterrupt(), of_writes=False)


def lost(number: int) -> Hook:
    """Lose the answer to a write that was carried out."""
    return nth(number, OutcomeUnknownError("the connection broke"), of_writes=True)


@pytest.mark.parametrize("fresh", [False, True], ids=["same-disk", "fresh-checkout"])
@pytest.mark.parametrize("cut", [interrupted, lost])
@pytest.mark.parametrize("story", STORIES)
def test_at_each_request(
    story: Story,
    cut: Callable[[int], Hook],
    fresh: bool,
    tmp_path: Path,
) -> None:
    clean, sandbox = told(story, tmp_path / "clean")
    clean.sync(NOW)
    count = len(clean.calls)
    settled(clean, sandbox)
    wanted = ending(clean)
    assert count >= 1
    for number in range(1, count + 1):
        desk, sandbox = told(story, tmp_path / f"desk{number}")
        with suppress(KeyboardInterrupt):
            desk.sync(NOW, after=cut(number))
        if fresh:
            desk = desk.fresh_checkout(tmp_path / f"other{number}")
        settled(desk, sandbox)
        assert ending(desk) == wanted, f"{cut.__name__}, request {number} of {count}"

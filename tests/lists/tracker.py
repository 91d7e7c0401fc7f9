"""The tracker of these tests, and what people see of its lists."""

from __future__ import annotations

from gh_tracker.core.report.report import Report
from tests.desk import Desk

TRACKER = """\
# Tracker

## Snapshot (Updated 2026-03-01)
| Task ID | Title | Status |
| --- | --- | --- |
| UT-001 | Wallet | In Progress |
| UT-002 | Escrow | Blocked |

## Upcoming Checkpoints
- **Week 4 Monday** – Wallet rehearsal (UT-001).
- **Week 4 Wednesday** – Review of the escrow rules (UT-002).
- **Week 4 Friday** – Decision on the provider.

## Decision Log
| Date | Decision | Rationale | Owner |
| --- | --- | --- | --- |
| 2026-01-05 | Use the bank. | It is there. | Ops |
| 2026-02-10 | Open on Mondays only. | Staff. | Ops |

The end.
""".encode()
CONFIGURATION = """\
start: 2026-03-02
checkpoints:
  sync: true
decisions:
  sync: true
"""


def bullets(desk: Desk) -> list[str]:
    """Give the lines of the list of checkpoints."""
    section = desk.text.partition("## Upcoming Checkpoints")[2].partition("\n## ")[0]
    return [each for each in section.splitlines() if each]


def decisions(desk: Desk) -> list[str]:
    """Give the rows of the decision log."""
    section = desk.text.partition("## Decision Log")[2].partition("\n\n")[0]
    return [each for each in section.splitlines() if each.startswith("|")][2:]


def property_of(desk: Desk, record: str, name: str) -> str:
    """Give what a line of the block says."""
    lines = desk.issue(record)["body"].splitlines()
    (found,) = [each for each in lines if each.startswith(f"- {name}:")]
    return str(found.partition(":")[2].strip())


def codes(report: Report) -> set[str]:
    return {each.code for each in report.problems}


def with_body(desk: Desk, record: str, old: str, new: str) -> None:
    """Edit the body of an issue as a person would."""
    body = desk.issue(record)["body"]
    assert body.count(old) == 1
    desk.people.edit_issue(desk.number(record), body=body.replace(old, new))


def offered(desk: Desk, title: str, label: str, *, closed: bool = False) -> int:
    """Make the issue of a stranger that carries a label though nobody who may write gave it.

    On GitHub an issue template does that; here mallory is somebody for as long as it takes.
    """
    mallory = desk.people.as_("mallory")
    _permit(desk, "triage")
    number = mallory.create_issue(title, labels=[label])
    if closed:
        mallory.close(number)
    _permit(desk, "none")
    return number


def _permit(desk: Desk, level: str) -> None:
    backend = desk.backend
    permissions = {"full_name": backend.repository, "permissions": {"mallory": level}}
    caller = backend.people.caller(backend.owner)
    answer = caller.call("POST", "/_sandbox/seed", {"repositories": [permissions]})
    assert answer.status < 300, answer


def later(desk: Desk) -> None:
    """Let a minute pass on GitHub."""
    caller = desk.people.caller(desk.backend.owner)
    assert caller.call("POST", "/_sandbox/clock", {"advance": 60}).status < 300

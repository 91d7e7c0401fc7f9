"""What people do on GitHub comes into the tracker, and nothing else does."""

from datetime import datetime

from gh_tracker.sync import Options
from tests.backends import Backend, differs
from tests.desk import NAME, Desk, labels, logins

OWNERS = """\
owners:
  Programme Manager: [alice]
  Platform Lead: [bob]
  Commerce Lead: [dana]
"""


def date_of(moment: str) -> str:
    """Give the date of one of GitHub's times, in UTC as both write it."""
    return datetime.fromisoformat(moment).date().isoformat()


class TestAPersonOnGitHub:
    """changes a title, closes UT-006 with a comment, moves a task to another milestone, assigns
    someone who is mapped to a role, edits the Notes inside the block and writes text outside it.
    """

    COMMENT = "Published, and rehearsed twice."

    def act(self, desk: Desk, comment: str = COMMENT) -> None:
        people, issues = desk.people, desk.issues()
        numbers = {record: issue["number"] for record, issue in issues.items()}
        target = next(m["number"] for m in people.milestones() if m["title"] == "M3")
        people.edit_issue(numbers["R-03"], title="R-03: Addresses of the office may block releases")
        people.edit_issue(numbers["UT-002"], milestone=target)
        people.edit_issue(numbers["R-04"], assignees=["bob"])
        body = issues["UT-005"]["body"].replace("refund rules are live", "refund rules are final")
        people.edit_issue(numbers["UT-005"], body=f"Seen with the sellers.\n\n{body}\n\nThanks!")
        people.close(numbers["UT-006"], comment=comment)

    @differs("timeline-comments")
    def test_changes_exactly_those_cells_and_the_log_has_the_comment(self, desk: Desk) -> None:
        self.see_the_changes(desk, self.COMMENT)

    def test_changes_exactly_those_cells_and_the_log_where_nothing_was_said(
        self, desk: Desk
    ) -> None:
        self.see_the_changes(desk, "")

    def see_the_changes(self, desk: Desk, comment: str) -> None:
        desk.configure(OWNERS)
        desk.sync()
        desk.commit()
        self.act(desk, comment)
        before = {record: desk.row(record) for record in desk.issues()}

        report = desk.sync()

        issues = desk.issues()
        today = date_of(issues["UT-006"]["closed_at"])
        moved = date_of(issues["UT-002"]["updated_at"])
        noted = date_of(issues["UT-005"]["updated_at"])
        after = {
            "UT-002": before["UT-002"].replace("| M2 |", "| M3 |").replace("2026-03-13", moved),
            "UT-005": before["UT-005"]
            .replace("rules are live", "rules are final")
            .replace("2026-03-27", noted),
            "UT-006": before["UT-006"].replace(
                "| Not Started | 0% | – |", f"| Complete | 100% | {today} |"
            ),
            "R-03": before["R-03"].replace(
                "Rotating addresses of the office network may block releases.",
                "Addresses of the office may block releases",
            ),
            "R-04": before["R-04"].replace("| Data Lead |", "| Platform Lead |"),
        }
        changed = [
            "-## Snapshot (Updated 2026-03-27)",
            f"+## Snapshot (Updated {max(today, moved, noted)})",
            *(f"-{before[record]}" for record in after),
            *(f"+{row}" for row in after.values()),
            f"+- **{today}** – UT-006 completed. {comment}".rstrip(),
        ]
        assert sorted(desk.diff()) == sorted(changed)
        assert report.exit_code == 0
        assert report.requests == {"GET": 3}
        log = desk.text.split("## Activity Log\n")[1]
        assert log.startswith(f"- **{today}** – UT-006")

    def test_and_the_next_run_is_silent(self, desk: Desk) -> None:
        desk.configure(OWNERS)
        desk.sync()
        self.act(desk)
        desk.sync()

        assert desk.silent()
        assert desk.silent(Options(full=True))
        body = desk.issue("UT-005")["body"]
        assert body.startswith("Seen with the sellers.\n\n<!-- gh-tracker:begin tasks/UT-005 ")
        assert body.endswith("<!-- gh-tracker:end -->\n\nThanks!")


class TestALabelledIssue:
    """A member gives a new issue the label `tracker: task`: it becomes a row with the next free
    ID, and the issue gets its marker. An outsider's does not, and is reported.
    """

    def test_of_a_member_becomes_a_row_and_gets_its_marker(self, synced: Desk) -> None:
        number = synced.people.create_issue("Training for sellers", "Two sessions.")
        synced.people.label(number, "tracker: task")

        report = synced.sync()

        issue = synced.issue("UT-007")
        date = date_of(issue["updated_at"])
        created = date_of(issue["created_at"])
        row = f"+| UT-007 | Training for sellers | – | – | Not Started | 0% | {date} | – |"
        assert report.exit_code == 0
        assert issue["number"] == number
        assert issue["body"].startswith("Two sessions.\n\n<!-- gh-tracker:begin tasks/UT-007 ")
        assert len(synced.writes) == 1
        added = [each for each in synced.diff() if each.startswith("+")]
        assert [e.split(" |")[0] for e in added if e.startswith("+| ")] == ["+| UT-007"], row
        assert f"+- **{created}** – UT-007 created." in added
        assert synced.silent()

    def test_of_an_outsider_does_not_and_is_reported(self, synced: Desk) -> None:
        number = labelled_by_an_outsider(synced.backend)
        before = synced.tracker

        report = synced.sync()

        assert synced.tracker == before
        assert not synced.writes
        assert [e.code for e in report.problems] == ["waiting-stranger"]
        assert f"#{number} " in report.problems[0].message
        assert report.exit_code == 0
        assert labels(synced.people.issue(number)) == ["tracker: task"]
        assert synced.people.issue(number)["body"] == "Buy now."


def labelled_by_an_outsider(backend: Backend) -> int:
    """Make an issue that carries the label though nobody with write access gave it.

    On GitHub an issue template does that. The emulator lets an outsider set labels; the sandbox
    does not, so there mallory is somebody for as long as it takes.
    """
    mallory = backend.people.as_("mallory")
    if backend.name == "emulator":
        return mallory.create_issue("An offer", "Buy now.", labels=["tracker: task"])
    _permit(backend, "triage")
    number = mallory.create_issue("An offer", "Buy now.", labels=["tracker: task"])
    _permit(backend, "none")
    return number


def _permit(backend: Backend, level: str) -> None:
    content = {
        "repositories": [{"full_name": backend.repository, "permissions": {"mallory": level}}]
    }
    answer = backend.people.caller(backend.owner).call("POST", "/_sandbox/seed", content)
    assert answer.status < 300, answer


class TestAssignees:
    """GitHub [alice, bob], the tracker's role changes from alice's to dana's: [bob, dana]."""

    def test_of_other_people_stay_when_the_role_changes(self, desk: Desk) -> None:
        desk.configure(OWNERS)
        desk.edit(("M5 | Compliance Lead |", "M5 | Programme Manager |"))
        desk.sync()
        desk.people.edit_issue(desk.number("UT-006"), assignees=["alice", "bob"])
        assert desk.silent()
        desk.edit(("M5 | Programme Manager |", "M5 | Commerce Lead |"))

        report = desk.sync()

        assert logins(desk.issue("UT-006")) == ["bob", "dana"]
        assert report.exit_code == 0
        assert len(desk.writes) == 1
        assert desk.cells("UT-006")[3] == "Commerce Lead"
        assert desk.silent()


class TestAMilestoneRenamedOnGitHub:
    """A milestone is renamed on GitHub: the cells follow, no Last Update moves."""

    def test_changes_the_cells_alone(self, synced: Desk) -> None:
        number = next(m["number"] for m in synced.people.milestones() if m["title"] == "M2")
        synced.people.rename_milestone(number, "Foundations")
        rows = [synced.row("UT-002"), synced.row("UT-003")]

        report = synced.sync()

        assert report.exit_code == 0
        assert not synced.writes
        assert synced.diff() == [
            *(f"-{row}" for row in rows),
            *(f"+{row.replace('| M2 |', '| Foundations |')}" for row in rows),
        ]
        assert synced.silent()
        assert synced.git.git("status", "--porcelain", NAME)

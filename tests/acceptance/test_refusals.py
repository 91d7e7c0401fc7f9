"""What cannot be synced is explained in two lines, and nothing is written."""

import re
import subprocess
from dataclasses import dataclass

import pytest

from tests.backends import Backend
from tests.desk import NAME, Desk

MOST_FLAGS = (
    *("--full", "--yes", "--adopt", "--adopt-labelled", "--renumber", "--prefer=github"),
    *("--allow=removals", "--allow=edits", "--allow=additions"),
)


def other_repository(backend: Backend) -> str:
    """Make a second repository on the same server, in which the bot may write too."""
    owner = backend.people.caller(backend.owner)
    if backend.name == "emulator":
        name = f"{backend.repository}-other".removeprefix("acme/")
        made = owner.call("POST", "/orgs/acme/repos", {"name": name})
        permitted = owner.call(
            "PUT", f"/repos/acme/{name}/collaborators/tracker-bot", {"permission": "push"}
        )
        assert (made.status, permitted.status) == (201, 201)
        return f"acme/{name}"
    content = {
        "full_name": "acme/other",
        "permissions": {"tracker-bot": "write", backend.owner: "admin"},
    }
    planted = owner.call("POST", "/_sandbox/seed", {"repositories": [content]})
    assert planted.status < 300
    return "acme/other"


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that is to fail, and everything that it must leave as it was."""

    desk: Desk

    def everything(self) -> tuple[object, ...]:
        people = self.desk.people
        return (
            {p: p.read_bytes() for p in self.desk.git.path.glob("[!.]*/**/*") if p.is_file()},
            self.desk.snapshot(),
            people.labels(),
            [each["title"] for each in people.milestones()],
        )

    def says(self, *arguments: str, **environ: str) -> str:
        """Run a sync that must be refused, and give what it says: at most two lines."""
        before = self.everything()
        done = self.desk.command("sync", *arguments, **environ)
        assert done.returncode == 1, done
        assert done.stdout == ""
        lines = done.stderr.splitlines()
        assert 1 <= len(lines) <= 2, done.stderr
        assert lines[0].startswith("error: ")
        assert lines[-1].startswith("hint: "), "no way out is named"
        assert self.everything() == before
        return done.stderr


class TestARefusal:
    """No token, wrong repository, issues disabled, unreadable table, unknown configuration key,
    state of another repository (no flag overrides it), a feature branch: exit 1, two lines at
    most, naming file and line where there is one, and the way out; nothing written.
    """

    @pytest.fixture
    def refused(self, desk: Desk, served: Backend) -> Refused:
        assert served.api_url
        return Refused(desk)

    @pytest.mark.parametrize("token", ["", "  "])
    def test_for_want_of_a_token(self, refused: Refused, token: str) -> None:
        told = refused.says(GH_TOKEN=token)

        assert "no token" in told
        assert "GH_TOKEN" in told

    def test_of_a_repository_that_is_not_there(self, refused: Refused) -> None:
        told = refused.says(GITHUB_REPOSITORY="acme/no-such-thing")

        assert "acme/no-such-thing" in told

    def test_where_issues_are_disabled(self, refused: Refused) -> None:
        desk = refused.desk
        desk.people.as_(desk.backend.owner).send("PATCH", "", has_issues=False)

        done = desk.command("sync")

        desk.people.as_(desk.backend.owner).send("PATCH", "", has_issues=True)
        assert done.returncode == 1
        first, hint = done.stderr.splitlines()
        assert "ssues are disabled" in first
        assert desk.backend.repository in first
        assert hint.startswith("hint: ")
        assert not desk.people.issues()
        assert not desk.people.milestones()
        assert not desk.state_path.exists()

    def test_of_a_tracker_in_a_merge_conflict(self, refused: Refused) -> None:
        desk = refused.desk
        row = desk.row("UT-003")
        desk.edit((row, f"<<<<<<< HEAD\n{row}\n=======\n{row}\n>>>>>>> topic"))
        line = desk.text.splitlines().index("<<<<<<< HEAD") + 1

        told = refused.says()

        assert f"{NAME}:{line}: " in told
        assert "merge" in told

    @pytest.mark.parametrize("arguments", [[NAME], []], ids=["named", "found"])
    def test_of_tables_that_cannot_be_read(self, refused: Refused, arguments: list[str]) -> None:
        desk = refused.desk
        assert desk.sync().exit_code == 0
        below_header = re.compile(r"(\| (?:Task )?ID \|.*\n\| ---)")
        desk.path.write_bytes(below_header.sub(r"\1 | ---", desk.text).encode())
        header = "| Task ID | Title | "
        line = next(n for n, e in enumerate(desk.text.splitlines(), 1) if e.startswith(header))

        told = refused.says(*arguments)

        assert f"{NAME}:{line}: " in told

    def test_of_an_unknown_key_in_the_configuration(self, refused: Refused) -> None:
        refused.desk.configure("timezone: UTC\nownres:\n  Data Lead: [bob]\n")

        told = refused.says()

        assert ".github/gh-tracker.yml:2:1: " in told
        assert "ownres" in told
        assert "owners" in told

    @pytest.mark.parametrize(
        "flags",
        [(), MOST_FLAGS, ("--rebuild",), (*MOST_FLAGS, "--rebuild")],
        ids=["none", "most", "rebuild", "all"],
    )
    def test_of_the_state_of_another_repository_whatever_the_flags(
        self, refused: Refused, flags: tuple[str, ...]
    ) -> None:
        desk = refused.desk
        assert desk.sync().exit_code == 0
        other = other_repository(desk.backend)

        told = refused.says(*flags, GITHUB_REPOSITORY=other)

        assert desk.backend.repository in told
        assert other in told
        moved = desk.backend.people.caller("alice").call("GET", f"/repos/{other}/issues?state=all")
        assert moved.body == []

    @pytest.mark.parametrize("way", ["full", "new row"])
    def test_of_a_repository_that_was_made_anew_under_the_old_name(
        self, refused: Refused, way: str
    ) -> None:
        desk = refused.desk
        assert desk.sync().exit_code == 0
        old, other = desk.backend.repository, other_repository(desk.backend)
        owner = desk.backend.people.caller(desk.backend.owner)
        name = old.removeprefix("acme/")
        for before, after in ((old, f"{name}-old"), (other, name)):
            assert owner.call("PATCH", f"/repos/{before}", {"name": after}).status == 200

        if way == "new row":
            row = desk.row("R-02")
            desk.edit((row, f"{row}\n{row.replace('R-02', 'R-09')}"))
            told = refused.says()
        else:
            told = refused.says("--full", "--allow=removals")

        assert "another repository" in told
        assert owner.call("GET", f"/repos/{old}/issues?state=all").body == []

    def test_on_a_feature_branch(self, refused: Refused) -> None:
        refused.desk.git.git("switch", "--quiet", "--create", "topic")

        told = refused.says()

        assert "topic" in told
        assert "main" in told


class TestTheCommand:
    """The main path from the command line, with the exit codes of what it meets."""

    @pytest.fixture
    def desk(self, desk: Desk, served: Backend) -> Desk:
        assert served.api_url
        return desk

    def run(self, desk: Desk, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = desk.command(*arguments)
        assert done.returncode == code, done
        assert done.stderr == ""
        return done

    def test_tells_its_story_in_exit_codes(self, desk: Desk) -> None:
        assert "25 changes on GitHub" in self.run(desk, "plan", "--exit-code", code=4).stdout
        assert not desk.people.issues()
        assert "25 changes on GitHub" in self.run(desk, "sync").stdout
        assert self.run(desk, "sync").stdout == "In sync; 2 requests (2 GET).\n"
        assert self.run(desk, "plan", "--exit-code").stdout.startswith("In sync")

        issue = desk.issue("R-02")
        body = issue["body"].replace("Ask finance", "Ask purchasing")
        desk.people.edit_issue(issue["number"], body=body)
        desk.edit(("Ask finance", "Ask the board"))
        told = self.run(desk, "sync", code=5).stdout
        for word in ("R-02 mitigation", "Ask finance", "Ask the board", "Ask purchasing"):
            assert word in told
        assert "gh-tracker resolve R-02 mitigation" in told

        self.run(desk, "resolve", "R-02", "mitigation", "--take", "github")
        self.run(desk, "sync")
        assert desk.cells("R-02")[3].startswith("Ask purchasing ")
        assert self.run(desk, "sync").stdout.startswith("In sync; ")

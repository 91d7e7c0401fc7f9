import pytest
import yaml

from gh_tracker.sandbox import Sandbox
from tests.cli.conftest import Cli

CONFIGURATION = ".github/gh-tracker.yml"
WORKFLOW = ".github/workflows/gh-tracker.yml"


def read(cli: Cli, name: str = CONFIGURATION) -> str:
    return (cli.folder / name).read_text(encoding="utf-8")


def test_without_a_terminal_proposals_are_comments(cli: Cli, github: Sandbox) -> None:
    github.as_("alice").create_issue("HL-003: Kiosks", assignees=["bob"])
    found = cli("init")
    assert found.code == 0
    assert found.out == f"wrote {CONFIGURATION}\n"
    assert "tracker.md: tasks: 1 table(s), 6 row(s)\n" in found.err
    text = read(cli)
    assert yaml.safe_load(text) == {"tracker": "tracker.md"}
    assert "#   gh-tracker link HL-003 1  (HL-003: Kiosks)\n" in text
    assert '#   "Branch Operations Lead": "bob"\n' in text
    assert "# These can be assigned: alice, bob" in text


def test_it_writes_nothing_to_github_and_links_nothing(cli: Cli, github: Sandbox) -> None:
    github.as_("alice").create_issue("HL-003: Kiosks")
    before = cli.tracker.read_bytes()
    cli("init", "--workflow")
    assert github.log.writes() == 0
    assert cli.tracker.read_bytes() == before
    assert not cli.tracker.with_name("tracker.md.gh-tracker.jsonl").exists()


def test_a_file_that_is_no_tracker_is_told_so_and_nothing_is_written(cli: Cli) -> None:
    (cli.folder / "plan.md").write_text("# Plan\n\n| What | Who |\n| --- | --- |\n| A | B |\n")
    found = cli("init", "plan.md", "--workflow")
    assert found.code == 1
    assert "no table of plan.md can be a tracker's: the one in line 3 has no column" in found.err
    assert len(found.err.splitlines()) == 2
    assert not (cli.folder / ".github").exists()


def test_it_works_without_a_repository(cli: Cli) -> None:
    found = cli("init")
    assert found.code == 0
    assert "Only the tracker was looked at: " in found.err
    assert '#   "Programme Manager": "LOGIN"\n' in read(cli)


def test_it_works_without_a_token(
    cli: Cli, github: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_TOKEN")
    assert cli("init").code == 0
    assert len(github.log) == 0
    assert '#   "Programme Manager": "LOGIN"\n' in read(cli)


def test_a_configuration_that_is_there_stays(cli: Cli) -> None:
    cli.write(CONFIGURATION, "timezone: Europe/Berlin\n")
    found = cli("init")
    assert found.code == 0
    assert read(cli) == "timezone: Europe/Berlin\n"
    assert 'tracker: "tracker.md"\n' in found.out, "what was proposed is shown"


def test_the_workflow_is_written_only_when_asked_for(cli: Cli) -> None:
    cli("init")
    assert not (cli.folder / WORKFLOW).exists()
    assert cli("init", "--workflow").code == 0
    assert yaml.safe_load(read(cli, WORKFLOW))["permissions"] == {}


def test_a_workflow_that_is_there_stays(cli: Cli) -> None:
    cli.write(WORKFLOW, "name: mine\n")
    found = cli("init", "--workflow")
    assert found.code == 0
    assert read(cli, WORKFLOW) == "name: mine\n"
    assert f"{WORKFLOW} is there already" in found.err


@pytest.mark.usefixtures("github")
def test_what_was_proposed_is_a_configuration_that_works(cli: Cli) -> None:
    cli("init")
    assert cli("plan").code == 0
    assert cli("check").code == 0


def test_problems_of_the_tracker_are_told(cli: Cli) -> None:
    cli.edit(("| HL-006 |", "\n| HL-006 |"))
    assert "tracker.md:12: detached-row: " in cli("init").err


# Tables of another shape

OTHER = """\
# Orchard

| Nr. | Aufgabe | Zuständig | Stand |
| --- | --- | --- | --- |
| O-1 | Bäume schneiden | Ida | erledigt |
| O-2 | Leiter kaufen | Tom | offen |
"""


def test_how_other_tables_are_read_is_no_comment(cli: Cli) -> None:
    cli.tracker.write_text(OTHER, encoding="utf-8")
    found = cli("init")
    assert found.code == 0
    assert "tracker.md: tasks: 1 table(s), 2 row(s)\n" in found.err
    told = yaml.safe_load(read(cli))
    assert told["collections"]["tasks"]["columns"] == {
        "Nr.": "id",
        "Aufgabe": "title",
        "Zuständig": "assignees",
        "Stand": "status",
    }
    assert '#   "Ida": "LOGIN"\n' in read(cli)
    assert cli("check").code == 0


@pytest.mark.usefixtures("github")
def test_a_tracker_of_another_shape_can_be_planned_at_once(cli: Cli) -> None:
    cli.tracker.write_text(OTHER, encoding="utf-8")
    cli("init")
    found = cli("plan")
    assert found.code == 0
    assert "Bäume schneiden" in found.out


def test_the_only_file_that_may_be_a_tracker_need_not_be_named(cli: Cli) -> None:
    cli.tracker.unlink()
    cli.write("plan.md", OTHER)
    cli.write("README.md", "# Read me\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")
    assert cli("init").code == 0
    assert yaml.safe_load(read(cli))["tracker"] == "plan.md"


def test_of_several_that_may_be_one_has_to_be_named(cli: Cli) -> None:
    cli.tracker.unlink()
    cli.write("a.md", OTHER)
    cli.write("b.md", OTHER)
    found = cli("init")
    assert found.code == 1
    assert "`gh-tracker init FILE`" in found.err
    assert cli("init", "b.md").code == 0
    assert yaml.safe_load(read(cli))["tracker"] == "b.md"


def test_a_tracker_that_says_how_it_is_read_is_taken_at_its_word(cli: Cli) -> None:
    front = "---\ngh-tracker:\n  collections:\n    tasks: {columns: {Stand: status}}\n---\n"
    cli.tracker.write_text(front + OTHER, encoding="utf-8")
    cli("init", "tracker.md")
    assert "collections" not in yaml.safe_load(read(cli))


def test_tables_that_are_left_alone_are_named_with_the_reason(cli: Cli) -> None:
    extra = "\n## Words\n\n| Word | Means |\n| --- | --- |\n| Ast | branch |\n"
    cli.tracker.write_text(OTHER + extra, encoding="utf-8")
    cli("init")
    assert "#   line 10: no column for IDs, statuses\n" in read(cli)

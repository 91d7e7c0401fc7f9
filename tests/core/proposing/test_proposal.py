from dataclasses import replace
from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.config import build, source
from gh_tracker.core.cells import codec
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.core.proposing.proposal import (
    Proposal,
    configuration,
    links_of,
    lists_of,
    roles_of,
)
from gh_tracker.core.remote import Issue
from gh_tracker.core.spec import CHECKPOINTS, DEFAULTS, TASKS

TRACKER = (files("gh_tracker") / "examples" / "tracker.md").read_bytes()
LOCAL = codec.read(parse(TRACKER), DEFAULTS)

ISSUES = (
    Issue(3, "I_3", "HL-003: Kiosks", "", assignees=("bob",)),
    Issue(4, "I_4", "reader accounts with single sign-on", "", assignees=("alice",)),
    Issue(5, "I_5", "Overdue notices by e-mail and text message", "", assignees=("carol",)),
    Issue(6, "I_6", "Something else", ""),
)


def test_issues_with_the_id_or_title_of_a_row_are_proposed() -> None:
    found = links_of(LOCAL, DEFAULTS, ISSUES)
    assert [(each.row.id, each.issue.number) for each in found] == [
        ("HL-003", 3),
        ("HL-004", 4),
        ("HL-005", 5),
    ]


def test_every_role_of_the_tracker_is_listed_once() -> None:
    assert list(roles_of(LOCAL, DEFAULTS, ())) == [
        "Programme Manager",
        "Collections Lead",
        "Branch Operations Lead",
        "Digital Services Lead",
        "Accessibility Lead",
    ]


def test_a_login_is_suggested_where_all_issues_of_a_role_agree() -> None:
    links = links_of(LOCAL, DEFAULTS, ISSUES)
    roles = roles_of(LOCAL, DEFAULTS, links)
    assert roles["Branch Operations Lead"] == "bob"
    assert roles["Digital Services Lead"] == "", "alice and carol: nobody knows which"
    assert roles["Programme Manager"] == ""


def test_logins_and_roles_that_are_mapped_are_not_asked_for() -> None:
    source_ = TRACKER.replace(b"Accessibility Lead", b"@dana")
    settings = Settings(DEFAULTS.collections, owners={"programme manager": ("olga",)})
    roles = roles_of(codec.read(parse(source_), settings), settings, ())
    assert "Programme Manager" not in roles
    assert "@dana" not in roles


PROPOSAL = Proposal(
    "docs/tracker.md",
    "acme/programme",
    {"Programme Manager": "", "DevOps: Lead": "bob"},
    ("alice", "bob"),
    links_of(LOCAL, DEFAULTS, ISSUES),
    {"tracker: task": True, "tracker: risk": False},
)


def read(text: str) -> object:
    return yaml.safe_load(text)


def test_without_a_decision_everything_but_the_tracker_is_a_comment() -> None:
    text = configuration(PROPOSAL, {})
    assert read(text) == {"tracker": "docs/tracker.md"}
    assert '#   "Programme Manager": "LOGIN"\n' in text
    assert '#   "DevOps: Lead": "bob"\n' in text
    assert "#   gh-tracker link HL-003 3  (HL-003: Kiosks)\n" in text
    assert '#   "tracker: risk" (the first sync makes it)\n' in text
    assert "# These can be assigned: alice, bob\n" in text


def test_what_was_decided_is_a_key() -> None:
    text = configuration(PROPOSAL, {"DevOps: Lead": "bob"})
    assert read(text) == {"tracker": "docs/tracker.md", "owners": {"DevOps: Lead": "bob"}}
    assert '#   "Programme Manager": "LOGIN"\n' in text


def test_it_is_a_configuration_that_can_be_read() -> None:
    text = configuration(PROPOSAL, {"DevOps: Lead": "bob"})
    made = build.configuration([source.of_file(text.encode(), "x.yml")])
    assert made.settings.owners == {"DevOps: Lead": ("bob",)}
    assert made.tracker == "docs/tracker.md"


def test_taking_the_marks_off_the_comments_gives_owners() -> None:
    """What is proposed can be used as it stands: only the number sign goes."""
    lines = configuration(PROPOSAL, {}).splitlines()
    at = lines.index("# owners:")
    bare = "\n".join(each.removeprefix("#").removeprefix(" ") for each in lines[at : at + 3])
    assert read(bare) == {"owners": {"Programme Manager": "LOGIN", "DevOps: Lead": "bob"}}


def test_a_small_tracker_without_owners_needs_few_words() -> None:
    assert configuration(Proposal("t.md"), {}).splitlines() == [
        "# What gh-tracker needs to know; see docs/configuration.md of gh-tracker.",
        'tracker: "t.md"',
    ]


@given(st.text(max_size=30))
def test_no_text_gets_out_of_its_comment_or_quotes(text: str) -> None:
    issue = replace(ISSUES[0], title=f"HL-003: {text}")
    proposal = Proposal("t.md", roles={text: "", "x": ""}, links=links_of(LOCAL, DEFAULTS, [issue]))
    assert read(configuration(proposal, {})) == {"tracker": "t.md"}
    assert read(configuration(proposal, {"x": "bob"})) == {
        "tracker": "t.md",
        "owners": {"x": "bob"},
    }


TASK = "| Task ID | Title | Status |\n| --- | --- | --- |\n| UT-1 | One | Blocked |\n\n"
LIST = "## Upcoming Checkpoints\n- **Week 4** – Show (UT-1).\n\n"
LOG = "## Decision Log\n| Date | Decision |\n| --- | --- |\n| 2026-01-05 | Go. |\n"


@pytest.mark.parametrize(
    ("text", "settings", "found"),
    [
        (TASK, DEFAULTS, ()),
        (TASK + LIST, DEFAULTS, ("checkpoints",)),
        (TASK + LIST + LOG, DEFAULTS, ("checkpoints", "decisions")),
        (TASK + LIST + LOG, Settings((TASKS, CHECKPOINTS)), ("decisions",)),
    ],
)
def test_lists_that_could_be_issues_are_found(
    text: str, settings: Settings, found: tuple[str, ...]
) -> None:
    assert lists_of(parse(text.encode()), settings) == found


def test_they_are_proposed_as_comments_that_can_be_used_as_they_stand() -> None:
    text = configuration(Proposal("t.md", lists=("checkpoints", "decisions")), {})
    assert read(text) == {"tracker": "t.md"}
    lines = text.splitlines()
    at = lines.index("# checkpoints:")
    bare = "\n".join(each.removeprefix("# ") for each in lines[at : at + 4])
    assert read(bare) == {"checkpoints": {"sync": True}, "decisions": {"sync": True}}

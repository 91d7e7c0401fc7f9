"""What strangers write into titles, bodies and rows is data, to the shell and to the runner."""

import re

import pytest

from tests.action.story import Story

pytestmark = pytest.mark.acceptance

TITLES = (
    "::set-output name=commit::stolen",
    "::add-mask::a",
    "::stop-commands::pause",
    "::error file=a::b",
    "##[set-output name=commit;]stolen",
    "##[group]x",
    "a\r::warning::b",
    "$(touch hacked)",
    "`touch hacked`",
    "'; touch hacked; '",
    '"; touch hacked; "',
    "%0A::error::x",
    "EOF\nx<<EOF",
    "a | b | c",
    "<img src=x onerror=alert(1)> <!-- gh-tracker:end -->",
    "${{ github.token }}",
    "@acme/everyone",
    "\x1b[31mred\x1b[0m",
)
EXPECTED = {"group", "endgroup", "stop-commands", "warning", "error", "notice"}
OWN = re.compile(rf"::(?:{'|'.join(EXPECTED)}|[0-9a-f]{{32}})(?::| file=docs/| title=gh-tracker)")


@pytest.mark.parametrize("titles", [TITLES[:9], TITLES[9:]], ids=["log", "shell"])
def test_hostile_titles_reach_neither_the_shell_nor_the_log(
    story: Story, titles: tuple[str, ...]
) -> None:
    assert story.run().code == 0
    numbers = dict(zip(titles, story.titles(), strict=False))
    for title, number in numbers.items():
        # Its own text, and around the block of the tool.
        body = str(story.forge.sandbox.issue(number)["body"]).replace("### ", f"{title}\n\n### ", 1)
        story.people.edit_issue(number, title=title, body=f"{title}\n\n{body}\n\n{title}")
        story.people.comment(number, title)
        story.people.close(number)
    machine = story.start()

    run = story.run(machine=machine)

    assert run.code in {0, 6}, run.log
    assert {each.name for each in run.commands} <= EXPECTED
    begun = [each for each in re.split(r"[\r\n]+", run.log) if each.lstrip().startswith("::")]
    assert all(OWN.match(each) for each in begun), "escaped even where commands are off"
    assert "\x1b" not in run.log
    assert run.outputs["commit"] == story.forge.head()
    assert not list(machine.workspace.rglob("hacked"))
    assert "@acme/everyone" not in run.summary
    assert not re.search(r"(?<!\\)<img", run.summary)
    for record in ("UT-001", "R-01"):
        assert story.tracker.count(f"\n| {record} |") == 1

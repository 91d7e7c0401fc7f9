from gh_tracker.core.report import statusreport
from gh_tracker.core.report.lines import plain_text
from gh_tracker.core.report.overview import Group, Held, Overview, Shelf
from tests.schema import misfits

TASKS = Shelf(
    Group("tasks", 3, 1, (("Blocked", 2), ("Complete", 1)), 40),
    (
        Group("M1", 1, 1, (("Complete", 1),), 100),
        Group("", 2, 0, (("Blocked", 2),), 10),
    ),
    2,
)
RISKS = Shelf(Group("risks", 1, 0, (("Open", 1),), None), (), 0)
FRESH = Overview((TASKS, RISKS))
SYNCED = Overview(
    (RISKS,),
    (Held("R-1", "status", 4, decided=False), Held("R-2", "impact", 5, decided=True)),
    2,
    1,
    "acme/programme",
    "2025-09-12T10:00:00Z",
)


def text_of(found: Overview, problems: int = 0) -> str:
    return plain_text(statusreport.status_lines("docs/t.md", found, problems))


def test_a_tracker_at_a_glance() -> None:
    assert text_of(FRESH) == (
        "docs/t.md\n"
        "\n"
        "3 tasks, 1 closed, 2 linked, 40% done on average\n"
        "Milestone  Blocked  Complete  Progress\n"
        "M1                         1      100%\n"
        "–                2                 10%\n"
        "all              2         1       40%\n"
        "\n"
        "1 risks, 0 closed, 0 linked\n"
        "     Open\n"
        "all     1\n"
        "\n"
        "Not synced yet: `gh-tracker plan` shows what a first sync would do.\n"
    )


def test_what_is_held_comes_with_the_command_that_decides_it() -> None:
    text = text_of(SYNCED, problems=3)
    assert (
        "conflict: R-1 status (#4)\n  gh-tracker resolve R-1 status --take tracker|github\n" in text
    )
    assert "decided: R-2 impact (#5); the next sync carries it out\n" in text
    assert "2 labelled issue(s) wait" in text
    assert "1 write(s) are unfinished" in text
    assert "3 problem(s): see `gh-tracker check`." in text
    assert text.endswith(
        "Synced with acme/programme; GitHub was read up to 2025-09-12T10:00:00Z.\n"
    )


def test_an_empty_collection_needs_no_grid() -> None:
    empty = Overview((Shelf(Group("tasks", 0, 0, (), None), (), 0),))
    assert text_of(empty).startswith("docs/t.md\n\n0 tasks, 0 closed, 0 linked\n\nNot synced")


def test_the_json_fits_its_schema() -> None:
    for each in (FRESH, SYNCED):
        assert misfits(statusreport.as_json("t.md", each, 0), "status") == []


def test_the_json_says_the_same() -> None:
    content = statusreport.as_json("t.md", SYNCED, 3)
    assert isinstance(content, dict)
    assert content["conflicts"] == [
        {"record": "R-1", "field": "status", "issue": 4, "decided": False},
        {"record": "R-2", "field": "impact", "issue": 5, "decided": True},
    ]
    assert (content["waiting"], content["unfinished"], content["problems"]) == (2, 1, 3)

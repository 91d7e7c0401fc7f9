from importlib.resources import files

from gh_tracker.core.cells import codec, words
from gh_tracker.core.document.structure import parse
from gh_tracker.core.report.overview import Held, overview
from gh_tracker.core.spec import DEFAULTS, TASKS
from gh_tracker.core.state import Base, Decision, Intent, Link, State, Waiting

TRACKER = (files("gh_tracker") / "examples" / "tracker.md").read_bytes()
NOTES = "Starts when reader accounts and kiosks can be tested together."


def state(**links: Link) -> State:
    known = {each.id: each for each in links.values()}
    return State("0" * 12, "R_1", "acme/programme", "t.md", "2025-09-12T00:00:00Z", links=known)


def local(source: bytes = TRACKER) -> codec.Local:
    return codec.read(parse(source), DEFAULTS)


def test_statuses_are_counted_in_the_order_of_the_vocabulary() -> None:
    tasks, risks = overview(local(), DEFAULTS, None).shelves
    assert tasks.whole.words == (
        ("Not Started", 1),
        ("In Progress", 2),
        ("Blocked", 1),
        ("Complete", 2),
    )
    assert (tasks.whole.size, tasks.whole.done) == (6, 2)
    assert risks.whole.words == (("Open", 1), ("Mitigating", 1), ("Resolved", 1))


def test_progress_is_a_mean_by_milestone_and_on_the_whole() -> None:
    tasks, risks = overview(local(), DEFAULTS, None).shelves
    assert tasks.whole.progress == 51  # (100 + 100 + 60 + 35 + 10 + 0) / 6
    assert [(g.name, g.size, g.progress) for g in tasks.milestones] == [
        ("M1", 1, 100),
        ("M2", 2, 80),
        ("M3", 2, 22),
        ("M4", 1, 0),
    ]
    assert risks.whole.progress is None
    assert risks.milestones == ()


def test_what_is_cancelled_has_no_progress_that_counts() -> None:
    source = TRACKER.replace(b"| Not Started | 0% |", b"| Cancelled | 0% |")
    tasks, _ = overview(local(source), DEFAULTS, None).shelves
    assert tasks.whole.progress == 61
    assert tasks.whole.done == 3


def test_a_collection_without_a_table_is_not_shown() -> None:
    source = TRACKER[: TRACKER.index(b"## Issues & Risks")]
    assert [each.whole.name for each in overview(local(source), DEFAULTS, None).shelves] == [
        "tasks"
    ]


def test_rows_with_an_issue_are_counted() -> None:
    link = Link("HL-001", "tasks", 1, "I_1")
    tasks, risks = overview(local(), DEFAULTS, state(a=link)).shelves
    assert (tasks.linked, risks.linked) == (1, 0)


def test_before_the_first_sync_nothing_is_known_of_github() -> None:
    found = overview(local(), DEFAULTS, None)
    assert (found.held, found.repository, found.cursor) == ((), "", "")


def held(link: Link) -> tuple[Held, ...]:
    return overview(local(), DEFAULTS, state(a=link)).held


def test_a_field_that_both_sides_changed_is_held() -> None:
    link = Link("HL-006", "tasks", 6, "I_6", {"notes": Base("old", "old")}, {"notes": "theirs"})
    assert held(link) == (Held("HL-006", "notes", 6, decided=False),)


def test_a_decision_is_told() -> None:
    link = Link(
        "HL-006",
        "tasks",
        6,
        "I_6",
        {"notes": Base("old", "old")},
        {"notes": "theirs"},
        {"notes": Decision("theirs", NOTES, "theirs")},
    )
    assert held(link) == (Held("HL-006", "notes", 6, decided=True),)


def test_a_value_that_only_github_changed_is_no_conflict() -> None:
    link = Link("HL-006", "tasks", 6, "I_6", {"notes": Base(NOTES, NOTES)}, {"notes": "theirs"})
    assert held(link) == ()


def test_both_sides_equal_is_no_conflict_any_more() -> None:
    link = Link("HL-006", "tasks", 6, "I_6", {"notes": Base("old", "old")}, {"notes": NOTES})
    assert held(link) == ()


def test_milestones_are_compared_by_number() -> None:
    link = Link("HL-006", "tasks", 6, "I_6", {"milestone": Base("#1", "#1")}, {"milestone": "#4"})
    known = State(
        "0" * 12, "R", "a/b", "t.md", milestones={1: "M1", 4: "M4"}, links={"HL-006": link}
    )
    assert overview(local(), DEFAULTS, known).held == ()


def test_what_waits_and_what_is_unfinished_is_counted() -> None:
    known = State(
        "0" * 12,
        "R",
        "a/b",
        "t.md",
        waiting=(Waiting(9, "tasks", "stranger"),),
        intents=(Intent("create", "HL-001", "tasks", "2025-09-12T00:00:00Z"),),
    )
    found = overview(local(), DEFAULTS, known)
    assert (found.waiting, found.unfinished) == (1, 1)


def test_words_are_counted_though_another_configuration_has_the_same_ones() -> None:
    other = tuple(word._replace() for word in TASKS.words)
    words.find.cache_clear()
    assert words.find("Complete", other) is not None
    source = b"| ID | Title | Status |\n| --- | --- | --- |\n| UT-1 | One | Complete |\n"
    (shelf,) = overview(codec.read(parse(source), DEFAULTS), DEFAULTS, None).shelves
    assert shelf.whole.words == (("Complete", 1),)

"""Generated views, each computed by hand for a small tracker."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import SetView
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import CollectionSpec, Facet, FieldSpec, Settings
from gh_tracker.core.remote import Milestone
from gh_tracker.core.sections.views import NOTHING, Scene, view_changes
from gh_tracker.core.settings import VIEWS, Sections, ViewKind, ViewSpec
from gh_tracker.core.spec import DEFAULTS, RISKS, TASKS
from gh_tracker.core.writing import to_edits

TRACKER = """\
## Snapshot
| Task ID | Title | Milestone | Status | Progress | Last Update |
| --- | --- | --- | --- | --- | --- |
| UT-001 | Charter | M1 | ✅ Done | 100% | 9 May 2024 |
| UT-002 | Read \\| write | M2 | Blocked | 30% | 2024-05-20 |
| UT-003 | Pipeline | M2 | Complete | 100% | 2024-05-16 |
| UT-004 | Old idea | M2 | Cancelled | 10% | 2024-05-14 |
| UT-005 | Later | – | Not Started | – | – |

## Risks
| ID | Description | Impact | Mitigation | Status |
| --- | --- | --- | --- | --- |
| R-01 | Keys | Low | – | Resolved |
| R-02 | Contract | high | – | Open |
| R-03 | Office | Medium | – | Open |
| R-04 | Drift | Medium | – | Open |
| R-05 | Unknown | – | – | Mitigating |
"""
MILESTONES = (
    Milestone(1, "M1", "closed", due="2024-05-10"),
    Milestone(2, "m2", due="2024-06-14"),
    Milestone(3, "Not in the tracker", due="2024-07-01"),
)


def views(*names: str, newline: str = "\n") -> bytes:
    """Return the tracker with an empty view of each name behind it."""
    markers = (f"\n<!-- gh-tracker:begin {name} -->\n<!-- gh-tracker:end -->\n" for name in names)
    return (TRACKER + "".join(markers)).replace("\n", newline).encode()


def settings(*collections: CollectionSpec, **specs: ViewSpec) -> Settings:
    named = {name.replace("_", "-"): spec for name, spec in specs.items()}
    made = Settings(collections or DEFAULTS.collections, sections=Sections({**VIEWS, **named}))
    return replace(made)


def changes(source: bytes, how: Settings, milestones: tuple[Milestone, ...]) -> list[SetView]:
    document = parse(source)
    return [*view_changes(document, Scene(codec.read(document, how), how, milestones))]


def written(
    source: bytes, how: Settings = DEFAULTS, milestones: tuple[Milestone, ...] = MILESTONES
) -> bytes:
    """Return a tracker with its views brought up to date; nothing may be left to do then."""
    document = parse(source)
    edits, dropped = to_edits(
        document, codec.read(document, how), changes(source, how, milestones), how
    )
    assert dropped == ()
    result = apply(document, edits)
    assert changes(result, how, milestones) == []
    return result


def shown(name: str, how: Settings = DEFAULTS) -> list[str]:
    """Return the lines of one view, without the blank ones around it."""
    text = written(views(name), how).decode()
    inside = text.split(f"begin {name} -->\n")[1].split("<!-- gh-tracker:end")[0]
    assert inside.startswith("\n")
    assert inside.endswith("\n\n")
    return inside.strip("\n").split("\n")


def of_kind(kind: ViewKind, **changed: object) -> Settings:
    return settings(mine=ViewSpec(kind)._replace(**changed))  # type: ignore[arg-type]  # named by the caller


def test_milestones_are_summed_with_what_github_knows_of_them() -> None:
    assert shown("milestones") == [
        "| Milestone | State | Due | Tasks | Statuses | Progress |",
        "| --- | --- | --- | ---: | --- | ---: |",
        "| M1 | closed | 2024-05-10 | 1 | 1 Complete | 100% |",
        # (30 + 100) / 2: what is cancelled has no progress that counts.
        "| M2 | open | 2024-06-14 | 3 | 1 Blocked, 1 Complete, 1 Cancelled | 65% |",
    ]


def test_a_milestone_that_github_does_not_have_yet_is_shown_without_state_and_date() -> None:
    text = written(views("milestones"), milestones=()).decode()
    assert "| M1 | – | – | 1 | 1 Complete | 100% |" in text


def test_progress_is_a_bar_for_each_milestone() -> None:
    assert shown("progress") == [
        "```mermaid",
        "xychart-beta",
        '    title "Progress by milestone"',
        '    x-axis ["M1", "M2"]',
        '    y-axis "Progress in %" 0 --> 100',
        "    bar [100, 65]",
        "```",
    ]


def test_the_timeline_has_what_was_completed_and_what_is_due_by_date() -> None:
    assert shown("timeline") == [
        "```mermaid",
        "timeline",
        "    2024-05-09 : UT-001 Charter",
        "    2024-05-10 : M1 due",
        "    2024-05-16 : UT-003 Pipeline",
        "    2024-06-14 : M2 due",
        "```",
    ]


def test_the_risk_matrix_has_the_worst_first_and_the_unknown_last() -> None:
    assert shown("risk-matrix") == [
        "| Impact | Open | Mitigating | Resolved | Accepted |",
        "| --- | --- | --- | --- | --- |",
        "| high | R-02 | – | – | – |",
        "| Medium | R-03, R-04 | – | – | – |",
        "| Low | – | – | R-01 | – |",
        "| – | – | R-05 | – | – |",
    ]


def test_against_likelihood_the_matrix_holds_open_risks_alone() -> None:
    likelihood = FieldSpec("likelihood", Facet.LABEL, ("Likelihood",), label="likelihood: ")
    how = settings(TASKS, replace(RISKS, fields=(*RISKS.fields, likelihood)))
    source = """\
| ID | Description | Impact | Likelihood | Mitigation | Status |
| --- | --- | --- | --- | --- | --- |
| R-01 | Keys | Low | Likely | – | Resolved |
| R-02 | Contract | High | Rare | – | Open |
| R-03 | Office | Low | Likely | – | Open |

<!-- gh-tracker:begin risk-matrix -->
<!-- gh-tracker:end -->
"""
    assert """
| Impact | Likely | Rare |
| --- | --- | --- |
| High | – | R-02 |
| Low | R-03 | – |
""" in written(source.encode(), how).decode()


def test_the_columns_of_the_matrix_can_be_chosen() -> None:
    how = of_kind(ViewKind.RISK_MATRIX, collection="risks", rows="Status", columns="impact")
    assert shown("mine", how)[:3] == [
        "| Status | high | Medium | Low | – |",
        "| --- | --- | --- | --- | --- |",
        "| Open | R-02 | R-03, R-04 | – | – |",
    ]


def test_changes_are_those_of_the_week_up_to_the_newest() -> None:
    assert shown("changes") == [
        "Since 2024-05-14:",
        "",
        "| Changed | ID | Title | Status | Progress |",
        "| --- | --- | --- | --- | ---: |",
        "| 2024-05-20 | UT-002 | Read \\| write | Blocked | 30% |",
        "| 2024-05-16 | UT-003 | Pipeline | Complete | 100% |",
        "| 2024-05-14 | UT-004 | Old idea | Cancelled | 10% |",
    ]


@pytest.mark.parametrize(
    ("how", "ids"),
    [
        (of_kind(ViewKind.CHANGES, days=1), ["UT-002"]),
        (of_kind(ViewKind.CHANGES, since=date(2024, 5, 16)), ["UT-002", "UT-003"]),
        (of_kind(ViewKind.CHANGES, days=60), ["UT-002", "UT-003", "UT-004", "UT-001"]),
    ],
)
def test_the_days_of_the_changes_can_be_chosen(how: Settings, ids: list[str]) -> None:
    lines = shown("mine", how)[4:]
    assert [line.split(" | ")[1] for line in lines] == ids


@pytest.mark.parametrize(
    "how",
    [
        of_kind(ViewKind.CHANGES, since=date(2025, 1, 1)),
        of_kind(ViewKind.CHANGES, collection="risks"),
        of_kind(ViewKind.MILESTONES, collection="risks"),
        of_kind(ViewKind.RISK_MATRIX, collection="tasks"),
    ],
)
def test_a_view_without_anything_to_show_says_so(how: Settings) -> None:
    assert shown("mine", how) == [NOTHING]


def test_a_tracker_without_rows_has_empty_views() -> None:
    source = b"| ID | Title | Status |\n| --- | --- | --- |\n" + views(*VIEWS)[len(TRACKER) :]
    text = written(source.replace(TRACKER.encode(), b"")).decode()
    assert text.count(NOTHING) == len(VIEWS)


def test_names_cannot_break_out_of_a_chart() -> None:
    hostile = '%%{init}%% "x"; # : end `y` | z -->'
    source = views("timeline").replace(b"Pipeline", hostile.replace("|", "\\|").encode())
    text = written(source).decode()
    assert "2024-05-16 : UT-003 init 'x' end y z --\n" in text


def test_names_cannot_break_out_of_a_table() -> None:
    hostile = "a \\|<br><!-- gh-tracker:end -->"
    source = views("changes").replace(b"Pipeline", hostile.encode())
    result = written(source)
    assert len(parse(result).regions) == 1
    assert f"| UT-003 | {hostile} | Complete |" in result.decode()


def test_the_order_of_the_rows_in_memory_makes_no_difference() -> None:
    document = parse(views(*VIEWS))
    local = codec.read(document, DEFAULTS)
    wanted = view_changes(document, Scene(local, DEFAULTS, MILESTONES))
    shuffled = list(local.records.items())
    random.Random(7).shuffle(shuffled)
    again = local._replace(records=dict(shuffled))
    assert view_changes(document, Scene(again, DEFAULTS, MILESTONES)) == wanted


def test_a_view_has_the_newlines_of_its_document() -> None:
    result = written(views(*VIEWS, newline="\r\n"))
    assert result.count(b"\n") == result.count(b"\r\n")


def test_what_a_person_writes_into_a_view_is_written_over_and_nothing_else_changes() -> None:
    result = written(views(*VIEWS))
    spoiled = result.replace(b"| M1 | closed |", b"| M1 | mine |")
    assert spoiled != result
    assert written(spoiled) == result
    assert result.startswith(TRACKER.encode())


def test_an_unknown_name_and_a_name_without_markers_change_nothing() -> None:
    source = views("burndown")
    assert changes(source, DEFAULTS, MILESTONES) == []
    assert changes(TRACKER.encode(), DEFAULTS, MILESTONES) == []


def test_ids_that_only_a_view_repeats_are_not_taken_for_rows() -> None:
    document = parse(written(views("changes", "risk-matrix")).replace(b"| UT-004 | Old", b"| x |"))
    gone = parse(document.source.replace(b"\n| UT-003 | Pipeline", b"\n| UT-9 | Pipeline", 1))
    assert b"UT-003" in gone.source
    assert not gone.mentions("UT-003")
    assert gone.mentions("UT-002")

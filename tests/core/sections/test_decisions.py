from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import AddDecision
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.core.remote import Issue
from gh_tracker.core.sections.decisions import (
    decided,
    decision_log,
    is_decision,
    rationale,
    title_of,
)
from gh_tracker.core.settings import Sections
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.writing import to_edits
from tests.engine import plain_issue

HEAD = "## Decision Log\n| Date | Decision | Rationale | Owner |\n| --- | --- | --- | --- |\n"
ROWS = "| 2024-05-09 | Adopt A. | Fits. | Lead |\n| 2024-05-16 | Adopt B. | – | – |\n"
NEW = AddDecision("2024-05-20", "Adopt C", "Cheap | fast\nand good", "@octavia")
NEW_ROW = "| 2024-05-20 | Adopt C | Cheap \\| fast<br>and good | @octavia |\n"
SINCE = "2024-05-20T12:00:00Z"


def changed(source: str, *changes: AddDecision) -> tuple[str, tuple[object, ...]]:
    document = parse(source.encode())
    edits, dropped = to_edits(document, codec.read(document, DEFAULTS), changes, DEFAULTS)
    return apply(document, edits).decode(), dropped


def written(source: str, *changes: AddDecision) -> str:
    result, dropped = changed(source, *changes)
    assert dropped == ()
    return result


class TestTheTable:
    def test_is_read(self) -> None:
        log = decision_log(parse((HEAD + ROWS).encode()))
        assert log is not None
        assert log.rows == (
            AddDecision("2024-05-09", "Adopt A.", "Fits.", "Lead"),
            AddDecision("2024-05-16", "Adopt B."),
        )

    @pytest.mark.parametrize(
        "source",
        [
            HEAD.replace("Decision Log", "Log"),
            HEAD.replace("| Decision |", "| Matter |"),
            "## Decision Log\nNone yet.\n",
        ],
    )
    def test_is_known_by_its_heading_and_its_column(self, source: str) -> None:
        assert decision_log(parse(source.encode())) is None
        assert changed(source, NEW) == (source, (NEW,))

    def test_may_stand_in_a_section_below_and_have_few_columns(self) -> None:
        source = "## Decision Log (2024)\n### May\n| Why | Decision |\n| --- | --- |\n| x | A |\n"
        result = written(source, NEW)
        assert result == f"{source}| Cheap \\| fast<br>and good | Adopt C |\n"

    def test_in_a_generated_view_is_none(self) -> None:
        view = f"<!-- gh-tracker:begin changes -->\n{HEAD}<!-- gh-tracker:end -->\n"
        assert decision_log(parse(view.encode())) is None


class TestANewRow:
    def test_goes_to_the_end_where_the_newest_stand(self) -> None:
        assert written(HEAD + ROWS, NEW) == HEAD + ROWS + NEW_ROW

    def test_goes_to_the_top_where_the_newest_stand_there(self) -> None:
        first, second = ROWS.splitlines(keepends=True)
        assert written(HEAD + second + first, NEW) == HEAD + NEW_ROW + second + first

    def test_is_the_first_of_an_empty_table(self) -> None:
        assert written(HEAD, NEW) == HEAD + NEW_ROW

    def test_comes_in_the_order_of_the_dates(self) -> None:
        early = AddDecision("2024-05-18", "Adopt D")
        row = "| 2024-05-18 | Adopt D | – | – |\n"
        assert written(HEAD + ROWS, NEW, early) == HEAD + ROWS + row + NEW_ROW
        first, second = ROWS.splitlines(keepends=True)
        upside_down = HEAD + second + first
        expected = HEAD + NEW_ROW + row + second + first
        assert written(upside_down, early, NEW) == expected

    def test_has_the_tables_own_form_of_dates_and_word_for_nothing(self) -> None:
        source = HEAD + "| 9 May 2024 | Adopt A | TBD | Lead |\n"
        result = written(source, AddDecision("2024-05-20", "Adopt C"))
        assert result == f"{source}| 20 May 2024 | Adopt C | TBD | TBD |\n"

    @pytest.mark.parametrize("title", ["Adopt B", "adopt  b.", "Adopt B."])
    def test_is_not_made_for_a_decision_that_stands_there(self, title: str) -> None:
        assert written(HEAD + ROWS, AddDecision("2024-05-20", title)) == HEAD + ROWS

    def test_that_no_cell_can_hold_is_given_back(self) -> None:
        unfit = AddDecision("2024-05-20", "A\x00B")
        assert changed(HEAD + ROWS, unfit) == (HEAD + ROWS, (unfit,))


def decision(**changes: object) -> Issue:
    usual = {
        "labels": ("Decision",),
        "state": "closed",
        "state_reason": "completed",
        "closed_at": "2024-05-20T13:00:00Z",
    }
    return plain_issue(**{"number": 7, "title": "Adopt C", **usual, **changes})  # type: ignore[arg-type]  # named by the caller


def found(issue: Issue, settings: Settings = DEFAULTS) -> tuple[int, int]:
    """Return how many decisions and how many of strangers an issue comes to."""
    log = decision_log(parse((HEAD + ROWS).encode()))
    assert log is not None
    issues = [each for each in (issue,) if is_decision(each, settings, SINCE)]
    came = decided(issues, settings, log, lambda moment: moment[:10])
    return len(came.rows), len(came.strangers)


class TestAnIssue:
    def test_closed_as_completed_is_a_decision(self) -> None:
        log = decision_log(parse((HEAD + ROWS).encode()))
        assert log is not None
        issue = decision(
            title="[Decision] Adopt C", body="### Rationale\n\nCheap.\n", assignees=("octavia",)
        )
        settings = replace(DEFAULTS, owners={"Lead": ("octavia",)})
        came = decided([issue], settings, log, lambda moment: moment[:10])
        assert came.rows == (AddDecision("2024-05-20", "Adopt C", "Cheap.", "Lead", 7),)
        assert came.done == {7}

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": ("other",)},
            {"state": "open", "state_reason": None, "closed_at": None},
            {"state_reason": "not_planned"},
            {"state_reason": "duplicate"},
            {"closed_at": SINCE},
            {"title": "adopt b"},
        ],
    )
    def test_that_is_anything_else_is_none(self, changes: dict[str, object]) -> None:
        assert found(decision(**changes)) == (0, 0)
        assert found(decision()) == (1, 0)

    def test_of_a_stranger_is_left_to_a_person(self) -> None:
        stranger = {"association": "NONE", "author": "mallory"}
        assert found(decision(**stranger)) == (0, 1)
        assert found(decision(**stranger), replace(DEFAULTS, trusted=frozenset({"Mallory"}))) == (
            1,
            0,
        )
        assert found(decision(**stranger, milestone=1)) == (1, 0)

    def test_needs_the_scope_of_a_tracker_that_has_one(self) -> None:
        scoped = replace(DEFAULTS, scope="team: a")
        assert found(decision(), scoped) == (0, 0)
        assert found(decision(labels=("decision", "Team: A")), scoped) == (1, 0)

    def test_needs_the_label_of_the_configuration(self) -> None:
        other = replace(DEFAULTS, sections=Sections(decision_label="kind: decision"))
        assert found(decision(), other) == (0, 0)
        assert found(decision(labels=("kind: decision",)), other) == (1, 0)


@pytest.mark.parametrize(
    ("title", "decided_on"),
    [
        ("Adopt C", "Adopt C"),
        ("[Decision] Adopt C", "Adopt C"),
        ("decision: Adopt C", "Adopt C"),
        ("Decision – Adopt C", "Adopt C"),
        ("Decisions are hard", "Decisions are hard"),
    ],
)
def test_a_title_loses_the_word_that_only_says_what_it_is(title: str, decided_on: str) -> None:
    assert title_of(plain_issue(title=title)) == decided_on


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("### Rationale\n\nCheap.\n\n- fast\n- good\n\n### Options\nB", "Cheap.\n\n- fast\n- good"),
        ("Intro\n\n# RATIONALE:\r\nCheap.", "Cheap."),
        ("**Rationale:** Cheap\nand fast.\n\nMore.", "Cheap\nand fast."),
        ("- Rationale: Cheap.\n- Owner: me", "Cheap."),
        ("__Rationale__: Cheap.", "Cheap."),
        ("### Rationale\n\n_No response_\n", ""),
        ("### Rationale\n\n<!-- Why? -->\n\nCheap.", "Cheap."),
        ("### Rationale\n\n<!-- Why?", ""),
        ("The rationale is cheap.", ""),
        ("", ""),
    ],
)
def test_the_reason_is_found_in_the_body(body: str, reason: str) -> None:
    assert rationale(body) == reason


def test_a_long_reason_is_cut_to_its_first_paragraph() -> None:
    body = "### Rationale\n\nShort.\n\n" + "word " * 300
    assert rationale(body) == "Short. …"


def test_the_reference_tracker_gets_its_row_and_nothing_else() -> None:
    path = Path(__file__).parents[4] / "shared" / "trackers" / "2024-05-27.md"
    if not path.exists():
        pytest.skip("the reference tracker is not here")
    source = path.read_text("utf-8")
    result = written(source, AddDecision("2024-05-27", "Adopt C", "Cheap.", "DevOps Lead"))
    added = "| 2024-05-27 | Adopt C | Cheap. | DevOps Lead |\n"
    assert result.replace(added, "") == source
    assert f"DevOps Lead |\n{added}\n## Communication" in result

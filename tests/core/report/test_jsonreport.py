import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.report import jsonreport
from gh_tracker.core.report.report import Report
from tests.reports import EMPTY, LABEL, PLAN, STOPPED, SYNCED, with_text
from tests.schema import misfits


def read(report: Report) -> dict[str, object]:
    content = json.loads(jsonreport.encode(report))
    assert isinstance(content, dict)
    return content


def test_a_plan_is_written_as_documented() -> None:
    assert read(replace(PLAN, notifications={})) == {
        "version": 1,
        "tracker": "docs/tracker.md",
        "repository": "acme/programme",
        "operations": [
            {
                "side": "github",
                "action": "create-label",
                "record": "",
                "collection": "",
                "issue": None,
                "fields": {},
                "text": "tracker: task",
            },
            {
                "side": "github",
                "action": "create",
                "record": "UT-006",
                "collection": "tasks",
                "issue": None,
                "fields": {
                    "title": {"before": None, "after": "Launch rehearsals"},
                    "status": {"before": None, "after": "Not Started"},
                },
            },
            {
                "side": "tracker",
                "action": "update-row",
                "record": "UT-005",
                "collection": "tasks",
                "issue": 12,
                "fields": {"progress": {"before": "60%", "after": "80%"}},
            },
        ],
        "conflicts": [
            {
                "record": "UT-005",
                "collection": "tasks",
                "field": "notes",
                "base": "a",
                "tracker": "b",
                "github": "c",
                "issue": 12,
            }
        ],
        "problems": [
            {
                "severity": "error",
                "line": 37,
                "column": 1,
                "code": "detached-row",
                "message": "this row is cut off",
            },
            {
                "severity": "warning",
                "line": 0,
                "column": 0,
                "code": "waiting-stranger",
                "message": "#9 comes from a stranger",
            },
        ],
        "requests": {"GET": 2, "POST": 0, "PATCH": 0},
        "changed_files": [],
        "exit_code": 5,
    }


def test_the_keys_stand_in_the_documented_order() -> None:
    keys = [
        "version",
        "tracker",
        "repository",
        "operations",
        "conflicts",
        "problems",
        "requests",
        "changed_files",
        "exit_code",
    ]
    assert list(read(EMPTY)) == keys
    assert list(read(STOPPED)) == [*keys, "stops", "notifications"]


def test_an_outcome_stands_only_where_something_was_done() -> None:
    plan, done = jsonreport.encode(PLAN), jsonreport.encode(SYNCED)
    assert '"outcome"' not in plan
    assert done.count('"outcome": "applied"') == len(SYNCED.operations)


@pytest.mark.parametrize("report", [EMPTY, PLAN, STOPPED, SYNCED])
def test_a_report_fits_its_schema(report: Report) -> None:
    assert misfits(read(report), "report") == []


@pytest.mark.parametrize(
    "broken",
    [
        {"version": 2},
        {"exit_code": "5"},
        {"operations": [{"side": "nowhere"}]},
        {"surprise": 1},
        {"requests": {"GET": -1}},
    ],
)
def test_the_schema_bites(broken: dict[str, object]) -> None:
    assert misfits({**read(PLAN), **broken}, "report")
    without = read(PLAN)
    del without["conflicts"]
    assert misfits(without, "report")


def test_it_is_ascii_and_no_command_of_a_runner() -> None:
    text = jsonreport.encode(replace(EMPTY, operations=(replace(LABEL, text="##[error]é\u202e"),)))
    assert text.isascii()
    assert "##[" not in text
    assert json.loads(text)["operations"][0]["text"] == "##[error]é\u202e"


@given(st.text(max_size=30))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    content = json.loads(jsonreport.encode(with_text(text)))
    assert content["conflicts"][0]["tracker"] == text
    assert content["operations"][0]["fields"]["notes"]["before"] == text
    assert misfits(content, "report") == []


def test_the_compact_form_is_one_line() -> None:
    assert jsonreport.compact(["a\nb", "##["]) == '["a\\nb", "#\\u0023["]\n'

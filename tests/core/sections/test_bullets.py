from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import SetMetric
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.sections.bullets import bound, bullets, unbound
from gh_tracker.core.sections.metrics import stage
from gh_tracker.core.settings import MetricKind, MetricSpec
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.writing import to_edits

HEAD = "## Metrics to Monitor\n"
DAY = "2024-05-27"


def written(source: str, *changes: SetMetric) -> str:
    document = parse(source.encode())
    edits, dropped = to_edits(document, codec.read(document, DEFAULTS), changes, DEFAULTS)
    assert dropped == ()
    return apply(document, edits).decode()


def shown(source: str) -> list[tuple[str, str, str]]:
    return [(each.words, each.value, each.date) for each in bullets(parse(source.encode()))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Pass rate.\n", "- Pass rate. — **92%** (2024-05-27)\n"),
        ("- Pass rate  \n", "- Pass rate — **92%** (2024-05-27)  \n"),
        ("- Pass rate. — **90%** (2024-05-20)\n", "- Pass rate. — **92%** (2024-05-27)\n"),
        ("- Pass rate. — **90%** (20 May 2024)\n", "- Pass rate. — **92%** (27 May 2024)\n"),
        ("* Pass rate\n", "* Pass rate — **92%** (2024-05-27)\n"),
        ("- Pass rate", "- Pass rate — **92%** (2024-05-27)"),
        ("- Pass\n  rate\n", "- Pass\n  rate — **92%** (2024-05-27)\n"),
        ("- Pass\n  rate — **90%** (2024-05-20)\n", "- Pass\n  rate — **92%** (2024-05-27)\n"),
        ("- Pass rate\n  - by month\n", "- Pass rate — **92%** (2024-05-27)\n  - by month\n"),
        ("- Pass rate\n\n  Of all.\n", "- Pass rate — **92%** (2024-05-27)\n\n  Of all.\n"),
        (
            "- Pass rate — **bold** (by month)\n",
            "- Pass rate — **bold** (by month) — **92%** (2024-05-27)\n",
        ),
    ],
)
def test_the_value_goes_to_the_end_of_the_words_and_nothing_else_changes(
    before: str, after: str
) -> None:
    change = SetMetric("pass rate", "92%", DAY)
    assert written(HEAD + before, change) == HEAD + after
    assert written(HEAD + after, SetMetric("pass rate", "92%", "2024-06-01")) == HEAD + after


def test_newlines_stay_as_they_are() -> None:
    source = f"{HEAD}- One\n- Pass rate\n  - x\n".replace("\n", "\r\n")
    result = written(source, SetMetric("pass rate", "92%", DAY))
    assert result == source.replace("Pass rate", "Pass rate — **92%** (2024-05-27)")


def test_what_a_bullet_shows_is_read() -> None:
    source = f"{HEAD}- One. — **a; b** (2024-05-27)\n- Two — **x** (soon)\n- Three\n  four\n"
    assert shown(source) == [
        ("One.", "a; b", "2024-05-27"),
        ("Two — **x** (soon)", "", ""),
        ("Three\n  four", "", ""),
    ]


def test_only_the_section_of_the_metrics_is_looked_at() -> None:
    assert shown("## Log\n- Pass rate\n") == []
    assert shown("## **Metrics to  monitor**\n- Pass rate\n") == [("Pass rate", "", "")]


def test_the_first_bullet_that_begins_with_the_words_is_meant() -> None:
    found = bullets(parse(f"{HEAD}- Rate\n- Pass  rate of A\n- Pass rate of B\n".encode()))
    bullet = bound(found, "PASS rate")
    assert bullet is not None
    assert bullet.words == "Pass  rate of A"
    assert bound(found, "Queue") is None


def test_a_bullet_that_is_gone_is_given_back() -> None:
    document = parse(f"{HEAD}- Other\n".encode())
    change = SetMetric("Pass rate", "92%", DAY)
    assert to_edits(document, codec.read(document, DEFAULTS), [change], DEFAULTS) == ((), (change,))


def test_a_metric_without_a_bullet_is_reported() -> None:
    document = parse(f"{HEAD}- Pass rate\n".encode())
    specs = [MetricSpec(name, MetricKind.COUNT) for name in ("Pass rate", "Queue")]
    problems = [*unbound(document, specs)]
    assert [(each.severity, each.code) for each in problems] == [("warning", "unbound-metric")]
    assert '"Queue"' in problems[0].message


@given(st.lists(st.text(), max_size=4))
def test_whatever_jobs_are_called_the_value_reads_back(names: list[str]) -> None:
    value = "; ".join(["50% of 2 runs", *(f"{stage(name)} 1 min" for name in names)])
    source = f"{HEAD}- Pipeline\n- Other\n"
    result = written(source, SetMetric("Pipeline", value, DAY))
    assert shown(result) == [("Pipeline", value, DAY), ("Other", "", "")]

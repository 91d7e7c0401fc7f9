"""Hostile texts through every field from both sides: data changes, and nothing else (figure 13)."""

import logging
import re
import traceback
from collections.abc import Iterable
from contextlib import suppress
from functools import cache

import pytest
from markdown_it import MarkdownIt

from gh_tracker.core.issue.inert import mentioned
from gh_tracker.core.report import annotating, jsonreport, markdown
from gh_tracker.core.report.lines import plain_text
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.textreport import report_lines
from gh_tracker.sandbox import TOKEN, Fault, RefusedError
from gh_tracker.sync import Options
from tests.faults.lab import Lab, Ran
from tests.faults.scenarios import synced
from tests.hostile import HOSTILE, hostile

EVERYTHING = Options(full=True, yes=True, allowed=frozenset({"removals", "edits", "additions"}))
TASK = ("title", "milestone", "owner", "status", "progress", "notes")
RISK = ("description", "impact", "mitigation", "owner", "status")
COLUMNS = {
    "UT-003": dict(zip(TASK, (1, 2, 3, 4, 5, 7), strict=True)),
    "R-02": dict(zip(RISK, (1, 2, 3, 4, 5), strict=True)),
}
BATCHES = 8
_STEERS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_OUR_MARKER = re.compile(r"^ {0,3}<!--\s*gh-tracker:", re.MULTILINE)  # of a view: a line of its own


@cache
def texts() -> tuple[str, ...]:
    state = synced().state
    assert state is not None
    return hostile(state.lineage)


def batch(number: int) -> range:
    return range(number, len(HOSTILE), BATCHES)


def cell(text: str) -> str:
    """Give a text as somebody would type it into a cell."""
    safe = text.replace("|", "\\|").replace("\r\n", "\n").replace("\n", "<br>")
    return re.sub(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\x00]", " ", safe).strip() or "–"


def shape(text: str) -> tuple[object, ...]:
    """Give what an independent parser sees of a tracker's structure: headings and tables."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    headings = [
        re.sub(r"\(Updated .*\)", "", tokens[n + 1].content)
        for n, each in enumerate(tokens)
        if each.type == "heading_open"
    ]
    counts = [sum(e.type == kind for e in tokens) for kind in ("table_open", "tr_open", "td_open")]
    return (*headings, *counts, len(_OUR_MARKER.findall(text)))


def entries(text: str) -> int:
    return len(re.findall(r"^- \*\*\d{4}-\d\d-\d\d\*\* – ", text, re.MULTILINE))


def said(report: Report) -> dict[str, str]:
    """Give all that is made of a report."""
    return {
        "text": plain_text(report_lines(report)),
        "quiet": plain_text(report_lines(report, quiet=True)),
        "markdown": markdown.encode(report),
        "annotations": "\n".join(annotating.of_report(report)),
        "json": jsonreport.encode(report),
    }


def check_said(ran: Ran, log: Iterable[str]) -> None:
    """See that no output steers a terminal or a workflow, pings anybody, or tells a secret."""
    outputs = said(ran.report) if ran.report else {"error": ran.told}
    for name, text in outputs.items():
        assert not _STEERS.search(text), name
        commands = [e for e in text.splitlines() if e.lstrip().startswith("::") or "##[" in e]
        ours = re.compile(r"::(error|warning|notice) [^:]*::")
        assert all(name == "annotations" and ours.match(each) for each in commands), (
            name,
            commands,
        )
        assert TOKEN not in text, name
    assert not mentioned(outputs.get("markdown", ""))
    lines = list(log)
    assert not any(TOKEN in each or _STEERS.search(each) for each in lines)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 200
    assert len(set(HOSTILE)) == len(HOSTILE)


@pytest.mark.parametrize("part", range(BATCHES))
def test_what_is_typed_into_cells_changes_data_alone(
    part: int, log: pytest.LogCaptureFixture
) -> None:
    for number in batch(part):
        lab = synced().fork()
        values: dict[str, str] = {}
        for record, columns in COLUMNS.items():
            row = lab.row(record)
            for offset, (name, at) in enumerate(columns.items()):
                row[at] = values[f"{record} {name}"] = cell(
                    texts()[(number + offset) % len(HOSTILE)]
                )
            (line,) = [e for e in lab.text.splitlines() if e.startswith(f"| {record} |")]
            lab.edit((line, f"| {' | '.join(row)} |"))
        before = lab.memory.document
        others = untouched(lab)

        ran = lab.sync(EVERYTHING)

        check_said(ran, log.messages)
        check_tracker(lab, before.decode(), values)
        check_issues(lab, others)
        last = lab.until_quiet(EVERYTHING)
        assert last.code in {0, 1, 5, 6}, last.told
        log.clear()


@pytest.mark.parametrize("part", range(BATCHES))
def test_what_is_written_on_github_changes_data_alone(
    part: int, log: pytest.LogCaptureFixture
) -> None:
    for number in batch(part):
        lab = synced().fork()
        told = [texts()[(number + n) % len(HOSTILE)] for n in range(7)]
        write_there(lab, *told)
        before, rows, named = lab.text, lab.text.count("\n|"), named_on(lab)

        ran = lab.sync(EVERYTHING)

        check_said(ran, log.messages)
        assert shape(lab.text) == shape(before), told
        assert lab.text.count("\n|") == rows, told
        assert entries(lab.text) <= entries(before) + 1, told
        assert not mentioned(logged(lab.text)), told
        assert named_on(lab) == named, told
        assert not re.search(r"^\s*::|\r", lab.text, re.MULTILINE), told
        lab.until_quiet(EVERYTHING)
        assert shape(lab.text) == shape(before), told
        log.clear()


def logged(text: str) -> str:
    return "\n".join(each for each in text.splitlines() if each.startswith("- **"))


def named_on(lab: Lab) -> dict[int, frozenset[str]]:
    """Give who is mentioned in each issue and its comments."""
    repo = lab.sandbox.repo()
    return {
        n: frozenset().union(
            *(mentioned(e.body) for e in repo.comments_of(n)), mentioned(each.body or "")
        )
        for n, each in repo.issues.items()
    }


def write_there(
    lab: Lab, title: str, notes: str, comment: str, body: str, name: str, *more: str
) -> None:
    """Write a text into everything that GitHub has, as far as GitHub takes it."""
    alice, mallory = lab.alice, lab.sandbox.as_("mallory")
    number, risk = lab.issue("UT-002"), lab.issue("R-02")
    block = str(lab.sandbox.issue(number)["body"])
    acts = (
        lambda: alice.edit_issue(number, title=title),
        lambda: alice.edit_issue(number, body=block.replace("tok-ledger agrees.", notes)),
        lambda: alice.edit_issue(risk, body=f"{body}\n\n{lab.sandbox.issue(risk)['body']}"),
        lambda: alice.close(number, comment=comment),
        lambda: alice.rename_milestone("M2", name),
        lambda: alice.rename_label("impact: Medium", f"impact: {more[0]}"),
        lambda: mallory.create_issue(title, body),
        lambda: mallory.create_issue(more[1], block.replace("tok-ledger agrees.", notes)),
        lambda: mallory.comment(number, notes),
    )
    for act in acts:
        with suppress(RefusedError):  # what GitHub does not take harms nobody
            act()


def untouched(lab: Lab) -> dict[int, tuple[str, str | None]]:
    changed = {lab.issue(each) for each in COLUMNS}
    return {n: (e.title, e.body) for n, e in lab.sandbox.repo().issues.items() if n not in changed}


def check_tracker(lab: Lab, before: str, values: dict[str, str]) -> None:
    """See that of the tracker nothing but dates, and entries of the log, has changed."""
    plain = [re.sub(r"\d{4}-\d\d-\d\d|(?<=% \| )–", "DATE", e) for e in before.splitlines()]
    now = [re.sub(r"\d{4}-\d\d-\d\d|(?<=% \| )–", "DATE", e) for e in lab.text.splitlines()]
    new = [each for each in now if each not in plain]
    assert all(re.match(r"- \*\*DATE\*\* – UT-003 \w+\.|\| (UT-003|R-02) \|", e) for e in new), new
    assert not mentioned("\n".join(e for e in new if e.startswith("- "))), values
    assert shape(lab.text)[-4:] == shape(before)[-4:], values


def check_issues(lab: Lab, others: dict[int, tuple[str, str | None]]) -> None:
    """See that blocks are whole, nobody is mentioned, and no other issue was touched."""
    assert len(lab.sandbox.repo().issues) == 5
    for number, issue in lab.sandbox.repo().issues.items():
        assert len(re.findall("<!-- gh-tracker:begin", issue.body or "")) == 1, issue.body
        assert len(re.findall("<!-- gh-tracker:end -->", issue.body or "")) == 1, issue.body
        assert not mentioned(issue.body or ""), issue.body
        assert number not in others or others[number] == (issue.title, issue.body)
        assert "\x00" not in issue.title
        assert "\n" not in issue.title


@pytest.mark.parametrize(
    "fault",
    [
        Fault("refuse", status=401),
        Fault("refuse", status=403),
        Fault("reset", times=None),
        Fault("garbage", times=None),
    ],
    ids=lambda each: each.kind,
)
def test_no_error_nor_its_traceback_tells_the_token(
    fault: Fault, log: pytest.LogCaptureFixture
) -> None:
    lab = synced().fork()
    lab.fail(fault)

    ran = lab.sync()

    assert ran.error is not None
    told = [*traceback.format_exception(ran.error), ran.told, repr(ran.error), *log.messages]
    assert not any(TOKEN in each for each in told)


@pytest.mark.parametrize(
    "place", ["gh_tracker.core.report.markdown.visible", "gh_tracker.core.report.lines.harmless"]
)
def test_an_output_that_is_not_made_harmless_is_found(
    place: str, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    text = "\x1b[31m" if place.endswith("visible") else "##[error]"
    lab = synced().fork()
    lab.alice.edit_issue(lab.issue("UT-002"), title=f"UT-002: {text}a")
    monkeypatch.setattr(place, lambda each: each)

    with pytest.raises(AssertionError):
        check_said(lab.sync(), log.messages)


def test_a_mention_that_is_not_made_inert_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = synced().fork()
    lab.edit(("tok-search starts later.", "ask @alice"))
    monkeypatch.setattr("gh_tracker.core.issue.section.inert", lambda text, *_: text)

    lab.sync()

    with pytest.raises(AssertionError, match="@alice"):
        check_issues(lab, {})

"""What a run says in a workflow, read as the runner reads it."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.action.job import ANNOTATIONS, SUMMARY_LIMIT, Job
from gh_tracker.core.report.annotating import annotation
from gh_tracker.core.report.lines import line
from gh_tracker.errors import TrackerError
from tests.action.runner import commands, pairs

HOSTILE = ["::error::x", "##[group]x", "a\n::error::x", "a\r::set-output name=a::b", "\x1b[2J"]


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


def job(log: io.StringIO, folder: Path, **environ: str) -> Job:
    files = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    return Job({name: str(folder / name) for name in files} | environ, log)


@pytest.mark.parametrize("text", HOSTILE)
def test_data_is_said_and_never_done(text: str, log: io.StringIO, tmp_path: Path) -> None:
    one = job(log, tmp_path)

    one.say(text)
    with one.group(text):
        one.show([line(text)])

    assert [each.name for each in commands(log.getvalue())] == [
        "group",
        "stop-commands",
        "endgroup",
    ]
    assert "\x1b" not in log.getvalue()
    assert not [each for each in log.getvalue().splitlines() if each.startswith("::error")]


def test_commands_are_on_again_after_a_group_that_failed(log: io.StringIO, tmp_path: Path) -> None:
    one = job(log, tmp_path)

    with pytest.raises(ValueError, match="x"), one.group("A"):
        raise ValueError("x")
    one.warn("After")

    assert [each.name for each in commands(log.getvalue())][-1] == "warning"


def test_no_more_annotations_are_given_than_github_shows(log: io.StringIO, tmp_path: Path) -> None:
    one = job(log, tmp_path)

    one.annotate(annotation("error", "code", f"{number}") for number in range(30))
    one.warn("A warning has room of its own")

    names = [each.name for each in commands(log.getvalue())]
    assert names == ["error"] * ANNOTATIONS + ["warning"]


def test_an_error_is_annotated_at_its_place(log: io.StringIO, tmp_path: Path) -> None:
    error = TrackerError("wrong", hint="Mend it.", file="a,b:c.md", line=3, column=7)

    job(log, tmp_path).failed(error)

    (told,) = commands(log.getvalue())
    assert told.properties == {"file": "a,b:c.md", "line": "3", "col": "7", "title": "gh-tracker"}
    assert told.data == "wrong\nMend it."


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(), max_size=4))
def test_outputs_are_read_back_whatever_they_hold(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("outputs")
    one = job(io.StringIO(), folder)
    values = {name: text.encode(errors="replace").decode() for name, text in values.items()}

    for name, text in values.items():
        one.output(name, text)

    path = folder / "GITHUB_OUTPUT"
    written = path.read_bytes().decode() if values else ""
    found = pairs(written)
    assert found.keys() == values.keys()
    for name, text in values.items():
        assert "\n".join(found[name].splitlines()) == "\n".join(text.splitlines())


def test_a_summary_that_is_too_long_is_cut_at_a_line(log: io.StringIO, tmp_path: Path) -> None:
    job(log, tmp_path).summarise("ä" * 99 + "\n" + ("ö" * 99 + "\n") * 9000)

    written = (tmp_path / "GITHUB_STEP_SUMMARY").read_bytes()
    assert len(written) < SUMMARY_LIMIT + 100
    assert written.endswith(b"\n\nThe rest is in the report.\n")
    assert set(written.decode().splitlines()[1:-2]) == {"ö" * 99}


def test_outside_a_workflow_nothing_is_written(log: io.StringIO) -> None:
    one = Job({}, log)

    one.output("a", "b")
    one.summarise("c")

    assert log.getvalue() == ""
    assert one.event == {}


@pytest.mark.parametrize("content", ["", "no JSON", "[]", json.dumps({"a": 1})])
def test_an_event_that_cannot_be_read_is_none(
    content: str, log: io.StringIO, tmp_path: Path
) -> None:
    path = tmp_path / "event.json"
    path.write_text(content, encoding="utf-8")

    found = job(log, tmp_path, GITHUB_EVENT_PATH=str(path)).event

    assert found == ({"a": 1} if content.startswith("{") else {})

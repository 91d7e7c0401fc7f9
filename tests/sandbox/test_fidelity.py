"""Every answer of the sandbox on every operation that it has, against GitHub's description."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gh_tracker.sandbox import Sandbox
from tests.sandbox import openapi, stories
from tests.sandbox.fidelity import UNDESCRIBED, Scripts, Watch, operations, report, watching
from tests.sandbox.openapi import NotDescribedError, misfits, template_of

pytestmark = [
    pytest.mark.fidelity,
    pytest.mark.skipif(openapi.missing() is not None, reason=str(openapi.missing())),
]

ONE = "/repos/{owner}/{repo}/issues/{issue_number}"


@pytest.mark.parametrize("story", stories.ALL)
def test_every_answer_of_a_story_is_as_described(story: Callable[[Sandbox], None]) -> None:
    watch = Watch()
    with watching(watch):
        story(Sandbox())

    assert not watch.misfits
    assert watch.validated


def test_the_stories_ask_for_every_operation() -> None:
    watch = Watch()
    with watching(watch):
        for story in stories.ALL:
            story(Sandbox())

    assert operations() - watch.operations == set()
    assert watch.operations - operations() == set()
    assert set(watch.beyond) <= set(UNDESCRIBED)


def test_an_answer_that_lacks_something_is_found() -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_issue("One")
    issue = sandbox.issue(1)

    assert misfits("GET", ONE, 200, issue) == []
    less = {name: value for name, value in issue.items() if name != "labels_url"}
    assert any("labels_url" in each for each in misfits("GET", ONE, 200, less))
    assert any(
        "state_reason" in each for each in misfits("GET", ONE, 200, issue | {"state_reason": "so"})
    )
    with pytest.raises(NotDescribedError):
        misfits("GET", ONE, 299, issue)


def test_a_sandbox_that_strays_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch()
    monkeypatch.setattr("gh_tracker.sandbox.render.dumps", lambda _: '{"id": "one"}')
    with watching(watch):
        Sandbox().request("POST", "/repos/acme/programme/issues", {"title": "One"})

    assert watch.misfits


def test_what_a_fault_made_of_an_answer_is_not_githubs() -> None:
    watch = Watch()
    sandbox = Sandbox()
    sandbox.configure('[{"kind": "garbage"}]')
    with watching(watch):
        sandbox.request("GET", "/repos/acme/programme")

    assert (watch.validated.total(), watch.misfits) == (0, [])


def test_the_operation_of_a_path_is_the_one_with_fewest_parameters() -> None:
    assert (
        template_of("GET", "/repos/a/b/issues/comments/7")
        == "/repos/{owner}/{repo}/issues/comments/{comment_id}"
    )
    assert template_of("GET", "/repositories/9/issues/7") == ONE
    assert template_of("GET", "/api/v3/repos/a/b/issues/7") == ONE
    assert template_of("GET", "/nothing/of/the/kind") is None


def test_the_report_tells_what_was_seen_and_what_was_not() -> None:
    watch, scripts = Watch(), Scripts()
    with watching(watch):
        stories.workflows(Sandbox())
    scripts.passed["sandbox"] = 3

    lines = list(report(watch, scripts))

    assert "      1  GET    /repos/{owner}/{repo}/actions/runs" in lines
    assert "UNSEEN GET /user" in lines
    assert "STALE 422 is left out of no operation" in lines
    assert f"3 of {len(operations())} endpoints, 3 answers validated" in lines
    assert "      3  sandbox" in lines
    assert any(line.startswith("      0  graphql: 404.") for line in lines)

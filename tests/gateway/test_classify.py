"""What an error answer means, and what is said of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.errors import (
    ForbiddenError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    TrackerError,
    UnauthorisedError,
)
from gh_tracker.gateway import classify
from gh_tracker.gateway.messages import Answer, Request
from tests.gateway.samples import answer

EDIT = Request("PATCH", "/issues/5", "editing issue #5", {"title": "T"}, issue=5)
CREATE = Request("POST", "/issues", "creating the issue “T”", {"title": "T"})
READ = Request("GET", "/issues/5", "reading issue #5", issue=5)
LIST = Request("GET", "/issues", "reading the issues")


def said(message: str, *errors: object) -> str:
    return json.dumps(
        {"message": message, "errors": list(errors)} if errors else {"message": message}
    )


@pytest.mark.parametrize(
    ("request_", "status", "text", "expected"),
    [
        (LIST, 401, said("Bad credentials"), UnauthorisedError),
        (EDIT, 403, said("Resource not accessible by integration"), ForbiddenError),
        (EDIT, 403, said("Unable to create comment because issue is locked."), RefusedError),
        (READ, 404, said("Not Found"), GoneError),
        (EDIT, 404, said("Not Found"), GoneError),
        (CREATE, 404, said("Not Found"), RefusedError),
        (READ, 410, said("This issue was deleted"), GoneError),
        (READ, 301, "", GoneError),
        (EDIT, 307, "", GoneError),
        (EDIT, 422, said("Validation Failed"), RefusedError),
        (EDIT, 400, said("Problems parsing JSON"), RefusedError),
        (EDIT, 409, said("Conflict"), RefusedError),
        (CREATE, 500, "", OutcomeUnknownError),
        (EDIT, 502, "<html>", OutcomeUnknownError),
        (LIST, 504, "", OutcomeUnknownError),
    ],
)
def test_a_status_is_one_kind_of_error(
    request_: Request, status: int, text: str, expected: type[TrackerError]
) -> None:
    error = classify.failure(request_, answer(status, text))

    assert type(error) is expected
    assert getattr(error, "status", None) == status


@given(status=st.integers(400, 599), text=st.text())
def test_every_status_and_body_is_an_expected_error(status: int, text: str) -> None:
    error = classify.failure(EDIT, answer(status, text))

    assert isinstance(error, TrackerError)
    assert str(error).isprintable()


def test_a_refusal_names_fields_and_code() -> None:
    text = said(
        "Validation Failed",
        {"resource": "Issue", "field": "assignees", "code": "invalid", "value": "mallory"},
        {"resource": "Issue", "field": "title", "code": "custom", "message": "title is too long"},
        {"resource": "Issue", "field": "title", "code": "missing_field"},
    )

    error = classify.failure(EDIT, answer(422, text))

    assert isinstance(error, RefusedError)
    assert error.fields == ("assignees", "title")
    assert error.code == "invalid"
    assert str(error) == (
        "GitHub refused editing issue #5: Validation Failed; assignees 'mallory': invalid; "
        "title is too long; title: missing_field."
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"message": "Validation Failed", "errors": ["title is wrong"]}),
        json.dumps({"message": "Validation Failed", "errors": "title is wrong"}),
    ],
)
def test_errors_may_be_plain_text(text: str) -> None:
    error = classify.failure(EDIT, answer(422, text))

    assert isinstance(error, RefusedError)
    assert "title is wrong" in str(error)
    assert (error.fields, error.code) == ((), "")


def test_a_missing_permission_is_named_with_the_way_out() -> None:
    refused = answer(
        403, said("Resource not accessible"), x_accepted_github_permissions="issues=write"
    )

    error = classify.failure(EDIT, refused)

    assert isinstance(error, ForbiddenError)
    assert error.permission == "issues=write"
    assert str(error) == "The token does not permit editing issue #5: it needs issues=write."
    assert "issues=write" in error.hint


def test_a_permission_without_a_name_is_told_in_githubs_words() -> None:
    error = classify.failure(EDIT, answer(403, said("Must have admin rights to Repository.")))

    assert "Must have admin rights to Repository." in str(error)
    assert error.hint


def test_single_sign_on_has_a_way_out_of_its_own() -> None:
    refused = answer(
        403,
        said("Resource protected by organization SAML enforcement."),
        x_github_sso="required; url=https://github.com/orgs/acme/sso?authorization_request=A1",
    )

    error = classify.failure(LIST, refused)

    assert error.hint == (
        "Authorise the token for the organisation: "
        "https://github.com/orgs/acme/sso?authorization_request=A1"
    )


def test_a_transferred_issue_says_where_it_is() -> None:
    moved = Answer(301, {}, "", moved_to="https://api.github.com/repositories/2/issues/7")

    error = classify.failure(READ, moved)

    assert isinstance(error, GoneError)
    assert error.location == "https://api.github.com/repositories/2/issues/7"
    assert "Issue #5 was transferred to" in str(error)


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (410, "Issues are disabled for this repo", True),
        (410, "Issues has been disabled in this repository.", True),
        (410, "This issue was deleted", False),
        (404, "Issues are disabled for this repo", False),
    ],
)
def test_disabled_issues_are_not_a_deleted_issue(status: int, message: str, expected: bool) -> None:
    assert classify.says_issues_disabled(answer(status, said(message))) is expected


def test_words_of_the_server_cannot_break_out_of_a_line() -> None:
    text = said("bad\r\n::error::\x1b[31m", {"field": "a\nb", "code": "c\td", "value": "e\nf"})

    assert str(classify.failure(EDIT, answer(422, text))).isprintable()


def test_a_locked_word_in_a_title_is_no_lock() -> None:
    error = classify.failure(EDIT, answer(403, said("Blocked users may not do that")))

    assert type(error) is ForbiddenError


def test_every_error_but_a_refusal_has_a_way_out_in_two_lines() -> None:
    for status in (401, 403, 500):
        error = classify.failure(EDIT, answer(status, said("No")))
        assert error.hint
        assert "\n" not in str(error) + error.hint

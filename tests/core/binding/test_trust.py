"""Who may make a row or bind an issue."""

import pytest

from gh_tracker.core.binding.trust import is_trusted_author, may_become_row, wrote_marker
from tests.engine import plain_issue, settings_of

SETTINGS = settings_of(trusted=frozenset({"Zoe"}))


@pytest.mark.parametrize(
    ("association", "expected"),
    [
        ("OWNER", True),
        ("MEMBER", True),
        ("COLLABORATOR", True),
        ("CONTRIBUTOR", False),
        ("FIRST_TIMER", False),
        ("NONE", False),
    ],
)
def test_write_access_makes_an_author_trusted(association: str, expected: bool) -> None:
    issue = plain_issue(association=association, author="mallory")
    assert is_trusted_author(issue, SETTINGS) is expected
    assert wrote_marker(issue, SETTINGS) is expected
    assert may_become_row(issue, SETTINGS, {}) is expected


def test_a_name_in_the_configuration_makes_an_author_trusted_whatever_its_case() -> None:
    assert is_trusted_author(plain_issue(association="NONE", author="zoE"), SETTINGS)


class TestABot:
    BOT = plain_issue(association="NONE", author="github-actions[bot]", bot=True)

    def test_is_believed_in_a_marker(self) -> None:
        assert wrote_marker(self.BOT, SETTINGS)

    def test_makes_no_row_unasked(self) -> None:
        assert not may_become_row(self.BOT, SETTINGS, {})


class TestAStrangersIssue:
    ISSUE = plain_issue(association="NONE", author="Mallory")

    @pytest.mark.parametrize(
        ("labelled_by", "expected"),
        [({9: "alice"}, True), ({9: "mallory"}, False), ({9: ""}, False), ({8: "alice"}, False)],
    )
    def test_becomes_a_row_when_someone_else_labelled_it(
        self, labelled_by: dict[int, str], expected: bool
    ) -> None:
        assert may_become_row(self.ISSUE, SETTINGS, labelled_by) is expected

    def test_becomes_a_row_with_a_milestone(self) -> None:
        issue = plain_issue(association="NONE", author="Mallory", milestone=1)
        assert may_become_row(issue, SETTINGS, {})

    def test_does_not_become_a_row_for_having_an_assignee(self) -> None:
        issue = plain_issue(association="NONE", author="Mallory", assignees=("alice",))
        assert not may_become_row(issue, SETTINGS, {})

    def test_binds_no_record_even_with_a_milestone(self) -> None:
        assert not wrote_marker(plain_issue(association="NONE", milestone=1), SETTINGS)

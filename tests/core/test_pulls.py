"""Pull requests: which issues their text closes, and which of them closed an issue."""

from __future__ import annotations

import pytest

from gh_tracker.core.pulls import Pull, closed_by, closer

NAME = "acme/programme"
WORDS = ("close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved")


class TestTheText:
    @pytest.mark.parametrize("word", WORDS)
    def test_closes_with_every_word_that_github_knows(self, word: str) -> None:
        assert closed_by(f"This {word} #12.", NAME) == {12}
        assert closed_by(f"{word.upper()}: #12", NAME) == {12}

    @pytest.mark.parametrize(
        "reference",
        [
            "#12",
            "acme/programme#12",
            "Acme/Programme#12",
            "GH-12",
            "https://github.com/acme/programme/issues/12",
            "https://github.example.com/acme/programme/issues/12#issuecomment-1",
        ],
    )
    def test_names_an_issue_in_any_way_that_github_knows(self, reference: str) -> None:
        assert closed_by(f"Fixes {reference}", NAME) == {12}

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "See #12",
            "Fixes acme/other#12",
            "Fixes https://github.com/acme/other/issues/12",
            "Fixes https://github.com/acme/programme/pull/12",
            "Prefixes #12",
            "Fixes #12a",
            "Fixes#12",
            "Fixing #12",
            "Fixes nothing. #12",
            "<!-- Fixes #12 -->",
            "<!-- Fixes #12",
        ],
    )
    def test_closes_nothing_otherwise(self, text: str) -> None:
        assert closed_by(text, NAME) == set()

    def test_of_another_repository_means_its_own_issues_unless_it_says_otherwise(self) -> None:
        assert closed_by("Fixes #1, fixes acme/programme#2", NAME, "acme/other") == {2}
        assert closed_by("Fixes #1", NAME, NAME) == {1}

    def test_closes_several_each_with_a_word_of_its_own(self) -> None:
        text = "Fixes #1, closes acme/programme#2\n- resolves: #3, #4"
        assert closed_by(text, NAME) == {1, 2, 3}


def pull(number: int = 20, merged_at: str = "2026-04-02T12:00:00Z", closes: int = 7) -> Pull:
    return Pull(number, "Open the wallet", f"https://x/{number}", merged_at, frozenset({closes}))


class TestTheCloser:
    @pytest.mark.parametrize(
        ("at", "found"),
        [
            ("2026-04-02T11:58:59Z", False),
            ("2026-04-02T11:59:00Z", True),
            ("2026-04-02T12:00:03Z", True),
            ("2026-04-02T12:05:00Z", True),
            ("2026-04-02T12:05:01Z", False),
        ],
    )
    def test_was_merged_when_the_issue_was_closed(self, at: str, *, found: bool) -> None:
        assert (closer([pull()], 7, at) is not None) is found

    def test_names_the_issue(self) -> None:
        assert closer([pull(closes=8)], 7, "2026-04-02T12:00:00Z") is None

    def test_is_merged(self) -> None:
        assert closer([pull(merged_at="")], 7, "2026-04-02T12:00:00Z") is None

    def test_is_the_last_of_several(self) -> None:
        others = [pull(21, "2026-04-02T11:58:00Z"), pull(22), pull(20)]
        assert closer(others, 7, "2026-04-02T12:00:00Z") == pull(22)

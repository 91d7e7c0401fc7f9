from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue.inert import JOINER, inert, mentioned, restored
from tests.issues import TRAPS, hostile

J = JOINER
# GitHub's own rules, written down here once more, and wider rather than narrower.
MENTION = re.compile(r"(?:^|[^A-Za-z0-9_])@[A-Za-z0-9]")
CLOSING = re.compile(
    r"\b(close[sd]?|fix(es|ed)?|resolve[sd]?)\s*:?\s+(\S+/\S+#\d|#\d|gh-\d|https?:)", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@bob", f"@{J}bob"),
        ("(@org/team)", f"(@{J}org/team)"),
        ("é@bob, @bob", f"é@{J}bob, @{J}bob"),
        ("me@example.com", "me@example.com"),
        ("@ home", "@ home"),
        ("Fixes #1", f"Fixes{J} #1"),
        ("CLOSED: acme/site#12", f"CLOSED{J}: acme/site#12"),
        ("resolve GH-3", f"resolve{J} GH-3"),
        ("fix\n#1", f"fix{J}\n#1"),
        ("closes https://github.com/a/b/issues/1", f"closes{J} https://github.com/a/b/issues/1"),
        ("prefixes #1 and fix this", "prefixes #1 and fix this"),
        ("see #12", "see #12"),
        ("<!-- x -->", f"<{J}!-- x -->"),
        ("a < b <b>", "a < b <b>"),
        (f"@{J}bob", f"@{J}{J}bob"),
        (f"<{J}b", f"<{J}{J}b"),
        (f"fix{J} it", f"fix{J}{J} it"),
        (J, J),
        ("", ""),
    ],
)
def test_what_acts_on_github_is_broken_and_nothing_else(text: str, expected: str) -> None:
    assert inert(text) == expected
    assert restored(expected) == text


@given(st.one_of(hostile(), st.text(alphabet="@<!-bf ixes#1:\n" + J)))
def test_any_text_comes_back_and_does_nothing_meanwhile(text: str) -> None:
    written = inert(text)
    assert restored(written) == text
    assert not MENTION.search(written)
    assert not CLOSING.search(written)
    assert "<!--" not in written


@given(hostile(), st.sets(st.sampled_from(["mallory", "org/team", "bob"])))
def test_any_text_comes_back_also_with_mentions_left_alive(text: str, known: set[str]) -> None:
    written = inert(text, known)
    assert restored(written) == text
    assert mentioned(written) <= known


def test_who_is_mentioned_already_stays_so() -> None:
    assert inert("@Bob, @bobby, @org/team", {"bob", "org/team"}) == f"@Bob, @{J}bobby, @org/team"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Hi @Bob and @org/Team.", {"bob", "org/team"}),
        (f"Hi @{J}bob, me@example.com", set()),
        ("in `@code` and ``@co`de``", set()),
        ("before\n```\n@code\n```\n@bob", {"bob"}),
        ("~~~\n@code\n~~~~\n@bob", {"bob"}),
        ("```\n@code to the end", set()),
        ("    @code\n@bob", {"bob"}),
        ("<!-- @hidden -->@bob <!-- @hidden", {"bob"}),
        ("a ` alone @bob", {"bob"}),
    ],
)
def test_only_what_notifies_counts_as_mentioned(body: str, names: set[str]) -> None:
    assert mentioned(body) == names


@pytest.mark.parametrize("text", TRAPS)
def test_each_known_trap_comes_back(text: str) -> None:
    assert restored(inert(text)) == text

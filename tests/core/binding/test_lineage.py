"""Lineage: which tracker a marker is of."""

import re

import pytest

from gh_tracker.core.binding.lineage import lineage_of


def test_it_is_the_same_on_every_machine() -> None:
    """Two runs without a state come to the same lineage, so that they find each other's issues."""
    assert lineage_of("R_kgDOA1", "docs/tracker.md") == "262c5e360143"


@pytest.mark.parametrize(
    ("node_id", "path"),
    [
        ("R_kgDOA2", "docs/tracker.md"),
        ("R_kgDOA1", "tracker.md"),
        ("", ""),
        ("R_kgDOA1\ndocs", "x"),
    ],
)
def test_it_is_another_one_in_another_repository_or_file(node_id: str, path: str) -> None:
    found = lineage_of(node_id, path)
    assert found != lineage_of("R_kgDOA1", "docs/tracker.md")
    assert re.fullmatch("[0-9a-f]{12}", found)

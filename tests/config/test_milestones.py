"""The configuration of the table of milestones."""

import pytest

from gh_tracker.config import build, source
from gh_tracker.core.model import CollectionSpec, Direction, Facet, Policy
from gh_tracker.core.spec import MILESTONES
from gh_tracker.errors import ConfigError


def spec(text: str) -> CollectionSpec | None:
    file = source.of_file(text.encode(), "x.yml")
    return build.configuration([file]).settings.milestones


def error(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        spec(text)
    return caught.value


def test_without_a_word_it_is_as_it_is_built_in() -> None:
    assert spec("timezone: UTC") == MILESTONES


def test_it_can_be_switched_off() -> None:
    assert spec("milestones: {enabled: false}") is None


def test_headings_replace_the_usual_ones() -> None:
    found = spec("milestones: {headings: [Roadmap, Releases]}")
    assert found is not None
    assert found.headings == ("Roadmap", "Releases")


def test_a_header_is_given_to_a_field_and_taken_from_its_other_one() -> None:
    found = spec("milestones: {columns: {Target: description, Freeze: due, Date: none}}")
    assert found is not None
    columns = {each.name: each.columns for each in found.fields}
    assert columns["description"][0] == "Target"
    assert columns["due"] == ("Freeze", "Due", "Due Date", "Due On", "Target Date", "Deadline")


def test_a_field_without_a_header_is_none() -> None:
    found = spec("milestones: {columns: {Progress: none}}")
    assert found is not None
    assert found.of_facet(Facet.PROGRESS) is None


def test_direction_and_policy_are_those_of_the_table_or_of_one_column() -> None:
    found = spec(
        "milestones: {direction: github, policy: github, columns: {due: {direction: tracker}}}"
    )
    assert found is not None
    due, name = found.of_facet(Facet.DUE), found.of_facet(Facet.NAME)
    assert due is not None
    assert name is not None
    assert (due.direction, due.policy) == (Direction.TRACKER, Policy.GITHUB)
    assert (name.direction, name.policy) == (Direction.GITHUB, Policy.GITHUB)


def test_words_are_added_to_the_usual_ones() -> None:
    found = spec("milestones: {statuses: {Shipped: {closes: completed}}}")
    assert found is not None
    assert [each.name for each in found.words][-1] == "Shipped"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("milestones:\n  columns:\n    Foo: {policy: hold}\n", 3, "what of a milestone"),
        ("milestones:\n  columns:\n    Foo: sprint\n", 3, '"sprint" is none of'),
        ("milestones:\n  columns: {Milestone: none, Milestone Name: none, Title: none, Name: none}", 2, "no column is the title"),
        ("milestones:\n  label: x\n", 2, "there is no such key"),
        ("milestones:\n  policy: newest\n", 2, "does not tell when a milestone was edited"),
        ("milestones:\n  columns:\n    Due: {policy: newest}\n", 3, "when a milestone was edited"),
        ("collections:\n  milestones:\n    id: M-1\n", 2, "by the key milestones"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_an_error_with_its_place(text: str, line: int, said: str) -> None:
    found = error(text)
    assert found.line == line
    assert said in str(found)

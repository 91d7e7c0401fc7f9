from collections.abc import Callable

import pytest

from gh_tracker.sandbox import described
from gh_tracker.sandbox.described import DescriptionError

READERS: list[tuple[Callable[[object, str], object], object, list[object]]] = [
    (described.thing, {"a": 1}, [[], "x", None, 1]),
    (described.text, "x", [None, 1, True, []]),
    (described.flag, True, [1, 0, "true", None]),
    (described.number, 1.5, ["1", True, None]),
    (described.number, 1.0, [{}]),
    (described.whole, 3, [3.0, True, "3", None]),
    (described.whole_or_none, 3, [3.5, False, "3"]),
    (described.text_or_none, "x", [1, False, []]),
]


@pytest.mark.parametrize(("read", "good", "bad"), READERS)
def test_a_value_of_the_right_kind_is_read_and_another_refused_by_name(
    read: Callable[[object, str], object], good: object, bad: list[object]
) -> None:
    assert read(good, "speed") == good
    for value in bad:
        with pytest.raises(DescriptionError, match="speed"):
            read(value, "speed")


def test_nothing_is_read_where_nothing_may_be() -> None:
    assert described.whole_or_none(None, "x") is None
    assert described.text_or_none(None, "x") is None
    assert described.items({}, "x") == []


def test_a_list_must_be_one() -> None:
    with pytest.raises(DescriptionError, match="users must be a list"):
        described.items({"users": "alice"}, "users")


def test_unknown_names_are_listed() -> None:
    described.known({"a": 1}, ("a", "b"), "seed")
    with pytest.raises(DescriptionError, match="unknown in a seed: c, d"):
        described.known({"d": 1, "a": 1, "c": 1}, ("a", "b"), "seed")

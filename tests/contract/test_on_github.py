"""How the contract runs on GitHub itself, shown on the emulator: it leaves nothing behind."""

import pytest

from tests.backends import on_github
from tests.emulator.runner import Emulator

pytestmark = pytest.mark.contract

WRITER = "alice"


def repositories(emulator: Emulator) -> list[str]:
    answer = emulator.client(WRITER).call("GET", f"/users/{WRITER}/repos")
    return [each["full_name"] for each in answer.body]


def test_each_test_has_an_empty_repository_of_its_own(emulator: Emulator) -> None:
    first = on_github(emulator.url, emulator.token_of(WRITER))
    second = on_github(emulator.url, emulator.token_of(WRITER))
    try:
        first.people.create_issue("A task")

        assert first.repository != second.repository
        assert len(first.connect().fetch("", full=True, labels=False).issues) == 1
        assert second.connect().fetch("", full=True, labels=False).issues == ()
    finally:
        first.close()
        second.close()


def test_the_repository_is_gone_afterwards(emulator: Emulator) -> None:
    made = on_github(emulator.url, emulator.token_of(WRITER))
    assert made.repository in repositories(emulator)

    made.close()

    assert made.repository not in repositories(emulator)

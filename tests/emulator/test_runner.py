"""The runner starts, isolates and ends an emulator."""

import json
import os
import socket
from pathlib import Path

import pytest

from tests.emulator import runner
from tests.emulator.http import Client
from tests.emulator.runner import BOT, COLLABORATORS, OUTSIDER, OWNER, Emulator

HERE = Path(__file__).parent


@pytest.mark.contract
def test_each_repository_starts_empty_and_numbers_its_issues_from_one(emulator: Emulator) -> None:
    client = emulator.client()
    repositories = [emulator.new_repository() for _ in range(2)]

    numbers = [
        client.call("POST", f"/repos/{name}/issues", {"title": "A task"}).body["number"]
        for name in repositories
    ]

    assert len(set(repositories)) == 2
    assert numbers == [1, 1]


@pytest.mark.contract
@pytest.mark.parametrize("login", [OWNER, OUTSIDER, *COLLABORATORS])
def test_a_token_acts_as_its_person(emulator: Emulator, login: str) -> None:
    assert emulator.client(login).call("GET", "/user").body["login"] == login


@pytest.mark.contract
def test_people_have_the_association_that_their_access_gives(emulator: Emulator) -> None:
    path = f"/repos/{emulator.new_repository()}/issues"

    seen = {
        login: emulator.client(login).call("POST", path, {"title": "x"}).body["author_association"]
        for login in (OWNER, BOT, OUTSIDER)
    }

    assert seen == {OWNER: "MEMBER", BOT: "COLLABORATOR", OUTSIDER: "NONE"}


@pytest.mark.contract
def test_a_private_repository_is_closed_to_outsiders(emulator: Emulator) -> None:
    path = f"/repos/{emulator.new_repository(private=True)}/issues"

    assert emulator.client(OUTSIDER).call("GET", path).status == 403
    assert emulator.client().call("GET", path).status == 200


@pytest.mark.contract
def test_more_requests_than_one_token_may_send_are_spread_over_several(emulator: Emulator) -> None:
    tokens = {emulator.token for _ in range(10)}

    assert len(tokens) == 10
    assert {Client(emulator.url, t).call("GET", "/user").body["login"] for t in tokens} == {BOT}


@pytest.mark.contract
def test_it_listens_on_this_machine_alone_and_ends_when_stopped() -> None:
    emulator = runner.start()
    port = int(emulator.url.rpartition(":")[2])
    try:
        with socket.socket() as elsewhere:
            elsewhere.settimeout(1)
            # 127.0.0.2 is this machine too, but not the address that was asked for.
            assert elsewhere.connect_ex(("127.0.0.2", port)) != 0
    finally:
        emulator.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(emulator.process.pid, 0)
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.contract
def test_an_emulator_that_cannot_start_is_an_error_and_not_a_wait() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(RuntimeError):
        runner.start(port=taken.getsockname()[1]).stop()


def test_a_missing_node_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert runner.missing() == "node is not on the PATH"


def test_the_lock_file_pins_one_version_and_no_address_of_a_registry() -> None:
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]

    assert packages["node_modules/emulate"]["version"] == "0.11.2"
    assert all(package["integrity"] for path, package in packages.items() if path)
    assert '"resolved"' not in lock

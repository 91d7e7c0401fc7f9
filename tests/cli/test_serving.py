import json
import signal
import socket
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.cli.conftest import Cli


def get(url: str, token: str) -> object:
    request = Request(url, headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(cli: Cli, number: signal.Signals) -> None:
    with cli.start("sandbox") as running:
        assert running.stdout
        first = running.stdout.readline()
        assert first.startswith("A GitHub is at http://127.0.0.1:")
        url = first.split()[-1]
        text = ""
        while "Ctrl-C" not in text:
            text += running.stdout.readline()
        assert f"export GITHUB_API_URL={url} GH_TOKEN=sandbox-token GH_REPO=acme/programme" in text
        assert get(f"{url}/repos/acme/programme/issues", "sandbox-token") == []
        running.send_signal(number)
        _, err = running.communicate(timeout=30)
        assert (running.returncode, err) == (0, "")


def test_its_repository_is_the_one_that_is_named(cli: Cli, tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "world.json"))
    for _ in range(2):
        with cli.start("sandbox", "--repo", "octo/plans", *store) as running:
            assert running.stdout
            url = running.stdout.readline().split()[-1]
            text = running.stdout.readline()
            while "GH_REPO" not in text:
                text = running.stdout.readline()
            assert text.endswith(" GH_REPO=octo/plans\n")
            assert get(f"{url}/repos/octo/plans/issues", "sandbox-token") == []
            running.terminate()
            running.communicate(timeout=30)


def test_a_name_that_is_no_repositorys_is_usage(cli: Cli) -> None:
    found = cli("sandbox", "--repo", "plans")
    assert found.code == 2
    assert "names no repository" in found.err


def test_in_json_it_says_where_it_is(cli: Cli) -> None:
    with cli.start("sandbox", "--format", "json", "--clock", "2025-09-15") as running:
        assert running.stdout
        lines: list[str] = []
        while lines[-1:] != ["}\n"]:
            lines.append(running.stdout.readline())
        content = json.loads("".join(lines))
        clock = get(f"{content['url']}/_sandbox/clock", content["token"])
        assert clock == {"now": "2025-09-15T00:00:00Z"}
        running.terminate()
        running.communicate(timeout=30)


def test_what_is_stored_is_there_the_next_time(cli: Cli, tmp_path: Path) -> None:
    store = tmp_path / "world.json"
    number = 0
    for _ in range(2):
        with cli.start("sandbox", "--store", str(store)) as running:
            assert running.stdout
            url = running.stdout.readline().split()[-1]
            body = json.dumps({"title": "Kept"}).encode()
            headers = {"Authorization": "Bearer sandbox-token"}
            made = Request(f"{url}/repos/acme/programme/issues", body, headers, method="POST")
            with urlopen(made, timeout=10) as answer:
                number = json.loads(answer.read())["number"]
            running.terminate()
            running.communicate(timeout=30)
    assert number == 2


def test_a_port_that_is_taken_is_an_explained_error(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = cli("sandbox", "--port", str(taken.getsockname()[1]))
    assert found.code == 1
    assert found.err.startswith("error: the sandbox cannot be served: ")


@pytest.mark.parametrize("faults", ["{", '[{"kind": "nonsense"}]', "nowhere.json"])
def test_faults_that_are_none_are_an_explained_error(cli: Cli, faults: str) -> None:
    found = cli("sandbox", "--faults", faults)
    assert found.code == 1
    assert found.err.startswith("error: the sandbox cannot be ")
    assert len(found.err.splitlines()) == 2


@pytest.mark.parametrize("clock", ["yesterday", "2025-13-01"])
def test_a_time_that_is_none_is_usage(cli: Cli, clock: str) -> None:
    assert cli("sandbox", "--clock", clock).code == 2

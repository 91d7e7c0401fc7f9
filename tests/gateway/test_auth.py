"""Where the token comes from, and that it never shows."""

import json
import pickle
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from gh_tracker.errors import UnauthorisedError
from gh_tracker.gateway.auth import Secret, find_token, host_of, is_loopback


def no_gh(_command: Sequence[str]) -> str:
    return ""


@pytest.mark.parametrize(
    ("environ", "host", "expected"),
    [
        ({"GH_TOKEN": "a", "GITHUB_TOKEN": "b"}, "github.com", "a"),
        ({"GITHUB_TOKEN": "b"}, "github.com", "b"),
        ({"GH_TOKEN": "", "GITHUB_TOKEN": "b"}, "github.com", "b"),
        ({"GH_TOKEN": "  \n", "GITHUB_TOKEN": "b\n"}, "github.com", "b"),
        ({"GH_TOKEN": "a"}, "octo.ghe.com", "a"),
        ({"GH_ENTERPRISE_TOKEN": "c", "GITHUB_ENTERPRISE_TOKEN": "d"}, "ghe.acme.org", "c"),
        ({"GITHUB_ENTERPRISE_TOKEN": "d", "GH_TOKEN": "a"}, "ghe.acme.org", "d"),
        ({"GITHUB_TOKEN": "b"}, "127.0.0.1", "b"),
        ({"GH_ENTERPRISE_TOKEN": "c"}, "localhost", "c"),
    ],
)
def test_the_variables_are_those_of_gh(environ: dict[str, str], host: str, expected: str) -> None:
    assert find_token(environ, host, no_gh).reveal() == expected


@pytest.mark.parametrize(
    ("environ", "host"),
    [
        ({"GH_TOKEN": "a", "GITHUB_TOKEN": "b"}, "ghe.acme.org"),
        ({"GH_ENTERPRISE_TOKEN": "c"}, "github.com"),
        ({"GH_TOKEN": "a"}, "notghe.com"),
        ({"GH_TOKEN": "a"}, "github.com.evil.org"),
        ({"GITHUB_TOKEN": "b", "GITHUB_SERVER_URL": "https://github.com"}, "ghe.acme.org"),
    ],
)
def test_a_token_is_never_taken_for_another_server(environ: dict[str, str], host: str) -> None:
    with pytest.raises(UnauthorisedError):
        find_token(environ, host, no_gh)


def test_a_workflow_of_an_enterprise_server_uses_its_own_token() -> None:
    environ = {"GITHUB_TOKEN": "b", "GITHUB_SERVER_URL": "https://ghe.acme.org"}

    assert find_token(environ, "ghe.acme.org", no_gh).reveal() == "b"


def test_gh_is_asked_for_the_host_when_the_environment_says_nothing() -> None:
    asked: list[Sequence[str]] = []

    def gh(command: Sequence[str]) -> str:
        asked.append(command)
        return "gho_abc\n"

    assert find_token({}, "ghe.acme.org", gh).reveal() == "gho_abc"
    assert asked == [["gh", "auth", "token", "-h", "ghe.acme.org"]]


def test_gh_is_not_asked_when_the_environment_knows_nor_for_this_machine() -> None:
    def gh(_command: Sequence[str]) -> str:
        raise AssertionError("gh was asked")

    assert find_token({"GH_TOKEN": "a"}, "github.com", gh).reveal() == "a"
    with pytest.raises(UnauthorisedError):
        find_token({}, "127.0.0.1", gh)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("github.com", "GH_TOKEN or GITHUB_TOKEN"),
        ("ghe.acme.org", "GH_ENTERPRISE_TOKEN or GITHUB_ENTERPRISE_TOKEN"),
    ],
)
def test_no_token_is_told_in_two_lines_with_the_way_out(host: str, names: str) -> None:
    with pytest.raises(UnauthorisedError) as caught:
        find_token({}, host, no_gh)

    assert str(caught.value) == f"There is no token for {host}."
    assert caught.value.hint == f"Set {names}, or run: gh auth login -h {host}"
    assert caught.value.status == 0


@pytest.mark.parametrize("token", ["gho_a b", "gho_a\nb", "gho_ä", "gho_\x1b[0m", "gho_a\x00"])
def test_what_cannot_be_a_token_is_told_without_showing_it(token: str) -> None:
    with pytest.raises(UnauthorisedError) as caught:
        find_token({"GH_TOKEN": token}, "github.com", no_gh)

    assert "in GH_TOKEN" in str(caught.value)
    assert "gho_" not in str(caught.value) + caught.value.hint


class TestGh:
    """The real call, to a program of that name."""

    def write_gh(self, folder: Path, script: str) -> None:
        program = folder / "gh"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def test_its_output_is_the_token(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.write_gh(tmp_path, 'echo "gho_$1_$2_$4"')
        monkeypatch.setenv("PATH", str(tmp_path))

        assert find_token({}, "github.com").reveal().startswith("gho_")

    def test_a_gh_that_is_not_logged_in_gives_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.write_gh(tmp_path, 'echo "no oauth token found" >&2; echo gho_x; exit 1')
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(UnauthorisedError):
            find_token({}, "github.com")

    def test_a_missing_gh_gives_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(UnauthorisedError):
            find_token({}, "github.com")

    def test_a_broken_gh_gives_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.write_gh(tmp_path, "printf '\\377\\376'")
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(UnauthorisedError):
            find_token({}, "github.com")


class TestSecret:
    def test_it_shows_itself_to_none_but_reveal(self) -> None:
        secret = Secret("gho_abc")

        shown = [
            repr(secret),
            str(secret),
            f"{secret}",
            f"{[secret]}",
            "{}".format(secret),  # noqa: UP032 — an old way to show it
            f"{secret!r:>20}",
        ]

        assert not any("gho_abc" in each for each in shown)
        assert secret.reveal() == "gho_abc"

    def test_it_cannot_get_into_json(self) -> None:
        with pytest.raises(TypeError):
            json.dumps({"token": Secret("gho_abc")})

    def test_equal_tokens_are_equal_secrets(self) -> None:
        assert Secret("a") == Secret("a") != Secret("b")
        assert pickle.loads(pickle.dumps(Secret("a"))) == Secret("a")  # noqa: S301 — our own


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.github.com", "github.com"),
        ("https://api.octo.ghe.com", "octo.ghe.com"),
        ("https://ghe.acme.org/api/v3", "ghe.acme.org"),
        ("https://api.acme.org/v3", "api.acme.org"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
        ("nonsense", ""),
    ],
)
def test_the_host_is_known_from_the_address_of_the_api(url: str, expected: str) -> None:
    assert host_of(url) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("api.localhost", True),
        ("github.com", False),
        ("10.0.0.1", False),
        ("localhost.evil.org", False),
        ("", False),
    ],
)
def test_this_machine_is_known(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected

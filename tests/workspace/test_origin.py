from __future__ import annotations

import pytest

from gh_tracker.errors import RepositoryError, UsageError
from gh_tracker.workspace.origin import (
    Origin,
    parse_remote,
    resolve_api_url,
    resolve_repository,
)

ACME = Origin("github.com", "acme", "programme")


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/programme",
        "https://github.com/acme/programme.git",
        "https://github.com/acme/programme/",
        "https://someone:secret@github.com/acme/programme.git",
        "https://GitHub.com/acme/programme.git",
        "http://www.github.com/acme/programme",
        "git://github.com/acme/programme.git",
        "ssh://git@github.com/acme/programme.git",
        "ssh://git@github.com:22/acme/programme.git",
        "ssh://git@ssh.github.com:443/acme/programme.git",
        "git+ssh://git@github.com/acme/programme.git",
        "git@github.com:acme/programme.git",
        "github.com:acme/programme",
        "git@github.com:/acme/programme.git",
    ],
)
def test_every_form_of_a_remote_names_the_repository(url: str) -> None:
    assert parse_remote(url) == ACME


def test_a_port_of_the_web_is_kept_and_one_of_ssh_is_not() -> None:
    assert parse_remote("https://ghe.example:8443/a/b") == Origin("ghe.example:8443", "a", "b")
    assert parse_remote("ssh://git@ghe.example:2222/a/b") == Origin("ghe.example", "a", "b")


def test_dots_belong_to_a_name() -> None:
    assert parse_remote("git@github.com:acme/acme.github.io.git") == Origin(
        "github.com", "acme", "acme.github.io"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/git/programme.git",
        "../programme",
        "./a:b/c",
        r"C:\trackers\programme",
        "C:/trackers/programme",
        "file:///srv/acme/programme",
        "https://github.com/acme",
        "https://github.com/acme/programme/tree/main",
        "https://github.com:port/acme/programme",
        "https:///acme/programme",
        "git@github.com:programme.git",
        "git@github.com:acme/pro gramme",
    ],
)
def test_what_names_no_repository_is_none(url: str) -> None:
    assert parse_remote(url) is None


def test_each_source_comes_before_the_next() -> None:
    environ = {"GITHUB_REPOSITORY": "b/b", "GH_REPO": "c/c"}
    found = [resolve_repository(explicit, environ, ACME).full_name for explicit in ("a/a", "")]
    del environ["GITHUB_REPOSITORY"]
    found.append(resolve_repository("", environ, ACME).full_name)
    del environ["GH_REPO"]
    found.append(resolve_repository("", environ, ACME).full_name)
    assert found == ["a/a", "b/b", "c/c", "acme/programme"]


@pytest.mark.parametrize(
    ("text", "environ", "host"),
    [
        ("a/b", {}, "github.com"),
        ("a/b", {"GH_HOST": "ghe.example"}, "ghe.example"),
        ("a/b", {"GITHUB_SERVER_URL": "https://ghe.example"}, "ghe.example"),
        ("other.example/a/b", {"GH_HOST": "ghe.example"}, "other.example"),
        ("https://other.example/a/b", {}, "other.example"),
    ],
)
def test_the_host_is_the_one_named_or_the_one_of_the_environment(
    text: str, environ: dict[str, str], host: str
) -> None:
    assert resolve_repository(text, environ, None) == Origin(host, "a", "b")


@pytest.mark.parametrize("text", ["acme", "acme/", "/b", "a/b/c/d", "a b/c", "https://x"])
def test_a_wrong_name_is_an_error_that_tells_its_source(text: str) -> None:
    with pytest.raises(UsageError, match="the repository is"):
        resolve_repository(text, {}, ACME)
    with pytest.raises(UsageError, match="GH_REPO is"):
        resolve_repository("", {"GH_REPO": text}, ACME)


def test_nothing_that_names_a_repository_is_an_error_with_the_way_out() -> None:
    with pytest.raises(RepositoryError) as caught:
        resolve_repository("", {}, None)
    assert "--repo" in caught.value.hint


@pytest.mark.parametrize(
    ("explicit", "environ", "host", "url"),
    [
        ("", {}, "github.com", "https://api.github.com"),
        ("", {}, "", "https://api.github.com"),
        ("", {}, "acme.ghe.com", "https://api.acme.ghe.com"),
        ("", {}, "ghe.example", "https://ghe.example/api/v3"),
        ("", {}, "ghe.example:8443", "https://ghe.example:8443/api/v3"),
        ("", {"GH_HOST": "ghe.example"}, "", "https://ghe.example/api/v3"),
        ("http://127.0.0.1:8000/", {"GITHUB_API_URL": "https://x"}, "", "http://127.0.0.1:8000"),
        ("", {"GITHUB_API_URL": "https://ghe.example/api/v3/"}, "", "https://ghe.example/api/v3"),
        (
            "",
            {
                "GITHUB_API_URL": "https://api.github.com",
                "GITHUB_SERVER_URL": "https://github.com",
            },
            "ghe.example",
            "https://ghe.example/api/v3",
        ),
    ],
)
def test_the_address_of_the_api_follows_from_option_environment_and_host(
    explicit: str, environ: dict[str, str], host: str, url: str
) -> None:
    assert resolve_api_url(explicit, environ, host) == url


def test_a_wrong_address_is_an_error_that_tells_its_source() -> None:
    with pytest.raises(UsageError, match=r"--api-url is 'api\.github\.com'"):
        resolve_api_url("api.github.com", {}, "")
    with pytest.raises(UsageError, match="GITHUB_API_URL is"):
        resolve_api_url("", {"GITHUB_API_URL": "ftp://x"}, "")

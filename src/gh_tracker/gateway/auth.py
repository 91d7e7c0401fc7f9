"""Where the token comes from, and a wrapper that does not show it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from gh_tracker.errors import UnauthorisedError

Run = Callable[[Sequence[str]], str]
"""Runs a command and returns its output; empty when it fails or is missing."""

_GITHUB: Final = ("GH_TOKEN", "GITHUB_TOKEN")
_ENTERPRISE: Final = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
_SECONDS_FOR_GH: Final = 10.0


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A token; only ``reveal`` shows it, so that no log, error or report does by accident."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the token itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


def find_token(environ: Mapping[str, str], host: str, run: Run | None = None) -> Secret:
    """Return the token for a host: from the environment, then from ``gh``.

    The variables are those of ``gh``: a token of github.com is never sent to another server.
    https://cli.github.com/manual/gh_help_environment

    Raises:
        UnauthorisedError: there is none, or it cannot be one.
    """
    for name in _variables(environ, host):
        if environ.get(name, "").strip():
            return _checked(environ[name], f"in {name}")
    told = "" if is_loopback(host) else (run or _run)(["gh", "auth", "token", "-h", host])
    if told.strip():
        return _checked(told, "that gh gave")
    names = " or ".join(_variables(environ, host)[:2])
    raise UnauthorisedError(
        f"There is no token for {host}.",
        hint=f"Set {names}, or run: gh auth login -h {host}",
    )


def host_of(api_url: str) -> str:
    """Return the host that ``gh`` knows a server by: ``github.com`` for ``api.github.com``."""
    host = urlsplit(api_url).hostname or ""
    return host.removeprefix("api.") if _is_githubs(host) else host


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _variables(environ: Mapping[str, str], host: str) -> tuple[str, ...]:
    if is_loopback(host):
        return _GITHUB + _ENTERPRISE
    if _is_githubs(host):
        return _GITHUB
    # In a workflow of an enterprise server its own token stands in the plain variables.
    at_home = urlsplit(environ.get("GITHUB_SERVER_URL", "")).hostname == host
    return _ENTERPRISE + _GITHUB if at_home else _ENTERPRISE


def _is_githubs(host: str) -> bool:
    return host in {"github.com", "api.github.com"} or host.endswith(".ghe.com")


def _checked(text: str, where: str) -> Secret:
    """Return a token that fits into a header; the error for one that does not holds none of it."""
    token = text.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UnauthorisedError(
            f"The token {where} holds a space, a line break or a character that no token has.",
            hint="Copy the token again, without anything around it.",
        )
    return Secret(token)


def _run(command: Sequence[str]) -> str:
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, *command[1:]],
            capture_output=True,
            check=True,
            text=True,
            timeout=_SECONDS_FOR_GH,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return done.stdout

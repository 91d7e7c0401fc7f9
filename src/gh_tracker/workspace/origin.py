"""Which repository on which host is meant: addresses of remotes, options, environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from gh_tracker.errors import RepositoryError, UsageError

GITHUB: Final = "github.com"

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
# A single letter before the colon is a drive of Windows, not a host.
_SCP_LIKE: Final = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]{2,}):(?!//)(?P<path>.+)")
# GitHub answers SSH on port 443 under this name.
# https://docs.github.com/authentication/troubleshooting-ssh/using-ssh-over-the-https-port
_SAME: Final = {"ssh.github.com": GITHUB, "www.github.com": GITHUB}


@dataclass(frozen=True, slots=True)
class Origin:
    """A repository by name; ``host`` has a port only where it is not the usual one."""

    host: str
    owner: str
    name: str

    @property
    def full_name(self) -> str:
        """Return ``OWNER/NAME``."""
        return f"{self.owner}/{self.name}"


def parse_remote(url: str) -> Origin | None:
    """Return the repository that a remote's address names (https, ssh, git, ``host:path``).

    None for a path on this machine, and for an address without owner and name.
    """
    if "://" not in url:
        match = _SCP_LIKE.fullmatch(url)
        return _origin(match["host"], match["path"]) if match else None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.scheme == "file":
        return None
    # A port of SSH says nothing of where the API is.
    web = parts.scheme in {"http", "https"} and port
    return _origin(f"{parts.hostname}:{port}" if web else parts.hostname, parts.path)


def resolve_repository(explicit: str, environ: Mapping[str, str], origin: Origin | None) -> Origin:
    """Return the repository to sync with.

    The first of: ``explicit`` (``--repo`` or the configuration), ``GITHUB_REPOSITORY``,
    ``GH_REPO``, the ``origin`` remote. Each may be ``[HOST/]OWNER/NAME`` or an address; without a
    host it is that of ``GH_HOST``, then of ``GITHUB_SERVER_URL``, else github.com.
    https://cli.github.com/manual/gh_help_environment

    Raises:
        UsageError: the text names no repository.
        RepositoryError: nothing says which repository is meant.
    """
    named = {"the repository": explicit} | {
        name: environ.get(name, "") for name in ("GITHUB_REPOSITORY", "GH_REPO")
    }
    for source, text in named.items():
        if text:
            return _named(text, source, _default_host(environ))
    if origin is None:
        raise RepositoryError(
            "no repository is named, and there is no origin remote that names one",
            hint="Give `--repo OWNER/NAME`, or set GH_REPO.",
        )
    return origin


def resolve_api_url(explicit: str, environ: Mapping[str, str], host: str) -> str:
    """Return the address of the REST API, without a slash at its end.

    The first of: ``explicit`` (``--api-url`` or the configuration); ``GITHUB_API_URL``, unless
    ``GITHUB_SERVER_URL`` says that it is another host's; what the host (or, without one,
    ``GH_HOST``) implies: GitHub.com, a subdomain of GHE.com, or a GitHub Enterprise Server.
    https://docs.github.com/enterprise-server@latest/rest/using-the-rest-api/getting-started-with-the-rest-api
    https://docs.github.com/enterprise-cloud@latest/admin/data-residency/about-github-enterprise-cloud-with-data-residency

    Raises:
        UsageError: the address is none.
    """
    host = host or environ.get("GH_HOST", "") or GITHUB
    if explicit:
        return _checked(explicit, "--api-url")
    server = urlsplit(environ.get("GITHUB_SERVER_URL", "")).netloc
    if environ.get("GITHUB_API_URL") and server in {"", host}:
        return _checked(environ["GITHUB_API_URL"], "GITHUB_API_URL")
    if host == GITHUB or host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"https://{host}/api/v3"


def _default_host(environ: Mapping[str, str]) -> str:
    server = urlsplit(environ.get("GITHUB_SERVER_URL", "")).netloc
    return environ.get("GH_HOST") or server or GITHUB


def _named(text: str, source: str, host: str) -> Origin:
    if "://" in text:
        found = parse_remote(text)
    else:
        before, _, rest = text.partition("/")
        found = _origin(before, rest) if "/" in rest else _origin(host, text)
    if found is None:
        raise UsageError(
            f"{source} is {text!r}, which names no repository",
            hint="Write it as OWNER/NAME or HOST/OWNER/NAME.",
        )
    return found


def _origin(host: str, path: str) -> Origin | None:
    owner, _, name = path.strip("/").removesuffix(".git").partition("/")
    if not (_NAME.fullmatch(owner) and _NAME.fullmatch(name)):
        return None
    return Origin(_SAME.get(host.lower(), host.lower()), owner, name)


def _checked(url: str, source: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            f"{source} is {url!r}, which is no address of a server",
            hint="Write it as https://HOST/api/v3.",
        )
    return url.rstrip("/")

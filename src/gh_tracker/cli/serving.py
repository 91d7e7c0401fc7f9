"""Serving the sandbox from the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from gh_tracker.cli.options import Common
from gh_tracker.core.report import jsonreport
from gh_tracker.core.report.lines import BLANK, Line, Part, line
from gh_tracker.errors import TrackerError
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox, server
from gh_tracker.workspace.origin import resolve_repository


def serve(
    common: Common, port: int, store: Path | None, faults: str | None, start: datetime | None
) -> None:
    """Serve until SIGINT or SIGTERM, with the repository that ``--repo`` names.

    Raises:
        TrackerError: the port is taken, or a file or the faults are not what they should be.
        UsageError: ``--repo`` names no repository.
    """
    repository = resolve_repository(common.repo or REPOSITORY, {}, None).full_name

    def ready(sandbox: Sandbox) -> None:
        _announce(common, sandbox.url, repository)

    try:
        server.serve(port, store, repository, faults=faults, start=start, ready=ready)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "Choose another --port, or leave it out for a free one; check the files."
        raise TrackerError(f"the sandbox cannot be served: {reason}", hint=hint) from error
    except ValueError as error:
        hint = "See `gh-tracker sandbox` in docs/commands.md for what can be told to it."
        raise TrackerError(f"the sandbox cannot be set up: {error}", hint=hint) from error


def _announce(common: Common, url: str, repository: str) -> None:
    console = common.console
    if common.format == "json":
        content: jsonreport.Json = {
            "version": 1,
            "url": url,
            "token": TOKEN,
            "repository": repository,
        }
        console.write(jsonreport.dumps(content))
    else:
        console.show(_how_to_use(url, repository))
    console.flush()


def _how_to_use(url: str, repository: str) -> list[Line]:
    return [
        line(Part("A GitHub is at ", "strong"), Part(url, "good")),
        line(f"Its repository is {repository}; nothing leaves this machine. In another terminal:"),
        BLANK,
        line(f"  export GITHUB_API_URL={url} GH_TOKEN={TOKEN} GH_REPO={repository}"),
        line("  gh-tracker plan TRACKER.md"),
        line("  gh-tracker sync TRACKER.md"),
        BLANK,
        line(Part("Ctrl-C ends it.", "dim")),
    ]

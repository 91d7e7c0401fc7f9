"""Is everything set up for a sync? Each finding says what is, and what to do where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from gh_tracker.cli.connecting import Route, connected, route
from gh_tracker.cli.opening import Opened, open_tracker
from gh_tracker.cli.options import Common
from gh_tracker.cli.progress import progress
from gh_tracker.core.checking import check
from gh_tracker.core.report import jsonreport
from gh_tracker.core.report.lines import Line, Part, Style, line
from gh_tracker.errors import TrackerError
from gh_tracker.gateway.auth import find_token
from gh_tracker.ports import Gateway

Level = Literal["good", "warning", "error"]

TOKENS: Final = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
SKEW: Final = 60.0
"""Seconds by which this machine's clock may be off before it is worth a word."""

LOW: Final = 100
"""Requests left in the hour that are few."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``hint`` is the way out, where one is needed."""

    level: Level
    what: str
    text: str
    hint: str = ""


def diagnose(common: Common, named: Path | None) -> Iterator[Finding]:
    """Yield one finding after another, until something is missing that the rest needs."""
    try:
        opened = open_tracker(common, named)
        yield from _offline(opened)
        place = route(common, opened)
        yield Finding("good", "repository", f"{place.repository} at {place.api_url}")
        yield _token(place)
        with progress(common.console) as shown, connected(place, opened, shown) as gateway:
            yield from _online(gateway, opened)
            yield _rate_limit(place)
    except TrackerError as error:
        yield Finding("error", "stopped", str(error), error.hint)


def _offline(opened: Opened) -> Iterator[Finding]:
    problems = check.check(opened.workspace.read_tracker(), opened.settings, opened.name)
    level: Level = "warning" if problems else "good"
    hint = f"See `gh-tracker check {opened.name}`." if problems else ""
    yield Finding(level, "tracker", f"{opened.name}, {len(problems)} problem(s)", hint)
    state = opened.workspace.read_state()
    synced = f"{len(state.links)} link(s)" if state else "not synced yet"
    yield Finding("good", "state", synced)
    yield _action(opened)


def _action(opened: Opened) -> Finding:
    folder = opened.workspace.root / ".github" / "workflows"
    found = sorted(each for each in folder.glob("*.y*ml") if b"gh-tracker" in each.read_bytes())
    if not found:
        text = "no workflow of this repository runs gh-tracker"
        return Finding("warning", "action", text, "`gh-tracker init --workflow` writes one.")
    text = found[0].read_text(encoding="utf-8", errors="replace")
    lacking = [each for each in ("contents: write", "issues: write") if each not in text]
    if lacking:
        hint = f"Give its job the permission {' and '.join(lacking)}."
        return Finding("warning", "action", f"{found[0].name} may lack a permission", hint)
    return Finding("good", "action", found[0].name)


def _token(place: Route) -> Finding:
    """Say where the token comes from, never what it is."""
    token = find_token(os.environ, place.host).reveal()
    named = (each for each in TOKENS if os.environ.get(each, "").strip() == token)
    return Finding("good", "token", f"from {next(named, 'gh auth token')}")


def _online(gateway: Gateway, opened: Opened) -> Iterator[Finding]:
    repository = gateway.repository()
    yield (
        Finding("good", "issues", "enabled")
        if repository.has_issues
        else Finding("error", "issues", "disabled", "Switch them on in the settings, Features.")
    )
    yield (
        Finding("good", "permission", "may write")
        if repository.may_push
        else Finding(
            "warning",
            "permission",
            "the token does not say that it may push",
            "A fine-grained token needs Issues: write; without it nothing can be synced.",
        )
    )
    yield _clock(gateway.now)
    if repository.has_issues:
        yield _labels(gateway, opened)


def _clock(server: str) -> Finding:
    skew = abs((datetime.now(UTC) - datetime.fromisoformat(server)).total_seconds())
    text = f"{skew:.0f} s apart from GitHub's"
    if skew <= SKEW:
        return Finding("good", "clock", text)
    hint = "Syncs go by GitHub's clock, but the date of a run is this machine's."
    return Finding("warning", "clock", text, hint)


def _labels(gateway: Gateway, opened: Opened) -> Finding:
    there = {
        each.casefold() for each in gateway.fetch(gateway.now, full=False, labels=True).labels or ()
    }
    wanted = [each.label for each in opened.settings.collections]
    missing = [each for each in wanted if each.casefold() not in there]
    if missing:
        return Finding("good", "labels", f"the first sync makes {', '.join(missing)}")
    return Finding("good", "labels", ", ".join(wanted))


def _rate_limit(place: Route) -> Finding:
    """Ask for the rate limit, which costs nothing of it.

    https://docs.github.com/rest/rate-limit/rate-limit
    """
    # Start-up time: this loads PyGithub.
    from gh_tracker.gateway.messages import READ, Request  # noqa: PLC0415
    from gh_tracker.gateway.transport import PyGithubTransport  # noqa: PLC0415

    transport = PyGithubTransport(place.api_url, find_token(os.environ, place.host))
    answer = transport.send(Request(READ, "/rate_limit", "reading the rate limit"), "/rate_limit")
    transport.close()
    limit, left = (
        answer.headers.get("x-ratelimit-limit"),
        answer.headers.get("x-ratelimit-remaining"),
    )
    if limit is None or left is None:
        return Finding("good", "rate limit", "none on this server")
    level: Level = "good" if int(left) >= LOW else "warning"
    hint = "" if level == "good" else "A sync that runs out goes on in its next run."
    return Finding(level, "rate limit", f"{left} of {limit} requests left this hour", hint)


def show_findings(common: Common, findings: Sequence[Finding]) -> int:
    """Print findings and return the exit code: 1 when one of them is an error."""
    code = int(any(each.level == "error" for each in findings))
    if common.format == "json":
        listed = [asdict(each) for each in findings]
        content: jsonreport.Json = {"version": 1, "findings": listed, "exit_code": code}
        common.console.write(jsonreport.dumps(content))
    else:
        common.console.show(_lines(findings, quiet=common.quiet))
    return code


def _lines(findings: Sequence[Finding], *, quiet: bool) -> Iterator[Line]:
    words: dict[Level, tuple[str, Style]] = {
        "good": ("ok", "good"),
        "warning": ("look", "warning"),
        "error": ("wrong", "error"),
    }
    for each in findings:
        word, style = words[each.level]
        if quiet and each.level == "good":
            continue
        yield line(Part(f"{word:<6}", style), f"{each.what}: {each.text}")
        if each.hint:
            yield line(f"      {each.hint}")

"""The action's inputs, as ``action.yml`` hands them over in the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeVar

from gh_tracker.action.checkout import Author
from gh_tracker.core.planning.brake import Allowance
from gh_tracker.errors import UsageError

Mode = Literal["push", "pull-request", "api", "none"]
Choice = TypeVar("Choice", bound=str)

MODES: Final[tuple[Mode, ...]] = ("push", "pull-request", "api", "none")
DIRECTIONS: Final = ("both", "push", "pull")
ALLOWANCES: Final[tuple[Allowance, ...]] = ("removals", "edits", "additions")
MESSAGE: Final = "Sync the progress tracker"

_ADOPTING: Final = {"ask": None, "link": True, "new": False}
_AUTHOR: Final = re.compile(r"\s*(?P<name>[^<>\n]+?)\s*<(?P<email>[^<>\s]+)>\s*")
_BRANCH: Final = re.compile(r"(?!-)[\w./-]+(?<![./])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the workflow asks for; ``tracker`` is None for the configured or only one.

    ``fail_on_conflict`` is None where the workflow does not say: then the check of a pull request
    fails when a person is needed, and a run that syncs does not.
    """

    tracker: Path | None = None
    repository: str = ""
    direction: str = "both"
    prefer: str | None = None
    commit: Mode = "push"
    branch: str = ""
    message: str = MESSAGE
    author: Author = field(default_factory=Author)
    fail_on_conflict: bool | None = None
    dry_run: bool = False
    full: bool = False
    adopt: bool | None = None
    allow: tuple[Allowance, ...] = ()


def inputs_of(environ: Mapping[str, str]) -> Inputs:
    """Return the inputs; each stands in a variable, ``INPUT_DRY_RUN`` for ``dry-run``.

    Raises:
        UsageError: one of them cannot be meant.
    """
    given = {
        name.removeprefix("INPUT_").lower().replace("_", "-"): value.strip()
        for name, value in environ.items()
        if name.startswith("INPUT_")
    }
    tracker = given.get("tracker", "")
    return Inputs(
        tracker=Path(tracker) if tracker else None,
        repository=given.get("repository", ""),
        direction=_choice(given, "direction", DIRECTIONS) or "both",
        prefer=_preferred(given),
        commit=_choice(given, "commit", MODES) or "push",
        branch=_branch(given.get("branch", "")),
        message=given.get("message", "") or MESSAGE,
        author=_author(given.get("author", "")),
        fail_on_conflict=_switch(given, "fail-on-conflict"),
        dry_run=bool(_switch(given, "dry-run")),
        full=bool(_switch(given, "full")),
        adopt=_ADOPTING[_choice(given, "adopt", tuple(_ADOPTING)) or "ask"],
        allow=_allowed(given.get("allow", "")),
    )


def _choice(given: Mapping[str, str], name: str, known: tuple[Choice, ...]) -> Choice | None:
    value = given.get(name, "")
    found = next((each for each in known if each == value), None)
    if value and found is None:
        raise _wrong(name, value, f"Write one of {', '.join(known)}.")
    return found


def _switch(given: Mapping[str, str], name: str) -> bool | None:
    value = _choice(given, name, ("true", "false"))
    return None if value is None else value == "true"


def _preferred(given: Mapping[str, str]) -> str | None:
    value = _choice(given, "prefer", ("hold", "tracker", "github"))
    return None if value == "hold" else value


def _allowed(value: str) -> tuple[Allowance, ...]:
    words = value.replace(",", " ").split()
    for each in words:
        if each not in ALLOWANCES:
            raise _wrong("allow", each, f"Write {', '.join(ALLOWANCES)}, or several of them.")
    return tuple(each for each in ALLOWANCES if each in words)


def _branch(value: str) -> str:
    if value and (not _BRANCH.fullmatch(value) or ".." in value or "//" in value):
        raise _wrong("branch", value, "Write the name of a branch, such as gh-tracker/programme.")
    return value


def _author(value: str) -> Author:
    found = _AUTHOR.fullmatch(value)
    if value and not found:
        raise _wrong("author", value, "Write it as `Name <address>`.")
    return Author(found["name"], found["email"]) if found else Author()


def _wrong(name: str, value: str, hint: str) -> UsageError:
    return UsageError(f"the input {name!r} is {value!r}", hint=hint)

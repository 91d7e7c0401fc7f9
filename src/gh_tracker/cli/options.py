"""Options that several commands share, and what they amount to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, Literal, NamedTuple, ParamSpec, TypedDict

import click

from gh_tracker.cli.console import Console

P = ParamSpec("P")

Format = Literal["text", "json", "markdown", "github"]

FORMATS: Final[tuple[Format, ...]] = ("text", "json", "markdown", "github")


class Common(NamedTuple):
    """What every command can be told; empty texts mean "as the configuration says"."""

    console: Console
    repo: str = ""
    api_url: str = ""
    config: Path | None = None
    format: Format = "text"

    @property
    def quiet(self) -> bool:
        """True when only what is wrong is to be said."""
        return self.console.quiet


class _Flags(TypedDict):
    repo: str
    api_url: str
    config: Path | None
    format: Format
    quiet: bool
    verbose: bool
    no_color: bool


_OPTIONS: Final = (
    click.option("--repo", default="", metavar="[HOST/]OWNER/NAME", help="The repository."),
    click.option("--api-url", default="", metavar="URL", help="Where GitHub's REST API is."),
    click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="The configuration, instead of .github/gh-tracker.yml.",
    ),
    click.option(
        "--format", type=click.Choice(FORMATS), default="text", help="How results are written."
    ),
    click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong."),
    click.option("-v", "--verbose", is_flag=True, help="Show each request, and tracebacks."),
    click.option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same."),
)


def common(command: Callable[Concatenate[Common, P], int]) -> Callable[..., int]:
    """Add the common options to a command, which gets them as its first argument."""

    @wraps(command)
    def taken(*args: P.args, **kwargs: P.kwargs) -> int:
        flags, rest = _parted(kwargs)
        console = click.get_current_context().find_object(Console)
        if console is None:
            raise RuntimeError("a command was called without a console")
        console.configure(
            quiet=flags["quiet"],
            verbose=flags["verbose"],
            no_color=flags["no_color"],
            annotates=flags["format"] == "github",
        )
        shared = Common(console, flags["repo"], flags["api_url"], flags["config"], flags["format"])
        return command(shared, *args, **rest)  # type: ignore[arg-type] # click passes by name

    decorated: Callable[..., int] = taken
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _parted(kwargs: dict[str, object]) -> tuple[_Flags, dict[str, object]]:
    """Part the common flags from those of the command itself."""
    names = _Flags.__annotations__
    flags = {name: value for name, value in kwargs.items() if name in names}
    rest = {name: value for name, value in kwargs.items() if name not in names}
    return flags, rest  # type: ignore[return-value] # click has checked the values


tracker_argument = click.argument(
    "tracker", required=False, type=click.Path(path_type=Path, dir_okay=False)
)
"""TRACKER: the Markdown file; without it the configured one, else the only one there is."""

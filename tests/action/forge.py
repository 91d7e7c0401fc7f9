"""GitHub with its git: the sandbox, and a bare repository behind pull requests and commits by API.

What the sandbox does not have is answered here, on real branches: a pull request is an issue of
the sandbox (as on GitHub, where both share their numbers) that names two branches.
"""

import json
import subprocess
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gh_tracker.sandbox import REPOSITORY, Sandbox
from gh_tracker.sandbox.messages import Request, Response, encode
from gh_tracker.sandbox.wire import Listener

BOT = "tracker-bot"
Json = dict[str, Any]


class Forge(AbstractContextManager["Forge"]):
    """Serves the sandbox's API and the rest on one address, within a with block."""

    def __init__(self, folder: Path) -> None:
        self.sandbox = Sandbox()
        self.bare = folder / "origin.git"
        self.pulls: dict[int, Json] = {}
        self.rule = ""
        self.asked: list[str] = []
        self.before: Callable[[Request], object] = lambda _: None
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), at=folder)

    def __enter__(self) -> Self:
        self._listener = Listener(self.handle, 0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()

    @property
    def url(self) -> str:
        return self._listener.url

    # Git

    def git(self, *arguments: str, at: Path | None = None, given: bytes = b"") -> str:
        done = subprocess.run(
            ["git", "-C", str(at or self.bare), *arguments],
            input=given,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def head(self, branch: str = "main") -> str:
        return self.git("rev-parse", "--verify", f"refs/heads/{branch}")

    def commits(self, branch: str = "main") -> list[str]:
        """Give the subjects of a branch's commits, the newest first."""
        return self.git("log", "--format=%s", "--first-parent", branch).splitlines()

    def file(self, path: str, branch: str = "main") -> str:
        done = subprocess.run(
            ["git", "-C", str(self.bare), "show", f"{branch}:{path}"],
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    def protect(self, branch: str, rule: str) -> None:
        """Refuse every push to a branch, as a rule of the repository does."""
        self.rule = rule
        hook = self.bare / "hooks" / "pre-receive"
        hook.write_text(
            "#!/bin/sh\nwhile read -r old new ref; do\n"
            f'  if [ "$ref" = refs/heads/{branch} ]; then echo "{rule}" >&2; exit 1; fi\ndone\n'
        )
        hook.chmod(0o755)

    # Requests

    def handle(self, request: Request) -> Response:
        """Answer what the sandbox does not know, and hand it the rest; note all that is asked."""
        self.asked.append(f"{request.method} {request.path}")
        self.before(request)
        found = self._answer(request)
        return self.sandbox.handle(request) if found is None else found

    def _answer(self, request: Request) -> Response | None:
        content = json.loads(request.body) if request.body else {}
        match (request.method, *request.path.strip("/").split("/")):
            case ("POST", "graphql"):
                return _ok(self._graphql(content["variables"]["input"]))
            case ("GET", "repos", _, _, "pulls"):
                return _ok([self._shown(each) for each in self._listed(request.query)])
            case ("POST", "repos", _, _, "pulls"):
                return self._opened(content)
            case ("PATCH", "repos", _, _, "pulls", number):
                self.sandbox.as_(BOT).send("PATCH", f"/issues/{number}", content)
                return _ok(self._shown(int(number)))
            case ("GET", "repos", _, _, "commits", commit, "pulls"):
                numbers = [n for n, each in self.pulls.items() if each.get("merged") == commit]
                return _ok([self._shown(each) for each in numbers])
        return None

    def _listed(self, query: Mapping[str, str]) -> list[int]:
        owner = REPOSITORY.partition("/")[0]
        return [
            number
            for number, each in self.pulls.items()
            if query.get("head") == f"{owner}:{each['head']}"
            and query.get("base") == each["base"]
            and self.sandbox.issue(number)["state"] == query.get("state", "open")
        ]

    def _opened(self, content: Json) -> Response:
        if self.head(content["head"]) == self.head(content["base"]):
            text = f"No commits between {content['base']} and {content['head']}"
            return Response(422, {}, encode({"message": "Validation Failed", "errors": [text]}))
        number = self.sandbox.as_(BOT).open_pull_request(content["title"], content["body"])
        self.pulls[number] = {"head": content["head"], "base": content["base"]}
        self.git("symbolic-ref", f"refs/pull/{number}/head", f"refs/heads/{content['head']}")
        return Response(201, {}, encode(self._shown(number)))

    def _shown(self, number: int) -> Json:
        issue = self.sandbox.issue(number)
        known = ("number", "title", "body", "state", "user")
        page = f"{self.url}/{REPOSITORY}/pull/{number}"
        return {name: issue[name] for name in known} | {"html_url": page}

    def merge(self, number: int) -> str:
        """Merge a pull request with a merge commit, as its button does; give the commit."""
        pull = self.pulls[number]
        head, base = self.head(pull["head"]), self.head(pull["base"])
        tree = self.git("merge-tree", "--write-tree", base, head)
        identity = ("-c", "user.name=Olga", "-c", "user.email=olga@example.org")
        parents = ("-p", base, "-p", head, "-m", f"Merge pull request #{number}")
        commit = self.git(*identity, "commit-tree", tree, *parents)
        self.git("update-ref", f"refs/heads/{pull['base']}", commit)
        self.sandbox.as_("olga").close(number)
        pull["merged"] = commit
        return commit

    def squash(self, number: int) -> str:
        """Merge a pull request as one commit, which leaves its branch beside the history."""
        pull = self.pulls[number]
        head, base = self.head(pull["head"]), self.head(pull["base"])
        tree = self.git("merge-tree", "--write-tree", base, head)
        identity = ("-c", "user.name=Olga", "-c", "user.email=olga@example.org")
        message = f"Sync the progress tracker (#{number})"
        commit = self.git(*identity, "commit-tree", tree, "-p", base, "-m", message)
        self.git("update-ref", f"refs/heads/{pull['base']}", commit)
        self.sandbox.as_("olga").close(number)
        pull["merged"] = commit
        return commit

    def _graphql(self, asked: Json) -> Json:
        """Make a commit if the branch is where it was expected to be.

        https://docs.github.com/graphql/reference/mutations#createcommitonbranch
        """
        branch, expected = asked["branch"]["branchName"], asked["expectedHeadOid"]
        if self.rule:
            return _failed("FORBIDDEN", self.rule)
        if self.head(branch) != expected:
            return _failed(
                "STALE_DATA",
                f'Expected branch to point to "{expected}" but it did not. Pull and try again.',
            )
        tree = self._tree(expected, asked["fileChanges"]["additions"])
        identity = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com")
        message = asked["message"]["headline"]
        commit = self.git(*identity, "commit-tree", tree, "-p", expected, "-m", message)
        self.git("update-ref", f"refs/heads/{branch}", commit, expected)
        return {"data": {"createCommitOnBranch": {"commit": {"oid": commit}}}}

    def _tree(self, base: str, added: list[Json]) -> str:
        """Give a tree with files in it; flat, so that no index is needed."""
        index = self.bare / "forge-index"
        environ = {"GIT_INDEX_FILE": str(index), "GIT_DIR": str(self.bare), "PATH": "/usr/bin:/bin"}

        def git(*arguments: str, given: bytes = b"") -> str:
            done = subprocess.run(
                ["git", *arguments], input=given, capture_output=True, check=True, env=environ
            )
            return done.stdout.decode().strip()

        git("read-tree", base)
        for each in added:
            blob = git("hash-object", "-w", "--stdin", given=b64decode(each["contents"]))
            git("update-index", "--add", "--cacheinfo", f"100644,{blob},{each['path']}")
        tree = git("write-tree")
        index.unlink()
        return tree


def _ok(content: object) -> Response:
    return Response(200, {"Content-Type": "application/json"}, encode(content))


def _failed(kind: str, message: str) -> Json:
    error = {"type": kind, "path": ["createCommitOnBranch"], "message": message}
    return {"data": {"createCommitOnBranch": None}, "errors": [error]}

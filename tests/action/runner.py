"""A runner for composite actions: reads ``action.yml`` and runs its steps as GitHub's does.

https://docs.github.com/actions/reference/metadata-syntax-for-github-actions#runs-for-composite-actions
"""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.action.expressions import filled, holds

ROOT = Path(__file__).parents[2]
TIMEOUT = 180  # seconds; the first step that installs takes the longest

_COMMAND = re.compile(
    r"^\s*::(?P<name>[\w-]+)(?: (?P<properties>[^:]*(?::(?!:)[^:]*)*))?::(?P<data>.*)$"
)
_FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the runner found in the log."""

    name: str
    properties: Mapping[str, str]
    data: str


@dataclass(slots=True)
class Run:
    """What a run of the action left behind."""

    code: int = 0
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)

    @property
    def commands(self) -> list[Command]:
        return list(commands(self.log))

    def annotations(self, severity: str = "") -> list[Command]:
        kinds = {severity} if severity else {"error", "warning", "notice"}
        return [each for each in self.commands if each.name in kinds]


@dataclass(slots=True)
class Runner:
    """A machine with a workspace; ``stored`` is the cache that all runs of a repository share."""

    workspace: Path
    temp: Path
    tools: Path
    stored: Path
    environ: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def kill(self) -> None:
        """End the step that runs as a machine that is lost does: at once, with all it started."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)

    def run(
        self,
        inputs: Mapping[str, str],
        *,
        event: str = "schedule",
        payload: Mapping[str, object] | None = None,
        before: Callable[[str], None] = lambda _: None,
        **github: str,
    ) -> Run:
        """Run the action's steps in their order; ``before`` is told the name of each."""
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        unknown = inputs.keys() - action["inputs"].keys()
        assert not unknown, f"no inputs of the action: {unknown}"
        defaults = {name: str(each["default"]) for name, each in action["inputs"].items()}
        self.temp.mkdir(parents=True, exist_ok=True)
        known = {"run_id": "1", "run_attempt": "1", "action_path": str(ROOT), **github}
        known |= {"token": self.environ["SANDBOX_TOKEN"]}
        contexts: dict[str, Mapping[str, str]] = {"github": known}
        contexts["inputs"] = {n: filled(d, contexts) for n, d in defaults.items()} | dict(inputs)
        one = _Steps(self, contexts, self._standing(event, payload or {}))
        for step in action["runs"]["steps"]:
            before(step["name"])
            one.take(step)
        one.run.outputs = {
            name: filled(each["value"], contexts) for name, each in action["outputs"].items()
        }
        return one.run

    def _standing(self, event: str, payload: Mapping[str, object]) -> dict[str, str]:
        """Give the variables that every step has.

        https://docs.github.com/actions/reference/variables-reference
        """
        file = self.temp / "event.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(file),
            "RUNNER_TEMP": str(self.temp),
            "RUNNER_TOOL_CACHE": str(self.tools),
            **self.environ,
        }


class _Steps:
    """The steps of one run, and what they have set so far."""

    def __init__(
        self, runner: Runner, contexts: dict[str, Mapping[str, str]], environ: dict[str, str]
    ) -> None:
        self.runner = runner
        self.contexts = contexts
        self.environ = environ
        self.run = Run()

    def take(self, step: Mapping[str, Any]) -> None:
        """Run one step, unless an earlier one failed or its condition is not met."""
        if self.run.code or ("if" in step and not holds(step["if"], self.contexts)):
            return
        self.run.ran.append(step["name"])
        if "uses" in step:
            given = {name: filled(str(text), self.contexts) for name, text in step["with"].items()}
            outputs = self._use(step["uses"].partition("@")[0], given)
        else:
            outputs = self._script(step)
        if "id" in step:
            self.contexts[f"steps.{step['id']}.outputs"] = outputs

    def _script(self, step: Mapping[str, Any]) -> dict[str, str]:
        """Run a script as ``shell: bash`` does, with a file for each thing that it may set."""
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "a script is never put together from data"
        script = self.runner.temp / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        files = {name: self.runner.temp / name.lower() for name in _FILES}
        for file in files.values():
            file.write_bytes(b"")
        given = {n: filled(str(t), self.contexts) for n, t in step.get("env", {}).items()}
        with subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.runner.workspace,
            env=self.environ | given | {name: str(file) for name, file in files.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            self.runner.process = process
            said, _ = process.communicate(timeout=TIMEOUT)
        self.run.code = process.returncode
        self.run.log += said.decode()
        self.run.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        self.environ |= pairs(files["GITHUB_ENV"].read_text(encoding="utf-8"))
        for line in files["GITHUB_PATH"].read_text(encoding="utf-8").splitlines():
            self.environ["PATH"] = f"{line}{os.pathsep}{self.environ['PATH']}"
        return pairs(files["GITHUB_OUTPUT"].read_text(encoding="utf-8"))

    def _use(self, action: str, given: Mapping[str, str]) -> dict[str, str]:
        kept = self.runner.stored / given["key"]
        if action == "actions/cache/save":
            self._save(given["path"], kept)
            return {}
        assert action == "actions/cache/restore", f"this runner knows no {action}"
        prefixes = [each.strip() for each in given.get("restore-keys", "").splitlines()]
        older = [each for p in prefixes if p for each in self.runner.stored.glob(f"{p}*")]
        newest = max(older, key=lambda each: each.stat().st_mtime_ns, default=None)
        found = kept if kept.exists() else newest
        if found is not None:
            for path in found.rglob("*"):
                if path.is_file() or path.is_symlink():
                    target = self._place(str(path.relative_to(found)))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, target, follow_symlinks=False)
        return {"cache-hit": "true" if found == kept else "false"}

    def _save(self, pattern: str, kept: Path) -> None:
        """Keep the files of a pattern below their own path; an entry is never changed."""
        assert not kept.exists(), f"{kept.name} is there already"
        absolute = Path(pattern).is_absolute()
        base = Path("/") if absolute else self.runner.workspace
        for path in base.glob(pattern.lstrip("/")):
            name = str(path.relative_to(base))
            target = kept / ("absolute" if absolute else "workspace") / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, target, symlinks=True)
            else:
                shutil.copy2(path, target)

    def _place(self, name: str) -> Path:
        kind, _, rest = name.partition(os.sep)
        return (Path("/") if kind == "absolute" else self.runner.workspace) / rest


def pairs(text: str) -> dict[str, str]:
    """Read a file of outputs or variables, as ``name=value`` and with delimiters."""
    found = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, sign, value = line.partition("=")
        head, marked, word = line.partition("<<")
        if marked and (not sign or len(head) < len(name)):
            found[head] = "\n".join(_until(word, lines))
        elif sign:
            found[name] = value
        else:
            assert not line, f"neither name=value nor a delimiter: {line!r}"
    return found


def _until(word: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == word:
            return
        yield line
    raise AssertionError(f"the value is not ended by {word}")


def commands(log: str) -> Iterator[Command]:
    """Yield what a runner takes for a command, those within ``stop-commands`` left out.

    A line that begins with ``::`` after blanks is one, ``##[`` is one anywhere.
    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    stopped = ""
    for line in re.split(r"\r\n|\r|\n", log):
        if stopped:
            stopped = "" if line.strip() == f"::{stopped}::" else stopped
            continue
        if "##[" in line:
            yield Command(line.partition("##[")[2].partition("]")[0], {}, line)
        match = _COMMAND.match(line)
        if match is None:
            continue
        if match["name"] == "stop-commands":
            stopped = match["data"]
        given = (each.partition("=") for each in (match["properties"] or "").split(",") if each)
        yield Command(
            match["name"], {name: _read(text) for name, _, text in given}, _read(match["data"])
        )


def _read(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text

"""How true the sandbox is: `make fidelity` prints what was checked, and every known difference."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from gh_tracker.sandbox import Request, Response, Sandbox
from gh_tracker.sandbox.application import Application
from gh_tracker.sandbox.router import GLOBAL_ROUTES, ROUTES
from tests.emulator import differences
from tests.faults.matrix import whole
from tests.faults.scenarios import SCENARIOS
from tests.sandbox import openapi, stories
from tests.sandbox.openapi import NotDescribedError

UNDESCRIBED = {
    304: "every conditional read may answer it, and only some operations say so",
    307: "a write to what was moved is redirected with its method; reads say 301, writes nothing",
    401: "a bad token is refused by every operation, and few say so",
    403: "a missing right or a rate limit is refused by every operation, and few say so",
    410: "disabled issues are refused by every operation on issues, and few say so",
    422: "a write that is not valid is refused everywhere, and not all say so",
}
"""Answers that GitHub gives and its description leaves out at an operation, each with the reason.

They are held against the common error body. https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

FAULTS = ("MISFIT", "UNSEEN", "STALE")
"""How the lines of a report begin that must not be there."""

Operation = tuple[str, str]


@dataclass(slots=True)
class Watch:
    """The answers that were held against the description, by operation and status."""

    validated: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    beyond: Counter[int] = field(default_factory=Counter)
    misfits: list[str] = field(default_factory=list)

    def see(self, request: Request, response: Response) -> None:
        """Hold one answer against the description."""
        template = openapi.template_of(request.method, request.path)
        if template is None:
            self.misfits.append(f"{request.method} {request.path} is not described")
            return
        where = (request.method, template, int(response.status))
        try:
            found = openapi.misfits(*where, response.json())
        except NotDescribedError as error:
            found = self._beyond(response, str(error))
        self.validated[where] += 1
        self.misfits += [f"{' '.join(map(str, where))}: {each}" for each in found]

    def _beyond(self, response: Response, why: str) -> list[str]:
        if int(response.status) not in UNDESCRIBED:
            return [why]
        self.beyond[int(response.status)] += 1
        return openapi.misfits_of_error(response.json()) if response.body else []

    @property
    def operations(self) -> set[Operation]:
        return {(method, template) for method, template, _ in self.validated}


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Hold every answer of every sandbox in this process against the description.

    What a fault of the sandbox made of an answer is not GitHub's and is left out.
    """
    inner = Application.handle

    def handle(self: Application, request: Request) -> Response:
        response = inner(self, request)
        if not self.log.entries or self.log.entries[-1].fault is None:
            watch.see(request, response)
        return response

    Application.handle = handle  # type: ignore[method-assign]  # for as long as it is watched
    try:
        yield
    finally:
        Application.handle = inner  # type: ignore[method-assign]  # as above


def operations() -> set[Operation]:
    """Give every operation that the sandbox has, as the description calls it."""
    found = set()
    for each in ROUTES:
        path = "/".join(("/repos/o/r", *each.template))
        found.add((each.method, openapi.template_of(each.method, path) or path))
    for one in GLOBAL_ROUTES:
        path = f"/{'/'.join(one.template)}"
        found.add((one.method, openapi.template_of(one.method, path) or path))
    return {*found, ("GET", "/rate_limit")}


def tell_stories() -> None:
    """Ask for everything that the sandbox has."""
    for story in stories.ALL:
        story(Sandbox())


def sync_scenarios() -> None:
    """Let real syncs ask: the golden scenarios of the fault matrix."""
    for each in SCENARIOS:
        whole(each.name)


class Scripts:
    """A pytest plugin that counts the scripts of the contract by backend."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            names = getattr(getattr(item, "function", None), "differences", ())
            if names and "[sandbox" in item.name:
                self.left_out.update(names)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            name = report.nodeid.rpartition("[")[2].split("-")[0].rstrip("]")
            self.passed[name] += name in {"fake", "sandbox", "emulator"}


def main() -> int:
    """Check everything and print it; anything that is not as described is exit code 1."""
    if why := openapi.missing():
        sys.stderr.write(f"{why}\n")
        return 1
    watch, scripts = Watch(), Scripts()
    with watching(watch):
        tell_stories()
        sync_scenarios()
        arguments = ["-q", "-p", "no:cacheprovider", "-p", "tests.no_skips", "tests/contract"]
        failed = int(pytest.main([*arguments, "--no-header", "--no-summary"], plugins=[scripts]))
    lines = list(report(watch, scripts))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if failed or any(line.startswith(FAULTS) for line in lines) else 0


def report(watch: Watch, scripts: Scripts) -> Iterator[str]:
    """Yield the lines of the report."""
    counted = Counter[Operation]()
    for (method, template, _), count in watch.validated.items():
        counted[method, template] += count
    yield "\nEndpoints of the sandbox, and their answers that are as GitHub describes them"
    for method, template in sorted(operations(), key=lambda each: (each[1], each[0])):
        yield f"{counted[method, template]:>7}  {method:<6} {template}"
    checked = len(operations() & watch.operations)
    yield f"{checked} of {len(operations())} endpoints, {watch.validated.total()} answers validated"
    yield "\nAnswers that the description leaves out at an operation, held against the error body"
    for status, why in UNDESCRIBED.items():
        yield f"{watch.beyond[status]:>7}  {status}  {why}"
    yield "\nScripts with the same outcome on each backend"
    yield from (f"{count:>7}  {name}" for name, count in sorted(scripts.passed.items()))
    yield "\nDifferences between GitHub and the emulator (scripts that leave it out for each)"
    for each in differences.read():
        yield f"{scripts.left_out[each.id]:>7}  {each.id}: {each.emulator} GitHub: {each.github}"
        if each.sandbox:
            yield f"         The sandbox lacks it too: {each.sandbox}"
    yield ""
    yield from (f"MISFIT {each}" for each in watch.misfits)
    unseen = sorted(operations() - watch.operations)
    yield from (f"UNSEEN {method} {template}" for method, template in unseen)
    stale = [each for each in UNDESCRIBED if not watch.beyond[each]]
    yield from (f"STALE {status} is left out of no operation" for status in stale)


if __name__ == "__main__":
    raise SystemExit(main())

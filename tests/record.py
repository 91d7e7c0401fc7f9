"""Records what GitHub answers to a few stories: `python -m tests.record`.

Without anything set it records the sandbox over HTTP. With GH_TRACKER_RECORD_URL (the API),
GH_TRACKER_RECORD_TOKEN and GH_TRACKER_RECORD_REPO (an empty scratch repository) it records any
other server, GitHub among them, and the replay must hold just the same. Neither tokens nor the
names of the host, the repository and the token's owner get into a cassette.
"""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import vcr

from gh_tracker.core.remote import (
    AddComment,
    CreateIssue,
    CreateLabel,
    CreateMilestone,
    EditIssue,
    EditMilestone,
    Issue,
    Milestone,
    Write,
)
from gh_tracker.errors import GoneError, RefusedError
from gh_tracker.gateway import API_URL, connect
from gh_tracker.gateway.auth import Secret
from gh_tracker.ports import Gateway
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from tests.fake import VirtualClock

FOLDER = Path(__file__).parents[1] / "cassettes"
AUTHOR = "tracker-bot"

# What the gateway looks at; the rest tells of machines, or changes from day to day.
KEPT_HEADERS = {"content-type", "date", "etag", "if-none-match", "link"}

_log = logging.getLogger(__name__)


# The stories: each asserts what the gateway makes of the answers, recorded or real.


def life_of_an_issue(gateway: Gateway) -> None:
    """From nothing to a closed issue with a comment, and what a reading makes of it."""
    repository = gateway.repository()
    assert repository.full_name.count("/") == 1
    assert repository.has_issues
    before = gateway.fetch("", full=False, labels=True)
    assert before.full
    assert before.issues == ()

    milestone = gateway.perform(CreateMilestone("Public Beta"))
    assert isinstance(milestone, Milestone)
    assert gateway.perform(CreateLabel("tracker: task", "1d76db", "A row")) == "tracker: task"
    body = (
        "<!-- gh-tracker:begin tasks/UT-006 3f9a1c0b7e2d -->\n- Progress: 0%\n“ü” | \\ \U0001f980"
    )
    made = _issue(
        gateway,
        CreateIssue("UT-006: Checkout", body, ("tracker: task",), milestone=milestone.number),
    )
    assert (made.title, made.body, made.state) == ("UT-006: Checkout", body, "open")
    assert (made.labels, made.milestone) == (("tracker: task",), milestone.number)

    renamed = gateway.perform(EditMilestone(milestone.number, "Beta"))
    assert isinstance(renamed, Milestone)
    assert renamed.title == "Beta"
    comment = gateway.perform(AddComment(made.number, "Shipped in May."))
    edit = EditIssue(
        made.number, labels=(), milestone=None, state="closed", state_reason="not_planned"
    )
    closed = _issue(gateway, edit)
    assert (closed.state, closed.state_reason) == ("closed", "not_planned")
    assert (closed.labels, closed.milestone, closed.body) == ((), None, body)

    kinds = [each.kind for each in gateway.timeline(made.number)]
    assert kinds.index("commented") < kinds.index("closed")
    assert str(comment).isdecimal()
    after = gateway.fetch(before.cursor, full=True, labels=True)
    assert [each.number for each in after.issues] == [made.number]
    assert after.cursor >= made.updated_at
    assert "tracker: task" in (after.labels or ())


def quiet_read(gateway: Gateway) -> None:
    """A second reading from the cursor is answered by 304, and gives the same."""
    made = _issue(gateway, CreateIssue("Quiet", "Text"))
    cursor = gateway.fetch("", full=False, labels=False).cursor

    first = gateway.fetch(cursor, full=False, labels=False)
    second = gateway.fetch(cursor, full=False, labels=False)

    assert first.issues == second.issues
    assert made.number in [each.number for each in second.issues]
    assert first.milestones == second.milestones


def refusals(gateway: Gateway) -> None:
    """What is refused, and what is not there."""
    gateway.perform(CreateMilestone("Alpha"))
    taken = _refused(gateway, CreateMilestone("Alpha"))
    assert (taken.status, taken.code, taken.fields) == (422, "already_exists", ("title",))
    long = _refused(gateway, CreateIssue("x" * 257, ""))
    assert (long.status, long.fields) == (422, ("title",))
    stranger = _refused(gateway, CreateIssue("A task", "", assignees=("no-such-login-at-all-0",)))
    assert (stranger.status, stranger.fields) == (422, ("assignees",))
    try:
        gateway.issue(999_999)
    except GoneError as error:
        assert error.status == 404  # noqa: PT017 — also run outside of pytest
    else:
        raise AssertionError("an issue that is not there was read")


STORIES: Mapping[str, Callable[[Gateway], None]] = {
    "life-of-an-issue": life_of_an_issue,
    "quiet-read": quiet_read,
    "refusals": refusals,
}


def _issue(gateway: Gateway, write: Write) -> Issue:
    made = gateway.perform(write)
    assert isinstance(made, Issue)
    return made


def _refused(gateway: Gateway, write: Write) -> RefusedError:
    try:
        gateway.perform(write)
    except RefusedError as error:
        return error
    raise AssertionError(f"not refused: {write}")


# Recording and replaying


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Takes out of a cassette where and by whom it was recorded; also writes and reads it."""

    replacements: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, url: str, repository: str, author: str) -> "Scrubber":
        """Give the one for a recording of a repository by somebody."""
        page = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        owner, _, name = repository.partition("/")
        names = zip((owner, name, author), (*REPOSITORY.split("/"), AUTHOR), strict=True)
        words = [
            (f"{before}{found}{after}", f"{before}{instead}{after}")
            for found, instead in names
            for before, after in (("/", "/"), ("/", '"'), ("/", "{"), ('"', '"'))
        ]
        return cls(((page, API_URL), (repository, REPOSITORY), *words))

    def serialize(self, cassette: object) -> str:
        """Write a cassette as JSON, a line for each value."""
        return json.dumps(self._clean(cassette), indent=1, ensure_ascii=False) + "\n"

    def deserialize(self, text: str) -> object:
        """Read a cassette."""
        return json.loads(text)

    def text(self, text: str) -> str:
        """Give a text as it stands in a cassette."""
        for found, instead in self.replacements:
            text = text.replace(found, instead)
        return text

    def _clean(self, value: object) -> object:
        if isinstance(value, dict):
            return {str(key): self._clean(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._clean(each) for each in value]
        if isinstance(value, bytes):
            value = value.decode()
        return self.text(value) if isinstance(value, str) else value


@contextmanager
def cassette(
    name: str, mode: str, folder: Path, scrubber: Scrubber
) -> Iterator[vcr.cassette.Cassette]:
    """Record or replay (mode `none`) one cassette; a request fits by all that it asks.

    vcrpy leaves the body out of the comparison by default, so a wrong edit would replay green.
    """
    recorder = vcr.VCR(
        cassette_library_dir=str(folder),
        record_mode=mode,
        match_on=["method", "path", "query", "body", "condition"],
        decode_compressed_response=True,
        before_record_request=lambda request: _anywhere(request, scrubber),
        before_record_response=_kept_headers_alone,
        serializer="scrubbed",
    )
    recorder.register_matcher("condition", _same_condition)
    recorder.register_serializer("scrubbed", scrubber)
    with recorder.use_cassette(f"{name}.json") as opened:
        yield opened


def _anywhere(request: vcr.request.Request, scrubber: Scrubber) -> vcr.request.Request:
    """Give a request as if anybody had sent it to github.com."""
    parts = urlsplit(request.uri)
    path = scrubber.text(f"{parts.path}/").removesuffix("/")
    request.uri = urlunsplit(("https", "api.github.com", path, parts.query, ""))
    for header in [name for name in request.headers if name.lower() not in KEPT_HEADERS]:
        del request.headers[header]
    return request


def _same_condition(one: vcr.request.Request, other: vcr.request.Request) -> None:
    assert one.headers.get("If-None-Match") == other.headers.get("If-None-Match")


def _kept_headers_alone(response: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    headers = response["headers"]
    kept = {name: headers[name] for name in sorted(headers) if name.lower() in KEPT_HEADERS}
    return {**response, "headers": kept}


def record(url: str, token: str, repository: str, folder: Path = FOLDER) -> None:
    """Play all stories against a server and keep what it answers.

    Raises:
        SystemExit: the repository is not empty, so what is recorded could not be repeated.
    """
    before = connect(repository, Secret(token), url)
    if before.fetch("", full=True, labels=False).issues:
        raise SystemExit(f"{repository} has issues; take an empty one")
    before.close()
    for name, story in STORIES.items():
        (folder / f"{name}.json").unlink(missing_ok=True)
        gateway = connect(repository, Secret(token), url)
        with cassette(name, "all", folder, Scrubber.of(url, repository, AUTHOR)):
            story(gateway)
        gateway.close()
        _log.info("recorded %s", name)
    after = connect(repository, Secret(token), url)
    author = after.fetch("", full=True, labels=False).issues[0].author
    after.close()
    scrubber = Scrubber.of(url, repository, author)
    for name in STORIES:
        file = folder / f"{name}.json"
        text = scrubber.serialize(json.loads(file.read_text(encoding="utf-8")))
        file.write_text(text, encoding="utf-8")


def replay(name: str, story: Callable[[Gateway], None] | None = None, folder: Path = FOLDER) -> int:
    """Play a story against its cassette and give the number of requests; all must be used up."""
    gateway = connect(REPOSITORY, Secret("no-token"), clock=VirtualClock())
    with cassette(name, "none", folder, Scrubber()) as opened:
        (story or STORIES[name])(gateway)
        assert opened.all_played, f"{name} holds requests that are not made any more"
        played: int = opened.play_count
    gateway.close()
    return played


def record_sandbox(folder: Path = FOLDER) -> None:
    """Record the sandbox, on a clock that moves a second with each request."""
    with Sandbox(start=datetime(2024, 5, 27, 9, tzinfo=UTC)) as sandbox:
        sandbox.after_request = lambda _request, _response: sandbox.clock.advance(1)
        record(sandbox.url, TOKEN, REPOSITORY, folder)


def main(environ: Mapping[str, str]) -> None:
    """Record the server that the environment names, else the sandbox."""
    names = ("GH_TRACKER_RECORD_URL", "GH_TRACKER_RECORD_TOKEN", "GH_TRACKER_RECORD_REPO")
    url, token, repository = (environ.get(name, "") for name in names)
    if not (url or token or repository):
        record_sandbox()
    elif url and token and repository:
        record(url, token, repository)
    else:
        raise SystemExit(f"set all of {', '.join(names)}, or none")


if __name__ == "__main__":
    _log.addHandler(logging.StreamHandler(sys.stderr))
    _log.setLevel(logging.INFO)
    main(os.environ)

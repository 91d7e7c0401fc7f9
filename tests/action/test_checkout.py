"""Commits are made beside the working copy, and the token goes to one server in one header."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gh_tracker.action import checkout as module
from gh_tracker.action.checkout import Author, Checkout, RejectedError
from gh_tracker.errors import TrackerError
from tests.workspace.repositories import Repository

AUTHOR = Author("Sync Bot", "sync@example.org")


@pytest.fixture
def work(tmp_path: Path) -> Repository:
    """A clone with one commit, whose remote is a bare repository."""
    made = Repository(tmp_path / "work")
    made.commit("docs/tracker.md", "old\n")
    made.git("init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "origin.git"))
    made.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    made.git("push", "--quiet", "origin", "main")
    return made


def test_a_commit_leaves_index_branch_and_files_as_they_are(work: Repository) -> None:
    (work.path / "staged.txt").write_text("mine\n")
    work.git("add", "staged.txt")
    (work.path / "docs/tracker.md").write_text("edited\n")
    before = work.git("status", "--porcelain")
    one = Checkout(work.path)

    tree = one.tree(one.head, {"docs/tracker.md": b"new\n", "docs/state": b"{}\n"})
    commit = one.commit(tree, [one.head], "Sync", AUTHOR)

    assert work.git("status", "--porcelain") == before
    assert one.head != commit
    assert one.read(commit, "docs/tracker.md") == b"new\n"
    assert "staged.txt" not in work.git("ls-tree", "-r", "--name-only", commit)
    assert work.git("log", "-1", "--format=%an <%ae> %cn", commit) == (
        "Sync Bot <sync@example.org> Sync Bot"
    )


def test_a_file_keeps_its_mode_and_the_line_ends_that_git_keeps(work: Repository) -> None:
    work.commit(".gitattributes", "*.md text eol=crlf\n")
    work.git("update-index", "--chmod=+x", "docs/tracker.md")
    work.git("commit", "--quiet", "--message", "Run it")
    one = Checkout(work.path)

    tree = one.tree(one.head, {"docs/tracker.md": b"new\r\n"})

    assert work.git("ls-tree", tree, "docs/tracker.md").startswith("100755")
    assert one.blob(tree, "docs/tracker.md") == b"new\n"
    assert one.read(tree, "docs/tracker.md") == b"new\r\n"


def test_moving_on_keeps_what_an_earlier_step_has_changed(work: Repository) -> None:
    work.commit("other.txt", "old\n")
    base = work.git("rev-parse", "HEAD")
    work.commit("docs/more.md", "x\n")
    head = work.git("rev-parse", "HEAD")
    work.git("reset", "--quiet", "--hard", base)
    (work.path / "other.txt").write_text("built by a step\n")
    (work.path / "docs/tracker.md").write_text("synced\n")
    one = Checkout(work.path)

    one.move(head, ["docs/tracker.md", "docs/state"])

    assert one.head == head
    assert (work.path / "other.txt").read_text() == "built by a step\n"
    assert (work.path / "docs/tracker.md").read_text() == "old\n"
    assert (work.path / "docs/more.md").exists()


def test_moving_on_over_a_file_that_a_step_has_changed_is_refused(work: Repository) -> None:
    base = work.git("rev-parse", "HEAD")
    work.commit("other.txt", "theirs\n")
    head = work.git("rev-parse", "HEAD")
    work.git("reset", "--quiet", "--hard", base)
    (work.path / "other.txt").write_text("built by a step\n")

    with pytest.raises(TrackerError, match="reset"):
        Checkout(work.path).move(head, ["docs/tracker.md"])

    assert (work.path / "other.txt").read_text() == "built by a step\n"


def test_a_push_is_never_forced(work: Repository) -> None:
    one = Checkout(work.path)
    start = one.head
    first = one.commit(one.tree(start, {"a": b"1"}), [start], "First", AUTHOR)
    second = one.commit(one.tree(start, {"a": b"2"}), [start], "Second", AUTHOR)
    one.push(first, "main")

    with pytest.raises(RejectedError) as caught:
        one.push(second, "main")

    assert one.fetch("main") == first
    assert "commit: pull-request" in caught.value.hint


def test_another_file_that_both_branches_changed_is_a_clash(work: Repository) -> None:
    one = Checkout(work.path)
    start = one.head
    left = one.commit(one.tree(start, {"a": b"1\n", "t": b"1\n"}), [start], "Left", AUTHOR)
    right = one.commit(one.tree(start, {"a": b"2\n", "t": b"2\n"}), [start], "Right", AUTHOR)

    with pytest.raises(TrackerError, match=r"up to date: a$"):
        one.merged(left, right, ["t"])
    assert one.merged(left, right, ["a", "t"])


def test_a_shallow_checkout_is_deepened_before_histories_are_compared(
    work: Repository, tmp_path: Path
) -> None:
    work.commit("a", "a")
    work.git("push", "--quiet", "origin", "main")
    shallow = tmp_path / "shallow"
    work.git("clone", "--quiet", "--depth=1", f"file://{tmp_path}/origin.git", str(shallow))
    one = Checkout(shallow)
    assert one.parents("HEAD") == ()

    one.deepen()

    assert one.parents("HEAD") == (work.git("rev-parse", "HEAD~1"),)


def test_a_branch_that_the_remote_lacks_has_no_head(work: Repository) -> None:
    assert Checkout(work.path).fetch("gh-tracker/docs") == ""


def test_a_branch_is_not_mistaken_for_one_whose_name_ends_like_it(work: Repository) -> None:
    work.git("push", "--quiet", "origin", "main:refs/heads/refs/heads/tool")
    assert Checkout(work.path).fetch("tool") == ""


def test_a_tag_of_the_same_name_does_not_change_the_branch(work: Repository) -> None:
    work.git("tag", "main")
    one = Checkout(work.path)
    assert one.branch == "main"

    one.push(one.commit(one.tree(one.head, {"a": b"1"}), [one.head], "First", AUTHOR), one.branch)

    assert work.git("ls-remote", "--heads", "origin").split()[1:] == ["refs/heads/main"]


def test_a_path_is_no_pattern(work: Repository) -> None:
    work.commit("docs/[t]racker.md", "other\n")
    for name in ("docs/tracker.md", "docs/[t]racker.md"):
        (work.path / name).write_text("edited\n")
        work.git("add", "--", f":(literal){name}")
    one = Checkout(work.path)

    one.settle(one.head, "main", ["docs/[t]racker.md"])

    assert work.git("diff", "--cached", "--name-only") == "docs/tracker.md"


def test_the_pull_requests_of_a_commit_are_told_by_git(work: Repository) -> None:
    head = work.git("rev-parse", "HEAD")
    for name in ("12/head", "7/head", "7/merge", "x/head"):
        work.git("push", "--quiet", "origin", f"{head}:refs/pull/{name}")
    work.commit("a", "a")
    work.git("push", "--quiet", "origin", "HEAD:refs/pull/3/head")

    assert Checkout(work.path).pull_requests(head) == (7, 12)
    assert Checkout(work.path).pull_requests("0" * 40) == ()


def test_a_secret_in_the_address_of_the_remote_is_not_told(work: Repository) -> None:
    work.git("remote", "set-url", "origin", "https://bot:hunter2@127.0.0.1:1/acme/programme.git")

    with pytest.raises(TrackerError) as caught:
        Checkout(work.path).fetch("main")

    assert "hunter2" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_without_a_branch_there_is_nowhere_to_commit(work: Repository) -> None:
    work.git("checkout", "--quiet", "--detach")
    with pytest.raises(TrackerError, match="no branch"):
        _ = Checkout(work.path).branch


class _Asked(BaseHTTPRequestHandler):
    """Notes who comes with which headers, and lets nobody in."""

    seen: list[list[str]]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get_all("Authorization") or [])
        self.send_error(403)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Asked) as made:
        _Asked.seen = []
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_the_token_takes_the_place_of_the_one_that_was_left_in_the_checkout(
    work: Repository, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same over plain HTTP, since a test has no certificate.
    monkeypatch.setattr(module, "SECURE", "http://")
    url = f"http://127.0.0.1:{server.server_port}"
    work.git("remote", "set-url", "origin", f"{url}/acme/programme.git")
    work.git("config", f"http.{url}/.extraheader", "AUTHORIZATION: basic bGVmdDpiZWhpbmQ=")

    with pytest.raises(TrackerError):
        Checkout(work.path, url, "secret").fetch("main")

    assert _Asked.seen
    assert all(each == ["basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0"] for each in _Asked.seen)


def test_the_token_goes_to_no_other_server(
    work: Repository, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECURE", "http://")
    url = f"http://127.0.0.1:{server.server_port}/acme/programme.git"
    work.git("remote", "set-url", "origin", url)

    with pytest.raises(TrackerError):
        Checkout(work.path, "http://github.example", "secret").fetch("main")

    assert _Asked.seen == [[]]


def test_the_token_is_not_sent_in_the_clear() -> None:
    assert module.authorised("http://github.example", "secret") == {}
    assert module.authorised("https://github.example", "") == {}

"""Where the result of a sync goes: onto the branch, into a pull request, through the API, nowhere.

None of the ways rewrites a commit that is there. When another commit is there first, the result
is landed on it (see ``steps.landing``), and the caller syncs again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gh_tracker.action.checkout import Author, Checkout, RejectedError
from gh_tracker.action.content import Content
from gh_tracker.errors import TrackerError
from gh_tracker.gateway.hosting import Hosting, MovedError, NewCommit, PullRequest


@dataclass(frozen=True, slots=True)
class Message:
    """What commits and the pull request say; ``body`` is Markdown, for the latter alone."""

    headline: str
    body: str
    author: Author


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a delivery; ``commit`` is empty when there was nothing to commit."""

    commit: str = ""
    pull_request: PullRequest | None = None


class Delivery(Protocol):
    """One way for a result to get to the repository."""

    def begin(self) -> None:
        """Make the working copy hold the tracker and the state to go on from."""

    def give_up(self) -> None:
        """Make the working copy hold again what it held before ``begin``."""

    def deliver(self, message: Message) -> Delivered:
        """Deliver the tracker and the state of the working copy, if they changed.

        Raises:
            RejectedError, MovedError: the repository did not take it; see ``catch_up``.
        """

    def catch_up(self, error: TrackerError) -> None:
        """Land the result on the commit that was there first.

        Raises:
            TrackerError: the given one, when there is no such commit: a rule refuses the result.
        """


class Nowhere:
    """Leaves the result in the working copy, for later steps."""

    def begin(self) -> None:
        """Do nothing."""

    def give_up(self) -> None:
        """Do nothing."""

    def deliver(self, message: Message) -> Delivered:  # noqa: ARG002 - as Delivery
        """Do nothing."""
        return Delivered()

    def catch_up(self, error: TrackerError) -> None:
        """Raise what cannot have come from here."""
        raise error


class OnBranch:
    """Commits to the branch that is checked out, and pushes."""

    def __init__(self, content: Content) -> None:
        """Take the files; nothing is read yet."""
        self.content = content
        self.checkout: Checkout = content.checkout
        self.branch = self.checkout.branch
        self.head = self.checkout.head

    def begin(self) -> None:
        """Go on from what is checked out."""

    def give_up(self) -> None:
        """Do nothing."""

    def deliver(self, message: Message) -> Delivered:
        """Commit and push; see ``Delivery``."""
        tree = self.checkout.tree(self.head, self.content.here())
        if tree == self.checkout.tree_of(self.head):
            return Delivered()
        commit = self._commit(tree, message)
        self.head = commit
        self.checkout.settle(commit, self.branch, self.content.paths)
        return Delivered(commit)

    def _commit(self, tree: str, message: Message) -> str:
        commit = self.checkout.commit(tree, [self.head], message.headline, message.author)
        self.checkout.push(commit, self.branch)
        return commit

    def catch_up(self, error: TrackerError) -> None:
        """Land the result on the branch's new head, and check that out; see ``Delivery``."""
        head = self.checkout.fetch(self.branch)
        if head in {"", self.head}:
            raise error
        ours = self.content.here()
        landed = self.content.landed(self.content.of(self.head), ours, self.content.of(head))
        self.checkout.move(head, self.content.paths)
        self.head = head
        self.content.write(landed)


class ThroughApi(OnBranch):
    """Commits to the branch through the API, by which GitHub signs the commit."""

    def __init__(self, content: Content, hosting: Hosting) -> None:
        """Take the files and the API; nothing is sent yet."""
        super().__init__(content)
        self.hosting = hosting

    def _commit(self, tree: str, message: Message) -> str:
        known = self.content.of(self.head)
        changed = [path for path, data in self.content.here().items() if known.get(path) != data]
        files = {path: self.checkout.blob(tree, path) for path in changed}
        new = NewCommit(self.branch, self.head, message.headline, "", files)
        commit = self.hosting.commit(new)
        self.checkout.fetch(self.branch)
        return commit


class InPullRequest:
    """Commits to a branch of the tool's own, and keeps one pull request of it open.

    While that branch is ahead, tracker and state are those of its head.
    """

    def __init__(self, content: Content, hosting: Hosting, branch: str, page: str) -> None:
        """Take the files, the API, the branch's name and the address of the repository's page."""
        self.content = content
        self.checkout: Checkout = content.checkout
        self.hosting = hosting
        self.branch = branch
        self.page = page
        self.base = self.checkout.branch
        self.base_head = self.checkout.head
        self.tool = ""
        self.before = content.here()

    def begin(self) -> None:
        """Go on from the tool's branch while it is ahead; see ``Delivery``."""
        self.tool = self.checkout.fetch(self.branch)
        if self.tool:
            self.checkout.deepen()
            if not self._is_ahead:
                return
            theirs, base = self.content.of(self.tool), self.content.of(self.base_head)
            fork = self.content.of(self.checkout.fork(self.tool, self.base_head))
            self.content.write(self.content.landed(fork, theirs, base))

    def give_up(self) -> None:
        """Give the working copy back what it held; see ``Delivery``."""
        self.content.write(self.before)

    @property
    def _is_ahead(self) -> bool:
        return bool(self.tool) and not self.checkout.contains(self.base_head, self.tool)

    def deliver(self, message: Message) -> Delivered:
        """Commit to the tool's branch, and open its pull request or bring that up to date."""
        here = self.content.here()
        if here == self.content.of(self.base_head):
            return Delivered()
        if self._is_ahead and here == self.content.of(self.tool):
            return Delivered("", self._listed() or self._opened(message))
        commit = self._pushed(message)
        return Delivered(commit, self._described(message))

    def _pushed(self, message: Message) -> str:
        here, paths = self.content.here(), self.content.paths
        if not self._is_ahead:
            below, parents = self.base_head, [self.base_head]
        elif self.checkout.contains(self.tool, self.base_head):
            below, parents = self.tool, [self.tool]
        else:
            below = self.checkout.merged(self.tool, self.base_head, paths)
            parents = [self.tool, self.base_head]
        tree = self.checkout.tree(below, here)
        commit = self.checkout.commit(tree, parents, message.headline, message.author)
        self.checkout.push(commit, self.branch)
        self.tool = commit
        return commit

    def _listed(self) -> PullRequest | None:
        """Return the pull request that was opened for the branch as it is, if git knows of one.

        Where a person has closed it, a new one is opened with the next change, and not before.
        """
        found = self.checkout.pull_requests(self.tool)[:1]
        known = (PullRequest(n, f"{self.page}/pull/{n}", "", "", open=True) for n in found)
        return next(known, None)

    def _opened(self, message: Message) -> PullRequest:
        """Return the pull request, which is opened if there is none."""
        known = self.hosting.pull_request(self.branch, self.base)
        return known or self.hosting.open_pull_request(
            self.branch, self.base, message.headline, message.body
        )

    def _described(self, message: Message) -> PullRequest:
        known = self._opened(message)
        if known.body == message.body:
            return known
        return self.hosting.edit_pull_request(known.number, known.title, message.body)

    def catch_up(self, error: TrackerError) -> None:
        """Land the result on the branch as another run has left it; see ``Delivery``."""
        tool = self.checkout.fetch(self.branch)
        if tool in {"", self.tool}:
            raise error
        before = self.content.of(self.tool if self._is_ahead else self.base_head)
        landed = self.content.landed(before, self.content.here(), self.content.of(tool))
        self.content.write(landed)
        self.tool = tool


REFUSED = (RejectedError, MovedError)
"""What a delivery that may be tried again raises."""

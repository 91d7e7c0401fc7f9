"""Who asks, and what they may do: tokens, roles, author associations."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from gh_tracker.sandbox.messages import RefusalError, Request, not_found
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.values import LEVELS


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request; `login` is `None` for everybody and nobody."""

    login: str | None = None
    kind: str = "pat"
    token: str = ""
    cap: str | None = None
    repositories: tuple[str, ...] = ()

    def level(self, store: Store, repo: Repo) -> int:
        """Return what this caller may do in a repository, as a number of `LEVELS`."""
        if self.kind == "app":
            # An installation's permissions are its own, not those of a collaborator.
            installed = repo.about.full_name in self.repositories or not self.repositories
            own = LEVELS[self.cap or "none"] if installed else LEVELS["none"]
            return max(own, store.level(repo, None))
        level = store.level(repo, self.login)
        return level if self.cap is None else min(LEVELS[self.cap], level)

    @property
    def name(self) -> str:
        """The login of a caller who is known to be somebody."""
        if self.login is None:
            raise unauthenticated()
        return self.login


def identify(store: Store, request: Request) -> Caller:
    """Return who sent the request.

    Raises:
        RefusalError: 401 for a token that is not known.

    """
    header = request.headers.get("authorization", "")
    if not header:
        return Caller()
    token = store.tokens.get(header.rpartition(" ")[2])
    if token is None:
        raise RefusalError(
            HTTPStatus.UNAUTHORIZED, "Bad credentials", docs="https://docs.github.com/rest"
        )
    return Caller(token.login, token.kind, token.value, token.permission, token.repositories)


def unauthenticated() -> RefusalError:
    """Return the answer to an anonymous request for what needs an account."""
    return RefusalError(HTTPStatus.UNAUTHORIZED, "Requires authentication")


def forbidden(caller: Caller, accepted: str) -> RefusalError:
    """Return 403 in the words for this kind of token, naming the permission that would do."""
    message = (
        "Resource not accessible by integration"
        if caller.kind == "app"
        else "Must have admin rights to Repository."
    )
    return RefusalError(
        HTTPStatus.FORBIDDEN, message, headers={"X-Accepted-GitHub-Permissions": accepted}
    )


def need(caller: Caller, level: int, wanted: str, accepted: str = "issues=write") -> None:
    """Let a caller write who has at least the role `wanted`.

    Raises:
        RefusalError: 401 for nobody, 403 for somebody with a lower role.

    """
    if caller.login is None:
        raise unauthenticated()
    # Roles between read and write are for people; an App may write issues or may not.
    least = LEVELS["write"] if caller.kind == "app" else 0
    if level < max(least, LEVELS[wanted]):
        raise forbidden(caller, accepted)


def may_read(level: int) -> None:
    """Hide a repository from those who may not read it.

    Raises:
        RefusalError: 404, as for a repository that does not exist.

    """
    if level < LEVELS["read"]:
        raise not_found()


def association(store: Store, repo: Repo, login: str) -> str:
    """Return how an author stands to the repository.

    https://docs.github.com/graphql/reference/enums#commentauthorassociation
    """
    folded = login.casefold()
    user = store.users.get(folded)
    if folded == repo.about.owner.casefold():
        return "OWNER"
    if user is not None and user.member:
        return "MEMBER"
    if LEVELS[repo.permissions.get(folded, "none")] > LEVELS["none"]:
        return "COLLABORATOR"
    return "NONE"


def assignable(store: Store, repo: Repo) -> list[str]:
    """Return the logins that may be assigned to issues, in their own spelling."""
    # A bot cannot be assigned, whatever it may do.
    people = [user for user in store.users.values() if user.kind == "User"]
    return sorted(user.login for user in people if association(store, repo, user.login) != "NONE")

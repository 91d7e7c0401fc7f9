"""The world that a sandbox begins with, and worlds described in JSON."""

from __future__ import annotations

from collections.abc import Mapping

from gh_tracker.sandbox import described
from gh_tracker.sandbox.clock import Clock
from gh_tracker.sandbox.described import DescriptionError
from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.values import LEVELS, Repository, Token

DEFAULT: JsonObject = {
    "organizations": ["acme"],
    "users": [
        {"login": "tracker-bot", "kind": "Bot"},
        {"login": "olga", "name": "Olga Owner", "member": True},
        {"login": "alice", "name": "Alice Adams", "member": True},
        {"login": "bob", "name": "Bob Brown"},
        {"login": "carol", "name": "Carol Clark"},
        {"login": "dana", "name": "Dana Diaz"},
        {"login": "mallory", "name": "Mallory Moss"},
    ],
    "repositories": [
        {
            "full_name": "acme/programme",
            "description": "The programme and its tracker",
            "permissions": {
                "tracker-bot": "write",
                "olga": "admin",
                "alice": "write",
                "bob": "write",
                "carol": "triage",
                "dana": "read",
            },
        }
    ],
    "tokens": [
        {"value": "sandbox-token", "login": "tracker-bot", "kind": "app", "permission": "write"},
        *(
            {"value": f"{login}-token", "login": login}
            for login in ("olga", "alice", "bob", "carol", "dana", "mallory")
        ),
    ],
}
"""An organisation, its repository, an app's token that may write, and people of every role."""


def named(full_name: str) -> JsonObject:
    """Return what describes a repository like the default one, under another name."""
    (usual,) = described.items(DEFAULT, "repositories")
    return {"repositories": [{**described.thing(usual, "repository"), "full_name": full_name}]}


def plant(store: Store, clock: Clock, content: Mapping[str, object]) -> None:
    """Add what a description names; what is there already stays.

    Raises:
        DescriptionError: a name or the kind of a value is not known.

    """
    described.known(content, ("organizations", "users", "repositories", "tokens"), "seed")
    for login in described.items(content, "organizations"):
        store.add_user(
            described.text(login, "organization"), "Organization", name=None, member=False
        )
    for user in described.items(content, "users"):
        _plant_user(store, described.thing(user, "user"))
    for repo in described.items(content, "repositories"):
        _plant_repo(store, clock, described.thing(repo, "repository"))
    for token in described.items(content, "tokens"):
        _plant_token(store, described.thing(token, "token"))


def _plant_user(store: Store, content: JsonObject) -> None:
    described.known(content, ("login", "kind", "name", "member"), "user")
    name = content.get("name")
    store.add_user(
        described.text(content.get("login"), "login"),
        described.text(content.get("kind", "User"), "kind"),
        name=None if name is None else described.text(name, "name"),
        member=content.get("member") is True,
    )


def _plant_repo(store: Store, clock: Clock, content: JsonObject) -> None:
    keys = ("full_name", "description", "private", "has_issues", "permissions")
    described.known(content, keys, "repository")
    full_name = described.text(content.get("full_name"), "full_name")
    owner, slash, name = full_name.partition("/")
    if not slash or not name:
        raise DescriptionError(f"a repository's full_name is OWNER/NAME, not {full_name}")
    if store.user(owner) is None:
        store.add_user(owner, "Organization", name=None, member=False)
    repo = store.repo(full_name) or store.add_repo(
        Repository(
            store.next_id(),
            owner,
            name,
            clock.stamp(),
            clock.stamp(),
            description=described.text(content.get("description") or "", "description") or None,
            private=content.get("private") is True,
            has_issues=content.get("has_issues") is not False,
        )
    )
    _permit(store, repo, described.thing(content.get("permissions") or {}, "permissions"))


def _permit(store: Store, repo: Repo, permissions: JsonObject) -> None:
    for login, role in permissions.items():
        if role not in LEVELS:
            raise DescriptionError(f"the permission of {login} is one of {', '.join(LEVELS)}")
        if store.user(login) is None:
            store.add_user(login, "User", name=None, member=False)
        repo.permissions[login.casefold()] = str(role)
    store.changed(setting=True)


def _plant_token(store: Store, content: JsonObject) -> None:
    described.known(content, ("value", "login", "kind", "permission", "repositories"), "token")
    cap = content.get("permission")
    if cap is not None and cap not in LEVELS:
        raise DescriptionError(f"the permission of a token is one of {', '.join(LEVELS)}")
    login = described.text(content.get("login"), "login")
    if store.user(login) is None:
        store.add_user(login, "User", name=None, member=False)
    token = Token(
        described.text(content.get("value"), "value"),
        login,
        described.text(content.get("kind", "pat"), "kind"),
        None if cap is None else str(cap),
        tuple(
            described.text(one, "repository") for one in described.items(content, "repositories")
        ),
    )
    store.tokens[token.value] = token
    store.changed(setting=True)

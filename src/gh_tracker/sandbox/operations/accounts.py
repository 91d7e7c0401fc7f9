"""Accounts, limits and facts about the server: https://docs.github.com/rest/users/users."""

from __future__ import annotations

from http import HTTPStatus

from gh_tracker.sandbox.access import unauthenticated
from gh_tracker.sandbox.calls import Call, ok
from gh_tracker.sandbox.clock import stamp
from gh_tracker.sandbox.messages import RefusalError, Response, not_found
from gh_tracker.sandbox.render_repository import public_user


def me(call: Call) -> Response:
    """Get the caller's own account; a token of an App has none."""
    if call.caller.login is None:
        raise unauthenticated()
    if call.caller.kind == "app":
        raise RefusalError(HTTPStatus.FORBIDDEN, "Resource not accessible by integration")
    return _account(call, call.caller.login)


def user(call: Call) -> Response:
    """Get anybody's account."""
    return _account(call, call.params["login"])


def _account(call: Call, login: str) -> Response:
    account = call.store.user(login)
    if account is None:
        raise not_found()
    return ok(public_user(call.request.base, account, stamp(call.clock.now())))


def meta(_: Call) -> Response:
    """Get facts about the server."""
    return ok({"verifiable_password_authentication": False})

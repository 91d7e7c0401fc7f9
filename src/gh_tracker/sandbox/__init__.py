"""A GitHub that runs on this machine: issues as GitHub answers them, in one file or in memory."""

from __future__ import annotations

from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.faults import Fault
from gh_tracker.sandbox.messages import Request, Response
from gh_tracker.sandbox.people import Person, RefusedError
from gh_tracker.sandbox.world import REPOSITORY, TOKEN, Sandbox

__all__ = [
    "REPOSITORY",
    "TOKEN",
    "Behaviour",
    "Fault",
    "Person",
    "RefusedError",
    "Request",
    "Response",
    "Sandbox",
]

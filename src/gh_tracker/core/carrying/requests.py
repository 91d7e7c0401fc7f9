"""What carrying out a record asks for: reads of one issue, and writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event, Write


@dataclass(frozen=True, slots=True)
class ReadIssue:
    """GET one issue; the answer is an Issue."""

    number: int


@dataclass(frozen=True, slots=True)
class ReadTimeline:
    """GET what happened to one issue; the answer is a tuple of events."""

    number: int


@dataclass(frozen=True, slots=True)
class ReadComments:
    """GET the comments of one issue; the answer is a tuple of events."""

    number: int


@dataclass(frozen=True, slots=True)
class ReadPulls:
    """GET the merged pull requests of a commit; the answer is a tuple of them."""

    commit: str


@dataclass(frozen=True, slots=True)
class ReadMilestone:
    """GET one milestone; the answer is a Milestone."""

    number: int


@dataclass(frozen=True, slots=True)
class ReadMilestones:
    """GET all milestones; the answer is a tuple of them."""


Request: TypeAlias = (
    ReadIssue | ReadTimeline | ReadComments | ReadPulls | ReadMilestone | ReadMilestones | Write
)
Answer: TypeAlias = object


def events_of(answer: Answer) -> tuple[Event, ...]:
    """Return an answer that must be events."""
    if not isinstance(answer, tuple):
        raise TypeError(f"events were expected, not {type(answer).__name__}")
    return answer


def pulls_of(answer: Answer) -> tuple[Pull, ...]:
    """Return an answer that must be pull requests."""
    if not isinstance(answer, tuple):
        raise TypeError(f"pull requests were expected, not {type(answer).__name__}")
    return answer

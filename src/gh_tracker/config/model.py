"""The keys of the configuration, their types and what each may hold, as pydantic models."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from gh_tracker.core.model import Direction, Kind, Policy
from gh_tracker.core.settings import MetricKind, ViewKind

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?) ?([smhd])|0")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\[bot\])?")
_REPOSITORY: Final = re.compile(r"(?:[^/\s]+/)?[\w.-]+/[\w.-]+", re.ASCII)
_API_URL: Final = re.compile(r"https?://[^/\s]+(?:/\S*)?")
_TEMPLATE: Final = re.compile(r"([^{}]*?)(?:(\d+)|\{(?::0?(\d+)d?)?\})")
_PREFIX: Final = re.compile(r"[^{}]*(?:\{id\}[^{}]*)?")
MAX_ASSIGNEES: Final = 10
"""https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/assigning-issues-and-pull-requests-to-other-github-users"""


def _listed(value: object) -> object:
    """Take one text for a list of one."""
    return [value] if isinstance(value, str) else value


def _duration(value: object) -> object:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            f'"{value}" is no length of time; write it with a unit, as 90s, 15m, 24h, 7d'
        )
    return timedelta(**{_UNITS[match[2] or "s"]: float(match[1] or 0)})


def _full_read(value: object) -> object:
    return timedelta.max if value == "never" else _duration(value)


def _date(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f'"{value}" is no date; write it as 2024-05-27') from None


def _login(value: str) -> str:
    login = value.removeprefix("@")
    if not _LOGIN.fullmatch(login):
        raise ValueError(f'"{value}" is no login of GitHub')
    return login


def _repository(value: str) -> str:
    if not _REPOSITORY.fullmatch(value):
        raise ValueError(f'"{value}" names no repository; write it as OWNER/NAME')
    return value


def _api_url(value: str) -> str:
    if not _API_URL.fullmatch(value):
        raise ValueError(f'"{value}" is no address; write it as https://HOST/api/v3')
    return value.rstrip("/")


def _timezone(value: str) -> str:
    if value == "UTC":
        return value
    import zoneinfo  # noqa: PLC0415 - start-up time

    with suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(value).key
    # The names are listed only for the error: that opens every file of the database.
    raise PydanticCustomError(
        "unknown_name",
        '"{value}" is no time zone',
        {
            "value": value,
            "names": sorted(zoneinfo.available_timezones()),
            "few": ["UTC", "Europe/Berlin"],
        },
    )


def _id_template(value: str) -> str:
    match = _TEMPLATE.fullmatch(value)
    if match is None:
        raise ValueError(f'"{value}" is no pattern of an ID; write the first one, as UT-001')
    width = len(match[2]) if match[2] else int(match[3] or 0)
    return f"{match[1]}{{:0{width}}}" if width > 1 else f"{match[1]}{{}}"


def _prefix(value: str) -> str:
    if not _PREFIX.fullmatch(value):
        raise ValueError(f'"{value}" may hold {{id}} once and no other braces')
    return value


Text: TypeAlias = Annotated[str, Field(min_length=1)]
Texts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Login: TypeAlias = Annotated[str, AfterValidator(_login)]
Logins: TypeAlias = Annotated[tuple[Login, ...], BeforeValidator(_listed)]
Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_duration)]
Day: TypeAlias = Annotated[date, BeforeValidator(_date)]
Amount: TypeAlias = Annotated[int, Field(ge=1)]
Label: TypeAlias = Annotated[str, Field(min_length=1, max_length=50)]
"""https://docs.github.com/issues/using-labels-and-milestones-to-track-work/managing-labels"""

FacetName: TypeAlias = Literal[
    "id",
    "title",
    "milestone",
    "assignees",
    "status",
    "label",
    "section",
    "property",
    "progress",
    "updated",
    "none",
]
Verb: TypeAlias = Literal[
    "created", "completed", "cancelled", "reopened", "started", "blocked", "paused", "moved"
]
Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class Part(BaseModel):
    """A mapping with known keys; a key without a value counts as absent."""

    # Start-up time: each model is built as a part of the whole, once, and not by itself as well.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def below(cls) -> dict[str, list[str]]:
        """Return keys that people look for here, by the place where they stand."""
        return {}

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: object) -> object:
        if not isinstance(data, dict):
            return {} if data is None else data
        for key in data:
            if key not in cls.model_fields:
                raise PydanticCustomError(
                    "unknown_key",
                    "there is no such key",
                    {"key": key, "names": [*cls.model_fields], "below": cls.below()},
                )
        return {key: value for key, value in data.items() if value is not None}


class Column(Part):
    """What carries a column; a text alone is its facet."""

    facet: FacetName | None = None
    kind: Kind | None = None
    heading: Text | None = None
    label: Label | None = None
    direction: Direction | None = None
    policy: Policy | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        return {"facet": data} if isinstance(data, str) else data


class Status(Part):
    """One word of a vocabulary; a list alone is its other spellings."""

    closes: Literal["completed", "not_planned"] | None = None
    aliases: Texts = ()
    cell: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        return {"aliases": data} if isinstance(data, (str, list)) else data


class Collection(Part):
    """A kind of record; for a built-in one, what differs from the default."""

    enabled: bool = True
    label: Label | None = None
    id: Annotated[str, AfterValidator(_id_template)] | None = None
    prefix: Annotated[str, AfterValidator(_prefix)] | None = None
    headings: Texts | None = None
    columns: dict[Text, Column] = {}
    statuses: dict[Text, Status] = {}
    direction: Direction | None = None
    policy: Policy | None = None
    removed: Literal["close", "keep"] = "close"


def _not_newest(value: Policy) -> Policy:
    """Refuse the policy that asks when a field was edited: GitHub says so of no milestone."""
    if value is Policy.NEWEST:
        names = [str(each) for each in Policy if each is not value]
        message = "GitHub does not tell when a milestone was edited, so none is the newest"
        raise PydanticCustomError("unknown_name", message, {"names": names})
    return value


MilestonePolicy = Annotated[Policy, AfterValidator(_not_newest)]


class MilestoneColumn(Part):
    """What of a milestone stands in a column; a text alone is that."""

    facet: Literal["title", "due", "state", "progress", "description", "none"] | None = None
    direction: Direction | None = None
    policy: MilestonePolicy | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        return {"facet": data} if isinstance(data, str) else data


class Milestones(Part):
    """How the table of milestones is read, as far as it differs from the default."""

    enabled: bool = True
    headings: Texts | None = None
    columns: dict[Text, MilestoneColumn] = {}
    statuses: dict[Text, Status] = {}
    direction: Direction | None = None
    policy: MilestonePolicy | None = None


class View(Part):
    """What a generated view shows; a text alone is its kind, which its name is by default."""

    kind: ViewKind | None = None
    collection: Text | None = None
    rows: Text | None = None
    columns: Text | None = None
    since: Day | None = None
    days: Amount | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        return {"kind": data} if isinstance(data, str) else data


class Metric(Part):
    """What a bullet of the metrics measures; the keys that it may have depend on its kind."""

    kind: MetricKind
    workflow: Text | None = None
    branch: Text | None = None
    runs: Annotated[int, Field(ge=1, le=100)] | None = None
    days: Amount | None = None
    label: Label | None = None
    within: Duration | None = None
    collection: Text | None = None
    where: dict[Text, Texts] | None = None
    among: dict[Text, Texts] | None = None


class Listed(Part):
    """Rows without an ID that are kept the same with issues, where ``sync`` says so."""

    sync: bool = False
    label: Label | None = None
    direction: Direction | None = None
    policy: Policy | None = None
    removed: Literal["close", "keep"] = "close"


class Decisions(Listed):
    """Which issues become rows of the decision log, and whether its rows become issues."""

    enabled: bool = True


class Root(Part):
    """The whole configuration."""

    @classmethod
    def below(cls) -> dict[str, list[str]]:
        """Return the keys of a collection, and the collections that are always there."""
        return {"collections.tasks": [*Collection.model_fields], "collections": ["tasks", "risks"]}

    repository: Annotated[str, AfterValidator(_repository)] = ""
    tracker: str = ""
    api_url: Annotated[str, AfterValidator(_api_url)] = ""
    branches: Texts = ()
    scope: Annotated[str, Field(max_length=50)] = ""
    owners: dict[Text, Annotated[Logins, Field(min_length=1, max_length=MAX_ASSIGNEES)]] = {}
    trusted: Logins = ()
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    removal_grace: Duration = timedelta(hours=24)
    create_grace: Duration | None = None
    max_wait: Duration = timedelta(minutes=15)
    full_read: Annotated[timedelta, BeforeValidator(_full_read)] = timedelta(days=7)
    log: dict[Name, tuple[Verb, ...]] = {}
    collections: dict[Name, Collection] = {}
    milestones: Milestones = Milestones.model_construct()
    start: Day | None = None
    views: dict[Name, View] = {}
    metrics: dict[Text, Metric] = {}
    checkpoints: Listed = Listed.model_construct()
    decisions: Decisions = Decisions.model_construct()

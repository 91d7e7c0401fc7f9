"""How the sandbox strays from a prompt and faithful GitHub, as one switchable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Lags and hidden things in reads, changes that a server makes to what is written.

    `stale` and `search_lag` are seconds: issue lists and the search answer as of that long ago.
    `hidden` issues are left out of lists (as those of flagged authors are), `empty` lists hold
    nothing. The rest normalises what is stored. `primary_limit` is requests an hour,
    `writes_a_minute` and `writes_an_hour` are the secondary limits on content; `None` is no limit.
    """

    stale: float = 0.0
    search_lag: float = 0.0
    hidden: frozenset[int] = frozenset()
    empty: bool = False
    trims: bool = False
    stores_crlf: bool = False
    folds_labels: bool = False
    drops_assignees: bool = False
    primary_limit: int | None = None
    writes_a_minute: int | None = None
    writes_an_hour: int | None = None

    @classmethod
    def parse(cls, content: Mapping[str, object]) -> Behaviour:
        """Read the JSON form: the same names, `hidden` as a list.

        Raises:
            ValueError: a name or the kind of a value is unknown.

        """
        known = {one.name for one in fields(cls)}
        if unknown := set(content) - known:
            raise ValueError(f"unknown behaviour: {', '.join(sorted(unknown))}")
        flags = {name: _flag(name, content.get(name, False)) for name in _FLAGS}
        limits = {name: _limit(name, content.get(name)) for name in _LIMITS}
        return cls(
            stale=_number("stale", content.get("stale", 0.0)),
            search_lag=_number("search_lag", content.get("search_lag", 0.0)),
            hidden=_numbers(content.get("hidden", [])),
            empty=flags["empty"],
            trims=flags["trims"],
            stores_crlf=flags["stores_crlf"],
            folds_labels=flags["folds_labels"],
            drops_assignees=flags["drops_assignees"],
            primary_limit=limits["primary_limit"],
            writes_a_minute=limits["writes_a_minute"],
            writes_an_hour=limits["writes_an_hour"],
        )

    def text(self, text: str | None) -> str | None:
        """Return a body as this server keeps it."""
        if text is None:
            return None
        if self.trims:
            text = text.rstrip()
        if self.stores_crlf:
            text = "\r\n".join(text.replace("\r\n", "\n").split("\n"))
        return text

    def label(self, name: str) -> str:
        """Return a label's name as this server keeps it."""
        return name.lower() if self.folds_labels else name


_FLAGS = ("empty", "trims", "stores_crlf", "folds_labels", "drops_assignees")
_LIMITS = ("primary_limit", "writes_a_minute", "writes_an_hour")


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number of seconds")  # noqa: TRY004 — as in all of parse
    return float(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")  # noqa: TRY004 — as in all of parse
    return value


def _limit(name: str, value: object) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"{name} must be a whole number or null")
    return value


def _numbers(value: object) -> frozenset[int]:
    numbers = [one for one in value if isinstance(one, int)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(numbers) != len(value):
        raise ValueError("hidden must be a list of issue numbers")
    return frozenset(numbers)

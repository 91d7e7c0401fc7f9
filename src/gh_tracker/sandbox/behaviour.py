"""How the sandbox strays from a prompt and faithful GitHub, as one switchable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from gh_tracker.sandbox import described


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
            DescriptionError: a name or the kind of a value is unknown.

        """
        described.known(content, (one.name for one in fields(cls)), "behaviour")
        hidden = described.items(content, "hidden")
        return cls(
            stale=described.number(content.get("stale", 0.0), "stale"),
            search_lag=described.number(content.get("search_lag", 0.0), "search_lag"),
            hidden=frozenset(described.whole(one, "hidden") for one in hidden),
            empty=_flag(content, "empty"),
            trims=_flag(content, "trims"),
            stores_crlf=_flag(content, "stores_crlf"),
            folds_labels=_flag(content, "folds_labels"),
            drops_assignees=_flag(content, "drops_assignees"),
            primary_limit=_limit(content, "primary_limit"),
            writes_a_minute=_limit(content, "writes_a_minute"),
            writes_an_hour=_limit(content, "writes_an_hour"),
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


def _flag(content: Mapping[str, object], name: str) -> bool:
    return described.flag(content.get(name, False), name)


def _limit(content: Mapping[str, object], name: str) -> int | None:
    return described.whole_or_none(content.get(name), name)

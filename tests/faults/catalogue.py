"""What can go wrong with a request, and which exit code each must lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gh_tracker.sandbox import Fault
from gh_tracker.sandbox.log import Entry

PRECEDENCE: Final = (3, 130, 1, 6, 7, 5, 4, 0)
"""Which exit code stands when a run has cause for several: design.md, "Commands"."""

Kind = str


def kind_of(entry: Entry) -> Kind:
    """Name a request by what its loss means: a listing, an issue read, or a kind of write."""
    parts = entry.path.split("/")[4:]
    if entry.method == "GET":
        one = parts[:1] in (["issues"], ["milestones"]) and len(parts) > 1
        return "read one" if one else "list"
    if entry.method == "PATCH":
        return "edit" if parts[0] == "issues" else "shared"
    if parts[0] == "issues":
        return "create" if len(parts) == 1 else "comment"
    return "shared"  # labels and milestones, which many records have


@dataclass(frozen=True, slots=True)
class Wrong:
    """One way for a request to go wrong, and the codes that a run may end with after it.

    ``codes`` maps kinds of requests to exit codes; "" is any other kind. A code that the scenario
    has anyhow stands where it goes before.
    """

    name: str
    fault: Fault
    codes: Mapping[Kind, tuple[int, ...]]

    @property
    def hides(self) -> bool:
        """True where GitHub says that an issue is gone: only a full listing says otherwise."""
        return self.codes in (GONE, ABSENT)

    @property
    def delays(self) -> bool:
        """True where a record counts as new afterwards: it was refused once, or called gone."""
        return self.codes in (GONE, ABSENT, REFUSED)

    def at(self, number: int) -> Fault:
        """Give the fault for the request of that number; a lasting one hits the next as well."""
        if self.fault.times != 1:
            return replace(self.fault, skip=number - 1)
        return replace(self.fault, at=number)

    def expected(self, entry: Entry, code: int) -> set[int]:
        found = self.codes.get(kind_of(entry), self.codes.get("", ()))
        assert found, f"{self.name} says nothing of {kind_of(entry)}"
        return {min((each, code), key=PRECEDENCE.index) for each in found}


NONE: Final = {"": (0,)}
"""As if nothing had been: waited for or tried again."""

STOP: Final = {"": (1,)}
"""Nothing more is sent, whatever the request was."""

# A read is repeated and an edit looked up; only what may have been made twice is left for later.
# A label or milestone is looked up too, and is no loss if another run has to make it.
LOST: Final = {"": (0,), "create": (7,), "comment": (6,), "shared": (0, 6)}

# One record fails, the others go on; without the listing there is nothing to go on with.
REFUSED: Final = {"list": (1,), "": (6,)}

# The issue is gone: its row is kept, and people are told. The rest as above.
GONE: Final = {"list": (1,), "read one": (0, 5), "edit": (0, 5, 6), "comment": (0, 5), "": (6,)}

# 404 is also GitHub's answer where a permission is missing. An issue that can be read is not gone.
ABSENT: Final = {**GONE, "edit": (1,), "comment": (1,)}

# GitHub is away for longer than reads are repeated.
AWAY: Final = {"list": (1,), "create": (6, 7), "": (0, 1, 6)}

LATER: Final = {"": (7,)}

WRONGS: Final = (
    Wrong("401", Fault("refuse", status=401), STOP),
    Wrong("403 permission", Fault("refuse", status=403), STOP),
    Wrong("404", Fault("refuse", status=404), ABSENT),
    Wrong("410 deleted", Fault("refuse", status=410), GONE),
    Wrong("410 issues disabled", Fault("refuse", status=410, message="Issues has been disabled in this repository."), STOP),
    Wrong("422", Fault("refuse", status=422), REFUSED),
    Wrong("primary limit 403", Fault("primary", status=403, seconds=600), NONE),
    Wrong("primary limit 429", Fault("primary", status=429, seconds=600), NONE),
    Wrong("primary limit, long", Fault("primary", status=403, seconds=3000), LATER),
    Wrong("secondary limit, 120 s", Fault("secondary", status=403, retry_after="120"), NONE),
    Wrong("secondary limit, 0 s", Fault("secondary", status=429, retry_after="0"), NONE),
    Wrong("secondary limit, blank", Fault("secondary", status=403, retry_after=""), NONE),
    Wrong("secondary limit, no time", Fault("secondary", status=403), NONE),
    Wrong("secondary limit, long", Fault("secondary", status=403, retry_after="3000"), LATER),
    Wrong("502 before", Fault("refuse", status=502), LOST),
    Wrong("502 after", Fault("lose", status=502), LOST),
    Wrong("504 after", Fault("lose", status=504), LOST),
    Wrong("503 for a while", Fault("refuse", status=503, times=6), AWAY),
    Wrong("reset before", Fault("reset"), LOST),
    Wrong("reset after", Fault("lose", answer="reset"), LOST),
    Wrong("timeout before", Fault("hang"), LOST),
    Wrong("timeout after", Fault("lose", answer="hang"), LOST),
    Wrong("truncated", Fault("truncate"), LOST),
    Wrong("garbage", Fault("garbage"), LOST),
)  # fmt: skip

KILLS: Final[Mapping[str, Callable[[int], str]]] = {
    "killed before it is sent": lambda number: f"before {number}",
    "killed when it is done": lambda number: f"done {number}",
    "killed when it was answered": lambda number: f"answered {number}",
}
DISKS: Final = ("same disk", "fresh checkout")
FILES: Final = "killed at a file"

"""Plays schedules on a mutant, in a process of its own that may not run or grow for ever."""

import hashlib
import os
import resource
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from tests.mutants.generated.laws import broken_law
from tests.mutants.generated.making import Mutant
from tests.mutants.lab import Wild
from tests.properties.schedule import play
from tests.properties.world import World

SECONDS: Final = 20
"""How long a schedule may take, which takes a tenth of a second: what is over it never ends."""

LONGER: Final = 600
"""How long the other property tests may take, which take half a minute."""

MEMORY: Final = 3 << 30
"""How many bytes a process may take up: a loop that only grows ends there."""

ENDLESS: Final = "endless"
UNLIKE: Final = "unlike"


@dataclass(frozen=True, slots=True)
class Hunt:
    """What became of a mutant: what noticed it, if anything did, in how many schedules.

    ``unlike`` tells that a schedule went another way than on the engine as it is.
    """

    killer: str = ""
    schedules: int = 0
    unlike: bool = False


def hunt(mutant: Mutant, seeds: Sequence[int], usual: Mapping[int, str]) -> Hunt:
    """Play schedules on a mutant until one fails; ``usual`` are their prints without it.

    When none does, the other property tests have their turn.
    """

    def work(tell: Callable[[str], None]) -> None:
        mutant.infect()
        for seed in seeds:
            signal.alarm(SECONDS)
            killer, found = observed(seed)
            tell(f"{killer or (UNLIKE if found != usual[seed] else '')}\n")
            if killer:
                return
        signal.alarm(LONGER)
        tell(f"{broken_law(mutant.module)}\n")

    told = apart(work).splitlines()
    return Hunt(told[-1], min(len(told), len(seeds)), UNLIKE in told)


def observed(seed: int) -> tuple[str, str]:
    """Play a schedule; return what failed, and a print of all that the engine did in it."""
    done: list[bytes] = []
    with _watched(done):
        try:
            _, failure = play(seed)
        except Exception as error:  # noqa: BLE001 - a mutant may break down in any way
            return type(error).__name__, ""
    return failure.invariant if failure else "", hashlib.sha256(b"".join(done)).hexdigest()[:16]


@contextmanager
def _watched(done: list[bytes]) -> Iterator[None]:
    """Note of each sync its report, its requests, and what is on the disk behind it."""
    sync = World.sync

    def noted(world: World, *args: Wild) -> Wild:
        ran = sync(world, *args)
        sent = [(each.method, each.path, each.body) for each in ran.log]
        done.append(repr((ran.report, sent)).encode())
        done.append(world.memory.document + (world.memory.state or b""))
        return ran

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "sync", noted)
        yield


def apart(work: Callable[[Callable[[str], None]], None]) -> str:
    """Do some work in a forked process; return what it told, and at last how it was ended.

    Raises:
        RuntimeError: the work itself broke down.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        ended = os.WTERMSIG(status)
        return told + (ENDLESS if ended == signal.SIGALRM else signal.Signals(ended).name)
    if os.WEXITSTATUS(status):
        raise RuntimeError(f"the process broke down: {told}")
    return told


def _work(work: Callable[[Callable[[str], None]], None], writing: int) -> None:
    """Do the work of the child, which never comes back."""

    def tell(text: str) -> None:
        os.write(writing, text.encode())

    signal.alarm(0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # whoever forked may have had other plans
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        work(tell)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent has to know
        os.write(writing, repr(error).encode())
        os._exit(1)
    os._exit(0)

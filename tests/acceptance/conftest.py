"""Every story is told on every backend, and the emulator is left out only as differences say."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from gh_tracker.sandbox import Sandbox
from tests.backends import NAMES, Backend, emulated, in_process, over_http
from tests.desk import EXAMPLE, Desk

SERVED = [name for name in NAMES if name != "fake"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each backend; where it takes `served`, on those that a command can reach.

    One that takes `unserved` is about the engine alone, and goes far beyond what must be seen.
    """
    if "new_backend" in metafunc.fixturenames:
        names: Sequence[str] = SERVED if "served" in metafunc.fixturenames else NAMES
        names = ["fake"] if "unserved" in metafunc.fixturenames else names
        left_out = hasattr(metafunc.function, "differences")
        chosen = [each for each in names if not (left_out and each == "emulator")]
        metafunc.parametrize("new_backend", chosen, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder, so that `make acceptance` finds it and `make test` not."""
    for item in items:
        if "/acceptance/" in item.path.as_posix():
            item.add_marker(pytest.mark.acceptance)


@pytest.fixture
def new_backend(request: pytest.FixtureRequest) -> Iterator[Callable[[], Backend]]:
    """Give a function that makes an empty backend, always of the same kind."""
    with ExitStack() as stack:

        def make() -> Backend:
            if request.param == "emulator":
                made = emulated(request.getfixturevalue("emulator"))
            elif request.param == "sandbox":
                made = over_http(stack.enter_context(Sandbox()))
            else:
                made = in_process(Sandbox())
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def backend(new_backend: Callable[[], Backend]) -> Backend:
    return new_backend()


@pytest.fixture
def served(backend: Backend) -> Backend:
    """A backend that the command can reach as well."""
    return backend


@pytest.fixture
def unserved(backend: Backend) -> Backend:
    """A backend without sockets, on which thousands of requests take no time."""
    return backend


@pytest.fixture
def desk(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with the example tracker, not synced yet."""
    return Desk.with_tracker(backend, tmp_path_factory.mktemp("desk"), EXAMPLE.read_bytes())


@pytest.fixture
def synced(desk: Desk) -> Desk:
    """The same after its first sync, everything committed."""
    assert desk.sync().exit_code == 0
    desk.commit()
    return desk

"""What every test shares: the profiles of hypothesis, and the emulator where Node is installed."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.emulator import runner

# A shell ignores Ctrl-C for what it runs in the background, and every process below inherits that:
# the tests of an interruption would then wait without end.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A gate must say the same of the same code; at a desk and at night new ground is explored.
settings.register_profile(
    "ci", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
settings.register_profile(
    "nightly", deadline=None, print_blob=True, derandomize=False, max_examples=5_000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def emulator() -> Iterator[runner.Emulator]:
    """The independent emulator; each test takes a repository of its own from it."""
    if reason := runner.missing():
        pytest.skip(reason)
    started = runner.start()
    yield started
    started.stop()

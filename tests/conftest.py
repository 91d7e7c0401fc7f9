"""What every test shares: the profiles of hypothesis."""

import os

from hypothesis import settings

# A gate must say the same of the same code; at a desk and at night new ground is explored.
settings.register_profile(
    "ci", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
settings.register_profile(
    "nightly", deadline=None, print_blob=True, derandomize=False, max_examples=5_000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

"""``python -m gh_tracker`` is ``gh-tracker``."""

from __future__ import annotations

import sys

from gh_tracker.cli import main

if __name__ == "__main__":
    sys.exit(main())

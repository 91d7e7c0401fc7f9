"""The history of a real tracker, where its revisions lie beside the project, played again."""

from pathlib import Path

import pytest

from tests.histories import History
from tests.replay import Revision

FOLDER = Path(__file__).parents[1].parent / "shared" / "trackers"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the revisions are not part of the project")
class TestARealHistory(History):
    OWNERS = """\
owners:
  Programme Manager: [alice]
  DevOps Lead: [bob]
  Data Engineering Lead: [carol]
"""

    @pytest.fixture
    def revisions(self) -> list[Revision]:
        return [Revision.of(each) for each in sorted(FOLDER.glob("*.md"))]

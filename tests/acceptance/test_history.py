"""Two weeks of a programme, played again on GitHub and in the tracker."""

import pytest

from tests.desk import EXAMPLE
from tests.histories import History
from tests.replay import Revision, acts


class TestAHistory(History):
    """Three revisions of the example: tasks started, reopened, completed, cancelled and made,
    moved to a milestone that is new, retitled and given to others; risks likewise.
    """

    OWNERS = """\
owners:
  Programme Manager: [alice]
  Platform Lead: [bob]
  Commerce Lead: [carol]
"""

    @pytest.fixture
    def revisions(self) -> list[Revision]:
        folder = EXAMPLE.parent / "history"
        return [Revision.of(each) for each in sorted(folder.iterdir())]

    def test_begins_with_the_example_and_holds_every_kind_of_change(
        self, revisions: list[Revision]
    ) -> None:
        first, second, third = revisions
        assert first == Revision.of(EXAMPLE)
        found = [*acts(first, second), *acts(second, third)]
        columns = {name for act in found for name in act.changed}
        assert columns == {*first.rows["UT-001"], *first.rows["R-01"]} - {"Last Update"}
        assert {act.after["Status"] for act in found} == {
            "Not Started", "In Progress", "Complete", "Cancelled",
            "Open", "Mitigating", "Resolved", "Accepted",
        }  # fmt: skip
        assert sum(not act.before for act in found) == 2

"""Which labels a collection needs, and which of them are missing."""

from dataclasses import replace

from gh_tracker.core.issue.neededlabels import labels_of, missing
from gh_tracker.core.model import Facet, FieldSpec
from gh_tracker.core.remote import CreateLabel
from gh_tracker.core.spec import RISKS, TASKS
from tests.engine import row


def names(*labels: CreateLabel) -> list[str]:
    return [each.name for each in labels]


def test_a_collection_needs_its_own_label_and_its_open_words() -> None:
    assert names(*labels_of(TASKS, [])) == [
        "tracker: task",
        "status: Not Started",
        "status: In Progress",
        "status: Blocked",
        "status: On Hold",
    ]


def test_a_group_needs_a_label_for_each_value_of_its_own_rows() -> None:
    rows = [
        row("R-01", collection="risks", impact="High"),
        row("R-02", collection="risks", impact="Low"),
        row("R-03", collection="risks", impact=""),
        row("UT-001", impact="Severe"),
    ]
    found = names(*labels_of(RISKS, rows))
    assert found[:3] == ["tracker: risk", "status: Open", "status: Mitigating"]
    assert found[3:] == ["impact: High", "impact: Low"]


def test_a_field_without_a_prefix_has_its_name_for_one() -> None:
    """The issue is written so, and its label must not be made under another name."""
    bare = tuple(each._replace(label="") for each in RISKS.fields)
    rows = [row("R-01", collection="risks", impact="High")]
    found = names(*labels_of(replace(RISKS, fields=bare), rows))
    assert found == ["tracker: risk", "status: Open", "status: Mitigating", "impact: High"]


def test_a_value_that_no_label_can_be_called_needs_none() -> None:
    rows = [row("R-01", collection="risks", impact="x" * 43), row("R-2", impact="a\nb")]
    rows[1] = rows[1]._replace(collection="risks")
    assert names(*labels_of(RISKS, rows))[3:] == []
    fits = [row("R-01", collection="risks", impact="x" * 42)]
    assert len(names(*labels_of(RISKS, fits))[3:]) == 1


def test_a_collection_without_a_status_needs_no_words() -> None:
    bare = tuple(each for each in TASKS.fields if each.facet is not Facet.STATUS)
    assert names(*labels_of(replace(TASKS, fields=bare), [])) == ["tracker: task"]


def test_each_label_has_a_colour_and_says_what_it_is_for() -> None:
    area = FieldSpec("area", Facet.LABEL, ("Area",), label="area: ")
    spec = replace(TASKS, fields=(*TASKS.fields, area))
    found = [*labels_of(spec, [row(area="North")])]
    assert {len(each.color) for each in found} == {6}
    assert [each.description for each in (found[0], found[1], found[-1])] == [
        "A record of the tracker's tasks",
        "Status",
        "Area",
    ]


class TestMissing:
    def test_is_what_does_not_exist_in_any_case(self) -> None:
        wanted = [CreateLabel("Status: Blocked", "0"), CreateLabel("new", "0")]
        assert names(*missing(wanted, ["status: blocked"])) == ["new"]

    def test_is_told_once_in_its_first_spelling(self) -> None:
        wanted = [CreateLabel("impact: High", "0"), CreateLabel("impact: high", "0")]
        assert names(*missing(wanted, [])) == ["impact: High"]

from __future__ import annotations

from itertools import permutations

import pytest

from gh_tracker.core.issue import labels as groups
from gh_tracker.core.issue.labels import Found
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.refusal import UnfitLabel
from gh_tracker.core.issue.writes import change
from gh_tracker.core.model import Facet, FieldSpec
from gh_tracker.core.remote import EditIssue, Issue
from gh_tracker.core.state import Base, Link
from tests.issues import RISK_LENS


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("impact: High", "High"),
        ("Impact:High", "High"),
        ("IMPACT:  very low ", "very low"),
        ("impact:", None),
        ("impact: ", None),
        ("impactful", None),
        ("bug", None),
        ("", None),
    ],
)
def test_a_label_is_of_a_group_by_how_it_begins(label: str, text: str | None) -> None:
    assert groups.in_group(label, "impact: ") == text


def test_a_group_without_a_prefix_has_no_labels() -> None:
    assert groups.in_group("bug", "") is None
    assert groups.in_group("bug", " ") is None


@pytest.mark.parametrize(("label", "expected"), [("sev/", "sev/"), ("", "severity: ")])
def test_a_group_is_named_by_the_configuration_or_like_its_field(label: str, expected: str) -> None:
    field = FieldSpec("severity", Facet.LABEL, ("Severity",), label=label)
    assert groups.group_of(field) == expected


@pytest.mark.parametrize(
    ("texts", "base", "expected"),
    [
        ((), "", Found("")),
        ((), "High", Found("")),
        (("High",), "", Found("High")),
        (("High",), "High", Found("High")),
        (("High", "Low"), "High", Found("Low", untidy=True)),
        (("High", "Low"), "low", Found("High", untidy=True)),
        (("High", "Low"), "", Found("High", contested=True)),
        (("High", "Low", "Medium"), "High", Found("Low", contested=True)),
        (("high", "High"), "HIGH", Found("high", untidy=True)),
    ],
)
def test_of_several_labels_the_one_that_is_not_base_counts(
    texts: tuple[str, ...], base: str, expected: Found
) -> None:
    labels = ("bug", *(f"impact: {text}" for text in texts), "help wanted")
    assert groups.read(labels, "impact: ", base) == expected


@pytest.mark.parametrize("order", list(permutations(["bug", "impact: High", "Impact: Low"])))
@pytest.mark.parametrize("text", ["", "High", "Low", "Medium"])
def test_writing_leaves_one_label_of_the_group_and_all_others(
    order: tuple[str, ...], text: str
) -> None:
    after = groups.write(order, "impact: ", text)
    assert "bug" in after
    assert groups.texts(after, "impact: ") == ((text,) if text else ())
    assert groups.write(after, "impact: ", text) == after


def test_a_label_that_is_there_keeps_its_place_and_spelling() -> None:
    assert groups.write(("IMPACT:High", "bug"), "impact: ", "High") == ("IMPACT:High", "bug")


@pytest.mark.parametrize("text", ["a\nb", "x" * 43])
def test_what_is_no_name_of_a_label_is_refused(text: str) -> None:
    with pytest.raises(UnfitLabel):
        groups.write((), "impact: ", text)
    assert groups.write((), "impact: ", "x" * 42) == ("impact: " + "x" * 42,)


class TestImpact:
    ISSUE = Issue(3, "n", "R-01: x", "", labels=("impact: High", "bug", "impact: Low"))

    def test_several_are_a_conflict_that_writing_settles(self) -> None:
        reading = read(self.ISSUE, RISK_LENS, "R-01", None)
        assert reading.contested == {"impact": "several-labels"}
        edits = change(self.ISSUE, {"impact": reading.values["impact"]}, RISK_LENS, "R-01", None)
        assert edits == (EditIssue(3, labels=("impact: High", "bug")),)

    def test_the_base_tells_which_one_is_new(self) -> None:
        link = Link("R-01", "risks", 3, "n", {"impact": Base("High", "High")})
        reading = read(self.ISSUE, RISK_LENS, "R-01", link)
        assert (reading.values["impact"], reading.contested) == ("Low", {})
        assert reading.untidy == {"impact"}

    def test_the_old_one_goes_before_it_could_pass_for_new(self) -> None:
        link = Link("R-01", "risks", 3, "n", {"impact": Base("High", "High")})
        edits = change(self.ISSUE, {"impact": "Low"}, RISK_LENS, "R-01", link)
        assert edits == (EditIssue(3, labels=("bug", "impact: Low")),)

    def test_the_spelling_is_the_labels(self) -> None:
        issue = Issue(3, "n", "x", "", labels=("impact: HiGh",))
        assert read(issue, RISK_LENS, "R-01", None).values["impact"] == "HiGh"

    def test_status_and_impact_are_written_together(self) -> None:
        edits = change(
            self.ISSUE, {"impact": "Medium", "status": "Mitigating"}, RISK_LENS, "R-01", None
        )
        assert edits == (EditIssue(3, labels=("bug", "status: Mitigating", "impact: Medium")),)

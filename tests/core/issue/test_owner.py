from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue import owner
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.refusal import NoBlock, OwnerTaken, TooManyAssignees
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.remote import KEEP, EditIssue, Issue
from gh_tracker.core.state import Base, Link
from tests.issues import LOGINS, OWNERS, TASK_LENS, edited, issue_of, owners

COMMERCE, DEVOPS, PLATFORM, VACANT = OWNERS
# dave stands for two roles, zoe and yan for none.

TRUTH = [
    # base, block, assignees, owner
    # a role stays while one of its people is assigned, whoever else is
    (COMMERCE, None, "carol", COMMERCE),
    (COMMERCE, None, "chris", COMMERCE),
    (COMMERCE, None, "CAROL", COMMERCE),
    (COMMERCE, None, "dave carol zoe", COMMERCE),
    (COMMERCE, "Someone else", "carol", COMMERCE),
    # and while nobody is assigned who stands for another
    (COMMERCE, None, "", COMMERCE),
    (COMMERCE, DEVOPS, "", COMMERCE),
    (COMMERCE, None, "zoe", COMMERCE),
    (VACANT, None, "", VACANT),
    (VACANT, None, "zoe", VACANT),
    ("commerce  squad LEAD", None, "carol", "commerce  squad LEAD"),
    # else it is the role that an assignee stands for: the block's, else the first configured
    (COMMERCE, None, "dave", DEVOPS),
    (COMMERCE, PLATFORM, "dave", PLATFORM),
    (COMMERCE, "platform lead", "dave", "platform lead"),
    (COMMERCE, COMMERCE, "dave", DEVOPS),
    (COMMERCE, None, "petra", PLATFORM),
    (VACANT, None, "petra", PLATFORM),
    (PLATFORM, DEVOPS, "dave", PLATFORM),
    # without a base the block stands in for it
    ("", COMMERCE, "", COMMERCE),
    ("", COMMERCE, "zoe", COMMERCE),
    ("", COMMERCE, "dave", DEVOPS),
    ("", PLATFORM, "dave", PLATFORM),
    ("", "@zoe", "zoe", "@zoe"),
    ("", "@zoe", "", ""),
    ("", "Agency", "", "Agency"),
    ("", "Agency", "zoe", "Agency"),
    ("", "Agency", "carol", COMMERCE),
    # and without either the people assigned are named
    ("", None, "", ""),
    ("", "", "", ""),
    ("", None, "carol", COMMERCE),
    ("", None, "zoe yan", "@zoe, @yan"),
    ("", "", "zoe", "@zoe"),
    ("", None, "zoe dave", DEVOPS),
    # logins stay as far as they are assigned
    ("@zoe", None, "zoe", "@zoe"),
    ("@Zoe and @yan", None, "yan zoe", "@Zoe and @yan"),
    ("@zoe, @yan", None, "yan", "@yan"),
    ("@zoe", None, "zoe carol", "@zoe"),
    ("@carol", None, "carol", "@carol"),
    ("@zoe", None, "yan", "@yan"),
    ("@zoe", None, "carol", COMMERCE),
    ("@zoe", None, "", ""),
    ("@zoe", "@zoe", "", ""),
    ("@zoe", "Agency", "", "Agency"),
    ("@zoe", COMMERCE, "yan", COMMERCE),
    # a text without a mapping stands in the block; a mapped person's assignment wins over it
    ("Agency", None, "", "Agency"),
    ("Agency", "Agency", "zoe", "Agency"),
    ("Agency", "Bureau", "", "Bureau"),
    ("Agency", "", "", ""),
    ("Agency", "", "zoe", "@zoe"),
    ("Agency", COMMERCE, "", COMMERCE),
    ("Agency", "@zoe", "", "Agency"),
    ("Agency", "Agency", "petra", PLATFORM),
]


@pytest.mark.parametrize(("base", "line", "assignees", "expected"), TRUTH)
def test_the_owner_of_an_issue(base: str, line: str | None, assignees: str, expected: str) -> None:
    assert owner.read(tuple(assignees.split()), OWNERS, base, line) == expected


BASES = ["", COMMERCE, DEVOPS, PLATFORM, VACANT, "@zoe", "@zoe, @dave", "Agency"]
PEOPLE = [p for n in range(4) for p in permutations(["carol", "dave", "petra", "zoe"], n)]


@pytest.mark.parametrize(("base", "line"), list(product(BASES, [None, "", *BASES[1:]])))
def test_a_role_is_read_as_changed_only_when_its_people_left_and_anothers_came(
    base: str, line: str | None
) -> None:
    for assignees in PEOPLE:
        found = owner.read(assignees, OWNERS, base, line)
        own = OWNERS.get(base)
        if own is not None:
            others = {n for names in OWNERS.values() for n in names} - set(own)
            stays = set(own) & set(assignees) or not others & set(assignees)
            assert (found == base) == bool(stays)
        assert owner.read(assignees, OWNERS, found, line) == found


@pytest.mark.parametrize(("old", "new"), list(product(BASES, BASES)))
def test_writing_replaces_the_old_owners_people_and_keeps_the_rest(old: str, new: str) -> None:
    before = ("zoe", "carol", "yan", "dave")
    gone = set(owner.people(old, OWNERS) or ()) - set(owner.people(new, OWNERS) or ())
    after = owner.write(before, OWNERS, old, new)
    kept = tuple(name for name in before if name not in gone)
    assert after[: len(kept)] == kept
    assert set(after[len(kept) :]) == set(owner.people(new, OWNERS) or ()) - set(kept)


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("@zoe", ("zoe",)),
        ("@zoe, @yan-1", ("zoe", "yan-1")),
        ("@zoe and @yan", ("zoe", "yan")),
        ("@zoe/@yan", ("zoe", "yan")),
        ("@renovate[bot]", ("renovate[bot]",)),
        ("@enterprise_user", ("enterprise_user",)),
        ("zoe", ()),
        ("@zoe (Agency)", ()),
        ("ask @zoe", ()),
        ("@", ()),
        ("", ()),
    ],
)
def test_only_logins_are_logins(text: str, logins: tuple[str, ...]) -> None:
    assert owner.logins(text) == logins


class TestLimit:
    TEN = tuple(f"user{n}" for n in range(10))

    def test_ten_assignees_are_taken(self) -> None:
        assert len(owner.write(self.TEN[:9], OWNERS, "", "@zoe")) == 10

    def test_over_ten_are_refused(self) -> None:
        with pytest.raises(TooManyAssignees) as refused:
            owner.write(self.TEN, OWNERS, "", "@zoe")
        assert isinstance(refused.value, ValueError)
        assert refused.value.code == "too-many-assignees"

    def test_what_adds_nobody_is_no_refusal(self) -> None:
        assert owner.write((*self.TEN, "zoe"), OWNERS, "", "@zoe") == (*self.TEN, "zoe")


def made(owner_value: str, *assignees: str) -> Issue:
    values = {"title": "x", "owner": owner_value, "status": "Blocked", "notes": "n"}
    issue = issue_of(create("UT-005", values, TASK_LENS))
    return edited(issue, EditIssue(12, assignees=(*issue.assignees, *assignees)))


def linked(value: str) -> Link:
    return Link("UT-005", "tasks", 12, "n", {"owner": Base(value, value)})


def written(issue: Issue, old: str, new: str) -> EditIssue:
    (edit,) = change(issue, {"owner": new}, TASK_LENS, "UT-005", linked(old))
    return edit


class TestWriting:
    def test_a_mapped_role_is_written_as_assignees_alone(self) -> None:
        edit = written(made(COMMERCE, "zoe"), COMMERCE, DEVOPS)
        assert edit == EditIssue(12, assignees=("zoe", "dave"))

    def test_the_stale_line_is_mended_with_the_next_write_of_the_body(self) -> None:
        now = edited(made(COMMERCE), written(made(COMMERCE), COMMERCE, DEVOPS))
        assert f"- Owner: {COMMERCE}\n" in now.body
        (edit,) = change(now, {"notes": "m"}, TASK_LENS, "UT-005", linked(DEVOPS))
        assert f"- Owner: {DEVOPS}\n" in str(edit.body)

    def test_a_line_that_a_person_took_out_is_not_put_back_in_passing(self) -> None:
        issue = made(COMMERCE)
        bare = edited(issue, EditIssue(12, body=issue.body.replace(f"- Owner: {COMMERCE}\n", "")))
        (edit,) = change(bare, {"notes": "m"}, TASK_LENS, "UT-005", linked(COMMERCE))
        assert "Owner" not in str(edit.body)

    def test_a_text_without_a_mapping_stands_in_the_block(self) -> None:
        edit = written(made(COMMERCE, "zoe"), COMMERCE, "Outside @agency")
        assert edit.assignees == ("zoe",)
        assert "- Owner: Outside @\u2060agency\n" in str(edit.body)

    def test_between_roles_of_one_person_the_block_decides(self) -> None:
        issue = made(DEVOPS)
        edit = written(issue, DEVOPS, PLATFORM)
        assert edit.assignees == ("dave", "petra")
        now = edited(issue, edit)
        assert read(now, TASK_LENS, "UT-005", None).values["owner"] == PLATFORM

    def test_an_emptied_owner_empties_the_line(self) -> None:
        edit = written(made(COMMERCE), COMMERCE, "")
        assert edit.assignees == ()
        assert "- Owner:\n" in str(edit.body)

    def test_logins_are_assigned_in_the_place_of_a_role(self) -> None:
        edit = written(made(COMMERCE), COMMERCE, "@zoe")
        assert edit.assignees == ("zoe",)

    @pytest.mark.parametrize(
        ("new", "staying"), [("Agency", "dave"), ("", "zoe"), (VACANT, "dave")]
    )
    def test_an_owner_that_others_would_hide_is_refused(self, new: str, staying: str) -> None:
        with pytest.raises(OwnerTaken, match=staying):
            written(made(COMMERCE, staying), COMMERCE, new)

    def test_a_damaged_block_stops_only_what_it_has_to_hold(self) -> None:
        issue = made(COMMERCE)
        broken = edited(issue, EditIssue(12, body=issue.body + "\n<!-- gh-tracker:end -->"))
        assert written(broken, COMMERCE, DEVOPS) == EditIssue(12, assignees=("dave",))
        with pytest.raises(NoBlock) as refused:
            written(broken, COMMERCE, "Agency")
        assert refused.value.field == "owner"

    def test_without_a_block_the_assignees_alone_are_written(self) -> None:
        issue = Issue(12, "n", "x", "", assignees=("carol",))
        assert written(issue, COMMERCE, "") == EditIssue(12, assignees=())


class TestDamage:
    @pytest.mark.parametrize(
        ("base", "assignees", "expected"),
        [
            (COMMERCE, (), COMMERCE),
            ("Agency", ("carol",), COMMERCE),
            ("@zoe", ("zoe",), "@zoe"),
            ("@zoe", (), ""),
            (None, ("zoe",), "@zoe"),
        ],
    )
    def test_an_owner_that_people_tell_is_read_without_the_block(
        self, base: str | None, assignees: tuple[str, ...], expected: str
    ) -> None:
        issue = Issue(12, "n", "x", "<!-- gh-tracker:end -->", assignees=assignees)
        reading = read(issue, TASK_LENS, "UT-005", linked(base) if base else None)
        assert reading.values["owner"] == expected
        assert "owner" not in reading.frozen

    @pytest.mark.parametrize("base", [None, "Agency"])
    def test_an_owner_that_only_the_block_holds_is_frozen(self, base: str | None) -> None:
        issue = Issue(12, "n", "x", "<!-- gh-tracker:end -->")
        reading = read(issue, TASK_LENS, "UT-005", linked(base) if base else None)
        assert reading.frozen["owner"] == "damaged-block"
        assert "owner" not in reading.values


@given(
    st.lists(st.sampled_from(LOGINS), max_size=4, unique=True), owners(), owners(), st.booleans()
)
def test_an_owner_written_is_read_back_even_by_a_run_that_remembers_nothing(
    assignees: list[str], old: str, new: str, remembered: bool
) -> None:
    issue = edited(made(old), EditIssue(12, assignees=tuple(assignees)))
    was = read(issue, TASK_LENS, "UT-005", linked(old)).values["owner"]
    try:
        edits = change(issue, {"owner": new}, TASK_LENS, "UT-005", linked(old))
    except OwnerTaken:
        return
    now = edited(issue, *edits)
    if edits:
        link = linked(new) if remembered else None
        assert read(now, TASK_LENS, "UT-005", link).values["owner"] == new
    else:
        assert was == new
    kept = set(assignees) - set(owner.people(was, OWNERS) or ())
    assert kept <= set(now.assignees)
    assert all(edit.title is KEEP for edit in edits)

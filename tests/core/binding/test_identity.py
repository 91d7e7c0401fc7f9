"""IDs that changed in the tracker: renamed, swapped, renumbered; told by the titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import pytest

from gh_tracker.core.binding.identity import Identity, follow
from gh_tracker.core.model import Closing, LocalRecord
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Link
from tests.engine import link, row


def followed(
    links: list[Link],
    rows: list[LocalRecord],
    *,
    gone: bool = True,
    renumber: bool = False,
    marked: Mapping[str, str] | None = None,
) -> Identity:
    return follow(
        {each.id: each for each in links},
        {each.id: each for each in rows},
        lambda _: gone,
        (TASKS, RISKS),
        renumber=renumber,
        marked=marked or {},
    )


def numbers(identity: Identity) -> dict[str, int]:
    return {key: each.issue for key, each in identity.links.items()}


class TestARename:
    OLD = link("UT-001", 1, title="Wallet")

    def test_is_an_id_gone_and_a_new_one_with_its_title(self) -> None:
        found = followed([self.OLD], [row("UT-900", title="Wallet")])
        assert numbers(found) == {"UT-900": 1}
        assert found.renamed == {"UT-900": "UT-001"}
        assert not found.held

    def test_keeps_the_link_as_it_was_and_the_others_in_place(self) -> None:
        other = link("UT-002", 2, title="Other")
        rows = [row("UT-900", title="Wallet"), row("UT-002", title="Other")]
        found = followed([self.OLD, other], rows)
        assert found.links == {"UT-002": other, "UT-900": self.OLD}

    def test_is_none_while_the_old_id_stands_somewhere(self) -> None:
        found = followed([self.OLD], [row("UT-900", title="Wallet")], gone=False)
        assert (numbers(found), found.renamed) == ({"UT-001": 1}, {})

    def test_is_none_while_the_old_row_is_there(self) -> None:
        rows = [row("UT-001", title="Wallet"), row("UT-900", title="Wallet")]
        assert followed([self.OLD], rows).renamed == {}

    def test_is_none_with_another_title(self) -> None:
        assert followed([self.OLD], [row("UT-900", title="Purse")]).renamed == {}

    def test_is_none_in_another_collection(self) -> None:
        risk = row("R-09", collection="risks", description="Wallet")
        assert followed([self.OLD], [risk]).renamed == {}

    def test_is_none_where_two_new_rows_have_the_title(self) -> None:
        rows = [row("UT-900", title="Wallet"), row("UT-901", title="Wallet")]
        assert followed([self.OLD], rows).renamed == {}

    def test_is_none_where_two_records_of_the_title_went(self) -> None:
        links = [self.OLD, link("UT-002", 2, title="Wallet")]
        assert followed(links, [row("UT-900", title="Wallet")]).renamed == {}

    def test_is_none_without_a_title(self) -> None:
        old = link("UT-001", 1, title="")
        assert followed([old], [row("UT-900", title="")]).renamed == {}

    def test_is_none_of_a_record_whose_title_was_never_confirmed(self) -> None:
        bare = replace(self.OLD, base={})
        assert followed([bare], [row("UT-900", title="Wallet")]).renamed == {}

    def test_is_none_of_a_record_that_was_removed_for_good(self) -> None:
        buried = replace(self.OLD, tombstone=True)
        found = followed([buried], [row("UT-900", title="Wallet")])
        assert found.links == {"UT-001": buried}
        assert found.renamed == {}

    def test_never_takes_the_place_of_a_record_that_was_removed_for_good(self) -> None:
        buried = replace(link("UT-900", 9, title="Old"), tombstone=True)
        found = followed([self.OLD, buried], [row("UT-900", title="Wallet")])
        assert found.links == {"UT-001": self.OLD, "UT-900": buried}
        assert found.renamed == {}

    def test_of_a_collection_that_the_configuration_dropped_is_none(self) -> None:
        stranger = replace(self.OLD, collection="chores")
        assert followed([stranger], [row("UT-900", title="Wallet")]).renamed == {}


class TestARenameThatAnEarlierRunFollowed:
    """Its issue has the new ID already, though the state was lost; the title is another by now."""

    OLD = link("UT-001", 1, title="Wallet")
    NEW = row("UT-900", title="Purse")
    MARKED: ClassVar = {"UT-001": "UT-900"}

    def test_is_followed_again(self) -> None:
        found = followed([self.OLD], [self.NEW], marked=self.MARKED)
        assert (numbers(found), found.renamed) == ({"UT-900": 1}, {"UT-900": "UT-001"})

    def test_is_none_while_the_old_id_stands_somewhere(self) -> None:
        assert followed([self.OLD], [self.NEW], marked=self.MARKED, gone=False).renamed == {}
        rows = [row("UT-001"), self.NEW]
        assert followed([self.OLD], rows, marked=self.MARKED).renamed == {}

    def test_is_followed_though_its_row_was_removed_since(self) -> None:
        found = followed([self.OLD], [row("UT-901", title="Purse")], marked=self.MARKED)
        assert (numbers(found), found.renamed) == ({"UT-900": 1}, {"UT-900": "UT-001"})

    def test_leaves_nothing_to_rename_so_that_the_link_has_the_new_id(self) -> None:
        found = followed([self.OLD], [], marked=self.MARKED)
        assert found.links["UT-900"].id == "UT-900"

    def test_is_none_where_the_new_id_has_a_link_of_its_own(self) -> None:
        other = link("UT-900", 9, title="Purse")
        for known in (other, replace(other, tombstone=True)):
            assert followed([self.OLD, known], [self.NEW], marked=self.MARKED).renamed == {}

    def test_is_none_where_two_issues_have_it(self) -> None:
        links = [self.OLD, link("UT-002", 2, title="Other")]
        marked = {**self.MARKED, "UT-002": "UT-900"}
        assert followed(links, [self.NEW], marked=marked).renamed == {}

    def test_is_none_in_another_collection(self) -> None:
        risk = row("UT-900", collection="risks", description="Purse")
        assert followed([self.OLD], [risk], marked=self.MARKED).renamed == {}

    def test_is_none_where_the_titles_tell_of_another(self) -> None:
        rows = [self.NEW, row("UT-901", title="Wallet")]
        found = followed([self.OLD], rows, marked=self.MARKED)
        assert found.renamed == {"UT-901": "UT-001"}
        links = [self.OLD, link("UT-002", 2, title="Purse")]
        found = followed(links, [self.NEW], marked=self.MARKED)
        assert found.renamed == {"UT-900": "UT-002"}

    def test_is_none_of_a_record_that_was_removed_for_good(self) -> None:
        buried = replace(self.OLD, tombstone=True)
        assert followed([buried], [self.NEW], marked=self.MARKED).renamed == {}


class TestASwap:
    LINKS = (link("UT-001", 1, title="Wallet"), link("UT-002", 2, title="Escrow"))
    ROWS = (row("UT-001", title="Escrow"), row("UT-002", title="Wallet"))

    def test_holds_both(self) -> None:
        found = followed([*self.LINKS], [*self.ROWS])
        assert found.held == {"UT-001", "UT-002"}
        assert numbers(found) == {"UT-001": 1, "UT-002": 2}

    def test_is_followed_by_the_titles_when_told_to(self) -> None:
        found = followed([*self.LINKS], [*self.ROWS], renumber=True)
        assert numbers(found) == {"UT-001": 2, "UT-002": 1}
        assert found.renamed == {"UT-001": "UT-002", "UT-002": "UT-001"}
        assert not found.held

    def test_leaves_the_others_alone(self) -> None:
        third = link("UT-003", 3, title="Third")
        found = followed([*self.LINKS, third], [*self.ROWS, row("UT-003", title="Third")])
        assert "UT-003" not in found.held

    def test_in_another_normal_form_is_none(self) -> None:
        links = [link("UT-001", 1, title="Caf\u00e9"), link("UT-002", 2, title="Escrow")]
        rows = [row("UT-001", title="Cafe\u0301"), row("UT-002", title="Escrow")]
        assert not followed(links, rows).held

    def test_is_none_where_one_row_took_the_title_of_another_that_changed(self) -> None:
        rows = [row("UT-001", title="Escrow"), row("UT-002", title="New")]
        found = followed([*self.LINKS], rows)
        assert (numbers(found), found.held) == ({"UT-001": 1, "UT-002": 2}, frozenset())

    def test_that_two_rows_claim_is_held_even_when_told_to_follow(self) -> None:
        links = [*self.LINKS, link("UT-003", 3, title="Third")]
        rows = [*(row(f"UT-00{n}", title="Wallet") for n in (2, 3)), row("UT-001", title="New")]
        found = followed(links, rows, renumber=True)
        assert found.held == {"UT-001", "UT-002", "UT-003"}
        assert numbers(found) == {"UT-001": 1, "UT-002": 2, "UT-003": 3}

    def test_is_none_where_two_records_have_had_one_title(self) -> None:
        links = [link("UT-001", 1, title="Same"), link("UT-002", 2, title="Same")]
        rows = [row("UT-001", title="Same"), row("UT-002", title="Same")]
        assert not followed(links, rows).held

    def test_is_none_where_one_of_several_records_of_one_title_went(self) -> None:
        links = [link(f"UT-00{n}", n, title="Same") for n in (1, 2, 3)]
        rows = [row("UT-001", title="Same"), row("UT-002", title="Same")]
        assert not followed(links, rows).held

    def test_is_none_where_two_rows_take_a_title_that_a_third_still_has(self) -> None:
        links = [link(f"UT-00{n}", n, title=title) for n, title in enumerate("ABC", 1)]
        rows = [row(f"UT-00{n}", title="A") for n in (1, 2, 3)]
        assert not followed(links, rows).held

    def test_of_a_task_and_a_risk_is_none(self) -> None:
        links = [link("UT-001", 1, title="A"), link("R-01", 2, collection="risks", description="B")]
        rows = [row("UT-001", title="B"), row("R-01", collection="risks", description="A")]
        assert not followed(links, rows).held


class TestARenumbering:
    """Every row one number on, behind a new first one."""

    LINKS = (
        link("UT-001", 1, title="A"),
        link("UT-002", 2, title="B"),
        link("UT-003", 3, title="C"),
    )
    ROWS = (
        row("UT-001", title="New"),
        row("UT-002", title="A"),
        row("UT-003", title="B"),
        row("UT-004", title="C"),
    )

    def test_holds_every_record_of_it(self) -> None:
        found = followed([*self.LINKS], [*self.ROWS])
        assert found.held == {"UT-001", "UT-002", "UT-003", "UT-004"}
        assert found.links == {each.id: each for each in self.LINKS}

    def test_is_followed_by_the_titles_when_told_to(self) -> None:
        found = followed([*self.LINKS], [*self.ROWS], renumber=True)
        assert numbers(found) == {"UT-002": 1, "UT-003": 2, "UT-004": 3}

    def test_behind_a_row_that_went_loses_no_link(self) -> None:
        rows = [row("UT-001", title="B"), row("UT-002", title="C")]
        found = followed([*self.LINKS], rows, renumber=True)
        assert numbers(found) == {"UT-001": 2, "UT-002": 3, "UT-003": 1}
        # The removed one's issue gets the ID that came free, before it is closed.
        assert found.renamed == {"UT-001": "UT-002", "UT-002": "UT-003", "UT-003": "UT-001"}


@pytest.mark.parametrize("renumber", [False, True])
def test_a_tracker_whose_ids_stayed_is_left_alone(renumber: bool) -> None:
    links = [link("UT-001", 1, title="A"), link("UT-002", 2, title="B")]
    rows = [row("UT-001", title="A"), row("UT-002", title="Changed")]
    found = followed(links, rows, renumber=renumber)
    assert (numbers(found), found.renamed) == ({"UT-001": 1, "UT-002": 2}, {})
    assert not found.held


def test_rows_that_have_no_id_of_their_own_are_never_taken_for_swapped() -> None:
    keyless = replace(TASKS, listed=Closing.OPEN)
    links = [link("UT-001", 1, title="Wallet"), link("UT-002", 2, title="Purse")]
    rows = [row("UT-001", title="Purse"), row("UT-002", title="Wallet")]
    found = follow(
        {each.id: each for each in links},
        {each.id: each for each in rows},
        lambda _: True,
        (keyless,),
        renumber=True,
        marked={},
    )
    assert numbers(found) == {"UT-001": 1, "UT-002": 2}
    assert (found.renamed, found.held) == ({}, frozenset())
    assert followed(links, rows).held == {"UT-001", "UT-002"}

"""The fault table, what happens to things: listings, issues, labels, markers, files."""

from dataclasses import replace

import pytest

from gh_tracker.core.planning.brake import Allowance
from gh_tracker.core.state.statefile import encode
from gh_tracker.sandbox import Behaviour, Fault, Sandbox
from gh_tracker.sandbox.seed import DEFAULT
from gh_tracker.sync import Options
from tests.faults.lab import START, Lab
from tests.faults.scenarios import TRACKER, synced
from tests.faults.test_table import NOTES, ROW, add_row, body, writes
from tests.memory import Memory

FULL = Options(full=True, yes=True)
ALLOWED: frozenset[Allowance] = frozenset({"removals", "edits", "additions"})


@pytest.fixture
def lab() -> Lab:
    return synced().fork()


def titles(lab: Lab) -> list[str]:
    return sorted(each.title for each in lab.sandbox.repo().issues.values())


class TestListings:
    @pytest.mark.parametrize("lag", [30.0, 120.0, 600.0])
    def test_that_lag_behind_lead_to_no_second_issue(self, lab: Lab, lag: float) -> None:
        add_row(lab)
        lab.sandbox.behaviour = Behaviour(stale=lag)
        for _ in range(4):
            lab.sync()
            lab.memory.check_out()  # the runner is lost each time
            add_row(lab) if "UT-004" not in lab.text else None
            lab.sandbox.clock.advance(lag + 1)

        assert len(titles(lab)) == len(set(titles(lab))) == 6

    def test_that_lag_behind_lead_to_no_second_closing(self, lab: Lab) -> None:
        lab.alice.close(lab.issue("UT-002"))
        assert lab.sync().code == 0
        lab.alice.reopen(lab.issue("UT-002"))
        assert lab.sync().code == 0
        status = lab.row("UT-002")[4]
        lab.sandbox.behaviour = Behaviour(stale=600.0)

        ran = lab.sync(Options(full=True))

        assert not ran.writes
        assert lab.row("UT-002")[4] == status
        assert lab.sandbox.issue(lab.issue("UT-002"))["state"] == "open"

    def test_that_are_empty_of_a_sudden_stop_at_the_brake(self, lab: Lab) -> None:
        before = (lab.memory.document, lab.memory.state)
        lab.sandbox.behaviour = Behaviour(empty=True)

        ran = lab.sync(FULL)

        assert ran.code == 5
        assert ran.report is not None
        assert [each.code for each in ran.report.stops] == ["brake-removals"]
        assert not ran.writes
        assert (lab.memory.document, lab.memory.state) == before

    def test_that_hide_an_issue_close_nothing_and_remove_nothing(self, lab: Lab) -> None:
        lab.sandbox.behaviour = Behaviour(hidden=frozenset({lab.issue("UT-002")}))

        ran = lab.sync(FULL)

        assert ran.code == 0
        assert not ran.writes
        assert "| UT-002 |" in lab.text
        assert any(each.path.endswith("/issues/2") for each in ran.log)

    def test_whose_pages_shift_miss_nothing(self, lab: Lab) -> None:
        for number in range(120):
            lab.alice.create_issue(f"Of no concern {number}")
        touched: list[str] = []

        def shift(where: str) -> None:
            if where == "done GET /repos/acme/programme/issues" and not touched:
                touched.append(where)
                lab.sandbox.clock.advance(1)
                lab.alice.edit_issue(lab.issue("UT-002"), title="UT-002: tok-shifted")

        lab.sync(Options(full=True), step=shift)
        lab.until_quiet()

        assert touched
        assert lab.row("UT-002")[1] == "tok-shifted"
        assert len(titles(lab)) == 125

    def test_hold_pull_requests_that_are_ignored_even_with_a_marker(self, lab: Lab) -> None:
        marked = body(lab, "UT-002")
        lab.alice.open_pull_request("UT-009: A change", marked.replace("UT-002", "UT-009"))
        add_row(lab, ROW.replace("UT-004", "UT-009"))

        assert lab.sync(FULL).code == 0
        assert lab.state is not None
        assert not lab.sandbox.repo().issues[lab.issue("UT-009")].pull_request


class TestIssues:
    def test_of_one_title_are_two_records(self, lab: Lab) -> None:
        add_row(lab, ROW + ROW.replace("UT-004", "UT-005"))

        assert lab.sync().code == 0
        assert lab.issue("UT-004") != lab.issue("UT-005")
        lab.edit((ROW, ROW.replace("Rehearsal", "tok-other")))
        lab.until_quiet()
        assert "UT-005: Rehearsal" in titles(lab)
        assert "UT-004: tok-other" in titles(lab)

    def test_converted_to_a_discussion_are_not_done(self, lab: Lab) -> None:
        lab.alice.convert_to_discussion(lab.issue("UT-002"))

        ran = lab.sync()

        assert lab.row("UT-002")[4] == "In Progress", ran.told
        assert "UT-002" in ran.told

    def test_that_are_locked_are_synced_as_far_as_github_allows(self, lab: Lab) -> None:
        lab.alice.lock(lab.issue("UT-002"))
        lab.edit(NOTES)
        assert lab.sync().code == 0
        assert "tok-ledger disagrees." in body(lab, "UT-002")

        lab.fail(Fault("refuse", method="PATCH", status=403, message="This issue is locked."))
        lab.edit(
            ("tok-ledger disagrees.", "tok-ledger is in doubt."),
            ("tok-search starts", "tok-search ends"),
        )
        ran = lab.sync()
        assert ran.code == 6
        assert "UT-002" in ran.told
        assert "tok-search ends" in body(lab, "UT-003")


class TestLabels:
    def test_that_were_renamed_are_not_made_again(self, lab: Lab) -> None:
        lab.alice.rename_label("status: Mitigating", "status: Under way")

        ran = lab.sync(FULL)

        names = {each.name for each in lab.sandbox.repo().labels.values()}
        assert "status: Mitigating" not in names
        assert not ran.writes
        assert lab.row("R-02")[5] == "Mitigating"
        assert "R-02" in ran.told

    def test_that_were_deleted_clear_the_field_past_the_brake(self, lab: Lab) -> None:
        lab.alice.delete_label("impact: Medium")

        ran = lab.sync(FULL)
        assert (ran.code, ran.writes) == (5, [])
        assert ran.report is not None
        assert [each.allow for each in ran.report.stops] == ["removals"]
        assert lab.row("R-02")[2] == "Medium"

        ran = lab.sync(replace(FULL, allowed=ALLOWED))
        assert (ran.code, ran.writes) == (0, [])
        assert lab.row("R-02")[2] == "–"
        assert "impact: Medium" not in {e.name for e in lab.sandbox.repo().labels.values()}


class TestMilestones:
    def test_that_were_renamed_are_followed_by_their_number(self, lab: Lab) -> None:
        lab.alice.rename_milestone("M1", "tok-renamed M1")

        ran = lab.sync()

        assert not ran.writes
        assert [lab.row(each)[2] for each in ("UT-001", "UT-002")] == ["tok-renamed M1"] * 2
        assert lab.row("UT-002")[6] == "2026-03-18"

    def test_that_were_deleted_are_not_made_again_from_rows_that_nobody_changed(
        self, lab: Lab
    ) -> None:
        lab.alice.delete_milestone("M1")

        ran = lab.sync(FULL)

        assert not [each for each in writes(ran) if "/milestones" in each]
        assert [e.title for e in lab.sandbox.repo().milestones.values()] == ["M2"]


class TestAssignees:
    NEW = ("| Search | M2 | Compliance Lead |", "| Search | M2 | @mallory |")

    def test_who_are_refused_are_told_of_once_and_not_sent_again(self, lab: Lab) -> None:
        lab.edit(self.NEW)

        ran = lab.sync()

        assert [each.status for each in ran.writes] == [422, 200]
        assert "UT-003: owner" in ran.told
        assert not lab.sandbox.repo().issues[lab.issue("UT-003")].assignees
        again = lab.sync()
        assert not again.writes
        assert "owner" not in again.told
        assert lab.row("UT-003")[3] == "@mallory"

    def test_who_are_dropped_in_silence_are_told_of_once_and_not_sent_again(self, lab: Lab) -> None:
        lab.sandbox.behaviour = Behaviour(drops_assignees=True)
        lab.edit((self.NEW[0], self.NEW[1].replace("mallory", "bob")))

        ran = lab.sync()

        assert "UT-003: owner" in ran.told
        again = lab.sync()
        assert not again.writes
        assert "owner" not in again.told


class TestBlocksAndMarkers:
    def test_a_damaged_block_is_never_written_while_the_rest_syncs(self, lab: Lab) -> None:
        number = lab.issue("UT-002")
        damaged = body(lab, "UT-002").replace("<!-- gh-tracker:end -->", "")
        lab.alice.edit_issue(number, body=damaged)
        lab.edit(
            (
                "| Ledger import | M1 | Data Lead | In Progress |",
                "| tok-title | M1 | Data Lead | Blocked |",
            ),
            NOTES,
        )

        ran = lab.sync()

        issue = lab.sandbox.issue(number)
        assert (issue["title"], issue["body"]) == ("UT-002: tok-title", damaged)
        assert "UT-002" in ran.told
        assert "tok-ledger disagrees." in lab.text

    def test_a_marker_that_was_taken_out_is_put_back_once(self, lab: Lab) -> None:
        number = lab.issue("UT-002")
        lab.alice.edit_issue(number, body="tok-only a person's words.")

        lab.until_quiet(Options(full=True))
        assert body(lab, "UT-002").startswith("tok-only a person's words.")
        assert "gh-tracker:begin tasks/UT-002" in body(lab, "UT-002")
        lab.alice.edit_issue(number, body="tok-again without.")
        lab.until_quiet(Options(full=True))
        assert body(lab, "UT-002") == "tok-again without."
        assert len(titles(lab)) == 5

    def test_a_marker_that_was_copied_leaves_the_other_issue_untouched(self, lab: Lab) -> None:
        copied = body(lab, "UT-002")
        other = lab.alice.create_issue("A copy", copied)
        lab.edit(NOTES)

        ran = lab.sync(FULL)

        assert "tok-ledger disagrees." in body(lab, "UT-002")
        assert lab.sandbox.issue(other)["body"] == copied
        assert f"#{other}" in ran.told

    def test_a_forged_marker_binds_nothing(self, lab: Lab) -> None:
        forged = body(lab, "UT-002").replace("UT-002", "UT-004")
        other = lab.sandbox.as_("mallory").create_issue("UT-004: Rehearsal", forged)
        add_row(lab)

        ran = lab.sync(FULL)

        assert lab.issue("UT-004") != other
        assert lab.sandbox.issue(other)["body"] == forged
        assert f"#{other}" in ran.told

    def test_a_marker_and_base_that_are_both_gone_make_no_second_issue_unasked(
        self, lab: Lab
    ) -> None:
        lab.alice.edit_issue(lab.issue("UT-002"), body="tok-no marker.")
        lab.memory.state, lab.memory.cached = None, b""

        ran = lab.sync()

        assert ran.code == 5
        assert ran.report is not None
        assert [each.code for each in ran.report.stops] == ["adoption"]
        assert not ran.writes


class TestClocks:
    @pytest.mark.parametrize("hours", [-24, 24])
    def test_that_differ_by_a_day_change_nothing_on_github(self, lab: Lab, hours: int) -> None:
        lab.edit(NOTES)
        lab.alice.close(lab.issue("UT-003"))
        straight, skewed = lab.fork(), lab.fork()
        engine = skewed.engine()
        engine.clock = replace(engine.clock, now=lambda: START.replace(day=2 if hours > 0 else 1))

        straight.sync()
        engine.run(Options())

        assert skewed.final()["issues"] == straight.final()["issues"]
        assert skewed.row("UT-003")[4] == straight.row("UT-003")[4] == "Complete"


class TestStates:
    @pytest.mark.parametrize(
        "options", [Options(), FULL, Options(allowed=ALLOWED), Options(adopt=True)]
    )
    def test_of_another_repository_stop_everything(self, lab: Lab, options: Options) -> None:
        assert lab.state is not None
        foreign = replace(lab.state, repository="acme/other", node_id="R_other")
        lab.memory.state = encode(foreign)

        ran = lab.sync(options)

        assert (ran.code, ran.writes, ran.changed) == (1, [], False)
        assert "another repository, acme/other" in ran.told

    @pytest.mark.parametrize("options", [FULL, Options(full=True, allowed=ALLOWED)])
    def test_of_a_repository_that_was_made_anew_stop_everything(
        self, lab: Lab, options: Options
    ) -> None:
        anew = Lab(lab.memory, sandbox=made_anew())

        ran = anew.sync(options)

        assert (ran.code, ran.writes, ran.changed) == (1, [], False)
        assert "another repository" in ran.told

    @pytest.mark.parametrize("damage", [b"", b"{}\n", b"<<<<<<< HEAD\n"])
    def test_that_are_corrupt_stop_before_anything_is_asked(self, lab: Lab, damage: bytes) -> None:
        state = lab.memory.state or b""
        lab.memory.state = damage + state[: len(state) // 2]

        ran = lab.sync(FULL)

        assert ran.code == 1
        assert not ran.writes
        assert "--rebuild" in ran.told

    def test_that_are_lost_are_told_of_once_and_the_rows_are_tied_again(self, lab: Lab) -> None:
        assert "no state file" not in lab.sync().told
        before = titles(lab)
        lab.memory.state, lab.memory.cached = None, b""
        report = lab.engine().plan(Options())
        (told,) = [each for each in report.problems if each.code == "state-missing"]

        ran = lab.sync()

        assert told.severity == "warning"
        assert "5 issues carry its marker" in ran.told
        assert titles(lab) == before
        assert lab.issue("UT-002") == 2
        assert "no state file" not in lab.sync().told

    def test_that_never_were_are_not_missed(self) -> None:
        assert "no state file" not in Lab(Memory(TRACKER)).sync().told

    def test_that_are_lost_are_rebuilt_and_nothing_is_closed_or_overwritten(self, lab: Lab) -> None:
        lab.edit(NOTES)
        lab.alice.edit_issue(lab.issue("UT-003"), title="UT-003: tok-there")
        before = lab.final()["issues"]
        document = lab.memory.document
        lab.memory.state, lab.memory.cached = None, b""

        ran = lab.sync(Options(rebuild=True))

        assert ran.code == 5
        assert ran.report is not None
        fields = {(each.record, each.field) for each in ran.report.conflicts}
        assert fields == {("UT-002", "notes"), ("UT-003", "title")}
        assert not ran.writes
        assert lab.final()["issues"] == before
        assert lab.memory.document == document


class TestTrackers:
    def test_with_merge_markers_are_not_touched(self, lab: Lab) -> None:
        lab.edit(("# Tracker\n", "# Tracker\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n"))

        ran = lab.sync(FULL)

        assert (ran.code, len(ran.log), ran.changed) == (1, 0, False)
        assert "merge" in ran.told

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"\n", b"\r\n"),
            (b"# Tracker", b"\xef\xbb\xbf# Tracker"),
            (b"Mitigating |\n", b"Mitigating |"),
        ],
        ids=["crlf", "bom", "no-final-newline"],
    )
    def test_keep_their_own_style(self, old: bytes, new: bytes) -> None:
        lab = Lab(Memory(TRACKER.replace(old, new)))
        document = lab.memory.document
        assert lab.sync().code == 0
        assert lab.memory.document == document
        lab.alice.edit_issue(lab.issue("UT-002"), title="UT-002: tok-🚀 שלום")

        assert lab.sync().code == 0
        changed = lab.memory.document
        assert changed.decode().count("tok-🚀 שלום") == 1
        assert changed.count(b"\r\n") == document.count(b"\r\n")
        assert changed.startswith(document[:3])
        assert changed[-1:] == document[-1:]

    def test_with_pipes_in_cells_are_preserved(self, lab: Lab) -> None:
        lab.edit(("tok-search starts later.", "a \\| b `c\\|d` <!-- e -->"))
        before = lab.text

        assert lab.sync().code == 0
        assert lab.text.splitlines()[8:] == before.splitlines()[8:]
        assert "a | b `c|d`" in body(lab, "UT-003")

    def test_with_one_id_twice_freeze_both_rows_and_sync_the_rest(self, lab: Lab) -> None:
        add_row(lab, ROW.replace("UT-004", "UT-003"))
        lab.edit(NOTES)
        before = body(lab, "UT-003")

        ran = lab.sync()

        assert ran.code == 5
        assert "tok-ledger disagrees." in body(lab, "UT-002")
        assert body(lab, "UT-003") == before
        assert len(titles(lab)) == 5

    def test_without_a_key_column_have_their_table_refused(self, lab: Lab) -> None:
        lab.edit(("| Task ID | Title |", "| Number | Title |"))

        ran = lab.sync(FULL)

        assert ran.code in {1, 5}
        assert not [each for each in writes(ran) if each.startswith("POST /issues")]
        assert lab.sandbox.issue(lab.issue("UT-002"))["state"] == "open"

    def test_with_more_columns_in_another_order_work_and_keep_them(self) -> None:
        rows = TRACKER.decode().splitlines()
        wider = [f"{e[:-1]}| extra |" if e.startswith(("| UT-", "| Task")) else e for e in rows]
        wider = [f"{e} --- |" if e.startswith("| ---") and e.count("|") == 9 else e for e in wider]
        lab = Lab(Memory("\n".join([*wider, ""]).encode()))

        assert lab.sync().code == 0
        lab.alice.edit_issue(lab.issue("UT-002"), title="UT-002: tok-new")
        assert lab.sync().code == 0
        assert lab.row("UT-002")[1] == "tok-new"
        assert lab.row("UT-002")[8] == "extra"

    def test_saved_while_a_run_is_under_way_have_their_edits_computed_anew(self, lab: Lab) -> None:
        lab.alice.close(lab.issue("UT-002"))

        def save(where: str) -> None:
            if where == "before document" and "tok-typed" not in lab.text:
                lab.edit(("tok-search starts later.", "tok-typed meanwhile."))

        assert lab.sync(step=save).code == 0
        assert lab.row("UT-003")[7] == "tok-typed meanwhile."
        assert lab.row("UT-002")[4] == "Complete"
        lab.until_quiet()
        assert "tok-typed meanwhile." in body(lab, "UT-003")


class TestIds:
    def test_one_that_is_renamed_is_followed(self, lab: Lab) -> None:
        number = lab.issue("UT-002")
        lab.edit(("| UT-002 | Ledger import |", "| UT-012 | Ledger import |"))

        assert lab.until_quiet(Options(yes=True)).code == 0
        assert lab.issue("UT-012") == number
        assert lab.sandbox.issue(number)["title"] == "UT-012: Ledger import"
        assert len(titles(lab)) == 5

    def test_two_that_are_swapped_are_held(self, lab: Lab) -> None:
        before = lab.final()["issues"]
        lab.edit(("| UT-002 | Ledger import |", "| UT-0xx | Ledger import |"))
        lab.edit(("| UT-003 | Search |", "| UT-002 | Search |"))
        lab.edit(("| UT-0xx | Ledger import |", "| UT-003 | Ledger import |"))

        ran = lab.sync(FULL)

        assert ran.code == 5
        assert not ran.writes
        assert lab.final()["issues"] == before


def made_anew() -> Sandbox:
    """Give a GitHub whose repository of the same name is another one."""
    sandbox = Sandbox(start=START)
    made = Sandbox(start=START, content={"organizations": ["acme"]})
    made.seed({"repositories": [{"full_name": "acme/other"}]})
    made.seed(DEFAULT)
    assert made.repo().about.id != sandbox.repo().about.id
    return made

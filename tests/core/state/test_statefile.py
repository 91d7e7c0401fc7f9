from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.state import VERSION, Base, Intent, Link, State
from gh_tracker.core.state.statefile import decode, encode
from gh_tracker.errors import StateError
from tests.states import example, states

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

K = TypeVar("K")
V = TypeVar("V")
FILE = "docs/tracker.md.gh-tracker.jsonl"


def error_of(data: bytes) -> StateError:
    with pytest.raises(StateError) as caught:
        decode(data, FILE)
    error = caught.value
    assert error.file == FILE
    assert error.line > 0
    assert error.hint
    return error


def backwards(mapping: Mapping[K, V]) -> dict[K, V]:
    return dict(reversed(list(mapping.items())))


def shuffled(state: State) -> State:
    """Return an equal state whose mappings and tuples stand in the reverse order."""
    return replace(
        state,
        milestones=backwards(state.milestones),
        links={
            each.id: replace(each, base=backwards(each.base))
            for each in backwards(state.links).values()
        },
        waiting=state.waiting[::-1],
        intents=state.intents[::-1],
    )


# Round trip


@given(states())
def test_what_was_written_reads_as_it_was(state: State) -> None:
    assert decode(encode(state), FILE) == state


@given(states())
def test_equal_states_give_equal_bytes(state: State) -> None:
    assert encode(shuffled(state)) == encode(state)


@given(states())
def test_crlf_makes_no_difference(state: State) -> None:
    assert decode(encode(state).replace(b"\n", b"\r\n"), FILE) == state


def test_a_state_from_before_milestones_had_rows_is_still_read() -> None:
    line = next(e for e in encode(example()).decode().splitlines() if '"milestone":1' in e)
    assert line.startswith('{"milestone":1,"title":"M1","sum":')
    assert decode(encode(example()), FILE).milestone_links == {}


def test_what_is_known_of_a_milestone_s_row_stands_with_its_title() -> None:
    link = Link("milestone M1", "milestones", 1, "", {"due": Base("2026-05-27", "2026-05-27")})
    state = replace(example(), milestone_links={1: link})
    assert '{"milestone":1,"title":"M1","name":"M1","base":{"due":"2026-05-27"}' in (
        encode(state).decode()
    )
    assert decode(encode(state), FILE) == state


def test_two_creates_of_equal_rows_without_id_are_both_kept() -> None:
    intent = Intent("create", "", "tasks", "2026-03-01T10:00:00Z", digest="0123456789ab")
    state = replace(example(), intents=(intent, intent))
    assert decode(encode(state), FILE) == state


# Layout


def test_every_line_is_blank_or_json() -> None:
    lines = encode(example()).decode().split("\n")
    assert all(json.loads(line) for line in lines if line)


def test_a_base_is_written_once_when_both_sides_are_equal() -> None:
    text = encode(example(1)).decode()
    assert '"owner":"Commerce Squad Lead"' in text
    assert '"progress":["40%","50%"]' in text


def test_what_is_empty_is_not_written() -> None:
    text = encode(example(1)).decode()
    assert not any(word in text for word in ("seen", "decisions", "tombstone", "gone_since"))


def test_no_two_records_touch() -> None:
    blocks = encode(example()).decode().split("\n\n")
    assert all(block.count("\n") == 1 for block in blocks[1:-1])
    assert len(blocks) == 1 + 6 + 1 + 1 + 1


def test_records_with_neighbouring_ids_are_seldom_neighbours() -> None:
    keys = [line for line in encode(example(50)).decode().split("\n") if line.startswith('"link')]
    following = sum(int(a[-4:-1]) + 1 == int(b[-4:-1]) for a, b in pairwise(keys))
    assert len(keys) == 50
    assert following < 5


# Damage


# All 80,000 bits take half a minute; 13 reaches every byte position of a record and every bit.
STRIDE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 13


def test_every_flipped_bit_of_a_10_kb_file_is_found_or_harmless() -> None:
    state = example(33)
    data = encode(state)
    assert 10_000 < len(data) < 11_000
    assert [at for at in range(0, 8 * len(data), STRIDE) if not survives(data, at, state)] == []


def survives(data: bytes, at: int, state: State) -> bool:
    """Tell whether the file with this bit flipped is refused, or reads as it did."""
    flipped = bytearray(data)
    flipped[at // 8] ^= 1 << at % 8
    try:
        return decode(bytes(flipped), FILE) == state
    except StateError as error:
        return bool(error.line and error.hint)


@given(states(), st.data())
def test_every_cut_is_found(state: State, data: st.DataObject) -> None:
    whole = encode(state)
    length = data.draw(st.integers(0, len(whole) - 2))
    error_of(whole[:length])


def test_every_lost_line_is_found() -> None:
    lines = encode(example()).split(b"\n")
    for at, line in enumerate(lines):
        if line:
            error_of(b"\n".join(lines[:at] + lines[at + 1 :]))


def test_every_doubled_line_is_found() -> None:
    lines = encode(example()).split(b"\n")
    for at, line in enumerate(lines):
        if line:
            error_of(b"\n".join([*lines[:at], line, *lines[at:]]))


def test_every_exchange_of_two_record_lines_is_found() -> None:
    lines = encode(example()).split(b"\n")
    records = [at for at, line in enumerate(lines) if line.startswith(b"{")]
    for first, second in pairwise(records):
        swapped = list(lines)
        swapped[first], swapped[second] = lines[second], lines[first]
        error_of(b"\n".join(swapped))


def test_damage_names_the_record_its_line_and_both_ways_out() -> None:
    data = encode(example()).replace(b'"Task number 3"', b'"Task number 4"')
    error = error_of(data)
    assert "link UT-003" in error.message
    assert data.split(b"\n")[error.line - 1].startswith(b'{"link":"UT-003"')
    assert f"git checkout -- {FILE}" in error.hint
    assert "gh-tracker sync --rebuild" in error.hint


def test_a_lost_record_is_named() -> None:
    lines = encode(example()).split(b"\n")
    kept = [line for line in lines if not line.startswith(b'{"link":"UT-002"')]
    assert "link UT-002 is lost" in error_of(b"\n".join(kept)).message


def test_a_record_that_is_there_twice_is_named() -> None:
    data = encode(example())
    block = next(each for each in data.split(b"\n\n") if each.startswith(b'"link UT-001"'))
    doubled = data.replace(block, block + b"\n\n" + block)
    assert "link UT-001 is there twice" in error_of(doubled).message


def test_an_empty_file_is_an_error() -> None:
    assert "empty" in error_of(b"").message


def test_a_file_without_a_header_is_an_error() -> None:
    _, _, rest = encode(example()).partition(b"\n\n")
    assert "no header" in error_of(rest).message


def test_bytes_that_are_not_utf8_name_their_line() -> None:
    data = encode(example()).replace(b"Task number 1", b"Task number \xff", 1)
    line = error_of(data).line
    assert b"\xff" in data.split(b"\n")[line - 1]


def test_a_newer_format_asks_for_an_upgrade() -> None:
    error = error_of(encode(replace(example(), version=VERSION + 1)))
    assert "newer" in error.message
    assert "Upgrade" in error.hint


def test_a_name_that_needs_quotes_is_quoted_in_the_way_out() -> None:
    with pytest.raises(StateError) as caught:
        decode(b"", "my tracker.md.gh-tracker.jsonl")
    assert "'my tracker.md.gh-tracker.jsonl'" in caught.value.hint


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"issue":3', '"issue":"3"', "issue is not a number"),
        ('"node_id":"I_kwDOA000003"', '"node_id":3', "node_id is not text"),
        ('"base":{', '"base":[],"seen":{', "base is not an object"),
        ('["40%","50%"]', '["40%"]', "base does not hold 2 values"),
        ('"open_word"', '"colour":"red","open_word"', "colour is unknown"),
        ('"open_word"', '"mended":1,"open_word"', "mended is neither true nor false"),
        ('"open_word"', '"decisions":{"notes":"x"},"open_word"', "decisions is not a list"),
    ],
)
def test_a_record_of_the_wrong_shape_is_refused_though_its_checksum_is_right(
    right: str, wrong: str, message: str
) -> None:
    assert message in error_of(resummed(encode(example()), "link UT-003", right, wrong)).message


def resummed(data: bytes, key: str, right: str, wrong: str) -> bytes:
    """Return the file with one record changed by someone who knows how to sum it."""
    lines = data.decode().split("\n")
    at = lines.index(json.dumps(key)) + 1
    content = lines[at].rpartition(',"sum"')[0]
    assert right in content
    content = content.replace(right, wrong, 1)
    checksum = sha256(f"{key}\n{content}".encode()).hexdigest()[:12]
    lines[at] = f'{content},"sum":"{checksum}"}}'
    return "\n".join(lines).encode()


@pytest.mark.parametrize("kind", ["link", "milestone"])
def test_one_record_under_two_keys_is_refused_though_both_checksums_are_right(kind: str) -> None:
    lines = encode(example()).decode().split("\n")
    at = next(at for at, line in enumerate(lines) if line.startswith(f'"{kind}'))
    content = lines[at + 1].rpartition(',"sum"')[0]
    checksum = sha256(f"other\n{content}".encode()).hexdigest()[:12]
    doubled = [*lines[:at], '"other"', f'{content},"sum":"{checksum}"}}', *lines[at:]]
    assert "it is there twice" in error_of("\n".join(doubled).encode()).message


# Merging, by git itself


class Branches:
    """A repository whose state file two branches change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Someone")
        self.git("config", "user.email", "someone@example.org")

    def git(self, *arguments: str, check: bool = True) -> int:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, check=check, capture_output=True).returncode

    def merge(self, base: State, ours: State, theirs: State, style: str = "merge") -> bytes:
        """Return the file as git leaves it."""
        self.git("config", "merge.conflictStyle", style)
        self._commit(base)
        self.git("checkout", "--quiet", "-b", "theirs")
        self._commit(theirs)
        self.git("checkout", "--quiet", "main")
        self._commit(ours)
        self.clean = self.git("merge", "--quiet", "theirs", check=False) == 0
        return (self.path / "state").read_bytes()

    def _commit(self, state: State) -> None:
        (self.path / "state").write_bytes(encode(state))
        self.git("add", "state")
        self.git("commit", "--quiet", "--allow-empty", "--message", "state")


@pytest.fixture
def branches(tmp_path: Path) -> Branches:
    return Branches(tmp_path)


def with_title(state: State, record: str, title: str) -> State:
    link = state.links[record]
    changed = replace(link, base={**link.base, "title": Base(title, title)})
    return replace(state, links={**state.links, record: changed})


def with_task(state: State, record: str) -> State:
    link = replace(state.links["UT-001"], id=record, issue=int(record[3:]))
    return replace(state, links={**state.links, record: link})


def neighbours(state: State) -> tuple[str, str]:
    """Return two records that follow each other in the file."""
    keys = [line[6:-1] for line in encode(state).decode().split("\n") if line[:6] == '"link ']
    return keys[0], keys[1]


def test_two_branches_that_change_neighbouring_records_merge_clean(branches: Branches) -> None:
    base = example()
    one, other = neighbours(base)
    merged = branches.merge(base, with_title(base, one, "One"), with_title(base, other, "Other"))
    assert branches.clean
    assert decode(merged, FILE) == with_title(with_title(base, one, "One"), other, "Other")


def test_two_branches_that_change_two_rows_of_milestones_merge_clean(branches: Branches) -> None:
    base = with_rows(example(20), {1: "2026-05-27", 2: "2026-09-30"})
    ours = with_rows(base, {1: "2026-06-03", 2: "2026-09-30"})
    theirs = with_rows(base, {1: "2026-05-27", 2: "2026-10-01"})
    merged = branches.merge(base, ours, theirs)
    assert branches.clean
    assert decode(merged, FILE) == with_rows(base, {1: "2026-06-03", 2: "2026-10-01"})


def test_a_row_that_milestones_get_merges_clean_with_another_branch(branches: Branches) -> None:
    base = replace(example(20), milestones={1: "M1", 2: "M2"})
    ours = replace(with_rows(base, {1: "2026-06-03", 2: ""}), milestones=base.milestones)
    merged = branches.merge(base, ours, with_title(base, "UT-004", "New"))
    assert branches.clean
    assert decode(merged, FILE) == with_title(ours, "UT-004", "New")


def with_rows(state: State, days: Mapping[int, str]) -> State:
    rows = {
        number: Link(f"milestone M{number}", "milestones", number, "", {"due": Base(day, day)})
        for number, day in days.items()
    }
    titles = {number: f"M{number}" for number in days}
    return replace(state, milestones=titles, milestone_links=rows)


@pytest.mark.parametrize("side", [0, 1])
def test_a_record_added_beside_one_that_the_other_branch_changes_merges_clean(
    branches: Branches, side: int
) -> None:
    base = example()
    neighbour = neighbours(base)[side]
    added = added_between(base)
    ours, theirs = with_task(base, added), with_title(base, neighbour, "Changed")
    merged = branches.merge(base, ours, theirs)
    assert branches.clean
    assert decode(merged, FILE) == with_task(theirs, added)


def added_between(state: State) -> str:
    """Return an ID whose record comes to stand between the two neighbours."""
    first, second = neighbours(state)
    for number in range(100, 900):
        added = with_task(state, f"UT-{number}")
        if neighbours(added) == (first, f"UT-{number}") and second in added.links:
            return f"UT-{number}"
    pytest.fail("no ID comes to stand there")


def test_records_with_following_ids_that_two_branches_add_merge_clean(branches: Branches) -> None:
    base = example(20)
    merged = branches.merge(base, with_task(base, "UT-021"), with_task(base, "UT-022"))
    assert branches.clean
    assert decode(merged, FILE) == with_task(with_task(base, "UT-021"), "UT-022")


def test_one_record_changed_on_both_branches_is_a_conflict_that_names_it(
    branches: Branches,
) -> None:
    base = example()
    ours, theirs = with_title(base, "UT-004", "Ours"), with_title(base, "UT-004", "Theirs")
    error = error_of(branches.merge(base, ours, theirs))
    assert not branches.clean
    assert error.message == "the state file is in a merge conflict about UT-004"
    assert "--ours" in error.hint
    assert "--theirs" in error.hint
    assert "--rebuild" in error.hint


@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_the_way_out_of_a_conflict_that_is_named_leads_out(branches: Branches, side: str) -> None:
    base = example()
    ours, theirs = with_title(base, "UT-004", "Ours"), with_title(base, "UT-004", "Theirs")
    branches.merge(base, ours, theirs)
    branches.git("checkout", side, "state")
    assert decode((branches.path / "state").read_bytes(), FILE) in (ours, theirs)


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
@pytest.mark.parametrize("older", ["ours", "theirs"])
def test_a_conflict_about_the_cursor_alone_takes_the_older(
    branches: Branches, style: str, older: str
) -> None:
    base = example()
    early = replace(base, cursor="2026-03-02T00:00:00Z")
    late = replace(with_title(base, "UT-002", "New"), cursor="2026-03-03T00:00:00Z")
    sides = (early, late) if older == "ours" else (late, early)
    merged = branches.merge(base, *sides, style)
    assert b"<<<<<<<" in merged
    assert decode(merged, FILE) == with_title(early, "UT-002", "New")


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_a_conflict_about_the_cursor_and_more_of_the_header_stands(
    branches: Branches, style: str
) -> None:
    base = example()
    ours = replace(base, cursor="2026-03-02T00:00:00Z", repository="acme/renamed")
    theirs = replace(base, cursor="2026-03-03T00:00:00Z")
    error = error_of(branches.merge(base, ours, theirs, style))
    assert "the header" in error.message


def test_a_conflict_about_the_cursor_and_a_record_stands_and_names_both(branches: Branches) -> None:
    base = example()
    first = neighbours(base)[0]
    ours = replace(with_title(base, first, "Ours"), cursor="2026-03-02T00:00:00Z")
    theirs = replace(with_title(base, first, "Theirs"), cursor="2026-03-03T00:00:00Z")
    error = error_of(branches.merge(base, ours, theirs))
    assert "the header" in error.message
    assert first in error.message


def test_a_conflict_without_an_end_is_an_error() -> None:
    header, _, rest = encode(example()).partition(b"\n\n")
    cut = b"<<<<<<< HEAD\n" + header + b"\n=======\n" + header + b"\n\n" + rest
    assert "merge conflict" in error_of(cut).message

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.state import cache
from gh_tracker.core.state.cache import Cache, decode, encode

encodable = st.text(st.characters(codec="utf-8"))
caches = st.builds(
    Cache, st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=4), encodable
)
EXAMPLE = Cache(
    "2026-03-01T10:00:00Z",
    "2026-02-28T00:00:00Z",
    {"/issues?since=x": '{"a":"b"}'},
    '["R_1","2026-03-01T10:00:00Z",[]]\n[1,"a"]',
)


@given(caches, st.binary())
def test_what_was_written_reads_as_it_was(content: Cache, state: bytes) -> None:
    assert decode(encode(content, state), state) == content


@given(st.binary(), st.binary())
def test_anything_else_reads_as_empty(data: bytes, state: bytes) -> None:
    assert decode(data, state) == Cache()


def test_every_flipped_bit_empties_it_or_is_harmless() -> None:
    data = encode(EXAMPLE, b"state")
    for at in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        assert decode(bytes(flipped), b"state") in (EXAMPLE, Cache())


def test_every_cut_empties_it_or_is_harmless() -> None:
    data = encode(EXAMPLE, b"state")
    assert all(decode(data[:length], b"state") == Cache() for length in range(len(data) - 1))


def test_a_cache_of_another_format_is_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "VERSION", cache.VERSION + 1)
    data = encode(EXAMPLE, b"state")
    monkeypatch.undo()
    assert decode(data, b"state") == Cache()


def test_a_cursor_of_another_state_does_not_count_but_its_pages_do() -> None:
    assert decode(encode(EXAMPLE, b"state"), b"other") == replace(EXAMPLE, cursor="")

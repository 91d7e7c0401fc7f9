from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gh_tracker.errors import TrackerError
from gh_tracker.files import read, read_if_there, write_atomic, write_if_changed

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES = b"\xef\xbb\xbfone\r\ntwo\rthree\n\xff\x00 no newline at the end"

WRITER = """
import sys
from pathlib import Path
from gh_tracker.files import write_atomic
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    write_atomic(path, b"a" * 300_000)
    write_atomic(path, b"b" * 300_000)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "tracker.md"
    found.write_bytes(b"old")
    return found


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_bytes_are_read_and_written_as_they_are(path: Path) -> None:
    write_atomic(path, BYTES)
    assert read(path) == path.read_bytes() == BYTES


def test_a_new_file_has_the_mode_that_the_user_asks_for(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "new", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_the_mode_is_kept(path: Path, mode: int) -> None:
    path.chmod(mode)
    write_atomic(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_of_a_symbolic_link_the_target_is_replaced(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "link.md"
    link.symlink_to(Path("..") / path.name)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert list(elsewhere.iterdir()) == [link]


def test_a_link_to_nothing_yet_makes_the_file(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("file.md")
    write_atomic(tmp_path / "link.md", b"new")
    assert (tmp_path / "file.md").read_bytes() == b"new"


def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(path: Path) -> None:
    with room_for(1000), pytest.raises(TrackerError) as caught:
        write_atomic(path, b"x" * 5000)
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]
    assert caught.value.file == str(path)
    assert "Make room" in caught.value.hint


def test_a_failing_rename_leaves_nothing_beside_the_target(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(TrackerError) as caught:
        write_atomic(tmp_path / "folder", b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
    assert "not a folder" in caught.value.hint


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(TrackerError, match="cannot be written") as caught:
        write_atomic(tmp_path / "absent" / "file", b"x")
    assert "folder" in caught.value.hint


@pytest.mark.parametrize("name", ["open", "fsync"])
def test_a_lack_of_permission_is_explained(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, name, refuse)  # root may write anywhere
    with pytest.raises(TrackerError, match="Permission denied") as caught:
        write_atomic(path, b"new")
    assert "access" in caught.value.hint
    assert list(path.parent.iterdir()) == [path]


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_after(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, bytes]] = []
    flush = os.fsync

    def observed(descriptor: int) -> None:
        flush(descriptor)
        seen.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.read_bytes()))

    monkeypatch.setattr(os, "fsync", observed)
    write_atomic(path, b"new")
    assert seen == [(False, b"old"), (True, b"new")]


def test_who_reads_the_old_file_meanwhile_reads_it_to_its_end(path: Path) -> None:
    with path.open("rb") as reader:
        write_atomic(path, b"new")
        assert reader.read() == b"old"


def test_a_killed_writer_leaves_one_of_the_two_contents_whole(path: Path) -> None:
    for delay in (0.0, 0.004, 0.009, 0.013):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
        assert path.read_bytes() in {b"old", b"a" * 300_000, b"b" * 300_000}


def test_a_missing_file_is_an_error_or_none_as_asked(tmp_path: Path) -> None:
    assert read_if_there(tmp_path / "absent") is None
    with pytest.raises(TrackerError, match="no such file") as caught:
        read(tmp_path / "absent")
    assert caught.value.file.endswith("absent")


def test_a_folder_in_place_of_a_file_is_explained(tmp_path: Path) -> None:
    for reading in (read, read_if_there):
        with pytest.raises(TrackerError, match="cannot be read"):
            reading(tmp_path)


def test_equal_bytes_are_not_written_again(path: Path) -> None:
    before = path.stat()
    assert not write_if_changed(path, b"old")
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert write_if_changed(path, b"new")
    assert path.read_bytes() == b"new"

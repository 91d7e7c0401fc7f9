"""Bytes on disk: whole reads, and writes that leave the old file or the new, never a mixture."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from gh_tracker.errors import TrackerError

_WINDOWS: Final = os.name == "nt"


def read(path: Path) -> bytes:
    """Return the file's bytes, untouched.

    Raises:
        TrackerError: there is no such file, or it cannot be read.
    """
    data = read_if_there(path)
    if data is None:
        raise TrackerError(
            "there is no such file", hint="Check the path, or name another file.", file=str(path)
        )
    return data


def read_if_there(path: Path) -> bytes | None:
    """Return the file's bytes, or None when there is no such file; else as ``read``."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _explained(error, path, "read") from error


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file's content, or make the file; after a crash it is the old or the new one.

    The mode is kept, and of a symbolic link the file that it names is replaced. The bytes are on
    the disk when this returns. Other hard links of the file keep the old content.

    Raises:
        TrackerError: it cannot be written; the file is as it was and nothing is left beside it.
    """
    target = Path(os.path.realpath(path))
    # Short, so that it fits wherever the name of the file does, and hidden from globs.
    temporary = target.with_name(f".gh-tracker-{os.urandom(6).hex()}.tmp")
    try:
        _write_through(temporary, data, _mode(target))
        temporary.replace(target)
        _flush_directory(target.parent)
    except OSError as error:
        raise _explained(error, path, "written") from error
    finally:
        with suppress(OSError):  # of two errors the first is the one to tell
            temporary.unlink()


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write as ``write_atomic`` does unless the file holds these bytes; tell whether it did."""
    if read_if_there(path) == data:
        return False
    write_atomic(path, data)
    return True


def _mode(path: Path) -> int | None:
    with suppress(FileNotFoundError):
        return stat.S_IMODE(path.stat().st_mode)
    return None


def _write_through(path: Path, data: bytes, mode: int | None) -> None:
    # 0o666 is what every program asks for; the umask of the user takes from it.
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
    )
    with open(descriptor, "wb") as file:  # noqa: PTH123 - pathlib opens no descriptors
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        path.chmod(mode)


def _flush_directory(path: Path) -> None:
    """Put a rename on the disk; Windows has no such call and needs none."""
    if _WINDOWS:
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explained(error: OSError, path: Path, done: str) -> TrackerError:
    reason = error.strerror or type(error).__name__
    message = f"the file cannot be {done}: {reason}"
    return TrackerError(message, hint=_way_out(error), file=str(path))


def _way_out(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Make its folder, or check the path."
    if isinstance(error, PermissionError):
        return "Give yourself access to the file and its folder, then run again."
    if isinstance(error, IsADirectoryError):
        return "Name a file, not a folder."
    return "Make room on the disk or mend it, then run again; the file is as it was."

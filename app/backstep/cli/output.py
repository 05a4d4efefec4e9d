"""What a command writes: lines on standard output, and files that are replaced whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from backstep.cli.complaints import Complaint, one_line

if TYPE_CHECKING:
    # Only then: numpy and pydantic take a while, and doctor must work without them.
    from backstep.session.document import Document

Write = Callable[[str], None]

STANDARD_OUTPUT = "standard output"


def prepare_streams() -> None:
    """Make the standard streams write every character: files and pipes get UTF-8 whatever the locale says.

    A stream that was closed before the program began leads nowhere.
    """
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _nowhere() -> io.TextIOWrapper:
    # Not to be closed, as little as the stream in whose place it stands.
    return open(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)


def say(text: str) -> None:
    """One line on standard output."""
    write_out(one_line(text) + "\n")


def tell(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(one_line(text) + "\n")
    sys.stderr.flush()


def write_out(text: str) -> None:
    """Text on standard output. Raises Complaint where it cannot be written, BrokenPipeError where nobody reads it."""
    with _standard_output():
        sys.stdout.write(text)


def finish() -> None:
    """Send off what is still on its way to standard output. Raises as `write_out` does."""
    with _standard_output():
        sys.stdout.flush()


@contextmanager
def _standard_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon()
        reason = error.strerror or str(error)
        raise Complaint(STANDARD_OUTPUT, "", f"nothing more can be written there ({reason}); make room") from error


def abandon() -> None:
    """Give up standard output, so that Python does not try once more to write at its end and complain."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except OSError:
        # A stand-in without a file behind it, as tests use, has nothing to be given up.
        return


def check_target(name: str, sources: Iterable[Path] = ()) -> Path:
    """See early whether the file `name` can be written, before a long computation. Raises Complaint.

    `sources` are the files that are being read: none of them may be overwritten by something of another kind.
    """
    path = Path(name)
    try:
        folder = path.resolve().parent
        if not name or path.is_dir():
            raise Complaint(name or '""', "", "this is not the name of a file; name the file to write")
        if not folder.is_dir():
            raise Complaint(name, "", "the folder does not exist; make it first or choose another")
        exists = path.exists()
        # A file is replaced by a new one beside it, a device is written to.
        places = [path] if is_special(path) else [folder, path] if exists else [folder]
        if not all(os.access(place, os.W_OK) for place in places):
            raise Complaint(name, "", "nothing may be written here; choose another place")
        for source in sources:
            if exists and source.exists() and path.samefile(source):
                raise Complaint(name, "", "this file is being read; choose another name, so that it is not overwritten")
    except OSError as error:
        raise Complaint(name, "", f"this cannot be written ({error.strerror}); choose another name") from error
    return path


def sources(path: Path, document: Document) -> tuple[Path, ...]:
    """The files a session was read from: its own, and that of its data."""
    return (path,) if document.csv is None else (path, document.csv)


def is_special(path: Path) -> bool:
    """Whether `path` is there and no regular file: a device or a pipe is written to, never replaced."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


@contextmanager
def writing(name: str | None) -> Iterator[Write]:
    """Where a result goes: the file `name`, or standard output where it is None.

    The file takes the place of an old one when the block ends; when the block fails nothing has changed. It is
    written as it comes, so that a result may be larger than memory. Raises Complaint where it cannot be written.
    """
    if name is None:
        yield write_out
        return
    path = Path(name)
    try:
        if is_special(path):
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                yield _writer(name, file)
        else:
            with _replacing(path) as file:
                yield _writer(name, file)
    except OSError as error:
        raise _not_written(name, error) from error


def _writer(name: str, file: io.TextIOBase) -> Write:
    def write(text: str) -> None:
        try:
            file.write(text)
        except OSError as error:
            raise _not_written(name, error) from error

    return write


def _not_written(name: str, error: OSError) -> Complaint:
    return Complaint(name, "", f"the file cannot be written ({error.strerror or error}); nothing was changed")


@contextmanager
def _replacing(path: Path) -> Iterator[io.TextIOWrapper]:
    # A link is followed, so that what it points at is replaced and the link stays.
    target = path.resolve()
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """Permissions of the old file, or the usual ones: a temporary file starts out private."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

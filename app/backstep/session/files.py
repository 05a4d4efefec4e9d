"""Reading and replacing files without surprises."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backstep.core.errors import InputError


def read_bytes(path: Path, most: int) -> bytes:
    """The content of `path`. Raises InputError with a sentence where it cannot be read or has over `most` bytes."""
    try:
        if path.is_dir():
            raise InputError("", "this is a directory; name a file in it")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            # A device or a pipe has no size to ask for beforehand.
            size = min(status.st_size, most) if stat.S_ISREG(status.st_mode) else most
            content = file.read(size + 1)
    except FileNotFoundError:
        raise InputError("", "there is no such file; check the name and the folder") from None
    except PermissionError:
        raise InputError("", "this file may not be read; change its permissions or copy it elsewhere") from None
    except OSError as error:
        raise InputError(
            "", f"the file cannot be read ({error.strerror or error}); check the disk or the name"
        ) from None
    if len(content) > most:
        raise InputError(
            "",
            f"the file is larger than {most // 1_000_000} MB, the most that can be opened; put its data into a "
            "CSV file beside it",
        )
    return content


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` into `path`, whole or not at all: whatever was there stays until the new file is complete.

    Raises InputError with a sentence where that cannot be done; nothing half-written is left behind.
    """
    # A link is followed, so that what it points at is replaced and the link stays.
    target = path.resolve() if path.is_symlink() else path
    temporary = ""
    try:
        with _told():
            if target.is_dir():
                raise InputError("", "this is a directory; name a file in it")
            if target.exists() and not target.is_file():
                raise InputError("", "this is a device, not a file; choose another name")
            handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes a private file; the new one gets the permissions of the old, or the usual ones.
            mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
            Path(temporary).chmod(mode)
            Path(temporary).replace(target)
            temporary = ""
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def add_file(path: Path, content: bytes) -> bool:
    """Put `content` into a new file, whole or not at all; False where there is something of that name already.

    Raises InputError as `replace_file` does.
    """
    try:
        with _told():
            # The empty file holds the name, so that nobody else's file of that name can come in between.
            path.open("xb").close()
    except FileExistsError:
        return False
    try:
        replace_file(path, content)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return True


def is_same(path: Path, content: bytes) -> bool:
    """Whether `path` is a file that holds just that; one that cannot be read is another."""
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


@contextmanager
def _told() -> Iterator[None]:
    """What hinders writing becomes an InputError with a sentence; that a file is there already stays what it is."""
    try:
        yield
    except FileExistsError:
        raise
    except FileNotFoundError:
        raise InputError("", "the folder does not exist; make it first or choose another") from None
    except PermissionError:
        raise InputError("", "nothing may be written here; choose another folder") from None
    except OSError as error:
        raise InputError("", f"the file cannot be written ({error.strerror or error}); nothing was changed") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

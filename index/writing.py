"""Who may write an archive, and what goes wrong when files are written."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

from index.database import full_disk
from index.errors import ArchiveError, ArchiveLocked

_FULL = ("no space left", "os error 28", "disk quota", "os error 122")


class WriteLock:
    """The writer's lock of an archive: one thread of one process holds it, and may enter it again."""

    _held: ClassVar[dict[tuple[str, int], tuple[FileLock, int]]] = {}

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = str(folder.resolve())

    @property
    def _key(self) -> tuple[str, int]:
        return self._path, threading.get_ident()

    @property
    def held(self) -> bool:
        """Whether this thread is the writer."""
        return self._key in self._held

    def __enter__(self) -> None:
        lock, depth = self._held.get(self._key, (None, 0))
        self._held[self._key] = (lock or self._acquire(), depth + 1)

    def _acquire(self) -> FileLock:
        lock = FileLock(str(self.folder / "write.lock"))
        try:
            lock.acquire(timeout=0)
            (self.folder / "writer").write_text(str(os.getpid()), "ascii")
        except Timeout as error:
            where = str(self.folder)
            raise ArchiveLocked(f"{self._holder()} écrit dans l'archive {where!r} ; attendez qu'il ait fini et relancez") from error
        except OSError as error:
            lock.release(force=True)
            raise write_error(self.folder, error) from error
        return lock

    def _holder(self) -> str:
        try:
            holder = (self.folder / "writer").read_text("ascii")
        except OSError:
            return "un autre processus"
        return "un autre fil de ce programme" if holder == str(os.getpid()) else f"un autre processus ({holder})"

    def __exit__(self, *_: object) -> None:
        lock, depth = self._held[self._key]
        if depth > 1:
            self._held[self._key] = (lock, depth - 1)
            return
        del self._held[self._key]
        (self.folder / "writer").unlink(missing_ok=True)
        lock.release()


@contextmanager
def writing_files(folder: Path) -> Iterator[None]:
    """Errors of writing files, whichever library reports them, as one line that says what, where and what to do."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        # faiss (RuntimeError) and tantivy (ValueError) name the cause in words only.
        if isinstance(error, OSError) or is_full(error):
            raise write_error(folder, error) from error
        raise


def write_error(folder: Path, error: Exception) -> ArchiveError:
    if is_full(error):
        return ArchiveError(full_disk(folder))
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).splitlines()[0]
    return ArchiveError(f"{str(folder)!r} ne peut être écrit ({reason}) ; vérifiez les droits, ou donnez un autre dossier avec --archive")


def is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    text = str(error).lower()
    return any(words in text for words in _FULL)

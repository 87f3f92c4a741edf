"""Keeps an archive level with a folder: the only import of watchfiles."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event

from index.errors import ArchiveLocked
from index.importing import import_paths
from index.store import AddReport, ArchiveIndex
from index.types import Problem

RETRY_MILLISECONDS = 1000


def watch(
    archive: ArchiveIndex,
    folder: Path,
    *,
    say: Callable[[AddReport, Sequence[Problem]], None],
    columns: Mapping[str, str] | None = None,
    prune: bool = False,
    debounce: int = 1600,
    stop: Event | None = None,
) -> None:
    """Imports the folder, then what changes in it, until interrupted (SIGINT) or `stop` is set. Readers see each committed batch.

    Holds the writer's lock only while it imports; when another process holds it, what changed waits.
    """
    import watchfiles

    folder, own = folder.resolve(), archive.folder.resolve()

    def interesting(_: object, path: str) -> bool:
        changed = Path(path)
        hidden = any(part.startswith(".") for part in changed.relative_to(folder).parts) if changed.is_relative_to(folder) else True
        return not (hidden or changed.is_relative_to(own))

    pending: set[str] | None = None  # None: everything
    done = False
    try:
        # The watching begins before the first import, so that nothing falls between the two.
        changes = watchfiles.watch(
            folder,
            watch_filter=interesting,
            debounce=debounce,
            stop_event=stop,
            rust_timeout=RETRY_MILLISECONDS,
            yield_on_timeout=True,
            raise_interrupt=True,
        )
        for batch in changes:
            names = {Path(path).relative_to(folder).as_posix() for _, path in batch}
            if pending is not None:
                pending |= names
            if done and not pending:
                continue
            problems: list[Problem] = []
            chosen = None if pending is None else _touched(pending)
            try:
                report = import_paths(archive, [folder], problems.append, columns=columns, prune=prune, only=chosen)
            except ArchiveLocked as error:
                print(f"guillemets : {error}", file=sys.stderr)
                continue
            pending, done = set(), True
            say(report, problems)
    except KeyboardInterrupt:
        return


def _touched(names: set[str]) -> Callable[[str], bool]:
    """Whether a file is one of these, or in a folder that is one of these."""

    def touched(file: str) -> bool:
        parts = file.split("/")
        return any("/".join(parts[:count]) in names for count in range(1, len(parts) + 1))

    return touched

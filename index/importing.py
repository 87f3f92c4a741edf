"""From files to an archive: reads them, adds what is new, deletes what their agency takes back and, on demand, what is gone from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from index.errors import ArchiveError
from index.living import Origin
from index.readers import read_articles
from index.store import AddReport, ArchiveIndex, Progress
from index.types import Article, Problem
from index.wellformed import well_formed


@dataclass(slots=True)
class _Reading:
    """What the reading of one root tells of its files."""

    root: str
    file: str = ""
    seen: dict[str, set[str]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    only: Callable[[str], bool] | None = None

    def open(self, file: str) -> None:
        self.file = file
        self.seen.setdefault(file, set())

    def covers(self, file: str) -> bool:
        """Whether what this file holds is known: it was looked at, and neither it nor a folder above it failed."""
        if self.only and not self.only(file):
            return False
        return not any(not failed or file == failed or file.startswith(failed + "/") for failed in self.failed)


def import_paths(
    archive: ArchiveIndex,
    paths: Sequence[Path],
    report: Callable[[Problem], None],
    *,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    prune: bool = False,
    restore: bool = False,
    only: Callable[[str], bool] | None = None,
    on_stream: Callable[[BinaryIO], None] | None = None,
) -> AddReport:
    """Brings the archive to what the files say. Holds the writer's lock all along; a kill keeps the batches that were committed.

    With `prune`, what was read from these paths before and is there no more goes; where a file can't be read, what came from it stays.
    `restore` brings back what was taken down. `only` says by their paths from the root which files to look at; the others stay as they are.
    `on_stream` gets each file of the disk as it is opened.
    """
    withdrawn: dict[str, None] = {}
    readings: list[_Reading] = []

    def told(problem: Problem) -> None:
        if problem.kind == "error":
            readings[-1].failed.add(readings[-1].file)
        report(problem)

    def articles() -> Iterator[tuple[Article, Origin]]:
        for path in paths:
            reading = _Reading(_root(path), only=only)
            readings.append(reading)
            chosen = _without(archive.folder, path, only)
            read = read_articles(
                path, columns=columns, report=told, withdraw=withdrawn.setdefault, opened=reading.open, only=chosen, on_stream=on_stream
            )
            try:
                for article in read:
                    withdrawn.pop(article.id, None)  # published again since
                    if prune:
                        reading.seen[reading.file].add(well_formed(article.id))
                    yield article, Origin(reading.root, reading.file)
            except ArchiveError as error:
                # Nothing to read here; what the other paths hold goes in all the same.
                reading.failed.add("")
                report(Problem(str(path), str(error)))
            if only is None and not reading.seen:
                reading.failed.add("")  # an empty folder is more often a disk that is not there than an archive that was emptied

    with archive.writing():
        result = archive.add_read(articles(), progress, restore=restore)
        if withdrawn:
            result.withdrawn = archive.delete(withdrawn)
        if prune:
            for reading in readings:
                result.pruned += archive.prune(reading.root, reading.seen, reading.covers)
    return result


def _without(archive: Path, path: Path, only: Callable[[str], bool] | None) -> Callable[[str], bool] | None:
    """`only`, without the archive's own files where it stands below `path`."""
    own, root = archive.resolve(), path.resolve()
    if not own.is_relative_to(root):
        return only
    within = own.relative_to(root).as_posix() + "/"
    return lambda file: not file.startswith(within) and (only is None or only(file))


def _root(path: Path) -> str:
    return str(path.resolve()).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

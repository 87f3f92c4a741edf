"""What every reader shares: the file being read, the run it is read in, and how a file is refused."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from index.types import Article, Problem

MEGABYTE = 1024 * 1024
LIMIT_BYTES = 200 * MEGABYTE
"""Most bytes of one file, or of one record where a format is read record by record, that are taken into memory."""

MAX_RATIO = 100
"""What is packed may grow this many times when unpacked (news text grows 3 to 20 times; a bomb, a thousand) …"""
RATIO_FLOOR = 10 * MEGABYTE
"""… beyond these first bytes, which are always allowed: a short file of one repeated line is no bomb."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone surrogates: no UTF-8 file and no database column can hold them."""


class Unreadable(Exception):
    """This file, or this record, can't be read; the message (French) says why. Caught at the boundary of one file."""

    def __init__(self, reason: str, *, line: int | None = None, kind: str = "error") -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: on disk, or a member of an archive.

    `name` is what a Problem calls it, `id` its path from the indexed root ("/" between parts), the id of the article of a
    file that has no id of its own. `size` is the bytes behind `open`, None when only reading tells. `open` unpacks nothing.
    """

    name: str
    id: str
    size: int | None
    open: Callable[[], BinaryIO]

    @property
    def parts(self) -> tuple[str, str, bool]:
        """The bare name, the suffix in lower case, and whether it is gzipped: ("a", ".warc", True) for "a.warc.gz"."""
        path = PurePosixPath(self.id)
        gzipped = path.suffix.lower() in {".gz", ".tgz"}
        if path.suffix.lower() == ".tgz":
            path = path.with_suffix(".tar")
        elif gzipped:
            path = path.with_suffix("")
        return path.stem, path.suffix.lower(), gzipped

    @property
    def suffix(self) -> str:
        return self.parts[1]

    def unpacked(self) -> io.BufferedReader:
        """The content, gunzipped where the name says so, with a guard against decompression bombs."""
        stream = self.open()
        if self.parts[2]:
            return io.BufferedReader(Guard(cast(BinaryIO, gzip.GzipFile(fileobj=stream)), self.size), 64 * 1024)
        return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))

    def read(self, limit: int) -> bytes:
        """The whole content. Raises Unreadable above `limit` bytes."""
        if self.size is not None and self.size > limit:
            raise Unreadable(too_big(limit))
        with self.unpacked() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(too_big(limit))
        return data


@dataclass(frozen=True, slots=True)
class Run:
    """One call of read_articles: where problems and withdrawals go, and what was asked."""

    report: Callable[[Problem], None]
    withdraw: Callable[[str], None]
    columns: Mapping[str, str]
    limit_bytes: int

    def problem(self, source: Source, reason: str, *, line: int | None = None, kind: str = "error") -> None:
        self.report(Problem(source.name, reason, line, kind))


Reader = Callable[[Source, Run], Iterator[Article]]
"""What a format module gives as `read`. It may raise Unreadable at any point: what it yielded before stays."""


class Guard(io.RawIOBase):
    """A stream that refuses to give out far more than the packed bytes that it comes from."""

    def __init__(self, stream: BinaryIO, packed: int | None) -> None:
        self._stream = stream
        self._allowed = max(RATIO_FLOOR, MAX_RATIO * packed) if packed is not None else None
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._given += len(data)
        if self._allowed is not None and self._given > self._allowed:
            raise Unreadable(f"bombe de décompression : plus de {MAX_RATIO} fois sa taille une fois décompressé")
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def megabytes(count: int) -> str:
    return f"{count / MEGABYTE:.0f} Mo" if count >= MEGABYTE else f"{count} octets"


def too_big(limit: int) -> str:
    return f"dépasse la limite de {megabytes(limit)} par fichier"

"""The progress bar of an import: articles, speed, and the time left by the bytes of the files that are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tqdm import tqdm

from index.readers import count_bytes
from qa.wording import wording

FORMAT = "{desc} {percentage:3.0f} % |{bar:30}| {unit} [{elapsed} < {remaining}]"


class ImportBar:
    """A context on standard error; nothing is shown, nor measured, when it is not a terminal or `quiet`."""

    def __init__(self, paths: Iterable[Path], *, quiet: bool = False, lang: str = "fr") -> None:
        shown = not quiet and sys.stderr.isatty()
        total = sum(map(count_bytes, paths)) if shown else 0
        self._articles, self._before, self._size, self._comma = 0, 0, 0, "." if lang == "en" else ","
        self._stream: BinaryIO | None = None
        self._bar = tqdm(
            desc=wording(lang).indexing, total=total or 1, unit="0 articles", bar_format=FORMAT, disable=not shown, file=sys.stderr
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None and not self._bar.disable:
            self._bar.n = self._bar.total
            self._show()
        self._bar.close()

    def reading(self, stream: BinaryIO) -> None:
        """A file was opened: the one before has been read."""
        self._before += self._size
        self._stream, self._size = stream, os.fstat(stream.fileno()).st_size

    def advance(self, articles: int, _passages: int) -> None:
        """So many more articles are in."""
        self._articles += articles
        if not self._bar.disable:
            self._bar.n = min(self._before + self._position(), self._bar.total)
            self._show()

    def _position(self) -> int:
        """How far the file that is open has been read: packed bytes, where it is packed."""
        if self._stream is None or self._stream.closed:
            return self._size
        return self._stream.tell()

    def _show(self) -> None:
        elapsed = self._bar.format_dict["elapsed"]
        speed = f", {self._articles / elapsed:.1f}/s".replace(".", self._comma) if self._articles and elapsed else ""
        self._bar.unit = f"{self._articles} articles{speed}"
        self._bar.refresh()

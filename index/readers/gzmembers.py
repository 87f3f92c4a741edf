"""A gzip file of many members, as WARC files are, of which one that is spoiled does not lose the rest."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

MAGIC = b"\x1f\x8b\x08"
CHUNK = 64 * 1024


class GzipMembers(io.RawIOBase):
    """What the members hold, one after the other. `spoiled` is called once for each stretch of damage, which is passed over."""

    def __init__(self, stream: BinaryIO, spoiled: Callable[[], None]) -> None:
        self._stream = stream
        self._spoiled = spoiled
        self._packed = b""
        self._ready = b""
        self._unpacker: Any = None
        self._in_damage = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if self._unpacker is None and not self._next_member():
                return 0
            if not self._packed and not self._more():
                self._ready = self._unpacker.flush()
                if not self._unpacker.eof:
                    self._damage()  # the last member has no end
                self._unpacker = None
                continue
            self._unpack(len(buffer))
        given = self._ready[: len(buffer)]
        self._ready = self._ready[len(given) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _more(self) -> bool:
        more = self._stream.read(CHUNK)
        self._packed += more
        return bool(more)

    def _damage(self) -> None:
        if not self._in_damage:
            self._spoiled()
        self._in_damage = True

    def _unpack(self, size: int) -> None:
        try:
            self._ready = self._unpacker.decompress(self._packed, size)
        except zlib.error:
            self._damage()
            self._packed = self._packed[1:]
            self._unpacker = None
            return
        self._packed = self._unpacker.unconsumed_tail
        if self._unpacker.eof:
            self._packed = self._unpacker.unused_data
            self._unpacker = None
            self._in_damage = False

    def _next_member(self) -> bool:
        """To the next start of a member; False if there is none. Zeros between members are padding, anything else is damage."""
        while True:
            start = self._packed.find(MAGIC)
            passed_over = self._packed[: start if start >= 0 else max(0, len(self._packed) - len(MAGIC) + 1)]
            if passed_over.strip(b"\x00"):
                self._damage()
            self._packed = self._packed[len(passed_over) :]
            if start >= 0:
                self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                return True
            if not self._more():
                return False

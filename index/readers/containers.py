"""ZIP and TAR archives (.zip, .tar, .tar.gz, .tgz) of the other formats. A member is read as a file of its own would be.

Nothing is ever written to disk. Refused by name: bombs (what unpacks to far more than it takes), members whose path climbs out,
links, encrypted members, and archives inside archives.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, Self, cast

from index.readers.common import MAX_RATIO, RATIO_FLOOR, Run, Source, Unreadable, megabytes
from index.readers.dispatch import read_source
from index.types import Article

SPOILED_TAR = "tar abîmé ou tronqué : lu jusque-là, ou fichier qui n'est pas un tar"
NESTED = frozenset((".zip", ".tar"))
MAX_MEMBERS = 5_000_000


def read(source: Source, run: Run) -> Iterator[Article]:
    yield from _read_zip(source, run) if source.suffix == ".zip" else _read_tar(source, run)


def _read_zip(source: Source, run: Run) -> Iterator[Article]:
    with source.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            raise Unreadable("zip abîmé, ou fichier qui n'est pas un zip") from None
        members = sorted((member for member in archive.infolist() if not member.is_dir()), key=lambda member: member.filename)
        _refuse_bomb(members, source)
        for member in members:
            inner = _member(source, member.filename, member.file_size)
            if inner is None:
                continue
            try:
                _refuse_member(inner, member.filename)
                if member.flag_bits & 0x1:
                    raise Unreadable("protégé par un mot de passe")
                yield from read_source(_in_zip(inner, archive, member), run)
            except Unreadable as problem:
                run.problem(inner, problem.reason, kind=problem.kind)


def _refuse_bomb(members: list[zipfile.ZipInfo], source: Source) -> None:
    """Raises Unreadable by what the archive says of itself; zipfile gives out no more of a member than it says."""
    total = sum(member.file_size for member in members)
    if source.size is not None and total > max(RATIO_FLOOR, MAX_RATIO * source.size):
        raise Unreadable(f"bombe de décompression : {megabytes(total)} pour {megabytes(source.size)} d'archive")
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"plus de {MAX_MEMBERS} fichiers")


def _in_zip(inner: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Source:
    def opened() -> BinaryIO:
        try:
            return cast(BinaryIO, _Checked(archive.open(member)))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
            raise Unreadable("membre illisible : abîmé, ou compression inconnue") from None

    return Source(inner.name, inner.id, inner.size, opened)


class _Checked(io.RawIOBase):
    """A member being read, whose damage (a false checksum, an early end) is an Unreadable like any other."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except zipfile.BadZipFile:
            raise Unreadable("membre abîmé : sa somme de contrôle est fausse") from None
        except tarfile.ReadError:
            raise Unreadable("membre tronqué : l'archive s'arrête avant sa fin") from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _read_tar(source: Source, run: Run) -> Iterator[Article]:
    with source.unpacked() as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive:
                for member in archive:
                    yield from _tar_member(archive, member, source, run)
        except tarfile.TarError:
            raise Unreadable(SPOILED_TAR) from None


class _Header(tarfile.TarInfo):
    """tarfile takes a spoiled header after the first for the end of the archive, and says nothing."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ in ("TruncatedHeaderError", "InvalidHeaderError"):  # named so, but not public
                raise Unreadable(SPOILED_TAR) from None
            raise


def _tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, source: Source, run: Run) -> Iterator[Article]:
    inner = _member(source, member.name, member.size)
    if inner is None or member.isdir():
        return
    try:
        _refuse_member(inner, member.name)
        if not member.isfile():
            raise Unreadable("lien ou fichier spécial, non suivi", kind="skipped")
        stream = archive.extractfile(member)
        if stream is None:
            return
        # A stream is read once, in order: the member is open while its articles are read, then left for the next.
        yield from read_source(Source(inner.name, inner.id, inner.size, lambda: cast(BinaryIO, _Checked(stream))), run)
    except Unreadable as problem:
        run.problem(inner, problem.reason, kind=problem.kind)


def _member(source: Source, name: str, size: int) -> Source | None:
    """The member as a source of its own; None for hidden files and what macOS adds."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in parts):
        return None
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return Source(f"{source.name}:{shown}", f"{source.id}/{shown}", size, lambda: io.BytesIO())


def _refuse_member(inner: Source, name: str) -> None:
    path = name.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        raise Unreadable("chemin qui sort de l'archive : refusé")
    if inner.suffix in NESTED:
        raise Unreadable("archive dans une archive : décompressez-la d'abord")

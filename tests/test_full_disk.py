"""A full disk (a small one, in memory): adding, replacing, removing and compacting fail with one line, and lose nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from test_store import ENCODER, found, many, one_line, opened

from index.errors import ArchiveError
from index.store import ArchiveIndex

pytestmark = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small tmpfs needs root on Linux")
ROOM = 20 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of so many kilobytes; again: another size for the same one."""
    mount = tmp_path / "small"
    mount.mkdir()

    def sized(kilobytes: int) -> Path:
        again = "remount," if mount.is_mount() else ""
        command = ["mount", "-t", "tmpfs", "-o", f"{again}size={kilobytes}k", "tmpfs", str(mount)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a tmpfs can't be mounted here")
        return mount

    yield sized
    if mount.is_mount():
        subprocess.run(["umount", "--lazy", str(mount)], check=True)


@contextmanager
def left(mount: Path, kilobytes: int) -> Iterator[None]:
    """Inside, the disk is full but for so many kilobytes."""
    state, ballast = os.statvfs(mount), mount / "ballast"
    ballast.write_bytes(bytes(state.f_bavail * state.f_frsize - kilobytes * 1024))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.mark.parametrize("kilobytes", [300, 780, 840, 900, 1100])
def test_adding(small_disk: Callable[[int], Path], kilobytes: int) -> None:
    mount, articles = small_disk(kilobytes), many(320)
    with ArchiveIndex.create(mount / "archive", ENCODER) as archive:
        assert one_line(ArchiveError, lambda: archive.add(articles)).startswith("disque plein")
        kept = [a.id for a in archive.articles()]
        assert found(archive.search("mot003 mot004", 1000)) <= set(kept)
    with opened(mount / "archive") as archive:
        assert [a.id for a in archive.articles()] == kept == [a.id for a in articles[: len(kept)]]
        assert not kept or len(archive.search("mot003 mot004", 1000)) >= len(kept) // 2
    small_disk(ROOM)
    with opened(mount / "archive") as archive:
        assert archive.add(articles).unchanged == len(kept)
        assert archive.summary().articles == 320 and archive.term_counts("titr")[0] == archive.summary().passages


@pytest.mark.parametrize("kilobytes", [0, 60, 200])
def test_replacing(small_disk: Callable[[int], Path], kilobytes: int) -> None:
    mount, articles = small_disk(ROOM), many(100, words=200)
    corrected = [replace(a, text="Corrigé. " + a.text, version="") for a in articles]
    with ArchiveIndex.create(mount / "archive", ENCODER) as archive:
        archive.add(articles)
        with left(mount, kilobytes):
            assert one_line(ArchiveError, lambda: archive.add(corrected)).startswith("disque plein")
            held = {a.id: a for a in archive.articles()}
            assert found(archive.search("mot003 mot004", 1000)) <= set(held)
    new = sum(held[a.id] == a for a in corrected)
    assert [held[a.id] for a in articles] == [*corrected[:new], *articles[new:]]
    with opened(mount / "archive") as archive:
        assert {a.id: a for a in archive.articles()} == held
        assert archive.add(corrected).unchanged == new
        assert archive.term_counts("corrig")[1] == len(archive.search("corrigé", 10_000, weight=0.0)) >= 100


@pytest.mark.parametrize("kilobytes", [0, 40, 120])
def test_removing(small_disk: Callable[[int], Path], kilobytes: int) -> None:
    mount, articles = small_disk(ROOM), many(100, words=200)
    unwanted = {a.id for a in articles[::2]}
    with ArchiveIndex.create(mount / "archive", ENCODER) as archive:
        archive.add(articles)
        with left(mount, kilobytes):
            message = one_line(ArchiveError, lambda: archive.take_down(unwanted))
            assert message.startswith("disque plein")
            held = {a.id for a in archive.articles()}
            assert held in ({a.id for a in articles}, {a.id for a in articles} - unwanted)
            assert found(archive.search("mot003 mot004", 1000)) <= held
    with opened(mount / "archive") as archive:
        assert {a.id for a in archive.articles()} == held
        archive.take_down(unwanted)
        assert {a.id for a in archive.articles()} == {a.id for a in articles} - unwanted
        assert not found(archive.search("mot003 mot004 titre", 1000)) & unwanted
        assert archive.term_counts("titr")[0] == archive.summary().passages
        assert archive.add(articles).refused == len(unwanted)


@pytest.mark.parametrize("kilobytes", [0, 60, 200])
def test_compacting(small_disk: Callable[[int], Path], kilobytes: int) -> None:
    mount, articles = small_disk(ROOM), many(100, words=200)
    kept = {a.id for a in articles[2:]}
    with ArchiveIndex.create(mount / "archive", ENCODER) as archive:
        archive.add(articles)
        archive.take_down([a.id for a in articles[:2]])
        with left(mount, kilobytes):
            assert one_line(ArchiveError, archive.compact).startswith("disque plein")
            assert {a.id for a in archive.articles()} == kept >= found(archive.search("mot003 mot004", 1000))
    with opened(mount / "archive") as archive:
        before = found(archive.search("mot003 mot004", 1000))
        assert archive.compact().complete
        assert {a.id for a in archive.articles()} == kept and found(archive.search("mot003 mot004", 1000)) == before

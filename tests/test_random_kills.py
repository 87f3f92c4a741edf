"""SIGKILL at fifty random moments of adding, replacing, removing and compacting: nothing is lost, nothing comes back.

One process imports what is needed, and forks a worker for each kill. tests/test_kill.py kills at chosen moments.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article

ROOT = Path(__file__).parent.parent
KILLS = 50
STEPS = ("added", "replaced", "removed", "compacted")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

HOST = """
import os, sys
from test_random_kills import say, work
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        work(sys.argv[1], int(line))
    say("pid", pid)
    os.waitpid(pid, 0)
    say("over")
"""


def say(*words: object) -> None:
    """One write a line: host and worker share the pipe, and `print` may write the end of the line apart."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def numbered(step: int, word: str = "originale") -> list[Article]:
    return [Article(f"{step}-{n}", f"Étape {step}", f"Une phrase {word} motunique{step}x{n}. Une autre suit.", "2012") for n in range(6)]


def work(folder: str, step: int) -> None:
    """Writes for ever, and says what it has done."""
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        say("ready")
        while True:
            archive.add(numbered(step))
            say("added", step)
            archive.add(numbered(step, "corrigée"))
            say("replaced", step)
            archive.take_down([f"{step}-0", f"{step}-1"])
            say("removed", step)
            archive.compact()
            say("compacted", step)
            step += 1


@contextmanager
def host(folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
    command = [sys.executable, "-c", HOST, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    except BaseException:
        process.kill()  # not waited for: a worker that nothing has killed would go on for ever
        raise
    process.communicate()
    assert process.returncode == 0


def lines(stream: IO[str] | None) -> Iterator[list[str]]:
    assert stream is not None
    for line in stream:
        yield line.split()


class Durations:
    """The longest that each operation took so far: within it lies the random moment."""

    def __init__(self) -> None:
        self._longest = dict.fromkeys(STEPS, 0.05)

    def moment(self, what: str, chance: random.Random) -> float:
        return chance.uniform(0, self._longest[what])

    def note(self, what: str, seconds: float) -> None:
        self._longest[what] = min(max(self._longest[what], seconds), 1.0)


def kill_once(process: subprocess.Popen[str], step: int, aim: int, durations: Durations, chance: random.Random) -> list[tuple[str, int]]:
    """Starts a worker at `step`, kills it a random while after it has done `aim` operations. What it said it had done."""
    assert process.stdin is not None
    print(step, file=process.stdin, flush=True)
    told, pid, done, began = lines(process.stdout), 0, [], 0.0
    while not (pid and began and len(done) >= aim):
        what, *number = next(told)
        if what == "pid":
            pid = int(number[0])
        elif what != "ready":
            durations.note(what, time.monotonic() - began)
            done.append((what, int(number[0])))
        began = time.monotonic() if what != "pid" else began
    time.sleep(durations.moment(STEPS[aim], chance))  # the random moment; nothing is waited for
    os.kill(pid, signal.SIGKILL)
    for what, *number in told:
        if what == "over":
            return done
        done.append((what, int(number[0])))
    raise AssertionError("the host has ended")


def test_a_kill_at_any_moment_loses_nothing_and_brings_nothing_back(tmp_path: Path) -> None:
    chance, folder, durations = random.Random(5), tmp_path / "archive", Durations()
    ArchiveIndex.create(folder, FakeEncoder()).close()
    done: dict[int, str] = {}
    in_hand: Counter[str] = Counter()
    with host(folder) as process:
        for number in range(KILLS):
            step = max(done, default=-1) + 2  # the one after the one that was cut off
            said = kill_once(process, step, number % len(STEPS), durations, chance)
            done |= {at: what for what, at in said}
            in_hand[STEPS[len(said) % len(STEPS)]] += 1
            check(folder, done)
    assert in_hand.total() == KILLS and set(in_hand) == set(STEPS), in_hand


def check(folder: Path, done: dict[int, str]) -> None:
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        held = {a.id: a.text for a in archive.articles()}
        for step, what in done.items():
            expected = {f"{step}-{n}" for n in range(2 if what in ("removed", "compacted") else 0, 6)}
            there = {identity for identity in held if identity.startswith(f"{step}-")}
            # What came after may have been committed before the kill, though it could not say so any more.
            assert there == expected or (what == "replaced" and there == expected - {f"{step}-0", f"{step}-1"}), (step, what)
            words = {held[identity].split()[2] for identity in there}
            assert words == {"corrigée"} or (what == "added" and words == {"originale"})
        for step in list(done)[-3:]:
            assert f"{step}-5" in {hit.passage.article.id for hit in archive.search(f"motunique{step}x5", 50)}
        searched = {hit.passage.article.id for hit in archive.search("phrase originale corrigée", 500)}
        assert searched <= set(held)

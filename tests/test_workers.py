"""Several processes that encode: the same archive as with one; they end with their parent; what goes wrong in one loses nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from samples import ARTICLES

from index.adding import BATCH
from index.encoders import Encoder, Vectors
from index.errors import ArchiveError
from index.living import Origin
from index.parallel import FEW, ParallelEncoder, several
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article
from qa.cli import main
from qa.commands import build_parser

ROOT = Path(__file__).parent.parent
TEXTS = [f"Le texte numéro {i} parle de {'la mairie ' * (i % 7)}hier." for i in range(2 * FEW)]


class Failing(FakeEncoder):
    """Fails at the word « panne », dies at « mort », both in workers only."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        if multiprocessing.parent_process() is not None:
            if any("panne" in text for text in texts):
                raise ArchiveError("en panne")
            if any("mort" in text for text in texts):
                os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts, progress)


@pytest.fixture
def parallel() -> Iterator[ParallelEncoder]:
    encoder = ParallelEncoder(FakeEncoder(), 2)
    yield encoder
    encoder.close()


def articles(count: int, word: str = "calme") -> list[Article]:
    rng = np.random.default_rng(3)
    spoken = [" ".join(f"mot{n}" for n in rng.integers(0, 900, 6)) for _ in range(count)]
    return [Article(f"a{i:04d}", f"Titre {i}", f"Un {word} numéro{i} est passé. {spoken[i]}.", "2012") for i in range(count)]


def test_the_same_vectors(parallel: ParallelEncoder) -> None:
    done: list[int] = []
    assert np.array_equal(parallel.encode_passages(TEXTS, done.append), FakeEncoder().encode_passages(TEXTS))
    assert done == [len(TEXTS)] and parallel.ahead == 1
    assert np.array_equal(parallel.encode_queries(TEXTS[:2]), FakeEncoder().encode_queries(TEXTS[:2]))
    waiting = [parallel.begin_passages(TEXTS[: 100 * n]) for n in (2, 1)]
    assert [len(finish()) for finish in waiting] == [200, 100]


def test_few_texts_start_no_process(parallel: ParallelEncoder) -> None:
    assert len(parallel.encode_passages(TEXTS[:FEW])) == FEW
    assert parallel.ahead == 0 and multiprocessing.active_children() == []


def told(archive: ArchiveIndex) -> list[object]:
    database = archive._database
    names = ("articles", "passages", "origins", "signatures", "words")
    tables = {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}
    tables["versions"] = database.rows("SELECT id, number, version FROM versions ORDER BY 1, 2")
    ranking = [[(h.passage.id, round(h.score, 6)) for h in archive.search(question, 30)] for question in ("numéro7", "la grève à Narbonne")]
    return [tables, ranking]


def test_the_same_archive(tmp_path: Path) -> None:
    """Articles that come twice, near each other and far apart, changed meanwhile or not, from one file or two."""
    first = articles(4 * BATCH)
    again = [replace(article, text=article.text + " Corrigé.", version="") for article in first[::5]]
    stream = [*first, *ARTICLES, *first[-3:], *again, *again[:2], *first[:1]]
    pairs = [(article, Origin("racine", f"fichier{n % 3}")) for n, article in enumerate(stream)]
    archives, reports = [], []
    for workers in (1, 4):
        with ArchiveIndex.create(tmp_path / str(workers), FakeEncoder()) as archive:
            archive.workers = workers
            reports.append(archive.add_read(pairs))
            archives.append(told(archive))
    assert reports[0] == reports[1] and reports[0].replaced == len(again) + 1
    assert archives[0] == archives[1]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("word", "says"), [("panne", "en panne"), ("mort", "avec moins de --workers")])
def test_what_goes_wrong_in_a_worker_is_told_and_loses_nothing(tmp_path: Path, word: str, says: str) -> None:
    good, bad = articles(4 * BATCH), [replace(a, id=f"b{a.id}") for a in articles(BATCH, word)]
    with ArchiveIndex.create(tmp_path / "archive", Failing()) as archive:
        archive.workers = 2
        with pytest.raises(ArchiveError, match=says) as caught:
            archive.add([*good, *bad])
        assert "\n" not in str(caught.value)
        kept = [a.id for a in archive.articles()]
        assert kept == [a.id for a in good[: len(kept)]] and len(kept) >= 2 * BATCH
        archive.workers = 1
        assert archive.add([*good, *bad]).unchanged == len(kept)
    assert multiprocessing.active_children() == []


def test_an_encoder_that_cannot_be_given_away_says_so() -> None:
    class Local(FakeEncoder):
        pass

    with several(Local, 2) as get, pytest.raises(ArchiveError, match="ôtez --workers"):
        get().encode_passages(TEXTS)


def test_one_worker_is_the_encoder_itself() -> None:
    encoder: Encoder = FakeEncoder()
    with several(lambda: encoder, 1) as get:
        assert get() is encoder


PARENT = """
import multiprocessing, os, sys
from index.parallel import ParallelEncoder
from index.testing import FakeEncoder
encoder = ParallelEncoder(FakeEncoder(), 2)
encoder.encode_passages([f"texte {i}" for i in range(400)])
print(*(child.pid for child in multiprocessing.active_children()), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_workers_end_with_a_parent_that_is_killed() -> None:
    process = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    ends = [os.pidfd_open(pid) for pid in workers]
    process.kill()
    process.communicate()
    assert len(workers) == 2 and [wait_end(end) for end in ends] == [True, True]


def wait_end(pidfd: int) -> bool:
    """Whether the process is over; waits for it, not for ever."""
    import select

    try:
        return bool(select.select([pidfd], [], [], 60)[0])
    finally:
        os.close(pidfd)


def test_ctrl_c_ends_the_workers(tmp_path: Path) -> None:
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as archive:
        archive.workers = 2
        committed: list[int] = []

        def interrupt(done: int, _: int) -> None:
            committed.append(done)
            if len(committed) == 3:
                signal.raise_signal(signal.SIGINT)

        previous = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt):
                archive.add(articles(6 * BATCH), interrupt)
        finally:
            signal.signal(signal.SIGINT, previous)
        assert archive.summary().articles == sum(committed) == 3 * BATCH
    assert multiprocessing.active_children() == []


def test_the_option(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text("".join(f'{{"id": "{a.id}", "text": "{a.text}"}}\n' for a in articles(3 * BATCH)), "utf-8")
    index = ["index", str(tmp_path / "a.jsonl"), "--archive", str(tmp_path / "archive"), "--quiet"]
    assert main([*index, "--workers", "2"]) == 0
    assert "192 nouveaux" in capsys.readouterr().err
    assert build_parser().parse_args(["watch", "dossier", "--workers", "3"]).workers == 3
    with pytest.raises(SystemExit):
        build_parser().parse_args([*index, "--workers", "0"])

"""A process that writes an archive is killed (SIGKILL) at chosen moments: the archive opens with what was committed, and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import ArchiveError
from index.store import ArchiveIndex, is_archive
from index.testing import FakeEncoder
from index.types import Article

ROOT = Path(__file__).parent.parent
COUNT = 640
ENCODER = FakeEncoder(32)

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")

# Run in a process of its own: argv are the folder, what to do, and where to die ("index.dense.DenseIndex.save:2:before" is the second
# call, before it does anything). Prints the articles committed so far after each batch.
CHILD = """
import importlib, os, signal, sys
sys.path[:0] = ["tests", "."]
from test_kill import COUNT, ENCODER, articles, opened
folder, what, where = sys.argv[1:]
if where:
    place, number, when = where.split(":")
    module, _, name = place.rpartition(".")
    try:
        owner = importlib.import_module(module)
    except ModuleNotFoundError:
        module, _, kind = module.rpartition(".")
        owner = getattr(importlib.import_module(module), kind)
    real, calls = getattr(owner, name), []
    def dying(*arguments, **named):
        calls.append(1)
        last = len(calls) == int(number)
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, dying)
if what == "create":
    from index.store import ArchiveIndex
    archive = ArchiveIndex.create(folder, ENCODER)
else:
    archive = opened(folder)
done = 0
def count(batch, _):
    global done
    done += batch
    print(done, flush=True)
if what == "delete":
    for i in range(0, COUNT, 64):
        archive.delete(a.id for a in articles()[i : i + 64])
        print(i + 64, flush=True)
elif what == "replace":
    archive.add(articles("Corrigé"), count)
else:
    archive.add(articles(), count)
print("end", flush=True)
"""


def articles(opening: str = "Premier") -> list[Article]:
    return [Article(f"a{i:04d}", f"Titre {i}", f"{opening} texte {i}. Le mot{i} est tombé hier soir.", "2012-06-30") for i in range(COUNT)]


def opened(folder: Path | str) -> ArchiveIndex:
    return ArchiveIndex.open(folder, encoder=ENCODER)


def run_until_killed(folder: Path, what: str, where: str = "", lines: int | None = None) -> int:
    """What the child said it had committed when it died, at `where` or as soon as it had printed `lines` lines."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(folder), what, where], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    said = []
    for line in child.stdout:
        said.append(line.strip())
        if lines is not None and len(said) == lines:
            os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL, said
    assert "end" not in said
    return int(said[-1]) if said else 0


def check(archive: ArchiveIndex, expected: dict[str, str]) -> None:
    """The archive holds exactly these texts, and finds each of a sample of them, by words and by vectors."""
    assert {a.id: a.text for a in archive.articles()} == expected
    assert archive.summary().articles == len(expected)
    for i in range(0, COUNT, 37):
        hits = archive.search(f"mot{i}", 10, weight=0.3)
        found = {h.passage.article.id: h for h in hits}
        assert all(h.passage.article.text == expected[h.passage.article.id] for h in hits)
        if f"a{i:04d}" in expected:
            best = found[f"a{i:04d}"]
            assert best.lexical_rank == 0 and best.dense is not None
    assert archive.term_counts("mot0")[0] == len(expected) == len(archive._derived.dense)


FIRST = {a.id: a.text for a in articles()}
CORRECTED = {a.id: a.text for a in articles("Corrigé")}

PLACES = [
    "index.database.Database.store:3:before",  # the third batch is encoded, nothing of it is written
    "index.database.Database.store:3:after",  # it is written, not committed
    "index.derived.Derived.catch_up:1:before",  # all is committed, the indexes know nothing
    "index.lexical.LexicalIndex.update:1:before",
    "index.lexical.LexicalIndex.update:1:after",  # BM25 has committed, the generation file does not say so yet
    "index.dense.DenseIndex.save:1:before",
    "faiss.write_index:1:after",
    "index.dense._replace_text:1:before",  # all FAISS files are written, none is named
    "index.dense._replace_text:1:after",
    "index.dense._remove_others:1:before",
    "index.database.Database.forget_deleted:1:before",
    "index.database.Database.forget_deleted:1:after",
]


@pytest.mark.parametrize("lines", [0, 1, 4, 9])
def test_killed_while_indexing(tmp_path: Path, lines: int) -> None:
    ArchiveIndex.create(tmp_path / "archive", ENCODER).close()
    said = run_until_killed(tmp_path / "archive", "add", lines=lines) if lines else run_until_killed(tmp_path / "archive", "add", PLACES[0])
    with opened(tmp_path / "archive") as archive:
        committed = [a.id for a in archive.articles()]
        assert len(committed) >= said and committed == [a.id for a in articles()][: len(committed)]
        check(archive, {identity: FIRST[identity] for identity in committed})
        report = archive.add(articles())
        assert (report.added, report.unchanged) == (COUNT - len(committed), len(committed))
        check(archive, FIRST)


@pytest.mark.parametrize("where", PLACES)
def test_killed_at_the_worst_moments_of_an_import(tmp_path: Path, where: str) -> None:
    ArchiveIndex.create(tmp_path / "archive", ENCODER).close()
    run_until_killed(tmp_path / "archive", "add", where)
    committed = 128 if "store" in where else COUNT
    with opened(tmp_path / "archive") as archive:
        check(archive, {a.id: a.text for a in articles()[:committed]})
    with opened(tmp_path / "archive") as archive:
        archive.add(articles())
        check(archive, FIRST)


@pytest.mark.parametrize("where", [PLACES[i] for i in (1, 3, 4, 7)])
def test_killed_while_replacing(tmp_path: Path, where: str) -> None:
    with ArchiveIndex.create(tmp_path / "archive", ENCODER) as archive:
        archive.add(articles())
    run_until_killed(tmp_path / "archive", "replace", where)
    committed = 128 if "store" in where else COUNT
    with opened(tmp_path / "archive") as archive:
        mixed = {a.id: (CORRECTED if i < committed else FIRST)[a.id] for i, a in enumerate(articles())}
        check(archive, mixed)
        archive.add(articles("Corrigé"))
        check(archive, CORRECTED)


@pytest.mark.parametrize(
    ("where", "gone"),
    [
        ("index.database.Database.remove_articles:2:after", 64),
        ("index.lexical.LexicalIndex.update:2:before", 128),
        ("index.lexical.LexicalIndex.update:2:after", 128),
        ("index.dense._replace_text:1:before", 384),  # FAISS is written when half of it is gone: not by each of these deletions
        ("index.database.Database.forget_deleted:3:before", 192),
    ],
)
def test_killed_while_deleting(tmp_path: Path, where: str, gone: int) -> None:
    with ArchiveIndex.create(tmp_path / "archive", ENCODER) as archive:
        archive.add(articles())
    run_until_killed(tmp_path / "archive", "delete", where)
    left = {a.id: a.text for a in articles()[gone:]}
    with opened(tmp_path / "archive") as archive:
        check(archive, left)
        assert archive.delete(FIRST) == len(left)
        assert archive.search("texte") == [] and archive.summary().articles == 0


@pytest.mark.parametrize(
    "where", [f"index.{place}:1:before" for place in ("database.Database.set_meta", "database.Database.close", "store.check_encoder")]
)
def test_killed_while_creating(tmp_path: Path, where: str) -> None:
    run_until_killed(tmp_path / "archive", "create", where)
    if is_archive(tmp_path / "archive"):
        opened(tmp_path / "archive").close()
    else:
        with pytest.raises(ArchiveError):
            opened(tmp_path / "archive")
        ArchiveIndex.create(tmp_path / "archive", ENCODER).close()
    with opened(tmp_path / "archive") as archive:
        archive.add(articles())
        check(archive, FIRST)

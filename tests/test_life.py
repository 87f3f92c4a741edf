"""An archive's life: what is removed is gone, what is gone from the files goes, what is corrected is remembered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from samples import ARTICLES, make_archive

from index.derived import DENSE
from index.filters import Selection
from index.importing import import_paths
from index.readers import read_articles
from index.store import ArchiveIndex, fingerprint
from index.testing import FakeEncoder
from index.types import Article, Problem, text_version
from qa.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, fake_models: None) -> Path:
    make_archive(tmp_path / "archive").close()
    return tmp_path / "archive"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    return code, *capsys.readouterr()


def write(path: Path, *rows: tuple[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"id": i, "title": i, "text": text}, ensure_ascii=False) + "\n" for i, text in rows), "utf-8")
    return path


def ids(archive: ArchiveIndex | Path) -> set[str]:
    if isinstance(archive, Path):
        with ArchiveIndex.open(archive) as opened:
            return ids(opened)
    return {article.id for article in archive.articles()}


def found(archive: ArchiveIndex, text: str) -> set[str]:
    return {hit.passage.article.id for hit in archive.search(text, 50)}


# --- remove ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["piscine", "https://example.org/piscine"])
def test_remove_by_id_or_url_and_a_reader_sees_it_no_more(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as reader:
        assert "piscine" in found(reader, "piscine municipale de Lodève")
        code, out, err = run(capsys, "remove", name, "--archive", folder)
        assert (code, out) == (0, "piscine · 2012-06-30 · Midi Libre · Lodève retrouve sa piscine\n")
        assert err == f"1 articles retirés de {folder}, 7 y sont\n"
        assert "piscine" not in found(reader, "piscine municipale de Lodève")
        assert reader.get_article("piscine") is None
        dense, lexical, _ = reader.search_legs(FakeEncoder().encode_queries(["piscine"])[0], "piscine de Lodève", 50)
        assert len(dense) == reader.summary().passages and lexical == {}


def test_remove_by_what_is_known_of_articles(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["remove", "--archive", folder, "--where", "source=Midi Libre", "before=2012-10-17"]
    code, out, _ = run(capsys, *where, "--dry-run")
    assert code == 0 and [line.split(" · ")[0] for line in out.splitlines()] == ["piscine", "vote"]
    assert len(ids(folder)) == 8
    assert run(capsys, *where)[0] == 0
    assert ids(folder) == {a.id for a in ARTICLES} - {"piscine", "vote"}


def test_days_are_strict_and_never_take_what_may_lie_outside(folder: Path) -> None:
    with ArchiveIndex.open(folder) as archive:
        assert archive.select_ids(Selection(after="2012-10-16")) == ["incendie", "musee"]
        assert archive.select_ids(Selection(after="2012-10-17")) == ["musee"]
        assert "match" not in archive.select_ids(Selection(before="2012-12-31"))  # dated 2012, no more
        assert "match" in archive.select_ids(Selection(before="2013"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "donnez ou bien"),
        (["x", "--where", "source=y"], "donnez ou bien"),
        (["absent"], "pas dans l'archive\u00a0: 'absent'"),
        (["--where", "titre=x"], "il faut CHAMP=VALEUR"),
        (["--where", "before=hier"], "veulent un jour"),
    ],
)
def test_remove_says_what_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    code, _, err = run(capsys, "remove", *arguments, "--archive", folder)
    assert code == 2 and says in err
    assert len(ids(folder)) == 8


def test_what_was_taken_down_stays_out_until_restored(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    papers, archive = write(tmp_path / "a.jsonl", ("un", "Une phrase."), ("deux", "Une autre phrase.")), tmp_path / "archive"
    index = ["index", papers, "--archive", archive, "--quiet"]
    run(capsys, *index)
    run(capsys, "remove", "un", "--archive", archive)
    assert "1 retirés par « remove »" in run(capsys, *index)[2] and ids(archive) == {"deux"}
    assert "retiré le 20" in run(capsys, "history", "un", "--archive", archive)[2]
    run(capsys, *index, "--rebuild")
    assert ids(archive) == {"deux"}
    run(capsys, *index, "--restore")
    assert ids(archive) == {"un", "deux"}


def test_removing_reads_and_writes_no_vectors(tmp_path: Path) -> None:
    """However large the archive: FAISS's files stay as they are, what went is masked when they are next opened."""
    make_archive(tmp_path / "archive").close()
    files = {path.name: path.read_bytes() for path in (tmp_path / "archive" / DENSE).iterdir()}
    with ArchiveIndex.open(tmp_path / "archive", encoder=FakeEncoder()) as archive:
        archive.take_down(["piscine"])
        assert archive._derived._dense is None
        assert {path.name: path.read_bytes() for path in (tmp_path / "archive" / DENSE).iterdir()} == files
        assert "piscine" not in found(archive, "piscine municipale de Lodève")
        assert len(archive._derived.dense) == archive.summary().passages
        archive.take_down([a.id for a in ARTICLES[1:6]])
        assert {path.name for path in (tmp_path / "archive" / DENSE).iterdir()}.isdisjoint(files.keys() - {"state.json"})
        assert len(archive._derived.dense) == archive.summary().passages == archive._derived.dense.saved


# --- prune -------------------------------------------------------------------------------------------------------------------


def test_prune_takes_what_is_gone_from_these_paths_only(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, archive = tmp_path / "un", tmp_path / "deux", tmp_path / "archive"
    write(one / "a.jsonl", ("a1", "Un."), ("a2", "Deux."), ("both", "Les deux."))
    write(one / "b.jsonl", ("b1", "Trois."))
    write(two / "c.jsonl", ("c1", "Quatre."), ("both", "Les deux."))
    run(capsys, "index", one, two, "--archive", archive, "--quiet")
    write(one / "a.jsonl", ("a1", "Un."))
    write(one / "d.jsonl", ("b1", "Trois."))  # moved, not gone
    (one / "b.jsonl").unlink()
    (two / "c.jsonl").write_text("")
    index = ["index", one, "--archive", archive, "--quiet"]
    run(capsys, *index)
    assert len(ids(archive)) == 5
    _, _, err = run(capsys, *index, "--prune")
    assert "1 supprimés (1 absents des fichiers)" in err
    assert ids(archive) == {"a1", "both", "b1", "c1"}


def test_prune_spares_what_it_could_not_read(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    papers, archive = tmp_path / "papers", tmp_path / "archive"
    write(papers / "a.jsonl", ("a1", "Un."), ("a2", "Deux."))
    write(papers / "b.jsonl", ("b1", "Trois."), ("b2", "Quatre."))
    index = ["index", papers, "--archive", archive, "--quiet", "--prune"]
    run(capsys, *index)
    (papers / "a.jsonl").write_text('{"id": "a1", "text": "Un."}\n{"id": "a2", "te')
    write(papers / "b.jsonl", ("b1", "Trois."))
    run(capsys, *index)
    assert ids(archive) == {"a1", "a2", "b1"}
    for path in papers.iterdir():
        path.unlink()
    run(capsys, *index)
    assert ids(archive) == {"a1", "a2", "b1"}  # an empty folder is a disk that is not there


def test_withdrawn_articles_are_counted(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    item = {
        "uri": "urn:x:1",
        "pubstatus": "usable",
        "headline": "Titre",
        "body_text": "Une phrase entière.",
        "versioncreated": "2012-06-30",
    }
    paper, archive = tmp_path / "a.jsonl", tmp_path / "archive"
    for status, says in (("usable", "1 nouveaux"), ("canceled", "1 supprimés (1 repris par leur agence)")):
        paper.write_text(json.dumps(item | {"pubstatus": status}) + "\n")
        assert says in run(capsys, "index", paper, "--archive", archive, "--quiet")[2]
    assert ids(archive) == set()


# --- compact -----------------------------------------------------------------------------------------------------------------


def holding(folder: Path, *needles: bytes) -> list[str]:
    return [
        f"{path.name}: {needle[:20]!r}" for path in folder.rglob("*") if path.is_file() for needle in needles if needle in path.read_bytes()
    ]


def test_compact_leaves_no_byte_of_what_was_removed(tmp_path: Path) -> None:
    secret = Article(
        "tu", "Zyxwvut", "Le zorglubinoxe a quitté Krapouillac. Il y reviendra.", "2012", "Ixyzzy", url="https://e.org/kwyjibo"
    )
    folder = tmp_path / "archive"
    with ArchiveIndex.create(folder, FakeEncoder(), keep_versions=True) as archive:
        archive.add([secret, *ARTICLES])
        corrected = Article(
            "tu", "Zyxwvut", "Le zorglubinoxe a quitté Krapouillac lundi. Il y reviendra.", "2012", "Ixyzzy", url=secret.url
        )
        bodies = [archive._database.one("SELECT body FROM articles WHERE id = 'tu'")[0]]
        archive.add([corrected])
        bodies += archive._database.one("SELECT body FROM articles WHERE id = 'tu'")
        row = archive._database.one("SELECT vector FROM passages JOIN articles ON row = article WHERE articles.id = 'tu'")[0]
        single = np.frombuffer(row, np.float16).astype(np.float32).tobytes()
        archive._derived._save_dense()
        words = [b"zorglubinox", b"krapouillac", b"Zyxwvut", b"zyxwvut", b"Ixyzzy", b"kwyjibo"]
        needles = [*words, *bodies, row, single]
        assert len(holding(folder, *needles)) >= 8
        archive.take_down(["tu"])
        report = archive.compact()
        assert report.complete
        assert holding(folder, *needles) == []
    assert holding(folder, *needles) == []
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        assert ids(archive) == {a.id for a in ARTICLES}
        assert "greve" in found(archive, "cheminots de Narbonne") and archive.term_counts("narbon")[1] == 1


def test_compact_keeps_ranking_and_readers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as reader:
        run(capsys, "remove", "vote", "--archive", folder)
        before = [(h.passage.id, round(h.score, 6)) for h in reader.search("grève des cheminots", 5)]
        assert run(capsys, "compact", "--archive", folder)[0] == 0
        assert {i for i, _ in before} == {h.passage.id for h in reader.search("grève des cheminots", 5)}
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as again:
        assert again.search("grève des cheminots", 1)[0].passage.article.id == "greve"


# --- export, stats, history --------------------------------------------------------------------------------------------------


def all_read(path: Path) -> list[Article]:
    return list(read_articles(path, report=lambda _: None))


def assert_same_after_export(articles: list[Article], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive, out = tmp_path / "first", tmp_path / "all.jsonl"
    with ArchiveIndex.create(archive, FakeEncoder()) as made:
        made.add(articles)
        expected = list(made.articles())
    assert run(capsys, "export", "--archive", archive, "--output", out)[0] == 0
    again = all_read(out)
    assert [fingerprint(a) for a in again] == [fingerprint(a) for a in expected]
    assert again == expected


def test_export_reads_back_as_the_same_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = "  Deux  espaces,\u00a0une insécable\u202f! L’apostrophe 'droite'.\r\nLigne\u2028et\u0085fin\ttab.\n"
    extra = {"uri": "urn:x", "auteur": "Z", "versioncreated": "2012", "abstract": "résumé"}
    assert_same_after_export([*ARTICLES, Article("odd", "  Titre ", odd, extra=extra)], tmp_path, capsys)


def test_export_of_every_sample(tmp_path: Path, shared_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = {a.id: a for a in all_read(shared_folder / "samples")}
    assert_same_after_export(list(articles.values()), tmp_path, capsys)


def test_stats(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "stats", "--archive", folder)
    lines = out.splitlines()
    assert code == 0 and lines[0].startswith("8 articles, ")
    assert ["2012-06", "1"] in [line.split() for line in lines] and ["Midi", "Libre", "3"] in [line.split() for line in lines]
    assert "sans source" in out


@pytest.mark.parametrize("keep", [True, False])
def test_history(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str], keep: bool) -> None:
    archive, paper = tmp_path / "archive", tmp_path / "a.jsonl"
    for text in ("La première version.", "La seconde version."):
        write(paper, ("x", text))
        run(capsys, "index", paper, "--archive", archive, "--quiet", *(["--keep-versions"] if keep else []))
    _, out, _ = run(capsys, "history", "x", "--archive", archive)
    rows = [line.split() for line in out.splitlines()]
    assert [row[0] for row in rows] == ["1", "2"] and rows[1][3] == "actuelle"
    assert [row[2] for row in rows] == [text_version("La première version."), text_version("La seconde version.")]
    code, out, err = run(capsys, "history", "x", "--text", "1", "--archive", archive)
    assert (code, out) == ((0, "La première version.") if keep else (2, "")), err


# --- watch -------------------------------------------------------------------------------------------------------------------


def wait_for(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def test_watch_keeps_level_and_lets_readers_read(tmp_path: Path) -> None:
    from qa.watching import watch

    papers, stop = tmp_path / "papers", threading.Event()
    write(papers / "a.jsonl", ("a1", "Le premier article."))
    ArchiveIndex.create(tmp_path / "archive", FakeEncoder()).close()

    def work() -> None:
        with ArchiveIndex.open(tmp_path / "archive", encoder=FakeEncoder()) as archive:
            watch(archive, papers, say=lambda *_: None, prune=True, debounce=100, stop=stop)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with ArchiveIndex.open(tmp_path / "archive", encoder=FakeEncoder()) as reader:
            wait_for(lambda: ids(reader) == {"a1"})
            write(papers / "sub" / "b.jsonl", ("b1", "Un deuxième, arrivé depuis."))
            wait_for(lambda: "b1" in found(reader, "deuxième arrivé"))
            write(papers / "a.jsonl", ("a2", "Il a tout remplacé."))
            wait_for(lambda: ids(reader) == {"a2", "b1"})
            (papers / "sub" / "b.jsonl").unlink()
            wait_for(lambda: ids(reader) == {"a2"})
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


WATCHER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background starts with SIGINT ignored
import index.encoders, index.store, index.testing
index.encoders.load_encoder = index.store.load_encoder = lambda *_, **__: index.testing.FakeEncoder()
from qa.cli import main
sys.exit(main(["watch", sys.argv[1], "--archive", sys.argv[2]]))
"""


def test_sigint_ends_watching_cleanly(tmp_path: Path) -> None:
    write(tmp_path / "papers" / "a.jsonl", ("a1", "Le premier article."))
    command = [sys.executable, "-c", WATCHER, str(tmp_path / "papers"), str(tmp_path / "archive")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None and "1 nouveaux" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0 and err == "surveillance arrêtée\n"


# --- damage and leftovers ----------------------------------------------------------------------------------------------------


def test_a_truncated_faiss_file_is_made_again(tmp_path: Path) -> None:
    with make_archive(tmp_path / "a") as archive:
        archive.compact()
        expected = [(h.passage.id, h.dense) for h in archive.search("grève des cheminots", 5)]
    base = next((tmp_path / "a" / DENSE).glob("base-*.faiss"))
    base.write_bytes(base.read_bytes()[: base.stat().st_size // 2])
    with ArchiveIndex.open(tmp_path / "a", encoder=FakeEncoder()) as archive:
        assert [(h.passage.id, h.dense) for h in archive.search("grève des cheminots", 5)] == expected


def test_the_archive_in_the_folder_that_is_read_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", ("a1", "Le premier article."))
    problems: list[Problem] = []
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as archive:
        archive.add(ARTICLES)
        import_paths(archive, [tmp_path], problems.append, prune=True)
        assert problems == [] and ids(archive) == {a.id for a in ARTICLES} | {"a1"}


def test_bm25_forgets_what_is_removed_and_never_holds_a_passage_twice(tmp_path: Path) -> None:
    from index.lexical import LexicalEntry, LexicalIndex

    entries = [LexicalEntry(n, "titre", f"mot{n} commun") for n in range(1, 9)]
    index = LexicalIndex(tmp_path / "lexical", create=True)
    index.update(entries)
    index.update(entries[:3], [8])
    assert len(index) == 7 and sorted(index.search("commun", 20)) == [1, 2, 3, 4, 5, 6, 7]

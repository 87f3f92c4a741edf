"""The archive on disk: what goes in comes out, what is taken out never does, and every mistake is one line that says what to type."""

from __future__ import annotations

import multiprocessing
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ARTICLES, make_archive

from index.database import FILE, Database
from index.days import iso_day
from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, ArchiveMismatch, NotAnArchive
from index.store import ArchiveIndex, Filter, fingerprint, is_archive, remove_archive
from index.testing import FakeEncoder
from index.types import Article, Hit

ENCODER = FakeEncoder()
PISCINE = ARTICLES[0]


def opened(folder: Path) -> ArchiveIndex:
    return ArchiveIndex.open(folder, encoder=ENCODER)


def ranking(archive: ArchiveIndex, question: str, count: int = 50) -> list[tuple[str, int, float, int | None, int | None]]:
    hits = archive.search(question, count)
    return [(h.passage.article.id, h.passage.start, round(h.score, 6), h.dense_rank, h.lexical_rank) for h in hits]


def found(hits: list[Hit]) -> set[str]:
    return {hit.passage.article.id for hit in hits}


def many(count: int, *, words: int = 400) -> list[Article]:
    """Articles of several passages each, the same every time."""
    rng = np.random.default_rng(4)
    vocabulary = [f"mot{i:03d}" for i in range(600)]
    days = ["2011", "2012-03", "2012-03-15", "2012-04-02T10:00:00+02:00", "2013-01-01", None]
    return [
        Article(
            f"a{i:04d}",
            f"Titre {i}",
            " ".join(". ".join(" ".join(rng.choice(vocabulary, 12)) for _ in range(words // 12)).split()) + ".",
            days[i % len(days)],
            ("AFP", "BBC", None)[i % 3],
            section=("Monde", "Sport")[i % 2],
            language=("fr", "en", None)[i % 3],
        )
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveIndex]:
    """60 articles, several passages each. Not to be changed."""
    with make_archive(tmp_path_factory.mktemp("large") / "archive", tuple(many(60))) as archive:
        yield archive


# --- in and out --------------------------------------------------------------------------------------------------------------


def test_articles_come_out_as_they_went_in(tmp_path: Path) -> None:
    odd = Article(
        "id/é 1", "Un « titre »", "  Deux  espaces\u00a0: « oui\u202f! »\r\n\r\nl’été\u2028fin 😀\x00 \ud800.", "2012-06-30T14:05:00+02:00",
        "Le Gras", "A. B.", "Monde", "https://example.org/?a=1&b=2", "fr", {"copyright": "©", "sujet": "é"},
    )  # fmt: skip
    empty = Article("vide", "", "")
    with make_archive(tmp_path / "archive", (*ARTICLES, odd, empty)) as archive:
        assert list(archive.articles()) == [*ARTICLES, odd, empty]
    with opened(tmp_path / "archive") as archive:
        assert archive.get_article("id/é 1") == odd and dict(archive.get_article("id/é 1").extra) == dict(odd.extra)  # type: ignore[union-attr]
        assert archive.get_article("inconnu") is None and archive.get_article("\ud800") is None
        bounds = archive.sentences("piscine")
        assert [PISCINE.text[a:b] for a, b in bounds][1].startswith("Les travaux ont coûté")
        assert archive.sentences("vide") == archive.sentences("inconnu") == []
        for hit in archive.search("piscine", 50):
            p = hit.passage
            assert (p.start, p.end) == (p.sentences[0][0], p.sentences[-1][1])
            assert set(p.sentences) <= set(archive.sentences(p.article.id))


def test_a_half_character_in_a_title_is_no_obstacle(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", (Article("i\ud800", "t\udfff", "Le texte."),)) as archive:
        assert archive.get_article("i\ud800").title == "t\ufffd"  # type: ignore[union-attr]
        assert archive.add([Article("i\ud800", "t\udfff", "Le texte.")]).unchanged == 1
        assert archive.search("texte \ud800")


def test_add_replaces_what_changed_and_leaves_the_rest(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        assert archive.add(ARTICLES).unchanged == len(ARTICLES)
        ids = archive.article_of_passages()
        corrected = replace(PISCINE, text=PISCINE.text.replace("340 000", "430 000"), version="")
        renamed = replace(ARTICLES[1], title="Autre titre")
        new = Article("neuf", "Neuf", "Un article neuf.")
        report = archive.add([corrected, renamed, *ARTICLES[2:], new])
        assert (report.added, report.replaced, report.unchanged) == (1, 2, len(ARTICLES) - 2)
        assert archive.get_article("piscine") == corrected and archive.get_article("greve") == renamed
        kept = {i: a for i, a in archive.article_of_passages().items() if a not in ("piscine", "greve", "neuf")}
        assert kept.items() <= ids.items()  # passages of what did not change keep their ids
        assert not {i for i, a in archive.article_of_passages().items() if a == "piscine"} & set(ids)


def test_of_two_with_the_same_id_the_later_one_stays(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", ()) as archive:
        archive.add([Article("x", "", "Premier texte."), Article("x", "", "Second texte.")])
        archive.add([*many(100, words=12), Article("a0001", "", "Dernier texte.")])  # in another batch
        assert [archive.get_article(i).text for i in ("x", "a0001")] == ["Second texte.", "Dernier texte."]  # type: ignore[union-attr]
        assert archive.summary().articles == 101


def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        generation = archive._database.generation()
        archive.add(ARTICLES)
        assert archive.delete(["inconnu"]) == 0 == archive.delete([])
        assert archive._database.generation() == generation


def test_fingerprints_tell_what_changed() -> None:
    marks = {fingerprint(PISCINE)}
    for name in ("title", "text", "date", "source", "byline", "section", "url", "language"):
        marks.add(fingerprint(replace(PISCINE, **{name: "autre"})))
    marks.add(fingerprint(replace(PISCINE, extra={"a": "b"})))
    assert len(marks) == 10 and fingerprint(replace(PISCINE)) in marks


# --- searching ---------------------------------------------------------------------------------------------------------------

QUESTIONS = ("Combien ont coûté les travaux de la piscine ?", "grève des cheminots", "entrepôts du port", "samedi soir", "xyzzy", "")


def test_saved_and_opened_the_ranking_is_the_same(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        before = [ranking(archive, question) for question in QUESTIONS]
        assert before[0][0][0] == "piscine" and before[1][0][0] == "greve" and before[2][0][0] == "incendie"
    with opened(tmp_path / "archive") as archive:
        assert [ranking(archive, question) for question in QUESTIONS] == before
        archive.add([Article("neuf", "", "Rien à voir.")])
        archive.delete(["neuf"])
        assert found(archive.search("piscine", 50)) == {a.id for a in ARTICLES}
    with make_archive(tmp_path / "again") as archive:
        assert [ranking(archive, question) for question in QUESTIONS] == before


def test_in_several_imports_or_in_one_the_ranking_is_the_same(large: ArchiveIndex, tmp_path: Path) -> None:
    articles = many(60)
    with make_archive(tmp_path / "archive", tuple(articles[:50])) as archive:
        for article in articles[50:]:
            archive.add([article])
        for question in ("mot001 mot077", "mot500", "titre 12"):
            assert [r[:2] for r in ranking(archive, question, 20)] == [r[:2] for r in ranking(large, question, 20)]


def test_the_threads_of_a_server_share_an_archive(large: ArchiveIndex) -> None:
    questions = [f"mot{i:03d} mot{i + 7:03d}" for i in range(24)]
    alone = {question: ranking(large, question) for question in questions}
    together: dict[str, object] = {}

    def ask(part: list[str]) -> None:
        for question in part:
            together[question] = ranking(large, question)
            large.summary(), large.get_article("a0003"), list(large.articles()), large.sentences("a0003")

    threads = [threading.Thread(target=ask, args=(questions[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_a_summary(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        summary = archive.summary()
        assert (summary.articles, summary.passages) == (8, len(archive.article_of_passages()))
        assert (summary.first_date, summary.last_date) == ("2011-03-31", "2012-11")
        assert summary.sources[0] == ("Midi Libre", 3) and len(summary.sources) == 5
        archive.delete(["match", "vote"])
        assert (archive.summary().first_date, archive.summary().last_date) == ("2011-12-16", "2012-11")
        archive.delete(a.id for a in ARTICLES)
        empty = archive.summary()
        assert (empty.articles, empty.passages, empty.first_date, empty.last_date, empty.sources) == (0, 0, None, None, ())
        assert archive.search("piscine") == [] and archive.term_counts("piscin") == (0, 0)


def test_terms_are_counted(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        assert archive.term_counts("piscin") == (8, 1)
        archive.delete(["piscine"])
        assert archive.term_counts("piscin")[0] == 7


# --- filters -----------------------------------------------------------------------------------------------------------------


def in_filter(article: Article, only: Filter) -> bool:
    first, last = iso_day(article.date), iso_day(article.date, last=True)
    if (only.start or only.end) and not first:
        return False
    if (only.start and last < iso_day(only.start)) or (only.end and first > iso_day(only.end, last=True)):
        return False
    chosen = ((only.sources, article.source), (only.sections, article.section), (only.languages, article.language))
    return all(not values or value in values for values, value in chosen)


DAYS = st.sampled_from([None, "2010", "2011-12-31", "2012", "2012-03", "2012-03-15", "2012-03-16", "2012-04-02", "2013", "2014-01-01"])


@settings(max_examples=60, deadline=None)
@given(
    DAYS, DAYS, st.sets(st.sampled_from(["AFP", "BBC", "Reuters"])), st.sets(st.sampled_from(["Monde", "Sport"])), st.sets(st.just("fr"))
)
def test_filters_lose_nothing_and_let_nothing_through(
    large: ArchiveIndex, start: str | None, end: str | None, sources: set[str], sections: set[str], languages: set[str]
) -> None:
    only = Filter(start, end, tuple(sources), tuple(sections), tuple(languages))
    everything = large.search("mot003 mot004 mot005", 1000, weight=1.0)
    kept = [h.passage.id for h in everything if in_filter(h.passage.article, only)]
    hits = large.search("mot003 mot004 mot005", 1000, only=only, weight=1.0)
    assert [h.passage.id for h in hits] == kept
    best = large.search("mot003 mot004 mot005", 5, only=only)
    assert len(best) == min(5, len(kept)) and {h.passage.id for h in best} <= set(kept)  # filtered before ranking, not after


@pytest.mark.parametrize(
    ("only", "ids"),
    [
        (Filter(start="2012-06-30", end="2012-06-30"), {"piscine", "match"}),
        (Filter(start="2012-11-20", end="2012-11-21"), {"musee", "match"}),  # dated « novembre 2012 » and « 2012 »
        (Filter(end="2011"), {"tempete", "vote"}),
        (Filter(start="2012-12"), {"match"}),
        (Filter(sources=("Midi Libre",), start="2012"), {"piscine", "incendie"}),
        (Filter(languages=("fr",)), {"vote"}),
        (Filter(sources=("midi libre",)), set()),
        (Filter(sources=(*(f"source {i}" for i in range(50_000)), "La Provence")), {"musee"}),  # beyond SQLite's limit of variables
    ],
)
def test_a_date_may_be_coarser_than_the_filter(fake_archive: ArchiveIndex, only: Filter, ids: set[str]) -> None:
    assert found(fake_archive.search("samedi", 50, only=only)) == ids


def test_a_filter_of_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="bientôt"):
        Filter(start="bientôt")
    assert not Filter() and Filter(end="2012")


# --- gone is gone ------------------------------------------------------------------------------------------------------------


def texts(archive: ArchiveIndex, question: str) -> str:
    hits = archive.search(question, 1000)
    return " ".join(hit.passage.article.text + hit.passage.text for hit in hits)


def test_a_deleted_article_is_never_found_again(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive, opened(tmp_path / "archive") as other:
        assert "piscine" in found(other.search("piscine municipale de Lodève", 50))
        assert archive.delete(["piscine", "inconnu"]) == 1
        for view in (archive, other):
            assert view.get_article("piscine") is None
            assert "piscine" not in found(view.search("piscine municipale de Lodève", 50))
            assert "340 000" not in texts(view, PISCINE.text)
            assert "piscine" not in {a.id for a in view.articles()}
    with opened(tmp_path / "archive") as archive:
        assert "340 000" not in texts(archive, PISCINE.text)
        assert archive.add([PISCINE]).added == 1 and "340 000" in texts(archive, PISCINE.text)


def test_a_replaced_text_is_never_found_again(tmp_path: Path) -> None:
    corrected = replace(PISCINE, text="Le maire de Lodève a démissionné. La commune n'a pas de bassin.", version="")
    with make_archive(tmp_path / "archive") as archive, opened(tmp_path / "archive") as other:
        archive.add([corrected])
        for view in (archive, other):
            assert "340 000" not in texts(view, PISCINE.text) and "démissionné" in texts(view, "maire de Lodève")
            assert view.search("démissionné", 1)[0].passage.article == corrected
    with opened(tmp_path / "archive") as archive:
        assert "340 000" not in texts(archive, PISCINE.text)


def test_deleted_characters_leave_the_disk(tmp_path: Path) -> None:
    """Titles are stored as they are, so they can be looked for in the files; bodies are compressed, in the same pages.

    Single words stay in the vocabulary until the archive is compacted (tests/test_life.py).
    """
    secret = Article("s", "Titretresz secret", "Un texte court.")
    with make_archive(tmp_path / "archive", (*ARTICLES, secret)) as archive:
        assert any(b"Titretresz secret" in path.read_bytes() for path in (tmp_path / "archive").glob(FILE + "*"))
        archive.delete(["s"])
        assert not any(b"Titretresz secret" in path.read_bytes() for path in (tmp_path / "archive").glob(FILE + "*"))


# --- several at once ---------------------------------------------------------------------------------------------------------


def test_refresh_sees_what_another_connection_committed(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as writer, opened(tmp_path / "archive") as reader:
        assert len(reader.search("Le maire", 50)) == 8
        writer.add([Article("neuf", "Neuf", "Le ballon dirigeable survole Albi.")])
        hits = reader.search("ballon dirigeable", 3)
        assert hits[0].passage.article.id == "neuf" and hits[0].dense_rank == hits[0].lexical_rank == 0
        assert reader.summary().articles == 9


def test_a_reader_is_never_disturbed_by_a_writer(tmp_path: Path) -> None:
    """While another process adds, replaces, deletes and saves, a reader's answers stay whole."""
    make_archive(tmp_path / "archive").close()
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_store import *\n"
        "with opened(Path(sys.argv[1])) as archive:\n"
        "    for turn in range(12):\n"
        "        archive.add([replace(a, text=f'Tour {turn}. ' + a.text) for a in many(20, words=60)])\n"
        "        archive.delete(f'a{i:04d}' for i in range(turn, 20, 3))\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "archive")], cwd=Path(__file__).parent.parent)
    asked = 0
    with opened(tmp_path / "archive") as reader:
        while writer.poll() is None or asked < 3:
            assert reader.search("piscine municipale de Lodève", 5)[0].passage.article == PISCINE
            for hit in reader.search("mot003 mot004 tour", 10):
                assert hit.passage.text == hit.passage.article.text[hit.passage.start : hit.passage.end]
            asked += 1
        assert writer.returncode == 0
        with opened(tmp_path / "archive") as fresh:
            assert [r[0:2] for r in ranking(reader, "mot003 mot004")] == [r[0:2] for r in ranking(fresh, "mot003 mot004")]


def test_a_readers_memory_does_not_grow_for_ever(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as writer, opened(tmp_path / "archive") as reader:
        reader.search("x")
        for turn in range(6):
            writer.add([replace(a, id=f"{a.id}{turn}") for a in many(10, words=60)])
            reader.search("x")
        assert reader._derived.dense.unsaved <= 0.5 * len(reader._derived.dense)


def hold(folder: str, ready: object, release: object) -> None:
    with opened(Path(folder)).writing():
        ready.set()  # type: ignore[attr-defined]
        release.wait(60)  # type: ignore[attr-defined]


def test_a_locked_archive_says_who_holds_it_and_can_be_read(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive").close()
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    process = context.Process(target=hold, args=(str(tmp_path / "archive"), ready, release))
    process.start()
    try:
        assert ready.wait(120)
        with opened(tmp_path / "archive") as archive:
            assert archive.search("piscine")[0].passage.article == PISCINE
            for write in (lambda: archive.add([Article("n", "", "x")]), lambda: archive.delete(["piscine"]), archive.save):
                assert f"({process.pid})" in one_line(ArchiveLocked, write)
            assert "attendez" in one_line(ArchiveLocked, lambda: remove_archive(tmp_path / "archive"))
        assert is_archive(tmp_path / "archive")
    finally:
        release.set()
        process.join()
    with opened(tmp_path / "archive") as archive:
        assert archive.delete(["piscine"]) == 1


def test_one_thread_writes_and_may_enter_again(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        errors: list[str] = []
        with archive.writing(), archive.writing():
            archive.add([Article("n", "", "Neuf.")])
            thread = threading.Thread(target=lambda: errors.append(one_line(ArchiveLocked, lambda: archive.delete(["n"]))))
            thread.start()
            thread.join()
        assert "fil" in errors[0]
        assert archive.delete(["n"]) == 1


# --- mistakes ----------------------------------------------------------------------------------------------------------------


def one_line(kind: type[Exception], act: object) -> str:
    with pytest.raises(kind) as caught:
        act()  # type: ignore[operator]
    message = str(caught.value)
    assert "\n" not in message and message
    return message


def test_no_such_folder(tmp_path: Path) -> None:
    message = one_line(NotAnArchive, lambda: ArchiveIndex.open(tmp_path / "mon archive"))
    assert "n'existe pas" in message and f"guillemets index DOSSIER_D_ARTICLES --archive '{tmp_path}/mon archive'" in message


def test_not_an_archive(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("x")
    assert "n'est pas une archive" in one_line(NotAnArchive, lambda: ArchiveIndex.open(tmp_path))
    assert "est un fichier" in one_line(NotAnArchive, lambda: ArchiveIndex.open(tmp_path / "article.txt"))
    assert "--archive" in one_line(NotAnArchive, lambda: ArchiveIndex.create(tmp_path / "article.txt", ENCODER))
    assert str(tmp_path) in one_line(ArchiveError, lambda: ArchiveIndex.create(tmp_path / "article.txt" / "sous", ENCODER))


def test_what_only_looks_like_an_archive(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"")
    assert "--rebuild" in one_line(NotAnArchive, lambda: ArchiveIndex.open(tmp_path))
    path.write_bytes(b"Bonjour. " * 500)
    assert "--rebuild" in one_line(ArchiveDamaged, lambda: ArchiveIndex.open(tmp_path))
    path.unlink()
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE autre (a)")
    other.close()
    assert "--rebuild" in one_line(NotAnArchive, lambda: ArchiveIndex.open(tmp_path))


def test_a_damaged_database(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive").close()
    path = tmp_path / "archive" / FILE
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    assert "abîmé" in one_line(ArchiveDamaged, lambda: opened(tmp_path / "archive").search("x"))


def test_there_is_one_already(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive").close()
    assert "contient déjà" in one_line(ArchiveMismatch, lambda: ArchiveIndex.create(tmp_path / "archive", ENCODER))


def changed(folder: Path, **meta: object) -> None:
    make_archive(folder).close()
    database = Database(folder / FILE)
    with database.transaction():
        database.set_meta(meta)
    database.close()


def test_another_model(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive").close()
    message = one_line(ArchiveMismatch, lambda: ArchiveIndex.open(tmp_path / "archive", encoder=FakeEncoder(32, "autre modèle")))
    assert "'fake'" in message and "'autre modèle'" in message and "--rebuild --model 'autre modèle'" in message
    same_name = FakeEncoder()
    same_name.fingerprint = "deadbeef"
    assert "deadbeef" in one_line(ArchiveMismatch, lambda: ArchiveIndex.open(tmp_path / "archive", encoder=same_name))


def test_a_newer_format(tmp_path: Path) -> None:
    changed(tmp_path / "archive", format=99)
    message = one_line(NotAnArchive, lambda: ArchiveIndex.open(tmp_path / "archive"))
    assert "99" in message and "pip install --upgrade guillemets" in message


def test_another_chunking(tmp_path: Path) -> None:
    changed(tmp_path / "archive", chunking="sentences-0 target=10")
    message = one_line(ArchiveMismatch, lambda: ArchiveIndex.open(tmp_path / "archive"))
    assert "sentences-0 target=10" in message and "--rebuild" in message


def test_removing_an_archive_leaves_other_files(tmp_path: Path) -> None:
    make_archive(tmp_path).close()
    (tmp_path / "notes.txt").write_text("à garder")
    remove_archive(tmp_path)
    assert not is_archive(tmp_path) and {p.name for p in tmp_path.iterdir()} <= {"notes.txt", "write.lock"}
    with make_archive(tmp_path, ARTICLES[:2]) as archive:
        assert archive.summary().articles == 2


def test_leftovers_of_a_removal_do_not_spoil_a_new_archive(tmp_path: Path) -> None:
    with make_archive(tmp_path / "old") as old:
        old._database.connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
        with old._database.transaction():
            old._database.set_meta({"encoder": "celui d'avant"})
        shutil.copytree(tmp_path / "old", tmp_path / "archive")
    (tmp_path / "archive" / FILE).unlink()  # a kill in the middle of remove_archive
    assert (tmp_path / "archive" / (FILE + "-wal")).stat().st_size
    with make_archive(tmp_path / "archive", ARTICLES[:3]) as archive:
        assert archive.manifest.encoder == "fake" and found(archive.search("x", 50)) == {"piscine", "greve", "incendie"}


# --- derived data are made anew ----------------------------------------------------------------------------------------------


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    path.unlink()
    if how != "gone":
        path.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "garbage": b"\xa5" * len(content)}[how])


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "garbage"])
@pytest.mark.parametrize(
    "which", ["dense/base*", "dense/ids*", "dense/state*", "lexical/*.idx", "lexical/*.term", "lexical/meta.json", "generation"]
)
def test_a_damaged_index_is_made_anew_from_the_database(tmp_path: Path, which: str, how: str) -> None:
    with make_archive(tmp_path / "archive") as archive:
        before = [ranking(archive, question) for question in QUESTIONS]
    for path in list((tmp_path / "archive").glob(which)):
        damage(path, how)
    with opened(tmp_path / "archive") as archive:
        assert [ranking(archive, question) for question in QUESTIONS] == before
        archive.add([Article("neuf", "", "Le ballon dirigeable.")])
    with opened(tmp_path / "archive") as archive:
        assert archive.search("ballon", 1)[0].passage.article.id == "neuf"


@pytest.mark.parametrize("which", ["dense", "lexical"])
def test_a_whole_index_may_be_gone(tmp_path: Path, which: str) -> None:
    with make_archive(tmp_path / "archive") as archive:
        before = [ranking(archive, question) for question in QUESTIONS]
    shutil.rmtree(tmp_path / "archive" / which)
    with opened(tmp_path / "archive") as archive:
        assert [ranking(archive, question) for question in QUESTIONS] == before


def test_damage_that_shows_only_in_a_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make_archive(tmp_path / "archive") as archive:
        before = ranking(archive, "piscine")
        for path in (tmp_path / "archive" / "lexical").glob("*.pos"):
            path.unlink()
    with opened(tmp_path / "archive") as archive:
        assert ranking(archive, "piscine") == before


def test_a_database_from_a_backup_is_older_than_the_indexes(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    make_archive(folder, ARTICLES[:4]).close()
    shutil.copy(folder / FILE, tmp_path / "backup")
    with opened(folder) as archive:
        before = ranking(archive, "samedi matin")
        archive.add(ARTICLES[4:])
        archive.delete(["piscine"])
    shutil.copy(tmp_path / "backup", folder / FILE)
    with opened(folder) as archive:
        assert ranking(archive, "samedi matin") == before and archive.term_counts("piscin") == (4, 1)


# --- a full disk -------------------------------------------------------------------------------------------------------------


def test_a_full_disk_keeps_what_was_committed(tmp_path: Path) -> None:
    articles = many(300, words=120)
    with make_archive(tmp_path / "archive", ()) as archive:
        committed = 0

        def count(done: int, _: int) -> None:
            nonlocal committed
            committed += done

        pages = archive._database.one("PRAGMA page_count")
        assert pages is not None
        archive._database.connection.execute(f"PRAGMA max_page_count={pages[0] + 40}").fetchall()
        message = one_line(ArchiveError, lambda: archive.add(articles, count))
        assert message.startswith("disque plein") and repr(str(tmp_path / "archive")) in message
        assert 0 < committed < 300 and archive.summary().articles == committed
        assert len(archive.search("mot003", 1000)) > 50
    with opened(tmp_path / "archive") as archive:
        assert [a.id for a in archive.articles()] == [a.id for a in articles[:committed]]
        report = archive.add(articles)
        assert (report.added, report.unchanged) == (300 - committed, committed)


# --- one page of code for many rows ------------------------------------------------------------------------------------------


def test_more_rows_at_once_than_sqlite_takes_variables(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        database = archive._database
        ids = [*range(1, 50_000)]
        assert len(database.passages(ids)) == 8 and len(database.articles_by_row(ids)) == 8
        assert database.fingerprints([f"x{i}" for i in ids] + ["piscine"]) == {"piscine": fingerprint(PISCINE)}
        assert archive.delete([f"x{i}" for i in range(40_000)]) == 0
        assert len(archive.search("piscine", 40_000)) == 8

"""Questions typed in a hurry: what is put right, what is left alone, and that the archive's words follow its articles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import vocabulary
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article
from qa.spelling import correct

TEXTS = {
    "a": "Le président Volodymyr Zelensky a reçu Jean-Marc Ayrault mardi à Kiev. L'ambassade de Samsung n'a pas répondu.",
    "b": "À Reykjavik, le volcan Gullfaxi inquiète les Mauritaniens. La Mauritanie et son ministre se taisent sur l'équipe.",
    "c": "Volodymyr Zelensky parle à Oustreville, où la bibliothèque rouvre. Le festival attend Adèle Vuillermoz, arrêtée hier.",
}


def article(name: str, text: str) -> Article:
    return Article(id=name, title=f"Titre {name}", text=text)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchiveIndex]:
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as made:
        made.add(article(name, text) for name, text in TEXTS.items())
        yield made


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("que dit zelinski à kiev", "que dit Zelensky à kiev"),
        ("le ministre ayraut a dit quoi", "le ministre Ayrault a dit quoi"),
        ("samsumg a une ambassade ?", "Samsung a une ambassade ?"),
        ("lambassade a répondu ?", "l'ambassade a répondu ?"),
        ("ki est le présidant volodimir", "qui est le présidant Volodymyr"),
        ("a kel volcan pense Vuilermoz", "a quel volcan pense Vuillermoz"),
        ("la biblioteque rouvre à oustrevile", "la bibliothèque rouvre à Oustreville"),
        ("le ministre a été arété à kiev", "le ministre a été arrêtée à kiev"),  # « arête » is a word, « arété » is none
        ("le volkan de reykjavike", "le volcan de Reykjavik"),  # the stem is known, the spelling is not
        ("le nivo monte en angletere", "le niveau monte en Angleterre"),  # in no article: by sound, from the language's own words
        ("les ponpié de kiev en vacanse", "les pompier de kiev en vacances"),
        ("nb de blessés a coz du gvt", "nombre de blessés a cause du gouvernement"),
        ("cest ki le pdt", "c'est qui le président"),
    ],
)
def test_put_right(archive: ArchiveIndex, typed: str, right: str) -> None:
    assert correct(typed, archive) == right


@pytest.mark.parametrize(
    "question",
    [
        "Que dit Zelensky à Kiev ?",
        "que dit zelensky a kiev",  # no accents, no capitals: the archive knows the words
        "une arête de poisson à Kiev ?",
        "le ministre mauritanien a répondu ?",  # a word of the language, in no article
        "comment cuire des brocolis à la vapeur ?",
        "combien coûte la quantique zymologique ?",
        "how did the embassy answer the minister of Mauritania?",
        "wer ist der Präsident der Republik?",
        "Ban-ki parle à Kiev ?",
        "le ke de Kiev",
        "que dit neil armstrong à kiev",  # « noël » sounds like it to a program, and is another word
        "que dit Vacanse à Kiev",  # a capital: somebody's name
        "le pb-12 de Kiev",
        "",
        "?",
        "2012",
    ],
)
def test_left_alone(archive: ArchiveIndex, question: str) -> None:
    assert correct(question, archive) == question


def test_a_question_that_the_archive_knows_nothing_of_is_not_bent_into_it(archive: ArchiveIndex) -> None:
    assert correct("zelunskoi mauritona", archive) == "zelunskoi mauritona"
    assert correct("qui est reykyavik ?", archive) == "qui est Reykjavik ?"  # one name, all but right


def test_a_foreign_question_is_corrected_to_names_only(archive: ArchiveIndex) -> None:
    assert correct("what did the minister say about Reykiavik and his answer to Kiev?", archive) == (
        "what did the minister say about Reykjavik and his answer to Kiev?"
    )


def test_words_follow_the_articles(archive: ArchiveIndex) -> None:
    archive.delete(["c"])
    assert correct("le ministre vuilermoz à kiev", archive) == "le ministre vuilermoz à kiev"
    assert correct("le ministre zelinski à kiev", archive) == "le ministre Zelensky à kiev"  # another article names him
    archive.add([article("d", "Marjolaine Kowalchuk ouvre le bal.")])
    assert correct("le ministre kowalchuck à kiev", archive) == "le ministre Kowalchuk à kiev"


def test_a_name_is_a_word_that_the_archive_never_writes_small(archive: ArchiveIndex) -> None:
    assert archive.is_name("zelensky") and archive.is_name("Kiev")
    assert not archive.is_name("volcan") and not archive.is_name("kowalchuk")


def test_compacting_forgets_the_words_of_what_is_gone(archive: ArchiveIndex) -> None:
    archive.delete(["c"])
    archive.compact()
    assert archive.words_like("vuilermoz") == []
    assert archive.words_like("ayraut")


def test_an_archive_without_words_learns_them_at_the_next_writing(archive: ArchiveIndex) -> None:
    with archive._database.transaction():
        archive._database.connection.execute("DROP TABLE words")
        archive._database.connection.execute("DELETE FROM meta WHERE key = ?", (vocabulary.META,))
    assert archive.words_like("ayraut") == []
    archive.add([article("e", "Rien de neuf.")])
    assert [word.surface for word in archive.words_like("ayraut")] == ["Ayrault"]


def test_words_do_not_depend_on_the_order_of_articles(tmp_path: Path) -> None:
    texts = ["KIEV brûle, equipe", "Kiev dort, équipé", "L'Équipe kiev", "équipe"]
    tables = []
    for number, order in enumerate((texts, texts[::-1])):
        with ArchiveIndex.create(tmp_path / str(number), FakeEncoder()) as made:
            for text in order:
                made.add([article(text[:4], text)])
            tables.append(made._database.rows("SELECT * FROM words ORDER BY word"))
    assert tables[0] == tables[1]


def test_spellings_that_sound_alike() -> None:
    alike = (("theouma", "teouma"), ("fungling", "phungling"),
             ("kowalchuck", "kowalchuk"), ("conacry", "conakry"), ("roubais", "roubaix"))
    for one, other in alike:
        assert vocabulary.sound(one) == vocabulary.sound(other)
    assert vocabulary.sound("morlaix") != vocabulary.sound("marseille")


def test_a_question_of_known_words_costs_next_to_nothing(archive: ArchiveIndex) -> None:
    question = "que dit Zelensky à l'ambassade de Kiev ?"
    correct(question, archive)
    best = min(_seconds(question, archive) for _ in range(5))
    assert best < 0.01


def _seconds(question: str, archive: ArchiveIndex) -> float:
    began = time.perf_counter()
    correct(question, archive)
    return time.perf_counter() - began

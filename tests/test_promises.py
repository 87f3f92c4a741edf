"""The seven promises of the design, end to end: from files on disk to what leaves.

What a promise does not owe to the trained weights is tested on fakes; the rest on what is shipped (`real_assistant`).
"""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from samples import ARTICLES, ASKED, UNANSWERED, hand_model, make_archive, make_assistant, read

from index.errors import ModelError
from index.readers import read_articles
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article, Problem, text_version
from qa.assistant import Assistant
from qa.doctor import examine
from qa.reader import WordReader, load_reader
from qa.render import show_controls, to_html, to_json, to_markdown, to_text
from qa.scoring import load_answer_model
from qa.types import Answer

ROOT = Path(__file__).parent.parent
EMBASSY = "quand l'ambassade a-t-elle fermé ?"
ON_SEEDS = (
    EMBASSY,
    "Qui a accepté de donner des mines antipersonnel à l'Ukraine ?",
    "Combien de missiles la Russie dit-elle avoir abattus ?",
    "Que dit Matthew Miller ?",
    "Quelle région la frappe a-t-elle visée ?",
    "Quand Donald Trump revient-il à la Maison Blanche ?",
    "who approved changes to the nuclear doctrine?",
)
NOT_IN_SEEDS = ("Qui a remporté le tournoi de Wimbledon en 1987 ?", "Combien coûte un ticket de métro à Lyon ?", "Où est né Mozart ?")


def timeless(answer: Answer) -> dict[str, Any]:
    """All that an answer says but how long it took."""
    return {key: value for key, value in answer.to_dict().items() if key != "took"}


def shown(answer: Answer) -> list[tuple[object, ...]]:
    return [(q.number, q.article.id, q.text, q.start, q.end, q.span, q.date) for q in answer.quotes]


# --- 1. verbatim ------------------------------------------------------------------------------------------------------------

# Each with the sentence that must come back, to the character.
ODD = {
    "no-break spaces": "Le\u00a0préfet a signé l’arrêté à 20\u00a0h\u00a030\u202f; «\u00a0c’est fait\u202f!\u00a0», dit-il.",
    "decomposed accents": unicodedata.normalize("NFD", "Le préfet a signé l'arrêté près de la forêt brûlée de Sète."),
    "emoji": "Le préfet 👩🏽‍🚒 a signé l'arrêté 🇫🇷 devant la foule ⚽️.",
    "spaces": "Le préfet  a   signé\tl'arrêté \u2009 hier.",
    "two apostrophes": "Le préfet a signé l’arrêté, mais l'encre n’a pas 'séché'.",
    "markup": 'Le préfet <b>a signé</b> &amp; & l\'arrêté <script>alert("x")</script> $x^2$ **gras** [a](b).',
    "ligatures and width": "Le préfet a signé l'arrêté of\ufb01ciel n°\u00a0１２, cœur Ａ.",
    "right to left": "Le préfet a signé l'arrêté \u202bשלום עולם\u202c avec مرحبا.",
    "controls": "Le préfet a signé l'arrêté \x1b[31mrouge\x1b[0m \x08\x7f.",
    "invisible": "Le pré\u00adfet a signé\u200b l'arrêté\ufeff préfet\u2060.",
    "line separators": "Le préfet a signé\u2028l'arrêté en deux\u0085lignes.",
    "rare planes": "Le préfet a signé l'arrêté 𝒜𠀀 au 𝟙𝟚 mai.",
}


@pytest.fixture(params=ODD)
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Assistant, str, str]]:
    """An assistant over a JSON Lines file with an odd sentence in the middle of an article; the article's text; the sentence."""
    sentence = ODD[request.param]
    text = f"La réunion était prévue de longue date à Mende.\n{sentence}\nPersonne d'autre n'a pris la parole ensuite."
    rows = [{"id": "odd", "title": "L'arrêté du préfet", "text": text, "date": "2012-06-30"}]
    rows += [{"id": a.id, "title": a.title, "text": a.text} for a in ARTICLES]
    random.Random(1).shuffle(rows)
    papers = tmp_path / "papers.jsonl"
    papers.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as archive:
        archive.add(read(papers))
        yield make_assistant(archive), text, sentence


def test_a_quote_is_in_its_article_character_for_character(odd: tuple[Assistant, str, str]) -> None:
    assistant, text, sentence = odd
    answer = assistant.ask("Le préfet a-t-il signé l'arrêté ?", strictness="lenient")
    quote = answer.quotes[0]
    assert quote.article.text == text
    assert quote.text == text[quote.start : quote.end]
    assert sentence.startswith(quote.text) or quote.text in sentence
    assert "signé" in unicodedata.normalize("NFC", quote.text)
    stored = assistant.archive.get_article("odd")
    assert stored is not None and stored.text == text and stored.version == text_version(text)


def test_no_renderer_changes_a_quote(odd: tuple[Assistant, str, str]) -> None:
    answer = odd[0].ask("Le préfet a-t-il signé l'arrêté ?", strictness="lenient")
    quote = answer.quotes[0].text
    assert json.loads(to_json(answer.to_dict()))["quotes"][0]["text"] == quote
    assert show_controls(quote) in to_text(answer)
    for rendered in (to_html(answer), to_markdown(answer)):
        assert "<script>" not in rendered
        assert all(letter in rendered for letter in set(quote) if letter.isalpha())  # escaping is tested to the character in test_render


def test_a_quote_that_the_store_does_not_confirm_is_dropped(fake_assistant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    question, sentence = ASKED[1]
    assert fake_assistant.ask(question).quotes[0].text == sentence
    get_article = fake_assistant.archive.get_article

    def altered(identity: str) -> Article | None:
        article = get_article(identity)
        return Article(article.id, article.title, article.text.replace("é", "e"), version=article.version)

    monkeypatch.setattr(fake_assistant.archive, "get_article", altered)
    answer = fake_assistant.ask(question)
    assert (answer.found, answer.quotes) == (False, ())


@pytest.mark.parametrize("question", ON_SEEDS)
def test_what_is_shipped_quotes_the_file_on_disk(real_assistant: Any, seeds_folder: Path, question: str) -> None:
    (seed,) = seeds_folder.glob("*.txt")
    text = seed.read_text("utf-8")
    answer = real_assistant.ask(question, strictness="lenient")
    assert answer.found
    for quote in answer.quotes:
        if quote.article.id not in {a.id for a in ARTICLES}:
            assert quote.text == text[quote.start : quote.end]
        if quote.span:
            assert quote.start <= quote.span[0] < quote.span[1] <= quote.end


def test_the_question_of_the_project_s_user(real_assistant: Any) -> None:
    answer = real_assistant.ask(EMBASSY)
    assert "ambassade" in answer.quotes[0].text and "ferm" in answer.quotes[0].text


# --- 2. cited ---------------------------------------------------------------------------------------------------------------


def test_every_quote_names_its_article_in_the_version_it_was_read_in(fake_assistant: Any) -> None:
    by_id = {article.id: article for article in ARTICLES}
    for question, _ in ASKED:
        for quote in fake_assistant.ask(question).to_dict()["quotes"]:
            article = by_id[quote["article"]["id"]]
            names = ("title", "source", "date", "byline", "url")
            assert [quote["article"][name] for name in names] == [getattr(article, name) for name in names]
            assert quote["article"]["version"] == text_version(article.text)


# --- 3. not found is an answer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strictness", ["lenient", "normal", "strict"])
def test_not_found_means_no_quotes_and_no_quotes_mean_not_found(fake_assistant: Any, strictness: str) -> None:
    for question in (*UNANSWERED, *(question for question, _ in ASKED)):
        answer = fake_assistant.ask(question, strictness=strictness)
        assert answer.found == bool(answer.quotes) == answer.to_dict()["found"]
        assert 0.0 <= answer.confidence <= 1.0


def test_an_empty_archive_finds_nothing(tmp_path: Path) -> None:
    with make_archive(tmp_path / "empty", ()) as archive:
        answer = make_assistant(archive).ask("Qui a fermé la piscine ?")
        assert (answer.found, answer.quotes, answer.hits) == (False, (), ())


@pytest.mark.parametrize("question", NOT_IN_SEEDS)
def test_what_is_shipped_does_not_answer_beyond_the_archive(real_assistant: Any, question: str) -> None:
    answer = real_assistant.ask(question)
    assert (answer.found, answer.quotes) == (False, ())
    assert answer.to_dict()["neighbours"]


def test_a_crash_is_never_not_found(fake_archive: Any, fake_models: None, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def crash(*_: object) -> NoReturn:
        raise ZeroDivisionError("panne")

    monkeypatch.setattr("qa.reader.WordReader.read", crash)
    with pytest.raises(ZeroDivisionError):
        make_assistant(fake_archive).ask("Qui ?")
    from qa.cli import main

    assert main(["ask", "Qui ?", "--archive", str(fake_archive.folder)]) not in (0, 1, 2)
    out, err = capsys.readouterr()
    assert out == "" and "panne" in err


def test_a_missing_or_altered_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="réinstallez guillemets"):
        load_reader(tmp_path)
    (tmp_path / "reader.json").write_text(json.dumps({"file": "reader.safetensors", "sha256": "0" * 64}))
    with pytest.raises(ModelError, match="manquent"):
        load_reader(tmp_path)
    (tmp_path / "reader.safetensors").write_bytes(b"autre chose")
    with pytest.raises(ModelError, match="altérés"):
        load_reader(tmp_path)
    with pytest.raises(ModelError, match="réinstallez guillemets"):
        load_answer_model(tmp_path / "answer.json")


# --- 4. nothing is lost -----------------------------------------------------------------------------------------------------

ENDLESS = """
import itertools, sys
from pathlib import Path
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article

def articles():
    for n in itertools.count():
        yield Article(f"a{n}", f"Titre {n}", f"Le maire numéro {n} a inauguré la halle {n}. Il a plu toute la journée sur la place {n}.")

with ArchiveIndex.create(Path(sys.argv[1]), FakeEncoder(16)) as archive:
    archive.add(articles(), lambda done, _: print(done, flush=True))
"""


@pytest.mark.parametrize("batches", [1, 4])
def test_a_kill_while_indexing_loses_nothing_that_was_committed(tmp_path: Path, batches: int) -> None:
    folder = tmp_path / "archive"
    committed = 0
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(batches):
            committed += int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        committed += sum(map(int, process.stdout.read().split()))
    with ArchiveIndex.open(folder, encoder=FakeEncoder(16)) as archive:
        count = archive.summary().articles
        assert count >= committed >= 64 * batches
        assert make_assistant(archive).ask("Qui a inauguré la halle 40 ?").quotes[0].article.id == "a40"
        archive.add([Article("suite", "Suite", "Le préfet a inauguré le pont.")])
        assert archive.summary().articles == count + 1
    assert [str(f) for f in examine(folder, vectors=True, encoder=FakeEncoder(16))[4:] if not f.good] == []


def test_a_bad_file_is_named_and_the_good_ones_are_in(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.jsonl").write_text('{"id": "a", "title": "A", "text": "Un texte."}\n{"id": \n', "utf-8")
    (papers / "b.json").write_bytes(b"\xff\xfe\x00\x01 pas du JSON")
    (papers / "c.txt").write_text("Le titre\n\nUne phrase entière.", "utf-8")
    problems: list[Problem] = []
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as archive:
        archive.add(read_articles(papers, report=problems.append))
        assert archive.summary().articles == 2
    errors = [problem for problem in problems if problem.kind == "error"]
    assert [(Path(problem.path).name, problem.line) for problem in errors] == [("a.jsonl", 2), ("b.json", errors[1].line)]
    assert all(problem.reason for problem in errors)


# --- 5. gone is gone --------------------------------------------------------------------------------------------------------


def everything(assistant: Assistant) -> str:
    """All that an assistant ever shows, whatever is asked."""
    questions = [*(question for question, _ in ASKED), *UNANSWERED, "pompiers Sète flammes incendie entrepôts chalutiers"]
    return json.dumps([timeless(assistant.ask(q, strictness="lenient")) for q in questions], ensure_ascii=False)


def test_a_deleted_article_never_appears_again(fake_archive: Any) -> None:
    assistant = make_assistant(fake_archive)
    assert "Soixante pompiers" in everything(assistant)
    with ArchiveIndex.open(fake_archive.folder, encoder=FakeEncoder()) as other:  # as another process would
        assert other.delete(["incendie"]) == 1
    assert "pompiers" not in everything(assistant).replace("pompiers ont lutté contre les flammes au port", "").replace("pompiers Sète", "")
    with ArchiveIndex.open(fake_archive.folder, encoder=FakeEncoder()) as again:
        assert "Soixante" not in everything(make_assistant(again))


def test_a_corrected_article_never_appears_as_it_was(fake_archive: Any) -> None:
    assistant = make_assistant(fake_archive)
    old = next(a for a in ARTICLES if a.id == "incendie")
    new = Article(old.id, old.title, old.text.replace("Soixante pompiers", "Quarante pompiers"), old.date, old.source)
    with ArchiveIndex.open(fake_archive.folder, encoder=FakeEncoder()) as other:
        assert other.add([new]).replaced == 1
    assert "Soixante" not in everything(assistant)
    quote = assistant.ask(ASKED[1][0]).quotes[0]
    assert quote.text == "Quarante pompiers ont lutté contre les flammes pendant sept heures."
    assert quote.article.version == text_version(new.text)


def test_an_article_that_goes_between_search_and_answer_is_not_quoted(fake_archive: Any) -> None:
    assistant = make_assistant(fake_archive)
    considered = assistant.consider(ASKED[1][0])
    fake_archive.delete(["incendie"])
    assert all(quote.article.id != "incendie" for quote in assistant.answer(considered).quotes)


# --- 6. offline -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sockets refuse, and remember what was tried."""
    tried: list[str] = []

    def refuse(*arguments: object, **_: object) -> NoReturn:
        tried.append(repr(arguments))
        raise OSError("no network here")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse, raising=False)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return tried


def test_nothing_is_fetched_to_open_and_to_ask(real_folder: Path, no_network: list[str]) -> None:
    assistant = Assistant.open(real_folder)
    assert assistant.ask(EMBASSY).found
    assistant.close()
    assert no_network == []


def test_nothing_is_fetched_to_index(tmp_path: Path, seeds_folder: Path, no_network: list[str]) -> None:
    from index.encoders import load_encoder

    with ArchiveIndex.create(tmp_path / "archive", load_encoder()) as archive:
        assert archive.add(read(seeds_folder)).added == 1
    assert no_network == []


# --- 7. same input, same answer ---------------------------------------------------------------------------------------------

# The same dispatch in two papers, and two sentences of equal worth: ties that must not hang on the order of files.
QUAKE = "Un séisme de magnitude 4 a été ressenti à Gap. Il n'a pas fait de dégâts."
TWINS = (
    Article("depeche-a", "Séisme ressenti à Gap", QUAKE, "2012-02-01", "Nord"),
    Article("depeche-b", "Séisme ressenti à Gap", QUAKE, "2012-02-01", "Sud"),
    Article("replique", "Séisme ressenti à Gap", QUAKE.replace("n'a pas fait de", "a fait des"), "2012-02-02", "Sud"),
)
SAME = (*(question for question, _ in ASKED), *UNANSWERED, "Où le séisme a-t-il été ressenti ?", "Qui a fait des dégâts ?", "Et en 2012 ?")


def answers(folder: Path, batches: Iterable[Iterable[Article]]) -> list[dict[str, Any]]:
    with ArchiveIndex.create(folder, FakeEncoder()) as archive:
        for batch in batches:
            archive.add(batch)
        assistant = make_assistant(archive)
        return [timeless(assistant.ask(question, strictness=s)) for question in SAME for s in ("lenient", "normal")]


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    articles = [*ARTICLES, *TWINS]
    expected = answers(tmp_path / "0", [articles])
    assert answers(tmp_path / "1", [reversed(articles)]) == expected
    for seed in range(2, 5):
        random.Random(seed).shuffle(articles)
        assert answers(tmp_path / str(seed), [articles[:4], articles[4:5], articles[5:]]) == expected


def test_what_came_and_went_leaves_no_trace(tmp_path: Path) -> None:
    old = [Article(a.id, a.title, a.text.replace("e", "i"), a.date, a.source) for a in ARTICLES[:4]]
    gone = [Article(f"x{n}", a.title, a.text, a.date, a.source) for n, a in enumerate(ARTICLES)]
    expected = answers(tmp_path / "0", [[*ARTICLES, *TWINS]])
    with ArchiveIndex.create(tmp_path / "1", FakeEncoder()) as archive:
        archive.add([*old, *gone])
        archive.add([*TWINS, *ARTICLES])
        archive.delete(a.id for a in gone)
        assistant = make_assistant(archive)
        assert [timeless(assistant.ask(question, strictness=s)) for question in SAME for s in ("lenient", "normal")] == expected


def test_asking_again_and_opening_again_change_nothing(real_folder: Path, real_assistant: Any) -> None:
    first = [timeless(real_assistant.ask(question)) for question in ON_SEEDS]
    assert [timeless(real_assistant.ask(question)) for question in reversed(ON_SEEDS)] == first[::-1]


def test_the_number_of_threads_changes_nothing(real_assistant: Any) -> None:
    import torch

    before = torch.get_num_threads()
    seen = []
    try:
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            given = [real_assistant.ask(question) for question in (*ON_SEEDS, *NOT_IN_SEEDS)]
            seen.append(([shown(answer) for answer in given], [answer.confidence for answer in given]))
    finally:
        torch.set_num_threads(before)
    quotes, chances = zip(*seen, strict=True)
    assert quotes[0] == quotes[1] == quotes[2]
    if torch.cpu.get_capabilities().get("amx_bf16"):
        # The number of threads decides there which kernel multiplies in bfloat16, and so the last bit of a product.
        assert np.ptp(chances, axis=0).max() < 0.01
    else:
        assert len({tuple(round(chance, 3) for chance in given) for given in chances}) == 1


def test_the_language_of_an_archive_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    french = [Article(id=f"a{i:02}", title="Brève", text="Le maire a inauguré la nouvelle école du village.") for i in range(20)]
    english = [Article(id=f"z{i:02}", title="Brief", text="The mayor opened the new school of the village.") for i in range(20)]
    found = []
    for name, articles in (("one", french + english), ("two", english + french)):
        with ArchiveIndex.create(tmp_path / name, FakeEncoder()) as archive:
            archive.add(articles)
            found.append(Assistant(archive, WordReader(), hand_model()).archive_language())
    assert found == ["fr", "fr"]

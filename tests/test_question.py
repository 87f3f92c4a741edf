"""Questions understood: kind, language, sources, speaker, and the shapes of answers. `data/question_kinds.jsonl` was labelled by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.attribution import find_sources
from qa.question import classify_question, detect_language, span_matches_kind, understand
from qa.types import KINDS

TODAY = dt.date(2025, 1, 1)
LABELLED = Path(__file__).parent / "data" / "question_kinds.jsonl"
SHARED = Path(__file__).parent.parent.parent / "shared"


def test_kinds_of_the_labelled_questions() -> None:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    wrong = [(row["question"], row["kind"], got) for row in rows if (got := classify_question(row["question"])) != row["kind"]]
    assert len(rows) >= 300 and {row["kind"] for row in rows} == set(KINDS)
    assert len(wrong) <= 0.07 * len(rows), wrong


def test_languages_of_the_training_questions() -> None:
    folder = SHARED / "train" / "news"
    if not folder.exists():
        pytest.skip("train/news is not beside this checkout")
    lines = [line for path in sorted(folder.glob("questions-*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    right = Counter(row["lang"] for row in rows if detect_language(row["question"]) == row["lang"])
    every = Counter(row["lang"] for row in rows)
    assert all(right[language] >= 0.97 * count for language, count in every.items()), (right, every)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("zelinski ukraine", "fr"),
        ("Who won?", "en"),
        ("¿Quién ganó?", "es"),
        ("Wer hat gewonnen?", "de"),
        ("Chi ha vinto?", "it"),
        ("combien de morts à Rome", "fr"),
        ("", "fr"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "sources", "speaker"),
    [
        ("combien de morts selon Le Monde ?", ("Le Monde",), None),
        ("dans Libération, qui est accusé ?", ("Libération",), None),
        ("qui habite dans le monde entier ?", (), None),
        ("selon le monde, qui est accusé ?", ("Le Monde",), None),
        ("combien de missiles selon la Russie ?", (), "la Russie"),
        ("d'après l'entreprise, combien de postes sont supprimés ?", (), "l'entreprise"),
        ("que dit le maire de Lodève de l'entraînement ?", (), "le maire de Lodève"),
        ("qu'a répondu Poutine sur l'Ukraine", (), "Poutine"),
        ("comment la ministre justifie-t-elle son vote ?", (), "la ministre"),
        ("What did the mayor say about the closure?", (), "the mayor"),
        ("combien de morts selon la police et selon l'hôpital ?", (), None),
        ("d'après l'article, qui a gagné ?", (), None),
        ("qui a gagné ?", (), None),
    ],
)
def test_whom_a_question_asks(text: str, sources: tuple[str, ...], speaker: str | None) -> None:
    question = understand(text, today=TODAY, known_sources=("Le Monde", "Libération", "Reuters"))
    assert (question.sources, question.speaker) == (sources, speaker)


def test_sources_among_many() -> None:
    names = [f"Courrier {n}" for n in range(2000)] + ["Le Journal des Arts", "Le Monde", "AFP"]
    assert find_sources("d'après le Journal des Arts et dans le quotidien Le Monde, qui ?", names) == ("Le Journal des Arts", "Le Monde")
    assert find_sources("qui a le plus de pouvoir dans le monde selon l'AFP ?", names) == ("AFP",)
    assert find_sources("que dit le Courrier 12 ?", names) == ()
    assert find_sources("selon le Courrier 12, qui ?", names) == ("Courrier 12",)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("when", "mardi 3 juin", "le maire"),
        ("when", "en 2010", "dix hommes"),
        ("how_many", "vingt-deux", "la mairie"),
        ("how_many", "une trentaine", "Paris"),
        ("how_much", "3 millions d'euros", "Paris"),
        ("how_much", "12 euros", "douze chats"),
        ("who", "Jean Dupont", "rapidement"),
        ("who", "le préfet", "en 2010"),
        ("where", "à Paris", "mardi"),
        ("where", "dans un café du quartier", "rapidement"),
        ("why", "parce que le pont menaçait", "mardi"),
    ],
)
def test_shapes_of_answers(kind: str, good: str, bad: str) -> None:
    assert span_matches_kind(kind, good, f"Voici {good}.") > span_matches_kind(kind, bad, f"Voici {bad}.")


@given(st.sampled_from(KINDS), st.text(max_size=60), st.text(max_size=120))
def test_shapes_are_shares(kind: str, span: str, sentence: str) -> None:
    assert 0.0 <= span_matches_kind(kind, span, sentence) <= 1.0


@given(st.text(max_size=120), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_understood(text: str, history: list[str]) -> None:
    question = understand(text, history, today=TODAY)
    assert question.kind in KINDS and question.text == text

"""Who speaks. `data/speakers.jsonl`: for the gold sentences of train/news speaker questions; found by the program, checked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_sentences
from qa.speakers import find_speaker

HERE = Path(__file__).parent
NEWS = HERE.parent.parent / "shared" / "train" / "news"


def speaker(text: str, said: str) -> str | None:
    start = text.index(said)
    bounds = find_speaker(text, list(split_sentences(text)), (start, start + len(said)))
    return text[slice(*bounds)] if bounds else None


def test_speakers_of_the_training_questions() -> None:
    if not NEWS.exists():
        pytest.skip("train/news is not beside this checkout")
    lines = [line for path in sorted(NEWS.glob("articles-*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    articles = {article["id"]: article["text"] for article in map(json.loads, lines)}
    rows = [json.loads(line) for line in (HERE / "data" / "speakers.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in rows:
        found = speaker(articles[row["article"]], row["sentence"])
        if found is None or (found not in row["speaker"] and row["speaker"] not in found):
            wrong.append((row["question"], row["speaker"], found))
    assert len(wrong) <= 0.07 * len(rows), wrong


@pytest.mark.parametrize(
    ("text", "said", "who"),
    [
        ("« Nous partons », a déclaré la maire, Anne Lefort.", "« Nous partons »", "la maire, Anne Lefort"),
        ("« Nous partons », a annoncé mardi à la presse le préfet.", "« Nous partons »", "le préfet"),
        ("La ministre de la Santé, Rose Duval, assure que tout va bien.", "tout va bien", "La ministre de la Santé, Rose Duval"),
        ("Interrogé mardi, M. Rey a répondu que tout va bien.", "tout va bien", "M. Rey"),
        ("Selon la police, dix personnes sont mortes.", "dix personnes", "la police"),
        ("Dix personnes sont mortes, d'après l'Agence de presse.", "Dix personnes", "l'Agence de presse"),
        ("Pour Jean Petit, la loi est mauvaise.", "la loi est mauvaise", "Jean Petit"),
        ("Un prêt, soupire le boulanger, « c'est une dette ».", "c'est une dette", "le boulanger"),
        ("Réponse du maire : « Jamais de la vie. »", "Jamais de la vie", "maire"),
        ("Le projet est prêt, a dit Paul Roux. « Il sera beau », a-t-il ajouté.", "« Il sera beau »", "Paul Roux"),
        ("Le projet est prêt, a dit la juge. Elle précise que rien ne presse.", "rien ne presse", "la juge"),
        ("La juge a parlé. Le greffier, Luc Bon, sourit. « Enfin », a-t-elle soufflé.", "« Enfin »", "La juge"),
        ("Mme Roy, pharmacienne, a jugé ces bus « trop vieux ».", "trop vieux", "Mme Roy"),
        ("Les mutins ont pris la caserne car, selon eux, la solde manque.", "la solde manque", "Les mutins"),
        ("« On verra », a dit Paul Roux. « Demain, on verra mieux. »", "« Demain, on verra mieux. »", "Paul Roux"),
        ("« On a ri. On a pleuré. On est partis », a raconté Léa Caron.", "On a ri", "Léa Caron"),
    ],
)
def test_speech(text: str, said: str, who: str) -> None:
    assert speaker(text, said) == who


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Le pont a été fermé mardi.", "Le pont"),
        ("Pour la première fois, le pont est fermé.", "le pont"),
        ("La série « Europe » est nouvelle.", "La série"),
        ("Qu'attendez-vous de votre ministre ? « Un peu de calme, et une réponse claire. »", "« Un peu de calme"),
    ],
)
def test_nobody_speaks(text: str, said: str) -> None:
    assert speaker(text, said) is None


@given(st.text(alphabet="aé «»\"’'.,:!?\n AL selon dit a-t-il Paul Roux", max_size=150), st.integers(0, 150), st.integers(0, 40))
def test_any_text_gives_bounds_inside_it(text: str, start: int, length: int) -> None:
    bounds = find_speaker(text, list(split_sentences(text)), (min(start, len(text)), min(start + length, len(text))))
    assert bounds is None or 0 <= bounds[0] < bounds[1] <= len(text)

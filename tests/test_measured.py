"""What a question wants measured, and whether a span is of that measure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.measured import asked_measure, fits_measure


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("à quelle heure le feu a-t-il pris ?", "hour"),
        ("What time did it start?", "hour"),
        ("En quelle année le métro a-t-il été inauguré ?", "year"),
        ("depuis combien de temps la grève dure-t-elle ?", "time"),
        ("quel age a le maire", "time"),
        ("À quelle distance se trouve l'étoile ?", "length"),
        ("Combien coûtait le billet ?", "money"),
        ("quel est le taux de chômage", "percent"),
        ("combien pèse la statue ?", "mass"),
        ("combien de morts ?", ""),
        ("quand a-t-il neigé ?", ""),
        ("", ""),
    ],
)
def test_what_is_asked_for(question: str, measure: str) -> None:
    assert asked_measure(question) == measure


@pytest.mark.parametrize(
    ("measure", "text", "span", "fit"),
    [
        ("hour", "Le feu a pris mardi vers 10h45.", "vers 10h45", 1.0),
        ("hour", "Le feu a pris mardi vers midi.", "mardi", -1.0),
        ("year", "Le métro a ouvert il y a 108 ans.", "il y a 108 ans", 1.0),
        ("year", "Le mardi 3 juillet, il a promis l'équilibre pour 2017.", "mardi 3 juillet", -1.0),
        ("length", "L'étoile est à 4,3 années-lumière, soit 41 000 milliards de kilomètres.", "41 000 milliards de kilomètres", 1.0),
        ("money", "Le pont a coûté trois ans et 12 millions d'euros.", "12 millions", 1.0),
        ("money", "Le pont a coûté trois ans et 12 millions d'euros.", "trois ans", -1.0),
        ("percent", "Ils étaient 15.", "15", 0.0),
        ("time", "Le maire se tait.", "Le maire", -1.0),
    ],
)
def test_what_is_given(measure: str, text: str, span: str, fit: float) -> None:
    at = text.index(span)
    assert fits_measure(measure, text, (0, len(text)), (at, at + len(span))) == fit


@given(st.text(max_size=40), st.sampled_from(["hour", "year", "time", "length", "area", "mass", "speed", "degrees", "percent", "money"]))
def test_any_text_has_a_fit(text: str, measure: str) -> None:
    assert fits_measure(measure, text, (0, len(text)), (0, len(text))) in (-1.0, 0.0, 1.0)

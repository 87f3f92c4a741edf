"""The span of a figure asked for: with its qualifier, without the noun that the question names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.figures import span_of_figure


def figure(question: str, text: str, span: str) -> str:
    at = text.index(span)
    start, end = span_of_figure(question, text, (0, len(text)), (at, at + len(span)))
    return text[start:end]


@pytest.mark.parametrize(
    ("question", "text", "span", "expected"),
    [
        ("combien de pompiers ?", "Il a été maîtrisé par plus de 80 pompiers vers midi.", "80 pompiers", "plus de 80"),
        ("combien de passagers ?", "L'appareil transportait 143 passagers et six stewards.", "143 passagers", "143"),
        ("combien de voix ?", "Le texte a environ 2,8 millions de voix.", "2,8 millions de voix", "environ 2,8 millions"),
        ("combien de soldats ?", "Les vingt-deux mille soldats sont partis.", "vingt-deux mille soldats", "vingt-deux mille"),
        ("combien d'ouvriers ?", "Jusqu’à 40 ouvriers y logent.", "40 ouvriers", "Jusqu’à 40"),
        ("how many people?", "It killed more than 30 people.", "30 people", "more than 30"),
        # The unit says what the number is; the noun is another one; more than the noun follows; two figures in one span.
        ("combien de temps ?", "Il est resté 8 jours à Lyon.", "8 jours", "8 jours"),
        ("combien a coûté le pont ?", "Il a coûté près de 3 millions d'euros.", "3 millions d'euros", "près de 3 millions d'euros"),
        ("combien d'emplois ?", "Le groupe supprime 520 postes.", "520 postes", "520 postes"),
        ("combien de femmes ?", "Trois jeunes femmes sont mortes.", "Trois jeunes femmes", "Trois jeunes femmes"),
        ("combien de blessés ?", "On compte trois morts et cinq blessés.", "trois morts et cinq blessés", "trois morts et cinq blessés"),
        ("combien de villes ?", "La grève continue à Lyon.", "à Lyon", "à Lyon"),
    ],
)
def test_the_figure_asked_for(question: str, text: str, span: str, expected: str) -> None:
    assert figure(question, text, span) == expected


@given(st.text("plus de 80 euros, mille morts et près d'", max_size=60), st.data())
def test_a_span_stays_in_its_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = span_of_figure("combien de morts ?", text, (0, len(text)), (start, end))
    assert 0 <= found[0] <= start and found[0] <= found[1] <= len(text) and text[found[0] : found[1]] in text

"""Countries and their peoples: « l'Italie » and « italienne » are the same to BM25 and to the figures of a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.lexical import LexicalEntry, LexicalIndex, analyze
from index.places import same_country


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("l'ambassade de l'Italie", "les ambassades italienne et grecque"),
        ("le gouvernement espagnol", "le gouvernement de l'Espagne"),
        ("la Corée du Nord", "le régime nord-coréen"),
        ("l'armée des États-Unis", "l'armée américaine"),
        ("les Pays-Bas", "la reine néerlandaise"),
        ("les Norvégiens", "en Norvège"),
    ],
)
def test_a_country_and_its_people(asked: str, written: str) -> None:
    same = same_country(analyze(asked))
    assert {other for others in same.values() for other in others} & set(analyze(written))


@pytest.mark.parametrize("text", ["des syndicats unis", "le nord de la ville", "en bas de la rue", "une porte ouverte", ""])
def test_common_words_name_no_country(text: str) -> None:
    assert not same_country(analyze(text))


def test_the_neighbours_stay_apart() -> None:
    """Niger and Nigeria, Guinea and Guyana, India and Indonesia share letters, nothing else."""
    for one, other in (("Niger", "nigérian"), ("Inde", "indonésien"), ("Mali", "maltais"), ("Slovaquie", "slovène")):
        assert not set(same_country(analyze(one)).get(analyze(one)[0], ())) & set(analyze(other))


def test_bm25_finds_the_people_of_the_country_asked_for_behind_the_country_itself(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "l", create=True)
    texts = ["L'ambassade d'Italie a fermé.", "L'ambassade italienne a fermé.", "L'ambassade de France a fermé."]
    index.update([LexicalEntry(i, "", text) for i, text in enumerate(texts, 1)])
    terms = analyze("l'Italie")
    assert list(index.search("l'Italie", 5)) == [1]
    assert list(index.search("l'Italie", 5, also=same_country(terms))) == [1, 2]

"""What is known of a candidate sentence: figures that follow from the texts alone, no reader."""

from __future__ import annotations

import numpy as np
import pytest

from index.sentences import split_sentences
from index.types import Article, Hit, Passage
from qa.features import FEATURES, Candidate, feature_rows, gather_candidates
from qa.reader import Reading
from qa.types import Question


def read(text: str, spans: list[str]) -> tuple[list[Candidate], list[Hit]]:
    """The candidates of an article of one passage, read with these spans, one a sentence."""
    article = Article(id="a", title="Ambassades", text=text, date="2012-06-23")
    bounds = tuple(split_sentences(text))
    hits = [Hit(Passage(1, article, 0, len(text), bounds), 1.0, 0, 0)]
    found = []
    for (start, end), span in zip(bounds, spans, strict=True):
        at = text.index(span, start)
        found.append(Reading(0, (start, end), (at, at + len(span)), 0.0, 0.0, 0.0, 0.0))
    return gather_candidates(found, hits), hits


def figures(question: str, text: str, spans: list[str], name: str) -> list[float]:
    candidates, hits = read(text, spans)
    rows = feature_rows(Question(question, standalone=question), candidates, hits, lambda term: 1.0)
    assert rows.shape == (len(candidates), len(FEATURES)) and np.isfinite(rows).all()
    return [round(float(value), 3) for value in rows[:, FEATURES.index(name)]]


@pytest.mark.parametrize("line", ["23 juin 2012. -", "Samedi 23 juin 2012 —", "23/06/2012."])
def test_a_dateline_alone_is_no_candidate(line: str) -> None:
    candidates, _ = read(f"{line}\nL'ambassade a fermé samedi.", [line[:5], "samedi"])
    assert [candidate.text for candidate in candidates] == ["L'ambassade a fermé samedi."]


def test_a_sentence_that_opens_with_its_date_is_one() -> None:
    candidates, _ = read("23 juin 2012 - L'ambassade a fermé.", ["23 juin 2012"])
    assert len(candidates) == 1


def test_the_people_of_a_country_stand_for_it() -> None:
    text, spans = "L'ambassade italienne a fermé. L'ambassade française reste ouverte.", ["italienne", "française"]
    assert figures("ambassade Italie fermée ?", text, spans, "words_sentence") == [1.0, round(1 / 3, 3)]
    assert figures("pourquoi ambassade Italie fermée ?", text, spans, "names_missing") == [0.0, 0.0]
    assert figures("pourquoi ambassade Portugal fermée ?", text, spans, "names_missing") == [1.0, 1.0]


def test_a_name_typed_small_is_one_where_the_archive_always_writes_it_with_a_capital() -> None:
    text = "Le ministre a parlé hier à Kiev."
    candidates, hits = read(text, ["hier"])

    def missing(asked: str, names: set[str]) -> float:
        rows = feature_rows(Question(asked), candidates, hits, lambda term: 1.0, names.__contains__)
        return float(rows[0, FEATURES.index("names_missing")])

    assert missing("quand zelensky a-t-il parlé à kiev ?", set()) == 0.0
    assert missing("quand zelensky a-t-il parlé à kiev ?", {"zelensky", "kiev"}) == 0.5
    assert missing("quand a-t-il parlé à kiev ?", {"zelensky", "kiev"}) == 0.0


def test_an_hour_asked_for_is_told_from_a_day() -> None:
    text = "Le feu a pris vers 10h45. La police est venue mardi."
    assert figures("à quelle heure le feu a-t-il pris ?", text, ["vers 10h45", "mardi"], "measure") == [1.0, -1.0]
    assert figures("quand le feu a-t-il pris ?", text, ["vers 10h45", "mardi"], "measure") == [0.0, 0.0]


def test_what_stands_near_the_span_and_what_repeats_the_question() -> None:
    text = (
        "La grève du port a commencé lundi, et le conseil municipal, réuni en séance ordinaire dans la salle des fêtes, "
        "a voté son budget mardi."
    )
    assert figures("grève port", text, ["lundi"], "words_near") == [1.0]
    assert figures("grève port", text, ["mardi"], "words_near") == [0.0]
    assert figures("grève port", text, ["La grève du port"], "echo") == [1.0]
    assert figures("grève port", text, ["mardi"], "echo") == [0.0]


def test_a_name_that_stands_elsewhere_in_the_article_is_not_missing_from_it() -> None:
    text = "Le Gwennili a sombré hier. La préfecture évalue à 90 litres le gazole répandu."
    article = Article(id="a", title="Naufrage", text=text)
    bounds = split_sentences(text)
    hits = [Hit(Passage(n, article, a, b, ((a, b),)), 1.0 - n, n, n) for n, (a, b) in enumerate(bounds)]
    found = [Reading(n, (a, b), (a, b), 0.0, 0.0, 0.0, 0.0) for n, (a, b) in enumerate(bounds)]
    candidates = gather_candidates(found, hits)
    rows = feature_rows(Question("quelle quantité de gazole le Gwennili a-t-il perdue"), candidates, hits, lambda term: 1.0)
    assert rows[1, FEATURES.index("names_missing")] == 1.0
    assert rows[:, FEATURES.index("names_missing_article")].tolist() == [0.0, 0.0]
    assert rows[1, FEATURES.index("words_around")] < rows[1, FEATURES.index("words_article")] == rows[0, FEATURES.index("words_article")]


def test_spans_of_the_same_words_agree() -> None:
    text = "Le séisme a fait 39 morts. On compte 39 morts. Douze blessés sont soignés."
    assert figures("combien de morts ?", text, ["39 morts", "39 morts", "Douze"], "agrees") == [0.5, 0.5, 0.0]

"""Which quotes make an answer: candidates with given chances, no reader."""

from __future__ import annotations

import math

import numpy as np

from index.sentences import split_sentences
from index.types import Article, Hit, Passage
from qa.compose import compose
from qa.features import FEATURES, Candidate
from qa.reader import Reading
from qa.scoring import ABSENCE, ABSTENTION, AnswerModel, Linear
from qa.types import Question


def model(threshold: float = 0.0) -> AnswerModel:
    """Scores are the figure "mass"; a second quote needs a chance of a half."""
    n = len(FEATURES)
    line = Linear(np.zeros(n), np.ones(n), np.array([float(name == "mass") for name in FEATURES]), 0.0)
    first = Linear(np.zeros(len(ABSTENTION)), np.ones(len(ABSTENTION)), np.eye(len(ABSTENTION))[0], 0.0)
    even = Linear(np.zeros(len(ABSENCE)), np.ones(len(ABSENCE)), np.zeros(len(ABSENCE)), 0.0)
    # Nothing answers with a chance of one half, so that a confidence is weighed against that.
    thresholds = {name: math.log(max(sure, 1e-9) / 0.5) for name, sure in (("lenient", 0.0), ("normal", threshold), ("strict", 0.9))}
    return AnswerModel(line, first, even, thresholds, 0.5, 0.5)


def candidates_of(text: str, masses: list[float], spans: list[str]) -> tuple[list[Candidate], np.ndarray]:
    article = Article(id="a", title="Grève au port", text=text, date="2012-06-14")
    bounds = tuple(split_sentences(text))
    hit = Hit(Passage(1, article, 0, len(text), bounds), 1.0, 0, 0)
    found, rows = [], np.zeros((len(bounds), len(FEATURES)))
    for n, ((start, end), mass, span) in enumerate(zip(bounds, masses, spans, strict=True)):
        at = text.index(span, start) if span else None
        where = (at, at + len(span)) if at is not None else None
        found.append(Candidate(article, (start, end), where, hit, Reading(0, (start, end), where, 0.0, 0.0, 0.0, mass), 1, 0.0))
        rows[n, FEATURES.index("mass")] = mass
    return found, rows


TEXT = (
    "Le port a perdu 3 navires. La direction parle de 120 grévistes. Il fait beau à Brest. "
    "Les syndicats en comptent 400, du jamais vu. Le maire se tait."
)
SPANS = ["3 navires", "120 grévistes", "Brest", "400", "Le maire"]


def test_a_second_quote_needs_a_chance_of_its_own() -> None:
    candidates, rows = candidates_of(TEXT, [1.0, 3.0, -3.0, -6.0, -4.0], SPANS)
    quotes, _ = compose(Question("combien de grévistes au port ?", "what"), candidates, rows, model())
    assert [q.text for q in quotes] == ["La direction parle de 120 grévistes.", "Le port a perdu 3 navires."]


def test_the_other_account_goes_before_a_likelier_sentence() -> None:
    candidates, rows = candidates_of(TEXT, [1.0, 3.0, -3.0, -0.5, -4.0], SPANS)
    quotes, _ = compose(Question("combien de grévistes au port ?", "how_many"), candidates, rows, model())
    assert [q.text for q in quotes] == ["La direction parle de 120 grévistes.", "Les syndicats en comptent 400, du jamais vu."]


def test_under_the_threshold_there_are_no_quotes() -> None:
    candidates, rows = candidates_of(TEXT, [-5.0, -3.0, -3.0, -2.5, -4.0], SPANS)
    question = Question("combien de grévistes ?", "how_many")
    quotes, confidence = compose(question, candidates, rows, model(0.5))
    assert quotes == () and confidence < 0.5
    assert compose(question, candidates, rows, model())[0]


def test_a_year_asked_for_is_the_span() -> None:
    text = "Mardi 3 juillet, le ministre a promis un budget sans déficit pour 2017."
    candidates, rows = candidates_of(text, [2.0], ["Mardi 3 juillet"])
    (quote,), _ = compose(Question("pour quelle année promet-on un budget sans déficit ?", "when"), candidates, rows, model())
    assert quote.span and text[slice(*quote.span)].endswith("2017") and quote.date == "2017"
    (quote,), _ = compose(Question("quand le ministre a-t-il parlé ?", "when"), candidates, rows, model())
    assert quote.date == "2012-07-03"

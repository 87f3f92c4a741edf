"""Which quotes make an answer: candidates with given chances, no reader."""

from __future__ import annotations

import math

import numpy as np

from index.sentences import split_sentences
from index.types import Article, Hit, Passage
from qa.beside import BESIDE, beside_rows
from qa.compose import compose
from qa.features import FEATURES, Candidate
from qa.reader import Reading
from qa.scoring import ABSENCE, ABSTENTION, AnswerModel, Linear
from qa.types import Question


def model(threshold: float = 0.0) -> AnswerModel:
    """Scores are the figure "mass"; a further quote needs a score of 0, or -9 where it opposes the first one."""
    n = len(FEATURES)
    line = Linear(np.zeros(n), np.ones(n), np.array([float(name == "mass") for name in FEATURES]), 0.0)
    first = Linear(np.zeros(len(ABSTENTION)), np.ones(len(ABSTENTION)), np.eye(len(ABSTENTION))[0], 0.0)
    even = Linear(np.zeros(len(ABSENCE)), np.ones(len(ABSENCE)), np.zeros(len(ABSENCE)), 0.0)
    # Nothing answers with a chance of one half, so that a confidence is weighed against that.
    thresholds = {name: math.log(max(sure, 1e-9) / 0.5) for name, sure in (("lenient", 0.0), ("normal", threshold), ("strict", 0.9))}
    weighed = np.array([{"score": 1.0, "opposed": 9.0}.get(name, 0.0) for name in BESIDE])
    beside = Linear(np.zeros(len(BESIDE)), np.ones(len(BESIDE)), weighed, 0.0)
    return AnswerModel(line, first, even, beside, thresholds, 0.5)


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
    candidates, rows = candidates_of(TEXT, [1.0, 3.0, -3.0, -10.0, -4.0], SPANS)
    quotes, _ = compose(Question("combien de grévistes au port ?", "what"), candidates, rows, model())
    assert [q.text for q in quotes] == ["La direction parle de 120 grévistes.", "Le port a perdu 3 navires."]


def test_the_other_account_goes_before_a_likelier_sentence() -> None:
    candidates, rows = candidates_of(TEXT, [1.0, 3.0, -3.0, -0.5, -4.0], SPANS)
    quotes, _ = compose(Question("combien de grévistes au port ?", "how_many"), candidates, rows, model())
    texts = ["La direction parle de 120 grévistes.", "Les syndicats en comptent 400, du jamais vu.", "Le port a perdu 3 navires."]
    assert [q.text for q in quotes] == texts
    assert [q.number for q in quotes] == [1, 2, 3] and quotes[1].score > quotes[2].score


def test_figures_of_a_pair() -> None:
    candidates, rows = candidates_of(TEXT, [1.0, 3.0, -3.0, -0.5, -4.0], SPANS)
    question = Question("combien de grévistes au port ?", "how_many")
    pairs = beside_rows(question, candidates, rows, model().scores(rows))
    assert pairs.shape == (4, len(BESIDE)) and np.isfinite(pairs).all()
    told = [dict(zip(BESIDE, pair, strict=True)) for pair in pairs.tolist()]
    assert [pair["score"] for pair in told] == [1.0, -0.5, -3.0, -4.0]
    assert [pair["behind"] for pair in told] == [2.0, 3.5, 6.0, 7.0]
    assert [pair["opposed"] for pair in told] == [0.0, 1.0, 0.0, 0.0]
    assert [pair["near"] for pair in told] == [1.0, 0.0, 1.0, 0.0] and [pair["after"] for pair in told] == [0.0, 1.0, 1.0, 1.0]
    assert all(pair["same_article"] == 1.0 and pair["days"] == 0.0 for pair in told)


def test_a_lone_candidate_has_none_beside_it() -> None:
    candidates, rows = candidates_of("Le port a perdu 3 navires.", [1.0], ["3 navires"])
    assert beside_rows(Question("combien de navires ?", "how_many"), candidates, rows, model().scores(rows)).shape == (0, len(BESIDE))
    assert len(compose(Question("combien de navires ?", "how_many"), candidates, rows, model())[0]) == 1


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

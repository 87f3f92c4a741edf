"""Which quotes, in what order, or none. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.lexical import analyze, fold
from qa.dates import date_of_span, year_for_day
from qa.disagree import asks_sides, asks_the_first, opposed
from qa.features import Candidate, speaker_of
from qa.figures import span_of_figure
from qa.measured import asked_measure
from qa.scoring import AnswerModel, Rows, sigmoid
from qa.types import Question, Quote

MOST_QUOTES, MOST_OF_A_LIST = 3, 5
NEAR_EQUAL = 0.8
LIST_EASE = 0.5
"""An item of a list needs this share of what another second quote needs."""
OPPOSED_SHARE, SIDE_SHARE, OPPOSED_TRIED = 0.02, 0.01, 10
"""Another value may be less likely than a second quote: shares of the first one's, the lesser where both sides are asked for."""


def compose(
    question: Question, candidates: Sequence[Candidate], rows: Rows, model: AnswerModel, strictness: str = "normal"
) -> tuple[tuple[Quote, ...], float]:
    """The quotes, best first, and the probability that the first one answers. No quotes when silence is likelier to be right."""
    scores = model.scores(rows)
    confidence = model.confidence(rows, scores)
    if not len(scores) or not model.answers(confidence, model.absent(rows, scores), strictness):
        return (), confidence
    chances = sigmoid(scores)
    order = sorted(range(len(candidates)), key=lambda i: (-scores[i], i))
    chosen: list[int] = []
    listed = question.kind == "list"
    for i in order:
        if not chosen or (_worth_adding(chances, i, chosen[0], model, listed) and not _repeats(candidates, i, chosen, listed)):
            chosen.append(i)
        if len(chosen) == (MOST_OF_A_LIST if listed else MOST_QUOTES):
            break
    other, newer = _opposing(question, candidates, chances, order)
    if other is not None:
        pair = [other, chosen[0]] if newer else [chosen[0], other]
        chosen = [*pair, *(i for i in chosen if i not in pair)][: max(2, len(chosen))]
    quotes = [_quote(n, question, candidates[i], confidence if n == 1 else float(chances[i])) for n, i in enumerate(chosen, 1)]
    return tuple(quotes), confidence


def _opposing(
    question: Question, candidates: Sequence[Candidate], chances: np.ndarray, order: Sequence[int]
) -> tuple[int | None, bool]:
    """The likeliest candidate that gives another value than the first one, and whether it is the newer figure that is asked for."""
    first = _quote(1, question, candidates[order[0]], 0.0)
    least = (SIDE_SHARE if asks_sides(question) else OPPOSED_SHARE) * chances[order[0]]
    for i in order[1:OPPOSED_TRIED]:
        if chances[i] >= least and (found := opposed(question, first, _quote(2, question, candidates[i], 0.0))):
            later = found.kind == "update" and found.sides[0].quote == 2
            return i, later and not question.period and not asks_the_first(question)
    return None, False


def _worth_adding(chances: np.ndarray, i: int, first: int, model: AnswerModel, listed: bool) -> bool:
    ease = LIST_EASE if listed else 1.0
    return bool(chances[i] >= model.second * ease and chances[i] >= model.second_share * ease * chances[first])


def _repeats(candidates: Sequence[Candidate], i: int, chosen: Sequence[int], listed: bool) -> bool:
    """Whether nearly the same words are quoted already: a repeated sentence, a dispatch printed twice, an item of a list told again."""
    words, value = set(analyze(candidates[i].text)), _value(candidates[i])
    for j in chosen:
        if listed and value and value <= _value(candidates[j]):
            return True
        other = set(analyze(candidates[j].text))
        if len(words & other) >= NEAR_EQUAL * max(1, len(words | other)) or fold(candidates[i].text) == fold(candidates[j].text):
            return True
    return False


def _value(candidate: Candidate) -> set[str]:
    return set(analyze(candidate.article.text[slice(*candidate.span)])) if candidate.span else set()


def _quote(number: int, question: Question, candidate: Candidate, score: float) -> Quote:
    article, span = candidate.article, candidate.span
    date = None
    if question.kind == "when" and span is not None:
        where = (article.date, article.language or "fr")
        if asked_measure(question.standalone or question.text) == "year":
            span = year_for_day(article.text, candidate.sentence, span, *where)
        date = date_of_span(article.text, candidate.sentence, span, *where)
    if question.kind in ("how_many", "how_much") and span is not None:
        span = span_of_figure(question.standalone or question.text, article.text, candidate.sentence, span)
    return Quote(number, article, candidate.sentence[0], candidate.sentence[1], span, date, round(score, 4), speaker_of(candidate))

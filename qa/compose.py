"""Which quotes, in what order, or none. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.lexical import analyze, fold
from qa.dates import date_of_span
from qa.disagree import asks_sides, opposed
from qa.features import Candidate, speaker_of
from qa.scoring import AnswerModel, Rows, sigmoid
from qa.types import Question, Quote

MOST_QUOTES, MOST_OF_A_LIST = 3, 5
NEAR_EQUAL = 0.8
OPPOSED_SHARE, SIDE_SHARE, OPPOSED_TRIED = 0.02, 0.01, 10
"""Another value may be less likely than a second quote: shares of the first one's, the lesser where both sides are asked for."""


def compose(
    question: Question, candidates: Sequence[Candidate], rows: Rows, model: AnswerModel, strictness: str = "normal"
) -> tuple[tuple[Quote, ...], float]:
    """The quotes, best first, and the probability that the first one answers. No quotes when that lies under the threshold."""
    scores = model.scores(rows)
    confidence = model.confidence(rows, scores)
    if not len(scores) or confidence < model.thresholds[strictness]:
        return (), confidence
    chances = sigmoid(scores)
    order = sorted(range(len(candidates)), key=lambda i: (-scores[i], i))
    chosen: list[int] = []
    for i in order:
        if not chosen or (_worth_adding(chances, i, chosen[0], model) and not _repeats(candidates, i, chosen)):
            chosen.append(i)
        if len(chosen) == (MOST_OF_A_LIST if question.kind == "list" else MOST_QUOTES):
            break
    other = _opposing(question, candidates, chances, order)
    if other is not None:
        chosen = [chosen[0], other, *(i for i in chosen[1:] if i != other)][: max(2, len(chosen))]
    quotes = [_quote(n, question, candidates[i], confidence if n == 1 else float(chances[i])) for n, i in enumerate(chosen, 1)]
    return tuple(quotes), confidence


def _opposing(question: Question, candidates: Sequence[Candidate], chances: np.ndarray, order: Sequence[int]) -> int | None:
    """The likeliest candidate that gives another value than the first one."""
    first = _quote(1, question, candidates[order[0]], 0.0)
    least = (SIDE_SHARE if asks_sides(question) else OPPOSED_SHARE) * chances[order[0]]
    for i in order[1:OPPOSED_TRIED]:
        if chances[i] >= least and opposed(question, first, _quote(2, question, candidates[i], 0.0)):
            return i
    return None


def _worth_adding(chances: np.ndarray, i: int, first: int, model: AnswerModel) -> bool:
    return bool(chances[i] >= model.second and chances[i] >= model.second_share * chances[first])


def _repeats(candidates: Sequence[Candidate], i: int, chosen: Sequence[int]) -> bool:
    """Whether nearly the same words are quoted already: a repeated sentence, a dispatch printed twice."""
    words = set(analyze(candidates[i].text))
    for j in chosen:
        other = set(analyze(candidates[j].text))
        if len(words & other) >= NEAR_EQUAL * max(1, len(words | other)) or fold(candidates[i].text) == fold(candidates[j].text):
            return True
    return False


def _quote(number: int, question: Question, candidate: Candidate, score: float) -> Quote:
    article, span = candidate.article, candidate.span
    date = None
    if question.kind == "when" and span is not None:
        date = date_of_span(article.text, candidate.sentence, span, article.date, article.language or "fr")
    return Quote(number, article, candidate.sentence[0], candidate.sentence[1], span, date, round(score, 4), speaker_of(candidate))

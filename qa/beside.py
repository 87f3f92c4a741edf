"""How likely a further candidate answers too, given the first one: a pair of sentences at a time. Pure.

Two sources that differ, a figure brought up to date, the items of a list: what makes a second sentence worth quoting is less its own
score than what it is to the first. The figures of a pair are weighed by a logistic regression (`qa.training.fit`), which also learns
from the questions of the training areas that several sentences answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.days import iso_day
from index.lexical import analyze
from qa.caldays import fold
from qa.disagree import NUMERIC, asks_sides, days_apart, may_oppose, opposed_by, shared_title_words, span_terms, value_of
from qa.features import FEATURES, Candidate, speaker_of
from qa.figures import span_of_figure
from qa.opposition import BY, CONTRAST, COUNTING, OPPOSED, REVISED
from qa.types import Question, Quote
from qa.values import Value, comparable, differ

BESIDE = (
    "score",
    "first",  # the score of the first one
    "behind",  # how far behind it
    "rank",  # log of 1 + rank by score
    "close",  # how many candidates lie within CLOSE of the first one
    "same_article",
    "gap",  # log of 1 + characters between the two, APART for two articles
    "after",  # later in the same article
    "near",  # the next sentence, or the one before
    "days",  # log of 1 + days between the articles
    "newer",  # in an article of a later day
    "titles",  # terms that their titles share
    "shared",  # share of its terms that the first one holds
    "same_span",  # share of its span's terms that the first one's span holds
    "holds_span",  # share of the first one's span's terms that it holds
    "other_value",  # both give a value that answers, and the values differ
    "equal_value",
    "opposed",  # the two answer differently, by `qa.disagree`
    "counting",  # « avance », « recense »
    "by",  # « selon »
    "words_against",  # « dément », « conteste »
    "contrast",  # « plutôt », « quant à »
    "revised",  # « désormais », « d'abord »
    "speaker",  # it has one
    "sides",  # the question asks for two accounts
    "numeric",  # it asks for a figure
    "measure",  # as in `qa.features`
)
TRIED = 12
"""No candidate further down is looked at: of those worth quoting on the fitting questions, 1 in 300 is."""
CLOSE, APART, MOST_DAYS, NEXT = 1.5, 3000, 400, 6


def plain_quote(number: int, question: Question, candidate: Candidate) -> Quote:
    """A candidate as a quote, without its date and score; of a figure the span is the figure asked for."""
    article, span = candidate.article, candidate.span
    if question.kind in NUMERIC and span is not None:
        span = span_of_figure(question.standalone or question.text, article.text, candidate.sentence, span)
    return Quote(number, article, candidate.sentence[0], candidate.sentence[1], span, None, 0.0, speaker_of(candidate))


def by_score(scores: NDArray[np.float64]) -> list[int]:
    """The candidates' numbers, best score first; of equals the first one found."""
    return sorted(range(len(scores)), key=lambda i: (-scores[i], i))


def beside_rows(
    question: Question, candidates: Sequence[Candidate], rows: NDArray[np.float64], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """[others, BESIDE] float64: the candidates behind the first one, by score, TRIED at most. `rows` and `scores` are all candidates'."""
    order = by_score(scores)[: TRIED + 1]
    quotes = [plain_quote(min(n, 2), question, candidates[i]) for n, i in enumerate(order, 1)]
    valued = [(quote, value_of(question, quote)) for quote in quotes]
    close = float((scores[order] > scores[order[0]] - CLOSE).sum())
    asked = [float(asks_sides(question)), float(question.kind in NUMERIC)]
    measure = rows[:, FEATURES.index("measure")]
    first = scores[order[0]]
    made = [
        [scores[i], first, first - scores[i], math.log1p(rank), close, *_pair(question, valued[0], valued[rank]), *asked, measure[i]]
        for rank, i in enumerate(order[1:], 1)
    ]
    return np.array(made, np.float64).reshape(len(made), len(BESIDE))


Valued = tuple[Quote, Value | None]


def _pair(question: Question, first: Valued, other: Valued) -> list[float]:
    """The figures from "same_article" to "speaker"."""
    said = fold(other[0].text)
    patterns = [float(bool(pattern.search(said))) for pattern in (COUNTING, BY, OPPOSED, CONTRAST, REVISED)]
    speaker = float(other[0].speaker is not None)
    return [*_places(first[0], other[0]), *_words(first[0], other[0]), *_values(question, first, other), *patterns, speaker]


def _places(first: Quote, other: Quote) -> list[float]:
    same = first.article.id == other.article.id
    gap = max(0, max(first.start, other.start) - min(first.end, other.end)) if same else APART
    days = days_apart(first, other)
    return [
        float(same),
        math.log1p(gap),
        float(same and other.start > first.start),
        float(gap <= NEXT),
        math.log1p(MOST_DAYS if days is None else min(MOST_DAYS, days)),
        float(iso_day(other.article.date) > iso_day(first.article.date)),
        float(shared_title_words(first, other)),
    ]


def _words(first: Quote, other: Quote) -> list[float]:
    ones, others = set(analyze(first.text)), set(analyze(other.text))
    span, other_span = span_terms(first.article, first.span), span_terms(other.article, other.span)
    return [_share(others, ones), _share(other_span, span), _share(span, others)]


def _values(question: Question, first: Valued, other: Valued) -> list[float]:
    a, b = first[1], other[1]
    if a is None or b is None:
        differing, equal = False, False
    else:
        differing, equal = may_oppose(a, b), comparable(a, b) and not differ(a, b)
    return [float(differing), float(equal), float(opposed_by(question, first, other) is not None)]


def _share(part: set[str], whole: set[str]) -> float:
    return len(part & whole) / max(1, len(part))

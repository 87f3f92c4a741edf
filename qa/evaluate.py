"""Scores answers against gold questions: which quotes are right, when nothing is said, how honest the confidence is.

A quote matches a gold sentence when they lie in the same article and overlap by at least half of the shorter one.
"""

from __future__ import annotations

import collections
import json
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import ArchiveError
from index.types import Article
from qa.types import Answer, Quote

_SMALL_WORDS = re.compile(r"\b(?:le|la|les|un|une|des|du|de|au|aux|the|a|an)\b|\b(?:l|d|j|m|n|s|t|c|qu)'")
BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what became of it. `right` tells for each shown quote whether it is a gold sentence, `verbatim` whether
    its text is that of the article.
    """

    id: str
    kind: str
    answerable: bool
    found: bool
    right: tuple[bool, ...]
    gold_found: float
    span_f1: float | None
    date: bool | None
    verbatim: tuple[bool, ...]
    confidence: float
    took: float

    @property
    def first_right(self) -> bool:
        return self.answerable and bool(self.right) and self.right[0]

    @property
    def useful(self) -> bool:
        return self.first_right if self.answerable else not self.found


@dataclass(slots=True)
class Report:
    """All questions judged; the figures are shares, None where no question counts."""

    judged: list[Judged] = field(default_factory=list)

    def shares(self) -> dict[str, list[float]]:
        """For each figure that is a mean, what it is the mean of: its length is the count of what the figure applies to."""
        answerable = [j for j in self.judged if j.answerable]
        return {
            "verbatim": [float(same) for j in self.judged for same in j.verbatim],
            "first": [float(j.first_right) for j in answerable],
            "any3": [float(any(j.right[:3])) for j in answerable],
            "all_gold": [j.gold_found for j in answerable],
            "quote_prec": [sum(j.right) / len(j.right) for j in answerable if j.right],
            "span_f1": [j.span_f1 for j in answerable if j.span_f1 is not None],
            "date": [float(j.date) for j in answerable if j.date is not None],
            "useful": [float(j.useful) for j in self.judged],
        }

    def abstention(self) -> dict[str, float]:
        """Precision, recall and F1 of "not found" on the questions without an answer."""
        silent = [j for j in self.judged if not j.found]
        right = sum(not j.answerable for j in silent)
        precision, recall = _share(right, len(silent)), _share(right, sum(not j.answerable for j in self.judged))
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"abst_p": precision, "abst_r": recall, "abst_f1": f1}

    def figures(self) -> dict[str, float | None]:
        median = 1000 * statistics.median([j.took for j in self.judged]) if self.judged else None
        means = {name: _mean(values) for name, values in self.shares().items()}
        return {**means, **self.abstention(), "ece": calibration_error(self.judged), "median_ms": median}

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """(answered usefully, asked) of each type of question, by name."""
        counts: dict[str, tuple[int, int]] = {}
        for j in sorted(self.judged, key=lambda j: j.kind):
            good, asked = counts.get(j.kind, (0, 0))
            counts[j.kind] = (good + j.useful, asked + 1)
        return counts


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Questions as JSON lines (id, question, type, gold: [{article, sentence, span}], history?, alt?, date_iso?). Raises ArchiveError."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "ce n'est pas de l'UTF-8"
        raise ArchiveError(f"{str(path)!r} ne peut être lu ({reason}) ; donnez un fichier de questions en JSONL") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                questions.append(row | {"id": str(row["id"]), "question": str(row["question"]), "gold": list(row["gold"])})
            except (ValueError, KeyError, TypeError) as error:
                wanted = "il faut un objet JSON avec id, question et gold"
                raise ArchiveError(f"{path}:{number} n'est pas une question ({error!r}) ; {wanted}") from error
    if not questions:
        raise ArchiveError(f"{str(path)!r} ne contient aucune question ; il en faut une par ligne, en JSON, avec id, question et gold")
    return questions


def evaluate(
    questions: Sequence[Mapping[str, Any]], ask: Callable[[str, Sequence[str]], Answer], get_article: Callable[[str], Article | None]
) -> Iterator[tuple[Judged, dict[str, Any]]]:
    """Each question judged, with its prediction as a JSON object."""
    for row in questions:
        answer = ask(row["question"], row.get("history") or [])
        yield judge(row, answer, get_article), prediction(row["id"], answer)


def prediction(identity: str, answer: Answer) -> dict[str, Any]:
    """{id, found, confidence, quotes: [{article, start, end, text, span?, date?}]}"""
    quotes = [_predicted(quote) for quote in answer.quotes]
    return {"id": identity, "found": answer.found, "confidence": round(answer.confidence, 4), "quotes": quotes}


def _predicted(quote: Quote) -> dict[str, Any]:
    row: dict[str, Any] = {"article": quote.article.id, "start": quote.start, "end": quote.end, "text": quote.text}
    if quote.span:
        row["span"] = {"start": quote.span[0], "end": quote.span[1]}
    if quote.date:
        row["date"] = quote.date
    return row


def judge(row: Mapping[str, Any], answer: Answer, get_article: Callable[[str], Article | None]) -> Judged:
    gold = [b for g in row["gold"] if (b := _bounds(g, get_article))]
    also = gold + [b for g in row.get("alt") or [] if (b := _bounds(g, get_article))]
    right = tuple(any(_matches(q, g) for g in also) for q in answer.quotes)
    return Judged(
        id=row["id"],
        kind=str(row.get("type", "?")),
        answerable=bool(row["gold"]),
        found=answer.found,
        right=right,
        # A gold sentence that the archive does not hold counts as one that was not found.
        gold_found=_share(sum(any(_matches(q, g) for q in answer.quotes[:5]) for g in gold), len(row["gold"])),
        span_f1=_span_f1(row, answer, get_article),
        date=_date_right(row, answer),
        verbatim=tuple(_verbatim(q, get_article) for q in answer.quotes),
        confidence=answer.confidence,
        took=answer.took,
    )


def _bounds(gold: Mapping[str, Any], get_article: Callable[[str], Article | None]) -> tuple[str, int, int] | None:
    article = get_article(str(gold["article"]))
    start = article.text.find(gold["sentence"]) if article else -1
    return (str(gold["article"]), start, start + len(gold["sentence"])) if start >= 0 else None


def _matches(quote: Quote, gold: tuple[str, int, int]) -> bool:
    article, start, end = gold
    overlap = min(end, quote.end) - max(start, quote.start)
    return quote.article.id == article and overlap * 2 >= min(end - start, quote.end - quote.start) > 0


def _verbatim(quote: Quote, get_article: Callable[[str], Article | None]) -> bool:
    article = get_article(quote.article.id)
    return article is not None and article.text[quote.start : quote.end] == quote.text and bool(quote.text.strip())


def _date_right(row: Mapping[str, Any], answer: Answer) -> bool | None:
    if not row.get("date_iso") or row.get("type") != "when":
        return None
    return bool(answer.quotes) and (answer.quotes[0].date or "").startswith(row["date_iso"])


def _span_f1(row: Mapping[str, Any], answer: Answer, get_article: Callable[[str], Article | None]) -> float | None:
    spans = [g["span"] for g in row["gold"] if g.get("span")]
    if not spans:
        return None
    quote = answer.quotes[0] if answer.quotes else None
    article = get_article(quote.article.id) if quote else None
    text = article.text[slice(*quote.span)] if article and quote and quote.span else ""
    return max(token_f1(text, span) for span in spans)


def token_f1(got: str, gold: str) -> float:
    """F1 of the words two spans share, articles and elisions left out (as in SQuAD's evaluation)."""
    a, b = _tokens(got), _tokens(gold)
    if not a or not b:
        return float(a == b)
    same = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else 0.0


def _tokens(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return re.findall(r"[\w%]+", _SMALL_WORDS.sub(" ", text))


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose answer was about equally sure: how many, their mean confidence, the share that was right."""

    count: int
    confidence: float
    right: float


def calibration_bins(judged: Sequence[Judged]) -> list[Bin]:
    """The filled ones of ten equal bins of confidence, lowest first.

    A question that got no quotes counts as not answered: right only if it has no answer, whose probability is one minus the confidence.
    """
    bins: dict[int, list[tuple[float, bool]]] = collections.defaultdict(list)
    for j in judged:
        sure = j.confidence if j.found else 1 - j.confidence
        bins[min(BINS - 1, int(sure * BINS))].append((sure, j.useful))
    return [Bin(len(b), sum(sure for sure, _ in b) / len(b), sum(right for _, right in b) / len(b)) for _, b in sorted(bins.items())]


def calibration_error(judged: Sequence[Judged]) -> float | None:
    """Expected calibration error (Naeini et al. 2015): the mean distance of confidence and share right over `calibration_bins`."""
    if not judged:
        return None
    return sum(b.count * abs(b.confidence - b.right) for b in calibration_bins(judged)) / len(judged)


def risk_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """(coverage, risk) for every threshold (El-Yaniv & Wiener 2010): of the questions that would be answered, the share answered wrongly.

    Ask with no threshold, so that there is a first quote to judge for every question (`qa.measure` composes every answer twice).
    """
    ordered = sorted(judged, key=lambda j: (-j.confidence, j.id))
    points, wrong = [], 0
    for count, j in enumerate(ordered, 1):
        wrong += not j.first_right
        points.append((count / len(ordered), wrong / count))
    return points


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None

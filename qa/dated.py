"""Sentences with the day they tell of: what a chronology is made of. Pure.

A date expression in the sentence dates it; an article's first sentence, when it tells no day itself, has the day it was published (the
dateline's, when the text opens with one). Without either there is no date, and no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.types import Article, Hit, Passage
from qa.caldays import Days, fold, months_from, one_day, years_from
from qa.dates import DateMention, parse_day, resolve_dates
from qa.languages import detect_language

REMEMBERED_ARTICLES = 512
LEAST_WORDS = 4
DATELINE_WITHIN = 80
_FINENESS = {"day": 0, "week": 1, "month": 2, "season": 3, "year": 4, "decade": 5}
_WORD = re.compile(r"[^\W\d_]{2,}")
_AFTER_DATELINE = re.compile(r"[\s.,)]*[-–—:]\s")
# A state that lasts since or until a day is no event of that day.
_LASTING = re.compile(r"(?:depuis|jusqu'(?:a|au|aux|en)|since|until|till)\b")
_LASTING_BEFORE = re.compile(
    r"\b(?:depuis|jusqu'(?:a|au|aux|en)?|since|until|till)(?: (?:le|la|les|l'|fin|debut|mi|the|early|late))?[ -]?$"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Characters start to end of an article and the days they tell of.

    `span` is the date expression or the dateline; None when the day is the article's own. `relevance` is the passage's, 0 to 1.
    """

    article: Article
    start: int
    end: int
    span: tuple[int, int] | None
    days: Days
    relevance: float
    lead: bool

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


def dated_sentences(hits: Iterable[Hit], relevance: Mapping[int, float]) -> list[Dated]:
    """The dated sentences of the passages that `relevance` (by passage id) names, each once, by article and place."""
    found: dict[tuple[str, int], Dated] = {}
    for hit in hits:
        share = relevance.get(hit.passage.id)
        if share is None:
            continue
        for dated in _of_passage(hit.passage, share):
            key = dated.article.id, dated.end
            kept = found.get(key)
            if kept is None or (dated.lead, dated.relevance) > (kept.lead, kept.relevance):
                found[key] = dated
    return [found[key] for key in sorted(found)]


@lru_cache(maxsize=REMEMBERED_ARTICLES)
def article_dates(article: Article) -> tuple[DateMention, ...]:
    """Every date expression of an article, against its day of publication; remembered by version."""
    language = "en" if (article.language or detect_language(article.text[:600]))[:2] == "en" else "fr"
    return tuple(resolve_dates(article.text, article.date, language=language))


def published_days(article: Article) -> Days | None:
    """The day, month or year that an article says it came out."""
    day = parse_day(article.date)
    if day is not None:
        return one_day(day)
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", article.date or "")
    try:
        return (months_from(int(found[1]), int(found[2])) if found[2] else years_from(int(found[1]))) if found else None
    except ValueError:
        return None


def _of_passage(passage: Passage, relevance: float) -> Iterable[Dated]:
    article, mentions = passage.article, article_dates(passage.article)
    lead = _lead(passage, mentions)
    for bounds in passage.sentences:
        inside = [m for m in mentions if m.start >= bounds[0] and m.end <= bounds[1]]
        if not _tells(article.text, bounds, inside):
            continue
        opening = bounds == lead
        main = _main(article.text, inside)
        if opening and (main is None or main.days is None or _FINENESS[main.days.grain] > _FINENESS["week"]):
            yield from _news(article, bounds, mentions, relevance)
        elif main is not None and main.days is not None:
            yield Dated(article, *bounds, (main.start, main.end), main.days, relevance, opening)


def _news(article: Article, bounds: tuple[int, int], mentions: Sequence[DateMention], relevance: float) -> Iterable[Dated]:
    """An article's news on the day of its dateline, which the quote then holds; else on the day it came out."""
    dateline = next((m for m in mentions if m.days and m.end <= bounds[1] and is_dateline(article.text, m)), None)
    if dateline is not None and dateline.days is not None:
        start = min(bounds[0], dateline.start)
        yield Dated(article, start, bounds[1], (dateline.start, dateline.end), dateline.days, relevance, True)
    elif days := published_days(article):
        yield Dated(article, *bounds, None, days, relevance, True)


def is_dateline(text: str, mention: DateMention) -> bool:
    """« PARIS, 21 août 2013 – », « 22 mai 2012. - »: the day at the head of an article, spelled out, with a dash behind it."""
    if mention.relative or mention.grain != "day" or mention.start >= DATELINE_WITHIN:
        return False
    return "\n" not in text[: mention.start].strip() and _AFTER_DATELINE.match(text, mention.end) is not None


def _lead(passage: Passage, mentions: Sequence[DateMention]) -> tuple[int, int] | None:
    """The first sentence of the article that says something, when the passage holds it."""
    if passage.article.text[: passage.start].strip():
        return None
    for bounds in passage.sentences:
        inside = [m for m in mentions if m.start >= bounds[0] and m.end <= bounds[1]]
        if _tells(passage.article.text, bounds, inside):
            return bounds
    return None


def _tells(text: str, bounds: tuple[int, int], inside: Sequence[DateMention]) -> bool:
    """Whether a sentence says something beside its dates."""
    words = [m for m in _WORD.finditer(text, *bounds) if not any(d.start < m.end() and m.start() < d.end for d in inside)]
    return len(words) >= LEAST_WORDS


def _main(text: str, inside: Sequence[DateMention]) -> DateMention | None:
    """The date that a sentence is about: the finest, not in brackets, first of these; no dateline, nothing that merely lasts."""
    events = [m for m in inside if m.days and not is_dateline(text, m) and not _lasts(text, m)]
    return min(events, key=lambda m: (_FINENESS[m.grain], _bracketed(text, m), m.start), default=None)


def _lasts(text: str, mention: DateMention) -> bool:
    folded = fold(text[max(0, mention.start - 24) : mention.end])
    before = folded[: min(24, mention.start)]
    return bool(_LASTING.match(folded, len(before)) or _LASTING_BEFORE.search(before))


def _bracketed(text: str, mention: DateMention) -> bool:
    before = text[max(0, mention.start - 40) : mention.start]
    return before.rfind("(") > before.rfind(")")

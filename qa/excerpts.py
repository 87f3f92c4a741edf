"""What every renderer needs to know of a quote: its marked parts, the date it means, its citation, its neighbours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.types import Article, Passage, Reprint
from qa.types import Answer, Quote
from qa.wording import format_date, plural, wording

NEIGHBOURS = 3
REPRINTS = 5
Bounds = tuple[int, int]


def clip(inner: Bounds | None, start: int, end: int) -> Bounds | None:
    """The part of `inner` that lies in start–end, or None when nothing does."""
    if inner is None:
        return None
    clipped = max(inner[0], start), min(inner[1], end)
    return clipped if clipped[0] < clipped[1] else None


def split_span(quote: Quote) -> tuple[str, str, str]:
    """The quote's text before, in and after its answer span: joined, they are the quote's text."""
    text, start, end = quote.article.text, quote.start, quote.end
    span = clip(quote.span, start, end)
    if span is None:
        return text[start:end], "", ""
    return text[start : span[0]], text[span[0] : span[1]], text[span[1] : end]


def meant_date(quote: Quote) -> str | None:
    """The quote's ISO date when its span doesn't already say it in full: « mardi », « le mois suivant », « 20 novembre »."""
    if not quote.date:
        return None
    figures = {int(figure) for figure in re.findall(r"[0-9]+", split_span(quote)[1])}
    year_and_day = quote.date[:10].split("-")[::2]
    said = all(int(part) in figures for part in year_and_day if part.isdecimal())
    return None if said else quote.date


def cite(article: Article, lang: str) -> str:
    """« Titre — Source, 20 novembre 2024 », without what the article doesn't tell."""
    origin = ", ".join(part for part in (article.source, article.date and format_date(article.date, lang)) if part)
    title = article.title or wording(lang).untitled
    return f"{title} — {origin}" if origin else title


def name_reprint(reprint: Reprint, cited: Article, lang: str) -> str:
    """« Le Monde (12 mai 2012) »: the date where the cited article has another, the title where the paper does not tell it apart."""
    name = reprint.source or reprint.title or reprint.id
    date = reprint.date and format_date(reprint.date, lang)
    if date and date != (cited.date and format_date(cited.date, lang)):
        return f"{name} ({date})"
    return f"{name} ({reprint.title})" if name == cited.source and reprint.title else name


def also_published(also: Sequence[Reprint], cited: Article, lang: str) -> str:
    """« aussi publié par Le Monde (12 mai 2012), AFP »; empty when nobody else did."""
    if not also:
        return ""
    words, names = wording(lang), list(dict.fromkeys(name_reprint(reprint, cited, lang) for reprint in also))
    more = f" {plural(words.more_sources, len(names) - REPRINTS, lang)}" if len(names) > REPRINTS else ""
    return f"{words.also} {', '.join(names[:REPRINTS])}{more}"


def understood(answer: Answer) -> str | None:
    """The question as it was completed from the history, when that differs from what was typed."""
    question = answer.question
    standalone = question.standalone.strip()
    return question.standalone if standalone and standalone not in (question.text.strip(), question.corrected.strip()) else None


def neighbours(answer: Answer, limit: int = NEIGHBOURS) -> tuple[Passage, ...]:
    """The nearest passages, offered when nothing was found: best first, none that overlaps a better one."""
    if answer.found:
        return ()
    kept: list[Passage] = []
    for hit in answer.hits:
        passage = hit.passage
        if len(kept) < limit and not any(_overlap(passage, other) for other in kept):
            kept.append(passage)
    return tuple(kept)


def _overlap(one: Passage, two: Passage) -> bool:
    return one.article.id == two.article.id and one.start < two.end and two.start < one.end


def paragraphs(text: str) -> Iterator[Bounds]:
    """Bounds of the lines of a text, each with its line break: in order, they cover it."""
    start = 0
    for found in re.finditer(r"\r\n|\n|\r", text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)

"""Archives made of the training data, so that scoring is fitted and measured on what our own search finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.encoders import Encoder
from index.store import ArchiveIndex, is_archive
from index.types import Article
from qa.training.examples import OWN_NEWS, NewsQuestion, news_areas, read_news, read_squad, split_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with where its answers lie: (article id, sentence or span start, end) in characters; none when it has no answer."""

    id: str
    question: str
    history: tuple[str, ...]
    kind: str
    gold: tuple[tuple[str, int, int], ...]
    spans: tuple[str, ...]
    source: str


def open_or_make(folder: Path, articles: Iterable[Article], encoder: Encoder) -> ArchiveIndex:
    """The archive of these articles, kept in `folder` between runs."""
    archive = ArchiveIndex.open(folder, encoder=encoder) if is_archive(folder) else ArchiveIndex.create(folder, encoder)
    archive.add(articles)
    return archive


def news_archive(data: Path, work: Path, encoder: Encoder, *, own: bool = True) -> ArchiveIndex:
    """All news articles, or those of DATA alone, without the project's own."""
    rows, _ = read_news([data / "news", OWN_NEWS] if own else [data / "news"])
    articles = [Article(id=r["id"], title=r["title"], text=r["text"], date=r.get("date"), source=r.get("source")) for r in rows.values()]
    return open_or_make(work / ("news" if own else "news-data"), articles, encoder)


def news_asked(data: Path, split: str) -> list[Asked]:
    _, questions = read_news([data / "news", OWN_NEWS])
    return [_from_news(q) for q in news_areas(questions, split)]


def _from_news(q: NewsQuestion) -> Asked:
    gold = tuple((g[0], g[1], g[2]) for g in q.gold)
    return Asked(q.id, q.question, q.history, q.kind, gold, q.spans, "news")


def piaf_archive(data: Path, work: Path, encoder: Encoder) -> ArchiveIndex:
    """All 1,518 paragraphs, each an article of its own."""
    contexts = dict.fromkeys((title, context) for title, context, *_ in read_squad(data / "piaf-v1.1.json"))
    articles = [Article(id=f"piaf-{i}", title=title, text=context) for i, (title, context) in enumerate(contexts)]
    return open_or_make(work / "piaf", articles, encoder)


def piaf_asked(data: Path, split: str | None) -> list[Asked]:
    """Questions of one split of PIAF, or all of them."""
    rows = list(read_squad(data / "piaf-v1.1.json"))
    ids = {key: f"piaf-{i}" for i, key in enumerate(dict.fromkeys((title, context) for title, context, *_ in rows))}
    asked = []
    for title, context, identity, question, answer in rows:
        if answer is not None and split in (None, split_of(title)):
            span = context[slice(*answer)]
            asked.append(Asked(identity, question, (), "?", ((ids[title, context], *answer),), (span,), "piaf"))
    return asked


def spanish_archive(data: Path, work: Path, encoder: Encoder) -> tuple[ArchiveIndex, list[Asked]]:
    """The Spanish articles kept for fitting, with their unanswerable look-alikes."""
    rows = [row for row in read_squad(data / "squad_es_v2_dev.json") if split_of("es:" + row[0]) == "fit"]
    ids = {key: f"es-{i}" for i, key in enumerate(dict.fromkeys((title, context) for title, context, *_ in rows))}
    articles = [Article(id=i, title=title.replace("_", " "), text=context, language="es") for (title, context), i in ids.items()]
    asked = [
        Asked(identity, question, (), "?", ((ids[t, c], *a),) if a else (), (c[slice(*a)],) if a else (), "es")
        for t, c, identity, question, a in rows
    ]
    return open_or_make(work / "es", articles, encoder), asked


def share_half(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges overlap by at least half of the shorter one."""
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return overlap > 0 and overlap * 2 >= min(one[1] - one[0], other[1] - other[0])


def is_gold(gold: Sequence[tuple[str, int, int]], article: str, start: int, end: int) -> bool:
    """Whether a sentence holds a gold span or overlaps a gold sentence by half of the shorter one."""
    return any(identity == article and share_half((first, last), (start, end)) for identity, first, last in gold)

"""A question, and its answer made of quotes. Results wrap the archive's articles, never copy their text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.types import Article, Hit, Reprint

KINDS = ("who", "when", "where", "how_many", "how_much", "which", "what", "why", "how", "definition", "speaker", "yes_no", "list")


@dataclass(frozen=True, slots=True)
class Period:
    """A closed interval of days, ISO ("2012-10-01", "2012-10-31"); an open end is None.

    `text` is the expression in the question, `explicit` tells a filter ("en octobre 2012") from a preference ("récemment").
    """

    start: str | None
    end: str | None
    text: str
    explicit: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood, made once, before anything is searched.

    `standalone` is what is read and shown: the text itself, or, for a follow-up, the text completed from the history; `search`, where it is
    not empty, what is searched for instead. `corrected` is the text without its slips of the pen, where there were some.
    """

    text: str
    kind: str = "what"
    period: Period | None = None
    sources: tuple[str, ...] = ()
    standalone: str = ""
    language: str = "fr"
    speaker: str | None = None
    search: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters start to end of an article: verbatim because it has no text of its own.

    `span` is the short answer inside, in characters of the article's text; `date` the ISO date it stands for ("when" questions);
    `score` the probability that this quote answers the question; `speaker` who says it, as (start, end) of the article's text or None;
    `also` the other articles that print the same dispatch.
    """

    number: int
    article: Article
    start: int
    end: int
    span: tuple[int, int] | None = None
    date: str | None = None
    score: float = 0.0
    speaker: tuple[int, int] | None = None
    also: tuple[Reprint, ...] = ()

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values that differ: characters start to end of the article, in the quote of this number, and who gives it, if named."""

    quote: int
    article: Article
    start: int
    end: int
    speaker: tuple[int, int] | None

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`kind` is "conflict" (sources differ) or "update" (a later figure takes the place of an older one: the latest side first)."""

    kind: str
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class ArticleCount:
    """How many articles of the archive hold all of `words`, within the question's period and sources: computed, not quoted."""

    articles: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got. No quotes ⇔ not found.

    `quotes` best first; `hits` the passages read, best first (the neighbours offered when nothing is found);
    `confidence` the calibrated probability, 0 to 1, that the first quote (or the best candidate, when none is shown) answers;
    `took` seconds; `disagreement` what the quotes differ in; `count` the figure that a question about the archive itself asks for.
    """

    question: Question
    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    confidence: float
    took: float
    disagreement: Disagreement | None = None
    count: ArticleCount | None = None

    @property
    def found(self) -> bool:
        return bool(self.quotes)

    def to_dict(self) -> Mapping[str, Any]:
        """Plain JSON: see `qa.render.to_dict`."""
        from qa.render import to_dict

        return to_dict(self)

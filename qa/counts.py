# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""« Combien d'articles parlent de … ? »: a figure computed over the archive, with the first articles quoted. What is counted is said:
articles that hold every word of the subject, in their title or text, published in the period and by the sources that the question names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from index.filters import Filter
from index.lexical import analyze
from index.types import Article
from qa.caldays import fold
from qa.types import ArticleCount, Question, Quote

CITED = 5
_ARTICLES = r"(?:articles?|depeches?|papiers?|textes?|sujets?|documents?)(?: de presse| de journal| de l'archive| des archives| du journal)?"
_HEAD = re.compile(
    rf"^\W*(?:(?:et|alors|bonjour|dis-moi|dites-moi),? )?(?:(?:dans )?(?:combien|cb) (?:y )?(?:a-t-il |avez-vous |a-t-on |as-tu )?(?:d'|de )(?:\w+ )?{_ARTICLES}|(?:quel est )?(?:le )?nombre (?:d'|de ){_ARTICLES}|"
    rf"(?:il y a|y a|on a|vous avez|j'ai|y'a|ya) (?:combien|cb) (?:d'|de ){_ARTICLES}|(?:in )?how many (?:articles|stories|documents|dispatches))\b"
)
_ASIDE = re.compile(
    r"\b(?:y a-t-il|il y a|y a t il|l'archive (?:contient|compte|a)(?:-t-elle)?|contient l'archive|compte l'archive|avez-vous|vous avez|a-t-on|on a|are there|does the archive (?:have|hold)|"
    r"(?:in|dans) (?:the|l')? ?archives?|(?:ont|a) (?:ete )?(?:publiee?s?|parue?s?|paru)|publiee?s?|parue?s?|(?:were|was) published|published|au total|en tout|in total)(?![\w-])"
)
_LINK = re.compile(
    r"[ ,]*(?:qui |that |which )?(?:(?:parl\w+|trait\w+|mentionn\w+|evoqu\w+|cit\w+|contien\w+|concern\w+|aborde\w*|racont\w+|relat\w+|consacr\w+|port(?:e|ent|ant|aient)|rapport\w+|font (?:mention|etat)|mention\w*|"
    r"talk|contain\w*|deal|cover\w*|au sujet|a propos)(?:-t)?(?:-(?:on|il|elle))?(?: ?(?:sur|about|with|de l'|de la|des|de|du|d'|a la|a l'|aux?|a)(?!\w))?|sur|about|on)(?!\w)"
)
_CLAUSE = re.compile(r"\b(?:ont|a|sont|seront|sera|furent|avaient|etaient|est|have|has|were|was|are) (?:ete |been )?\w+")
_PREPOSITION = re.compile(r"(?:[ ,]+(?:en|in|de|du|des|depuis|au|aux|le|la|les|l'|dans|par))+[ ?!.,]*$")
_SOURCE_LEAD = r"(?:(?:dans|chez|selon|d'apres|par|de|du|in|from|by|le|la|les|l') ?)*"


class Archive(Protocol):
    """What counting needs of `index.store.ArchiveIndex`."""

    def articles_holding(self, terms: Sequence[str], only: Filter | None = None) -> list[str]: ...
    def get_article(self, identity: str, /) -> Article | None: ...
    def sentences(self, identity: str, /) -> list[tuple[int, int]]: ...


def counted_subject(question: Question) -> str | None:
    """What the articles to be counted are about, "" for all of a period or source; None when the question counts something else."""
    text = question.standalone or question.text
    folded = fold(text)
    head = _HEAD.match(folded)
    if head is None:
        return None
    gaps = _filters(question, folded, head.end())
    filtered, asides = bool(gaps), [m.span() for m in _ASIDE.finditer(folded, head.end())]
    rest, plain = _without(text, head.end(), gaps + asides), _without(folded, head.end(), gaps + asides)
    link = _LINK.match(plain)
    if link is None:
        bare = not _PREPOSITION.sub("", f" {plain} ").strip(" ?!.,;:")
        return "" if bare and (filtered or asides) else None
    subject, said = rest[link.end() :], plain[link.end() :]
    if _CLAUSE.search(said):
        return None
    ending = _PREPOSITION.search(said)
    return subject[: ending.start() if ending else None].strip(" ?!.,;:\u00a0\u202f") or None


def _filters(question: Question, folded: str, start: int) -> list[tuple[int, int]]:
    """Where the question names its period and its sources."""
    found = []
    if question.period and (at := folded.find(fold(question.period.text), start)) >= 0:
        found.append((at, at + len(question.period.text)))
    for source in question.sources:
        name = re.sub(r"^(?:le |la |les |l')", "", fold(source))
        found += [m.span() for m in re.compile(rf"\b{_SOURCE_LEAD}{re.escape(name)}(?!\w)").finditer(folded, start)]
    return found


def _without(text: str, start: int, gaps: Sequence[tuple[int, int]]) -> str:
    """text[start:] with blanks for the gaps, each run of blanks one."""
    kept = "".join(" " if any(a <= at < b for a, b in gaps) else text[at] for at in range(start, len(text)))
    return re.sub("[ \u00a0\u202f\u2009]+", " ", kept)


def count_articles(archive: Archive, question: Question, subject: str) -> tuple[ArticleCount, tuple[Quote, ...]]:
    """How many articles hold the subject's words, and a sentence of the latest of them: the one with most of the words."""
    words = {term: word for word in re.findall(r"[\w’'-]+", subject) for term in analyze(word)}
    period = question.period
    only = Filter(period.start if period else None, period.end if period else None, question.sources)
    ids = archive.articles_holding(list(words), only or None)
    quotes: list[Quote] = []
    for identity in ids:
        article = archive.get_article(identity)
        bounds = _telling(article, archive.sentences(identity), set(words)) if article else None
        if article and bounds:
            quotes.append(Quote(len(quotes) + 1, article, *bounds, score=1.0))
        if len(quotes) == CITED:
            break
    return ArticleCount(len(ids), tuple(dict.fromkeys(words.values()))), tuple(quotes)


def _telling(article: Article, sentences: Sequence[tuple[int, int]], terms: set[str]) -> tuple[int, int] | None:
    """The sentence with most of the terms, the first of them; None for an article without one."""
    if not sentences:
        return None
    return max(sentences, key=lambda bounds: (len(terms & set(analyze(article.text[slice(*bounds)]))), -bounds[0]))

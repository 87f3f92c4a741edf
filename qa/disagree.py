"""Do two quotes give different values for the same question: a disagreement, or a figure brought up to date? Pure.

What is compared: quantities (`qa.values`), dates, and, where the words themselves oppose each other, what is claimed. Rather silent than
wrong: a difference is called one only when the text says so (« la préfecture, elle, n'en compte que 40 »; two speakers; « contre
4 millions annoncés mercredi »), about things that stand close together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.days import iso_day
from index.lexical import analyze
from index.types import Article
from qa.caldays import fold
from qa.opposition import AIM, APART, ASKS_FIRST, ASKS_SIDES, BY, CONTRAST, COUNTING, ELSEWHEN, GROUP, OPPOSED, REVISED
from qa.speakers import find_speaker
from qa.types import Disagreement, Question, Quote, Side
from qa.values import Value, comparable, differ, find_values

Bounds = tuple[int, int]
Said = tuple[Quote, Value]
NUMERIC = ("how_many", "how_much")
UNNUMBERED = ("who", "where", "why", "when", "definition", "how", "list")
CLAIMED = ("why", "what", "which", "when", "where")
NEAR, FAR, FARTHEST = 6, 420, 1200  # characters between two sentences
SAME_STORY_DAYS = 21
ENOUGH, REVISION = ((120, 3), (FAR, 4), (FARTHEST, 5)), 2  # how much must speak for it, by that distance
AROUND = 45
WORLDS_APART = 12
_PART_OF = re.compile(r"[\w' -]{0,20}\bsur (?:un total d[e']|(?:les )?(?:quelque |environ |plus d[e']|pres d[e'])?)? ?")


def asks_sides(question: Question) -> bool:
    """« selon la direction et selon les syndicats »: two answers are asked for."""
    return bool(ASKS_SIDES.search(fold(question.standalone or question.text)))


def asks_the_first(question: Question) -> bool:
    """« le premier bilan », « d'abord annoncé »: an older figure is asked for."""
    return bool(ASKS_FIRST.search(fold(question.standalone or question.text)))


def find_disagreement(question: Question, quotes: Sequence[Quote]) -> Disagreement | None:
    """What differs inside the first quote, else between it and the next one that opposes it."""
    if quotes and (found := _inside(question, quotes[0])):
        return found
    return next((found for other in quotes[1:] if (found := opposed(question, quotes[0], other))), None)


def opposed(question: Question, one: Quote, two: Quote) -> Disagreement | None:
    """Whether two quotes answer the question differently."""
    return opposed_by(question, (one, value_of(question, one)), (two, value_of(question, two)))


def opposed_by(question: Question, one: tuple[Quote, Value | None], two: tuple[Quote, Value | None]) -> Disagreement | None:
    """As `opposed`, for quotes whose values are known."""
    if question.kind == "list" and not asks_sides(question):
        return None
    a, b = one[1], two[1]
    if a and b and question.kind not in UNNUMBERED:
        return _figures(one[0], a, two[0], b) if may_oppose(a, b) else None
    return _claims(question, one[0], two[0])


def _figures(one: Quote, a: Value, two: Quote, b: Value) -> Disagreement | None:
    earlier, later = sorted(((one, a), (two, b)), key=lambda item: _place(item[0]))
    if one.article.id != two.article.id:
        return _update(earlier, later)
    revised = _revised(earlier) or _revised(later)
    gap = later[0].start - earlier[0].end
    alike = _alike(a, b)
    if gap > (FARTHEST if alike else FAR) or _of_another_time(later) or _aim(earlier) != _aim(later) or _whole(earlier) or _whole(later):
        return None
    given = _gives(one, b) or _gives(two, a)
    if revised and not given and (_revises_another(earlier) or _revises_another(later) or (gap > NEAR and not alike)):
        return None
    if _evidence(earlier, later) < (REVISION if revised else next(least for most, least in ENOUGH if gap <= most)):
        return None
    return Disagreement("update" if revised else "conflict", (_side(one, a), _side(two, b)))


def _revised(said: Said) -> bool:
    """Whether the words around a figure say that it took, or gave up, another one's place."""
    quote, value = said
    text = fold(quote.article.text)
    return bool(REVISED.search(text[max(quote.start, value.start - 2 * AROUND) : min(quote.end, value.end + AROUND)]))


def _aim(said: Said) -> bool:
    """« l'objectif était de 60 000 »: what was wanted or possible, not what is."""
    quote, value = said
    return bool(AIM.search(fold(quote.article.text[max(quote.start, value.start - AROUND) : value.start])))


def _whole(said: Said) -> bool:
    """« 556 postes sur 9 800 salariés »: what a figure before it is a part of."""
    quote, value = said
    before = [other for other in find_values(quote.article.text, quote.start, value.start) if other.end <= value.start]
    return bool(before) and bool(_PART_OF.fullmatch(fold(quote.article.text[before[-1].end : value.start])))


def _revises_another(said: Said) -> bool:
    """« ils sont 61, et non 68 »: what is put right is said on the spot."""
    return _revised(said) and len(find_values(said[0].article.text, said[0].start, said[0].end)) > 1


def _evidence(earlier: Said, later: Said) -> int:
    """How much the text says for it that two figures of one article answer the same: a point a sign."""
    (one, a), (two, b) = earlier, later
    said, speakers = fold(two.text), (_speaker(one), _speaker(two))
    counted = bool(COUNTING.search(fold(two.article.text[max(two.start, b.start - AROUND) : b.start])))
    against = bool(CONTRAST.search(said))
    if not counted and not against:
        return 0
    if not _same_noun(a, b) and not (against and counted):
        return 0
    return (
        _same_noun(a, b)
        + against
        + bool(counted or BY.search(said) or speakers[1])
        + counted
        + (all(speakers) and speakers[0] != speakers[1])
        + (two.start - one.end <= NEAR)
    )


def _same_noun(a: Value, b: Value) -> bool:
    if not a.dimension or not b.dimension:
        return True
    return a.dimension == b.dimension and (a.dimension != "count" or a.noun == b.noun or _same_group(a, b))


def _same_group(a: Value, b: Value) -> bool:
    return a.noun in GROUP and GROUP[a.noun] == GROUP.get(b.noun)


def _update(earlier: Said, later: Said) -> Disagreement | None:
    """The figure of a later article about the same story; the latest side first."""
    (one, a), (two, b) = earlier, later
    shared = shared_title_words(one, two)
    days = days_apart(one, two)
    said = fold(two.text)
    revises = bool(REVISED.search(said) or CONTRAST.search(said)) and _gives(two, a)
    if days is None or days > SAME_STORY_DAYS or shared < (1 if revises else 2) or not (revises or _same_group(a, b)):
        return None
    sides = (_side(two, b), _side(one, a)) if _dated(one) != _dated(two) else (_side(one, a), _side(two, b))
    return Disagreement("update" if _dated(one) != _dated(two) else "conflict", sides)


def _alike(a: Value, b: Value) -> bool:
    return bool(a.dimension) and a.dimension == b.dimension and (a.noun == b.noun or _same_group(a, b))


def _gives(quote: Quote, value: Value) -> bool:
    """Whether a quote names a value: « ce ne sont pas 420 mais 380 »."""
    return any(comparable(v, value) and not differ(v, value) for v in find_values(quote.article.text, quote.start, quote.end))


def _claims(question: Question, one: Quote, two: Quote) -> Disagreement | None:
    """Answers in words, or dates, that the text itself opposes: « Le propriétaire conteste : il accuse une fuite d'eau. »"""
    if one.span is None or two.span is None or one.article.id != two.article.id:
        return None
    earlier, later = sorted((one, two), key=_place)
    speakers, both = (_speaker(earlier), _speaker(later)), asks_sides(question)
    if later.start - earlier.end > (FAR if both else NEAR) or speakers[0] == speakers[1]:
        return None
    if span_terms(one.article, one.span) & span_terms(two.article, two.span):
        return None
    against = question.kind in CLAIMED and bool(OPPOSED.search(fold(later.text)))
    if not both and not (against and all(speakers)):
        return None
    return Disagreement("conflict", (_claim(one), _claim(two)))


def span_terms(article: Article, span: Bounds | None) -> set[str]:
    """The terms of a short answer; none where there is no span."""
    return set(analyze(article.text[slice(*span)])) if span else set()


def _claim(quote: Quote) -> Side:
    assert quote.span is not None
    return Side(quote.number, quote.article, *quote.span, quote.speaker)


def _inside(question: Question, quote: Quote) -> Disagreement | None:
    """Two values in one sentence: « 600 personnes selon la gendarmerie, 2 000 d'après les organisateurs »."""
    asked = None if question.kind in UNNUMBERED else value_of(question, quote)
    if asked is None:
        return None
    for other in find_values(quote.article.text, quote.start, quote.end):
        if other != asked and may_oppose(asked, other):
            first, second = sorted((asked, other), key=lambda value: value.start)
            if found := _parted(quote, first, second):
                return found
    return None


def _parted(quote: Quote, a: Value, b: Value) -> Disagreement | None:
    """The two values when what stands between them parts two who count, or two moments of counting."""
    text = fold(quote.article.text)
    if re.search(r"\bdont [^,;]{0,20}$", text[a.end : b.start]):
        return None
    cuts = list(APART.finditer(text, a.end, b.start))
    for cut in reversed([m.start() for m in cuts if m[0] == ";"] or [m.start() for m in cuts]):
        left, right, around = text[quote.start : cut], text[cut : quote.end], text[cut : min(quote.end, b.end + AROUND)]
        revised = bool(REVISED.search(around))
        counted = bool(COUNTING.search(text, cut, b.start) or BY.search(around))
        against = bool(CONTRAST.search(right))
        if ELSEWHEN.search(around) or not (_same_noun(a, b) or (counted and against)):
            continue
        if revised or (counted and (against or COUNTING.search(left) or BY.search(left))):
            return _halves(quote, a, b, cut, "update" if revised else "conflict")
    return None


def _halves(quote: Quote, a: Value, b: Value, cut: int, kind: str) -> Disagreement:
    parts = (quote.start, cut), (cut, quote.end)
    names = [find_speaker(quote.article.text, [part], part) for part in parts]
    sides = tuple(Side(quote.number, quote.article, v.start, v.end, name) for v, name in zip((a, b), names, strict=True))
    return Disagreement(kind, (sides[0], sides[1]))


def _speaker(quote: Quote) -> str:
    return fold(quote.article.text[slice(*quote.speaker)]) if quote.speaker else ""


def value_of(question: Question, quote: Quote) -> Value | None:
    """The quantity that the quote's short answer is; None when it is none."""
    if quote.span is None:
        return None
    values = find_values(quote.article.text, quote.start, quote.end)
    inside = [v for v in values if v.start < quote.span[1] and v.end > quote.span[0]]
    asked = {GROUP[term] for term in analyze(question.standalone or question.text) if term in GROUP}
    if named := [v for v in values if GROUP.get(v.noun) in asked]:
        return named[0]  # « trois morts et cinq blessés », asked for the dead
    if inside:
        terms = set(analyze(question.standalone or question.text))
        return min(inside, key=lambda v: (v.noun not in terms, v.dimension != "count", v.start))
    return values[0] if len(values) == 1 and question.kind in NUMERIC else None


def may_oppose(a: Value, b: Value) -> bool:
    """Whether they measure the same, differ, and are not worlds apart, as figures for one thing seldom are."""
    low, high = sorted((a.amount, b.amount))
    return comparable(a, b) and differ(a, b) and _same_things(a, b) and (low == 0 or high / low <= WORLDS_APART)


def _same_things(a: Value, b: Value) -> bool:
    """False for the dead beside the injured: nouns of two groups that one event has both of."""
    groups = [GROUP.get(value.noun) for value in (a, b) if value.dimension == "count"]
    return len(groups) < 2 or None in groups or groups[0] == groups[1]


def _of_another_time(said: Said) -> bool:
    """« 51 % en 2010 »: a figure to compare with, of other years."""
    quote, value = said
    text = fold(quote.article.text)
    around = text[max(quote.start, value.start - AROUND // 2) : value.start], text[value.end : min(quote.end, value.end + AROUND)]
    return any(ELSEWHEN.search(part) for part in (around[0].rpartition(", ")[2], around[1].partition(", ")[0]))


def _place(quote: Quote) -> tuple[int, str, int]:
    return _dated(quote), quote.article.id, quote.start


def _dated(quote: Quote) -> int:
    return iso_day(quote.article.date)


def days_apart(one: Quote, two: Quote) -> int | None:
    """The days between the articles of two quotes; None when one has no date."""
    return abs(_ordinal(_dated(one)) - _ordinal(_dated(two))) if _dated(one) and _dated(two) else None


def _ordinal(day: int) -> int:
    """Days since year 0, near enough to tell weeks apart."""
    return day // 10000 * 372 + day // 100 % 100 * 31 + day % 100


def shared_title_words(one: Quote, two: Quote) -> int:
    """How many terms the titles of two quotes' articles share."""
    return len(set(analyze(one.article.title)) & set(analyze(two.article.title)))


def _side(quote: Quote, value: Value) -> Side:
    return Side(quote.number, quote.article, value.start, value.end, quote.speaker)

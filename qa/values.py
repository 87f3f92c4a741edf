# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Quantities in a French (or English) text, as numbers with what they count: « vingt-deux mille billets », « 1,3 million », « 70 % ».

Written in figures or in words. Clock times, dates, years and ordinals are no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import STOP_WORDS, analyze
from qa.caldays import MONTHS, NUMBERS, fold

_SMALL = {word: value for word, value in NUMBERS.items() if " " not in word and "-" not in word and word not in ("a", "an", "un", "une")}
_SMALL |= {"quatre-vingts": 80, "septante": 70, "huitante": 80, "nonante": 90, "cents": 100, "vingts": 20}
_ONES = {"un": 1, "une": 1, "one": 1}
_SCALES = {"mille": 1e3, "thousand": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "billion": 1e9, "billions": 1e9}
_ROUND = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000, "dozen": 12}
_ROUND |= {f"{word}s": value for word, value in _ROUND.items()}
_SHARES = {"moitie": 50.0, "tiers": 100 / 3, "quart": 25.0, "quarts": 25.0, "dixieme": 10.0, "cinquieme": 20.0, "half": 50.0, "third": 100 / 3, "quarter": 25.0}
_NONE = {"aucun", "aucune", "zero", "nul", "none"}

_LETTERS = sorted({*_SMALL, *_ONES, *_SCALES, *_ROUND}, key=len, reverse=True)
_FIGURES = r"(?<![\w.,/-])\d{1,3}(?:[ .]\d{3})+(?![\d])(?:,\d+)?|(?<![\w.,/-])\d+(?:[.,]\d+)?(?![\d/])"
_WORDS = rf"(?<![\w-])(?:{'|'.join(_LETTERS)})(?:(?:[ -]|-et-| et (?=une?\b|onze))(?:{'|'.join(_LETTERS)}))*(?![\w-])"
_NUMBER = re.compile(
    rf"(?P<share>(?<![\w-])(?:(?P<times>une?|deux|trois|quatre|la|le|l'|de|a|one) ?)(?P<part>{'|'.join(_SHARES)})\b)|(?P<figures>{_FIGURES})(?P<scale> (?:mille|millions?|milliards?|billions?))?(?![\w])|"
    rf"(?P<half>(?<![\w-])demi-(?=heure|journee|siecle))|(?P<words>{_WORDS})|(?<![\w-])(?P<none>{'|'.join(_NONE)})\b"
)
_NO_QUANTITY = re.compile(r" ?(?:h\b(?!a)|er\b|e\b|eme\b|ers\b|°|heures? (?:\d|du (?:matin|soir)|moins|precises)|(?:" + "|".join(m for m in MONTHS if len(m) > 2) + r")\b)")
_OFFSET = re.compile(r" d'entre |(?: [a-z]+){1,2} (?:avant|apres|plus tard|plus tot|auparavant|later|earlier|ago|durant)\b")
_CLOCK = re.compile(r"(?:\ba|vers|avant|apres|des|depuis|jusqu'a|entre) $")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_ABOUT = r"environ|quelque|pres d[e']|autour d[e']|presque|un peu (?:plus|moins) d[e']|about|around|nearly|almost"
_LEAST = r"(?:nettement |bien )?plus d[e']|au moins|au-dela d[e']|pas moins d[e']|more than|at least|over"
_MOST = r"(?<!pas )(?:nettement |bien )?moins d[e']|au plus|a peine|jusqu'a|(?:less|fewer) than|at most|up to"
QUALIFIER = re.compile(rf"(?<![\w'-])(?:{_ABOUT}|{_LEAST}|{_MOST})\s*$")
"""What stands before a number and belongs to it, over folded text."""
_APPROX, _AT_LEAST, _AT_MOST = (re.compile(rf"(?:{words}) ?$") for words in (_ABOUT + r"|\bune?", _LEAST, _MOST))
_BEFORE_UNIT = re.compile(r" ?(?:de |d')?(?:(?:autres|nouveaux|nouvelles|jeunes|petits|petites|grands|grandes|premiers|premieres|simples|seuls|seules|faux|fausses) )?")
_UNIT = re.compile(r"%|°c?|€|\$|£|[a-z]+(?:[²³]|/h|'[a-z]+)?(?:-[a-z]+)*")

_MONEY = "euro dollar franc livre yen yuan rouble dinar dirham peso real couronne roupie shilling naira cfa centime"
DIMENSIONS = {
    "percent": "% pourcent pour-cent",
    "money": _MONEY + " € $ £",
    "time": "seconde minute heure jour journee semaine mois an annee siecle",
    "length": "km kilometre metre m cm centimetre mm mile mille-marin",
    "speed": "km/h",
    "area": "hectare ha km² m²",
    "mass": "tonne kilo kg kilogramme gramme t",
    "degrees": "degre °c °",
}
_DIMENSION = {unit: name for name, units in DIMENSIONS.items() for unit in units.split()}
_HOURS = {"seconde": 1 / 3600, "minute": 1 / 60, "heure": 1.0, "jour": 24.0, "journee": 24.0, "semaine": 168.0, "mois": 730.5, "an": 8766.0, "annee": 8766.0, "siecle": 876600.0}
_METRES = {"km": 1000.0, "kilometre": 1000.0, "cm": 0.01, "centimetre": 0.01, "mm": 0.001}
_KILOS = {"tonne": 1000.0, "t": 1000.0, "gramme": 0.001}
_FACTORS = _HOURS | _METRES | _KILOS
_FUNCTION = frozenset(STOP_WORDS) | frozenset(["dont", "selon", "apres", "contre", "seulement", "environ", "lors", "chez", "sous", "jusque", "vers", "pour", "ne", "n", "ont", "a", "avaient", "seront", "avait", "etaient"])
_ROUGHLY, _SAME = 0.12, 0.005


@dataclass(frozen=True, slots=True)
class Value:
    """Characters start to end of a text (the number and its unit), what they say. `dimension` is "count" for things, with `noun`
    their stem; "" when nothing is said (« en compte sept »). The number alone ends at `number_end`. `least` and `most`: the numbers that
    the words allow."""

    start: int
    number_end: int
    end: int
    amount: float
    dimension: str
    noun: str
    least: float
    most: float


def find_values(text: str, start: int = 0, end: int | None = None) -> list[Value]:
    """The quantities in text[start:end], in order."""
    folded = fold(text)
    found = []
    for m in _NUMBER.finditer(folded, start, len(text) if end is None else end):
        value = _read(folded, m)
        if value is not None:
            found.append(value)
    return found


def differ(one: Value, two: Value) -> bool:
    """Whether no number fits both: « une vingtaine » and « 22 » do not differ, « plus de 150 » and « 90 » do."""
    return one.most < two.least or two.most < one.least


def comparable(one: Value, two: Value) -> bool:
    """Whether they measure the same: the same dimension, or a bare number beside one with a unit (« 140 000 euros », « 65 000 »)."""
    if not one.dimension or not two.dimension:
        return "percent" not in (one.dimension, two.dimension)
    if one.dimension != two.dimension:
        return False
    return one.dimension != "money" or one.noun == two.noun


def _read(folded: str, m: re.Match[str]) -> Value | None:
    amount, rough = _amount(m)
    if amount is None or _is_no_quantity(folded, m):
        return None
    if m["share"]:
        return _value(m.span(), m.end(), amount, "percent", "%", folded, rough=False)
    dimension, noun, end = _unit(folded, m.end(), scaled=bool(m["scale"]))
    if m["none"] and not dimension:
        return None
    if m["words"] in _ONES and dimension in ("", "count"):
        return None  # « un homme »: an article
    factor = _FACTORS.get(noun, 1.0) if dimension in ("time", "length", "mass") else 1.0
    return _value(m.span(), end, amount * factor, dimension, noun, folded, rough)


def _value(number: tuple[int, int], end: int, amount: float, dimension: str, noun: str, folded: str, rough: bool) -> Value:
    before = folded[max(0, number[0] - 24) : number[0]]
    spread = _ROUGHLY if rough or _APPROX.search(before) else _SAME
    least = amount * (1 - spread)
    most = amount * (1 + spread)
    if _AT_LEAST.search(before):
        most = max(most, amount * 1.25)
    elif _AT_MOST.search(before):
        least = min(least, amount * 0.75)
    return Value(*number, end, amount, dimension, noun, least, most)


def _amount(m: re.Match[str]) -> tuple[float | None, bool]:
    if m["none"]:
        return 0.0, False
    if m["half"]:
        return 0.5, False
    if m["share"]:
        return _SHARES[m["part"]] * {"deux": 2, "trois": 3, "quatre": 4}.get(m["times"].strip(), 1), False
    if m["figures"]:
        figures = re.sub(r"[ .](?=\d{3}(?!\d))", "", m["figures"]).replace(",", ".")
        return float(figures) * _SCALES.get((m["scale"] or "").strip(), 1.0), False
    return _in_words(m["words"])


def _in_words(words: str) -> tuple[float | None, bool]:
    """« vingt-deux mille » is 22,000; « une soixantaine » is about 60."""
    total, current, rough = 0.0, 0.0, False
    for word in re.split(r"[ -]", words):
        if word in _ROUND:
            current, rough = max(1.0, current) * _ROUND[word], True
        elif word in _SCALES:
            total, current = total + max(1.0, current) * _SCALES[word], 0.0
        elif word in ("cent", "cents", "hundred"):
            current = max(1.0, current) * 100
        elif word in ("vingt", "vingts") and current % 100 == 4:
            current += 76
        elif word != "et":
            current += _SMALL.get(word, _ONES.get(word, 0))
    return total + current, rough


def _is_no_quantity(folded: str, m: re.Match[str]) -> bool:
    after = folded[m.end() : m.end() + 24]
    if _NO_QUANTITY.match(after) or _OFFSET.match(after):
        return True
    if re.search(r"\dh ?$|\d h ?$", folded[max(0, m.start() - 4) : m.start()]):
        return True  # the minutes of « 15 h 30 »
    if m["figures"] and not m["scale"] and _YEAR.fullmatch(m["figures"]) and not _counted_after(after):
        return True
    return bool(re.match(r" ?heures?\b", after) and _CLOCK.search(folded[max(0, m.start() - 12) : m.start()]))


def _counted_after(after: str) -> bool:
    """A year that something follows is a number: « 2000 personnes », not « en 2012 les … »."""
    m = re.match(r" ([a-z]{3,})", after)
    return bool(m and m[1] not in _FUNCTION and m[1].endswith(("s", "x")))


def _unit(folded: str, at: int, *, scaled: bool) -> tuple[str, str, int]:
    """(dimension, noun, end) of what follows a number; after « millions » a noun has « de » before it."""
    lead = _BEFORE_UNIT.match(folded, at)
    assert lead is not None  # it may be empty
    m = _UNIT.match(folded, lead.end())
    if not m:
        return "", "", at
    word = "pour-cent" if folded.startswith("pour cent", m.start()) else m[0]
    end = m.start() + len(word)
    single = next((form for form in (word, word.removesuffix("s")) if form in _DIMENSION), None)
    if single:
        return _DIMENSION[single], {"€": "euro", "$": "dollar", "£": "livre"}.get(single, single), end
    if word in _FUNCTION or len(word) < 3 or (scaled and not lead[0].strip()):
        return "", "", at
    stems = analyze(word)
    return ("count", stems[0], end) if stems else ("", "", at)

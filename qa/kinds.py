# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""What kind of answer a question asks for. Rules over folded text (no accents, lower case), so that hurried typing changes nothing.

Passes: the question word at the head; one left in place (« elle a fermé quand ? »); one after a comma or a colon; then the shape
(inversion, a bare noun such as « bilan »). The words are in `qa.kindwords`, a table a language.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.caldays import fold, soften
from qa.kindwords import HEADS, IN_PLACE, LAST, NOUNS, PERSON, SPENT, Table
from qa.languages import detect_language

_LEAD = re.compile(
    r"^(?:[\s\"'«¿¡.,-]|et\b(?! si)|mais\b|donc\b|alors\b|dis(?:-moi)?\b|bonjour\b|salut\b|svp\b|stp\b|euh\b|au fait\b|sinon\b|en fait\b|ok\b|"
    r"puis\b|du coup\b|en vrai\b|au juste\b|finalement\b|je (?:veux|voudrais|cherche a) savoir\b|(?:sais-tu|savez-vous|tu sais|peux-tu me dire|"
    r"pouvez-vous me dire|dites?-moi|j'aimerais savoir|on sait(?= (?:qui|quand|ou|combien|pourquoi|comment|quel)))\b|and\b|und\b|"
    r"c'est (?=quel|combien|lequel|laquelle)|c'etait (?=quel|combien)|(?:y|e)\b(?= ))+"
)
_ELSEWHERE = re.compile(r" *[,:;?!–—] *(?=\D)|(?<=\w) - ")
_AROUND = re.compile(r"^(?:selon|d'apres|pour|a|en|dans|depuis|le|la|au|aux|chez|sur|lors|apres|avant|pendant|in|on|at|according)\b[^?]*$|^\S+(?: \S+){0,8}$")
_INVERSION = re.compile(r"\b\w+-(?:t-)?(?:il|elle|on|ils|elles|ce|vous|nous|tu|je)\b(?!-)|\b\w+ t[ -](?:il|elle|on|ils|elles)\b|\bou (?:non|pas) ?\??$")
_VERB = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|a|ont|avait|avaient|aura|va|vont|peut|peuvent|doit|doivent|veut|veulent|fait|font|risque\w*|reste\w*|existe|"
    r"\w+(?:aient|ait|era|eront|ira|iront|oit|oient))\b|\b(?:c|n|s|l|t|d|m|j)'(?:est|a|ont|était|avait|y)\b"
)
_FRAGMENT = re.compile(r"^(?:l'|la |le |les |un |une |des |du |de |d'|celles? |celui |ceux |en |a |au |aux |pour |dans |chez |par |avec |sur |cote |selon |d'apres |\d)")
_PERSONS = re.compile(rf"\b(?:{PERSON})\b")

Compiled = tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=8)
def _tables(language: str) -> tuple[Compiled, Compiled, Compiled, Compiled]:
    def compiled(table: Table) -> Compiled:
        return tuple((kind, re.compile(pattern)) for kind, pattern in table)

    return (compiled(HEADS[language]), compiled(IN_PLACE[language]), compiled(LAST.get(language, ())), compiled(NOUNS.get(language, ())))


def _head_kind(text: str, heads: Compiled) -> str | None:
    for kind, pattern in heads:
        if pattern.match(text):
            if kind == "name":  # « comment s'appelle »: somebody or something
                return "who" if _PERSONS.search(text) else "which"
            return kind
    return None


def _in_place_kind(text: str, in_place: Compiled) -> str | None:
    """The first question word in the sentence; « combien » with a word of money is an amount."""
    found = [(m.start(), number, kind) for number, (kind, pattern) in enumerate(in_place) if (m := pattern.search(text))]
    if not found:
        return None
    start, _, kind = min(found, key=lambda item: (item[0], item[1]))
    counted = re.match(r"\S+ (?:de |d')(?!(?:euros?|argent|dollars?|francs?|millions?|milliards?|fric)\b)", text[start:])
    return "how_much" if kind == "how_many" and not counted and re.search(SPENT, text) else kind


def question_word_kind(text: str) -> str | None:
    """The kind that the question's own words ask for; None when it has no question word (« et la région ? »)."""
    language = detect_language(text)
    for tried in dict.fromkeys((language, "fr")):
        if kind := _word_kind(text, tried):
            return kind
    return None


def _word_kind(text: str, language: str) -> str | None:
    folded = fold(text).strip()
    folded = _LEAD.sub("", folded) or folded
    heads, in_place, last, _ = _tables(language)
    parts = [_LEAD.sub("", part) for part in _ELSEWHERE.split(folded)]
    if kind := _head_kind(folded, heads):
        return kind
    # « au 17 octobre, combien … », « selon la Russie, qui … »: what stands before the comma is a setting.
    if len(parts) > 1 and _AROUND.match(parts[0]):
        for part in parts[1:]:
            if (kind := _head_kind(part, heads)) and not (kind == "yes_no" and language != "fr") and not _relative(part):
                return kind
    if kind := _in_place_kind(folded, in_place):
        return kind
    for part in parts[1:]:
        if (kind := _head_kind(part, heads)) and kind not in ("where", "yes_no") and not _relative(part):
            return kind
    soft = soften(text)
    if re.search(r"\S+ \S+ qui à ", soft):  # « il a pris qui à la place ? »
        return "who"
    if re.search(r"\S+ \S+ ?où\b(?! (?:il|elle|on|ils|elles|le|la|les) )", soft):
        return "where"
    if language == "fr" and _INVERSION.search(folded):
        return None
    return next((kind for kind, pattern in last if pattern.match(folded)), None)


def _relative(part: str) -> bool:
    """« le prêtre, qui vit à Paris »: no question."""
    return bool(re.match(r"(?:qui|que|qu'|ou|dont|who|which|that|quien|die|der|chi)\b(?!.*\?$)", part)) and not re.match(r"(?:qui|que) (?:a|est|dit)\b", part)


def classify_question(text: str) -> str:
    """One of `qa.types.KINDS`."""
    kind = question_word_kind(text)
    if kind:
        return kind
    folded = _LEAD.sub("", fold(text).strip())
    if _INVERSION.search(folded):
        return "yes_no"
    for noun_kind, pattern in _tables("fr")[3]:
        if any(pattern.match(part) for part in _ELSEWHERE.split(folded)):
            return noun_kind
    if folded.endswith("?") and _VERB.search(soften(text)):
        return "what" if _FRAGMENT.match(folded) and not re.search(r"\b(?:est|sont|a|ont|va|vont|c'est)\b", soften(text)) else "yes_no"
    return "what"

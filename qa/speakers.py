
"""Who speaks in direct and reported speech, as bounds of the noun phrase in the article. French rules; no model.

« …, a déclaré le maire, Jean Dupont », « selon la police », « La ministre assure que … », « Réponse du maire : « … » »; « a-t-il ajouté »
and « Il précise que … » mean the last one named. A quotation that nobody is given for belongs to whoever spoke just before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.speech import BY, PERSON, Bounds, opening_subject, plain, said_in

LOOK_BACK = 8
_FEMININE = re.compile(r"(?:la|une|mme|mlle|sa|cette|celle|elle)\b|\b(?:mme|mlle)\b|, (?:la|une) ", re.IGNORECASE)
_MASCULINE = re.compile(r"(?:le|un|m\.|monsieur|ce|cet|celui|il)(?=[ -])|, (?:le|un) ", re.IGNORECASE)
_PLURAL = re.compile(r"(?:les|des|ces|ses|deux|plusieurs|certains|mm\.|leurs)\b", re.IGNORECASE)
_NOT_A_PERSON_AFTER = re.compile(
    r"\b(?:à|en|dans|sur|aux|vers|depuis|près de|centre de|lac|port|place|rue|avenue|île|coupe) (?:la |le |les |l')?$", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"(?:[A-ZÀ-Þ.]{2,4}|Assemblée|Sénat|Conseil|Cour|Union|Parti|Front|Centre|Banque|Comité|Organisation|Agence|Ministère|Maison|Nations|[EÉ]tats|Royaume|Haut|Real|Olympique|Racing|Saint|Sainte|"
    r"Radio|Journal|Notre)(?:[ -]|$)"
)
_SETTING = re.compile(r"\b(?:dans|après|lors de|à|en|sur|avec|par|depuis|avant|pendant) $", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:vous|votre|vos)\b|-vous\b", re.IGNORECASE)
_OPEN, _CLOSE = re.compile("[«“]"), re.compile("[»”]")


def find_speaker(article_text: str, sentence_bounds: Sequence[Bounds], quote_bounds: Bounds) -> Bounds | None:
    """Who says what stands in `quote_bounds`, as bounds of the article's text; None when nobody is named for it.

    `sentence_bounds`: the article's sentences, in order.
    """
    text = plain(article_text)
    inside = [n for n, (start, end) in enumerate(sentence_bounds) if start < quote_bounds[1] and end > quote_bounds[0]]
    for number in inside:
        named, pronoun = _said(text, sentence_bounds[number])
        if named or pronoun:
            return named or _meant(text, sentence_bounds, number, pronoun)
    if not inside or not _is_speech(text, quote_bounds):
        return None
    # The quotation goes on: it is attributed in the next sentence, or whoever spoke before goes on speaking.
    after = inside[-1] + 1
    if after < len(sentence_bounds) and _still_open(text, quote_bounds[1]):
        named, pronoun = _said(text, sentence_bounds[after])
        if named or pronoun:
            return named or _meant(text, sentence_bounds, after, pronoun)
    return _before(text, sentence_bounds, inside[0])


def _said(text: str, bounds: Bounds) -> tuple[Bounds | None, str]:
    start, end = bounds
    named, pronoun = said_in(text[start:end])
    return ((named[0] + start, named[1] + start) if named else None), pronoun


def _before(text: str, sentences: Sequence[Bounds], number: int) -> Bounds | None:
    """For a quotation without a word of attribution: who spoke, or was named, in the two sentences before; no interviewer's question."""
    for earlier in range(number - 1, max(-1, number - 3), -1):
        start, end = sentences[earlier]
        sentence = text[start:end]
        if sentence.rstrip().endswith("?") or _ASKED.search(re.sub(r"«[^»]*»|\"[^\"]*\"", "", sentence)):
            return None
        named, pronoun = _said(text, (start, end))
        if named or pronoun:
            return named or _meant(text, sentences, earlier, pronoun)
        if people := _people(text, start, end):
            return people[0]
    return None


def _meant(text: str, sentences: Sequence[Bounds], number: int, pronoun: str) -> Bounds | None:
    """Whom a pronoun means: the nearest sentence before it that names a speaker, or a person, that it can stand for."""
    if pronoun.startswith(BY):
        pronoun = pronoun.removeprefix(BY)
        start, end = sentences[number]
        own = opening_subject(text[start:end])
        if own and _agrees(text[start + own[0] : start + own[1]], pronoun):
            return start + own[0], start + own[1]
    latest = bool(re.match(r"(?:cel|ceu|ce )", pronoun)) or "derni" in pronoun
    for earlier in range(number - 1, max(-1, number - 1 - LOOK_BACK), -1):
        start, end = sentences[earlier]
        people = [bounds for bounds in _people(text, start, end) if _agrees(text[slice(*bounds)], pronoun)]
        if latest and people:
            return people[-1]
        named, _ = _said(text, (start, end))
        if named and _agrees(text[slice(*named)], pronoun):
            # « le ministre » when the same sentence gives his name is found by `said_in`; a bare name is as good.
            return named
        if people:
            return people[0]
    for earlier in range(number - 1, max(-1, number - 3), -1):
        start, end = sentences[earlier]
        own = opening_subject(text[start:end])
        if own and _agrees(text[start + own[0] : start + own[1]], pronoun):
            return start + own[0], start + own[1]
    return None


def _people(text: str, start: int, end: int) -> list[Bounds]:
    """The persons named in text[start:end]: with their title where it stands beside the name; places left out as far as words tell."""
    found = []
    for m in PERSON.finditer(text, start, end):
        if m["bare"] and _INSTITUTION.match(m["bare"]):
            continue
        if m["bare"] and _NOT_A_PERSON_AFTER.search(text[max(start, m.start() - 24) : m.start()]):
            continue
        alone = m["led"] and _SETTING.search(text[max(start, m.start() - 16) : m.start()])
        found.append(m.span("name") if alone else m.span())
    return found


def _agrees(phrase: str, pronoun: str) -> bool:
    """Whether the pronoun can stand for the noun phrase; a bare name can be anybody's."""
    if pronoun.startswith(("ils", "elles", "eux", "ceux", "celles", "ces ")):
        return bool(_PLURAL.match(phrase)) or not (_FEMININE.search(phrase) or _MASCULINE.search(phrase))
    if _PLURAL.match(phrase):
        return False
    if pronoun.startswith(("elle", "celle", "cette")):
        return not _MASCULINE.match(phrase) or bool(_FEMININE.search(phrase))
    if pronoun.startswith(("il", "lui", "celui", "ce ")):
        return not _FEMININE.match(phrase)
    return True


def _is_speech(text: str, bounds: Bounds) -> bool:
    """Whether the words hold, or lie in, a quotation."""
    sentence = text[slice(*bounds)]
    quoted = re.search(r"[«“\"](?P<words>[^»”\"]*)", sentence)
    return _still_open(text, bounds[0]) or bool(re.match(r"\s*[«“\"]", sentence)) or bool(quoted and len(quoted["words"].split()) > 4)


def _still_open(text: str, at: int) -> bool:
    """Whether a quotation opened in the paragraph is still open."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return len(_OPEN.findall(before)) > len(_CLOSE.findall(before)) or before.count('"') % 2 == 1

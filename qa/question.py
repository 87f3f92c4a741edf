# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""A question understood, once, before anything is searched: kind, period, sources, speaker, language, and the text that stands alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from qa.answer_shapes import span_matches_kind
from qa.caldays import fold
from qa.followups import complete, stands_alone
from qa.kinds import classify_question, question_word_kind
from qa.languages import detect_language
from qa.periods import parse_period
from qa.types import Period, Question

__all__ = ["classify_question", "detect_language", "span_matches_kind", "understand"]

_END = r"(?=\s*(?:[,?!:;»\"”]|$|\b(?:qui|quand|combien|où|pourquoi|comment|quel(?:le)?s?|que|qu['’]|est-ce|il|elle|ils|elles|y a|c['’]est|who|what|how|when|where|why)(?:\b|(?<=['’]))))"
_ACCORDING = re.compile(
    rf"\b(?:selon|d['’]après|d['’]apres|according to|según|laut|secondo)\s+(?P<who>(?:(?!\b(?:toi|vous|moi|eux|lui|elle)\b)[^,?!:;]){{2,60}}?){_END}", re.IGNORECASE
)
_SAYS = re.compile(
    r"^(?:et\s+|mais\s+)?(?:que|qu['’])\s*(?:en\s+)?(?:(?:dit|disent|disait|pense|pensent|répond|repond|répondent|déclare|affirme|reproche|propose|explique|raconte|annonce|promet|"
    r"demande|réclame|reclame|exige)|(?:a|ont|avait)(?:-t-(?:il|elle))?\s+(?:dit|déclaré|affirmé|répondu|repondu|expliqué|promis|annoncé|reproché|confié|raconté|crié))\s+(?P<who>.+)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\s+(?:à propos|a propos|au sujet|sur|de|du|des|d['’]|quand|lorsque|pour|après|apres|contre|en|à|a|aux|au|si|quant|dans|face|que|qu['’])(?:\s+|(?<=['’]))", re.IGNORECASE
)
_BEFORE_SOURCE = r"(?:selon|d'apres|dans|sur|par|de|in|according to|en|laut|secondo|nel|nella)\s+(?:le |la |les |l'|journal |quotidien )*"


def find_sources(text: str, known_sources: Iterable[str]) -> tuple[str, ...]:
    """The archive's own sources that a question asks for: « selon Le Monde », « dans Libération »."""
    folded = fold(text)
    found = []
    for source in known_sources:
        name = re.sub(r"^(?:le |la |les |l')", "", fold(source).strip())
        if name and re.search(rf"\b{_BEFORE_SOURCE}{re.escape(name)}\b", folded):
            found.append(source)
    return tuple(sorted(set(found)))


def find_asked_speaker(text: str) -> str | None:
    """X in « que dit X de … », « selon X, … »."""
    if m := _ACCORDING.search(text):
        who = m["who"].strip()
        return who if who and not re.match(r"(?:les uns|le bilan|l['’]article|le journal|quel)", who, re.IGNORECASE) else None
    m = _SAYS.match(text.strip())
    if not m:
        return None
    who = m["who"].strip().rstrip(" ?!.…\u00a0\u202f")
    for cut in _ABOUT.finditer(who):
        rest = who[cut.end() :]
        # « le maire de Lodève »: a name right after « de » belongs to the speaker.
        if re.match(r"\s*(?:d|à|a|au|aux|en)", cut[0].strip(), re.IGNORECASE) and rest[:1].isupper():
            continue
        return who[: cut.start()].strip() or None
    return who or None


def _chain(history: Sequence[str], today: dt.date, span: tuple[str, str] | None) -> tuple[str, str, Period | None]:
    """The earlier turns made one question: its text, its kind, its period."""
    text, kind, period, fragment, before = "", "what", None, False, ""
    for turn in history:
        if not turn.strip():
            continue
        new_period = parse_period(turn, today, span)
        if not text or stands_alone(turn):
            text, kind, period, fragment, before = turn.strip(), classify_question(turn), new_period, False, turn.strip()
            continue
        is_fragment = question_word_kind(turn) is None
        before = before if is_fragment and fragment else text
        text = complete(before, turn, period.text if period else None, new_period.text if new_period else None)
        kind, period, fragment = question_word_kind(turn) or kind, new_period or period, is_fragment
    return text, kind, period


def understand(
    text: str,
    history: Sequence[str] = (),
    *,
    today: dt.date,
    archive_span: tuple[str, str] | None = None,
    known_sources: Iterable[str] = (),
) -> Question:
    """What a turn asks, with what the user's earlier turns (oldest first) add to it when it does not stand alone."""
    sources = tuple(known_sources)
    period, kind, standalone = parse_period(text, today, archive_span), classify_question(text), text.strip()
    if history and any(turn.strip() for turn in history) and not stands_alone(text):
        standalone, kind, period = _chain([*history, text], today, archive_span)
    asked = find_sources(text, sources)
    speaker = find_asked_speaker(text)
    if speaker and asked and any(fold(speaker) in fold(source) or fold(source) in fold(speaker) for source in asked):
        speaker = None
    return Question(
        text=text, kind=kind, period=period, sources=asked, standalone=standalone, language=detect_language(text), speaker=speaker
    )

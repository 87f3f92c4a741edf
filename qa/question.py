# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""A question understood, once, before anything is searched: kind, period, sources, speaker, language, and the text that stands alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa.answer_shapes import span_matches_kind
from qa.attribution import find_asked_speaker, find_sources
from qa.caldays import fold
from qa.completion import complete
from qa.followups import stands_alone
from qa.kinds import classify_question, question_word_kind
from qa.languages import detect_language
from qa.periods import parse_period
from qa.types import Period, Question

__all__ = ["classify_question", "detect_language", "span_matches_kind", "understand"]
MOST_SEARCHED = 300


@dataclass(frozen=True, slots=True)
class _Turn:
    """The conversation so far as one question; `whole` is what a further fragment (« et celle de l'Italie ? ») would follow, `search` the words
    to search for: all that was said of the subject, since an answer mostly stands near the one before."""

    text: str
    kind: str
    period: Period | None
    whole: str
    search: str


def _next(before: _Turn | None, turn: str, today: dt.date, span: tuple[str, str] | None) -> _Turn:
    """One more turn: a question of its own, or a follow-up completed from what was asked before."""
    turn = turn.strip()
    period = parse_period(turn, today, span)
    if before is None or stands_alone(turn, before.text):
        return _Turn(turn, classify_question(turn), period, turn, turn)
    kind = question_word_kind(turn)
    done = complete(before.whole if kind is None else before.text, turn, before.period.text if before.period else None, period.text if period else None)
    search = done.text if done.replaced else f"{before.search[:MOST_SEARCHED]} {turn}"
    if done.replaced and before.period and before.period.text not in done.text:
        # Another time took its place: « et en juin ? » (of the same year), « et six mois après l'accident ? ».
        before, period = replace(before, period=None), parse_period(done.text, today, span)
    return _Turn(done.text, kind or before.kind, period or before.period, before.whole if kind is None else done.text, search)


def understand(
    text: str,
    history: Sequence[str] = (),
    *,
    today: dt.date,
    archive_span: tuple[str, str] | None = None,
    known_sources: Iterable[str] = (),
) -> Question:
    """What a turn asks, with what the user's earlier turns (oldest first) add to it when it does not stand alone."""
    turn: _Turn | None = None
    for earlier in history:
        if earlier.strip():
            turn = _next(turn, earlier, today, archive_span)
    turn = _next(turn, text, today, archive_span)
    sources = find_sources(text, known_sources)
    speaker = find_asked_speaker(text)
    if speaker and any(fold(speaker) in fold(source) or fold(source) in fold(speaker) for source in sources):
        speaker = None
    return Question(
        text=text,
        kind=turn.kind,
        period=turn.period,
        sources=sources,
        standalone=turn.text,
        search=turn.search if turn.search != turn.text else "",
        language=detect_language(text),
        speaker=speaker,
    )

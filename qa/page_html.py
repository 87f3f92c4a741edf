"""The markup of the page's own parts: masthead, conversation, panel. Pure; articles' characters pass through `escape` only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.render_html import escape, to_html
from qa.types import Answer
from qa.wording import Wording, format_count, format_date, plural, wording

SHOWN_SOURCES = 3


class Summary(Protocol):
    """What an archive tells of itself (`index.store.ArchiveSummary`)."""

    @property
    def articles(self) -> int: ...
    @property
    def passages(self) -> int: ...
    @property
    def first_date(self) -> str | None: ...
    @property
    def last_date(self) -> str | None: ...
    @property
    def sources(self) -> Sequence[tuple[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation, with its answer or the problem that kept it from one; `ignored` are the filters taken off it."""

    question: str
    answer: Answer | None = None
    problem: str = ""
    ignored: tuple[str, ...] = ()


def masthead(summary: Summary, lang: str) -> str:
    """The name, and which archive answers: articles, period, sources."""
    words = wording(lang)
    told = [_size(summary, words), _period(summary, words), _sources(summary, words)]
    facts = "".join(f"<span>{fact}</span>" for fact in told if fact)
    return (
        f'<header class="g-masthead" data-lang="{words.code}">'
        '<h1><span aria-hidden="true">«</span>Guillemets<span aria-hidden="true">»</span></h1>'
        f'<p class="g-tagline">{words.tagline}</p><div class="g-archive">{facts}</div></header>'
    )


def _size(summary: Summary, words: Wording) -> str:
    return plural(words.articles, summary.articles, words.code) if summary.articles else words.empty_archive


def _period(summary: Summary, words: Wording) -> str:
    if not summary.first_date or not summary.last_date:
        return ""
    first, last = (escape(format_date(date, words.code)) for date in (summary.first_date, summary.last_date))
    return first if first == last else words.period.format(first=first, last=last)


def _sources(summary: Summary, words: Wording) -> str:
    """The first sources by name; the others behind a disclosure that needs no script."""
    named = [f"{escape(name)} ({format_count(count, words.code)})" for name, count in summary.sources]
    if len(named) <= SHOWN_SOURCES + 1:
        return ", ".join(named)
    rest = named[SHOWN_SOURCES:]
    more = plural(words.more_sources, len(rest), words.code)
    return f"{', '.join(named[:SHOWN_SOURCES])} <details><summary>{more}</summary><span>{', '.join(rest)}</span></details>"


def conversation(turns: Sequence[Turn], examples: Sequence[str], lang: str) -> str:
    """The conversation; before it begins, questions that this archive can answer. chat.js adds the question being searched."""
    words = wording(lang)
    told = f'data-you="{words.you}" data-pending="{words.searching}" data-lost="{words.lost}"'
    shown = "".join(_turn(turn, words) for turn in turns)
    welcome = "" if turns else _welcome(examples, words)
    return f'{welcome}<div class="g-turns" role="log" aria-live="polite" aria-label="{words.conversation}" {told}>{shown}</div>'


def _welcome(examples: Sequence[str], words: Wording) -> str:
    items = "".join(
        f'<li><button type="button" class="g-example" data-ask="{escape(text)}">{escape(text)}</button></li>' for text in examples
    )
    offered = f"<h3>{words.examples}</h3><ul>{items}</ul>" if items else ""
    return f'<div class="g-welcome"><h2>{words.welcome}</h2>{offered}</div>'


def _turn(turn: Turn, words: Wording) -> str:
    question = f'<h2 class="g-question" dir="auto"><span class="g-hidden">{words.you}</span> {escape(turn.question)}</h2>'
    if turn.answer is not None:
        reply = to_html(turn.answer, lang=words.code)
    else:
        reply = f'<p class="g-problem" role="alert">{escape(turn.problem)}</p>'
    return f'<section class="g-turn">{question}{reply}</section>'


def panel(content: str, lang: str) -> str:
    """The sheet beside the conversation that an article is read in."""
    words = wording(lang)
    return (
        f'<section class="g-sheet" role="dialog" aria-label="{words.panel}">'
        f'<div class="g-bar">{words.panel}<button type="button" class="g-close" aria-label="{words.close}">'
        '<span aria-hidden="true">×</span></button></div>'
        f'<div class="g-scroll" tabindex="0" role="document" aria-label="{words.panel}">{content}</div></section>'
    )


def notice(text: str) -> str:
    """What is shown in place of an article that can't be."""
    return f'<p class="g-notice" role="alert">{escape(text)}</p>'

"""Answers and articles as HTML. An article's characters are data: the `g-text` and `g-body` elements hold exactly them.

`textContent` of a `g-text` element equals the quote's text, that of a `g-body` element the article's (their style sheet
sets `white-space: pre-wrap`). Two kinds of characters no HTML can carry, NUL and lone surrogates: they show as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.types import Article, Passage, Reprint
from qa.around_html import around_html
from qa.escaping import escape as escape
from qa.excerpts import (
    REPRINTS,
    Bounds,
    also_published,
    cite,
    clip,
    meant_date,
    name_reprint,
    neighbours,
    paragraphs,
    split_span,
    understood,
)
from qa.types import Answer, Quote
from qa.wording import SPACE, Wording, format_date, format_seconds, plural, wording

_WEB = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


# --- answers ----------------------------------------------------------------------------------------------------------------


def to_html(answer: Answer, *, lang: str = "fr") -> str:
    """One answer: its quotes, each with its citation; or that there is none, and the nearest passages, set apart."""
    words = wording(lang)
    parts = []
    if answer.question.corrected:
        parts.append(f'<p class="g-understood">{words.results_for} <span>{escape(answer.question.corrected)}</span></p>')
    if completed := understood(answer):
        parts.append(f'<p class="g-understood">{words.understood} <span>{escape(completed)}</span></p>')
    parts.append(around_html(answer, lang))
    if answer.found:
        parts.append(f'<ol class="g-quotes">{"".join(_quote(quote, lang) for quote in answer.quotes)}</ol>')
    elif answer.count is None:
        parts.append(f'<p class="g-not-found">{words.not_found}</p>')
        parts.append(_neighbours(answer, lang))
    parts.append(f'<p class="g-took">{_took(answer, lang)}</p>')
    return f'<div class="g-answer">{"".join(parts)}</div>'


def _took(answer: Answer, lang: str) -> str:
    words, count = wording(lang), len(answer.quotes)
    told = [words.quotes_one if count == 1 else words.quotes_many.format(count=count)] if count else []
    return " · ".join([*told, format_seconds(answer.took, lang)])


def _quote(quote: Quote, lang: str) -> str:
    return f'<li class="g-quote">{blockquote(quote)}{_meaning(quote, lang)}{_citation(quote, lang)}{also_line(quote, lang)}</li>'


def blockquote(quote: Quote) -> str:
    """The quote in « », its span marked."""
    before, span, after = (escape(part) for part in split_span(quote))
    mark = f'<mark class="g-span">{span}</mark>' if span else ""
    language = f' lang="{escape(quote.article.language)}"' if quote.article.language else ""
    return (
        f'<blockquote><span class="g-sign">«{SPACE}</span><span class="g-text" dir="auto"{language}>{before}{mark}{after}</span>'
        f'<span class="g-sign">{SPACE}»</span></blockquote>'
    )


def _meaning(quote: Quote, lang: str) -> str:
    """The date that « mardi » stands for, and who speaks: ours, so outside the quote."""
    words, told = wording(lang), []
    if iso := meant_date(quote):
        span = split_span(quote)[1]
        said = f"<span>{escape(span)}</span> →" if span else words.date
        told.append(f'<span class="g-meant">{said} <time datetime="{escape(iso)}">{escape(format_date(iso, lang))}</time></span>')
    speaker = clip(quote.speaker, 0, len(quote.article.text))
    if speaker and not clip(speaker, quote.start, quote.end):  # inside the quote, it is read there
        name = quote.article.text[speaker[0] : speaker[1]]
        told.append(f'<span class="g-speaker">{words.said_by} <span>{escape(name)}</span></span>')
    return f'<p class="g-meaning">{" ".join(told)}</p>' if told else ""


def _citation(quote: Quote, lang: str) -> str:
    words = wording(lang)
    copied = f"«{SPACE}{quote.text}{SPACE}» ({cite(quote.article, lang)}{', ' + quote.article.url if quote.article.url else ''})"
    return (
        f'<div class="g-source">{cite_button(quote.article, quote, words, number=quote.number)}'
        f'<button type="button" class="g-copy" data-copy="{escape(copied)}" data-done="{words.copied}" '
        f'aria-label="{words.copy} ({quote.number})">{words.copy}</button></div>'
    )


def also_line(quote: Quote, lang: str) -> str:
    """Who else published the dispatch: each opens its article; what is more than a few, behind a disclosure that needs no script."""
    if not quote.also:
        return ""
    words, buttons = wording(lang), [_other_button(reprint, quote.article, lang) for reprint in quote.also]
    rest = buttons[REPRINTS:]
    more = plural(words.more_sources, len(rest), lang)
    hidden = f" <details><summary>{more}</summary>{', '.join(rest)}</details>" if rest else ""
    return f'<div class="g-also">{words.also} {", ".join(buttons[:REPRINTS])}{hidden}</div>'


def _other_button(reprint: Reprint, cited: Article, lang: str) -> str:
    words, name = wording(lang), name_reprint(reprint, cited, lang)
    where = f'data-article="{escape(reprint.id)}" data-version="{escape(reprint.version)}" data-start="0" data-end="0"'
    label = f"{words.open_article}{SPACE}: {name} — {reprint.title or words.untitled}"
    return f'<button type="button" class="g-other" {where} aria-label="{escape(label)}">{escape(name)}</button>'


def cite_button(article: Article, place: Quote | Passage, words: Wording, number: int | None = None) -> str:
    """What opens the article at a place: it names the version read, so that a corrected article is never marked wrongly."""
    span = clip(place.span, place.start, place.end) if isinstance(place, Quote) else None
    where = f'data-article="{escape(article.id)}" data-version="{escape(article.version)}"'
    where += f' data-start="{place.start}" data-end="{place.end}"'
    if span:
        where += f' data-span-start="{span[0]}" data-span-end="{span[1]}"'
    shown = f'<span class="g-number">{number}</span>' if number is not None else ""
    label = f"{words.open_article}{'' if number is None else f' {number}'}{SPACE}: {cite(article, words.code)}"
    title = f'<span class="g-title" dir="auto">{escape(article.title or words.untitled)}</span>'
    return (
        f'<button type="button" class="g-cite" {where} aria-label="{escape(label)}">{shown}'
        f'<span class="g-ref">{title} {_origin(article, words)}</span></button>'
    )


def _origin(article: Article, words: Wording) -> str:
    parts = [f'<span class="g-paper">{escape(article.source)}</span>'] if article.source else []
    if article.date:
        parts.append(f'<time datetime="{escape(article.date)}">{escape(format_date(article.date, words.code))}</time>')
    return f'<span class="g-origin">{", ".join(parts)}</span>' if parts else ""


def _neighbours(answer: Answer, lang: str) -> str:
    words = wording(lang)
    items = "".join(
        f'<li class="g-neighbour"><p class="g-excerpt" dir="auto">{escape(passage.text)}</p>'
        f"{cite_button(passage.article, passage, words)}</li>"
        for passage in neighbours(answer)
    )
    if not items:
        return ""
    return (
        f'<section class="g-neighbours" aria-label="{words.neighbours}"><h3>{words.neighbours}</h3>'
        f"<p>{words.neighbours_note}</p><ul>{items}</ul></section>"
    )


# --- articles ---------------------------------------------------------------------------------------------------------------


def article_to_html(
    article: Article,
    quote: Quote | Passage | None = None,
    *,
    span: Bounds | None = None,
    lang: str = "fr",
    notice: str = "",
    also: Sequence[Reprint] = (),
) -> str:
    """A whole article, the quote's sentences marked in it and, inside them, the span (the quote's own unless given)."""
    words = wording(lang)
    marked = clip((quote.start, quote.end), 0, len(article.text)) if quote else None
    inner = clip(span or getattr(quote, "span", None), *marked) if marked else None
    body = "".join(_paragraph(article.text, bounds, marked, inner) for bounds in paragraphs(article.text))
    language = f' lang="{escape(article.language)}"' if article.language else ""
    return (
        f'<article class="g-article"><header>{_kicker(article, words, also)}'
        f'<h2 id="g-article-title" dir="auto"{language}>{escape(article.title or words.untitled)}</h2>{_byline(article, words)}</header>'
        f"{_notice(notice)}"
        f'<div class="g-body" dir="auto"{language}>{body}</div>{_colophon(article, words)}</article>'
    )


def _notice(notice: str) -> str:
    return f'<p class="g-notice" role="note">{escape(notice)}</p>' if notice else ""


def _kicker(article: Article, words: Wording, also: Sequence[Reprint]) -> str:
    origin, others = _origin(article, words), also_published(also, article, words.code)
    return (f'<p class="g-kicker">{origin}</p>' if origin else "") + (f'<p class="g-also">{escape(others)}</p>' if others else "")


def _byline(article: Article, words: Wording) -> str:
    parts = [f"{words.by} {escape(article.byline)}"] if article.byline else []
    parts += [escape(article.section)] if article.section else []
    return f'<p class="g-byline">{" · ".join(parts)}</p>' if parts else ""


def _colophon(article: Article, words: Wording) -> str:
    parts = [f"{words.identifier} <code>{escape(article.id)}</code>", f"{words.version} <code>{escape(article.version)}</code>"]
    if article.url and _WEB.fullmatch(article.url):
        parts.insert(0, f'<a href="{escape(article.url)}" target="_blank" rel="noopener noreferrer">{words.original}</a>')
    return f"<footer>{' · '.join(parts)}</footer>"


def _paragraph(text: str, bounds: Bounds, marked: Bounds | None, inner: Bounds | None) -> str:
    blank = "" if text[bounds[0] : bounds[1]].strip() else " g-blank"
    return f'<span class="g-par{blank}">{"".join(_pieces(text, bounds, marked, inner))}</span>'


def _pieces(text: str, bounds: Bounds, marked: Bounds | None, inner: Bounds | None) -> Iterator[str]:
    """A paragraph cut where marks begin and end: every character once, in order."""
    here, core = clip(marked, *bounds), clip(inner, *bounds)
    if here is None:
        yield escape(text[bounds[0] : bounds[1]])
        return
    yield escape(text[bounds[0] : here[0]])
    if core:
        before, span, after = text[here[0] : core[0]], text[core[0] : core[1]], text[core[1] : here[1]]
        yield f'<mark class="g-cited">{escape(before)}<strong class="g-span">{escape(span)}</strong>{escape(after)}</mark>'
    else:
        yield f'<mark class="g-cited">{escape(text[here[0] : here[1]])}</mark>'
    yield escape(text[here[1] : bounds[1]])

"""An answer as text, Markdown, HTML or plain JSON. Pure; a renderer escapes a quote, it never cleans it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.types import Article, Passage, Reprint
from qa.around import count_to_dict, differ_title, differing_to_dict, filters_to_dict, told_count, told_filters, told_side
from qa.excerpts import Bounds, also_published, cite, clip, meant_date, neighbours, split_span, understood
from qa.render_html import article_to_html, to_html
from qa.types import Answer, Quote
from qa.wording import SPACE, format_date, wording

__all__ = [
    "article_to_dict",
    "article_to_html",
    "article_to_text",
    "cite",
    "neighbours",
    "show_controls",
    "to_dict",
    "to_html",
    "to_json",
    "to_markdown",
    "to_text",
]

BOLD, DIM, RESET = "\x1b[1;4m", "\x1b[2m", "\x1b[0m"
# The signs around a mark where there are no colours: the first pair that the article does not hold itself.
_MARKS = (("▶", "◀"), ("⟦", "⟧"), ("⟪", "⟫"))

# What a terminal would obey instead of print: controls but tab and line break, bidirectional overrides, lone surrogates.
_CONTROLS = re.compile("\\r(?!\\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN = re.compile(r"[`*_\[\]~|!]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "&#92;", "$": "&#36;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


# --- plain JSON -------------------------------------------------------------------------------------------------------------


def to_dict(answer: Answer) -> dict[str, Any]:
    """Plain JSON types only; `neighbours` are the passages offered when nothing was found."""
    question = answer.question
    return {
        "question": question.text,
        "standalone": question.standalone or question.text,
        "corrected": question.corrected or None,
        "kind": question.kind,
        "found": answer.found,
        "confidence": float(answer.confidence),
        "took": float(answer.took),
        "quotes": [quote_to_dict(quote) for quote in answer.quotes],
        "neighbours": [_passage_to_dict(passage) for passage in neighbours(answer)],
        "filters": filters_to_dict(question),
        "disagreement": differing_to_dict(answer.disagreement),
        "count": count_to_dict(answer.count),
    }


def to_json(value: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """JSON that any encoding of Unicode can carry: an article may hold lone surrogates, which UTF-8 can't but JSON's \\u can."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def article_to_dict(article: Article, also: Sequence[Reprint] = ()) -> dict[str, Any]:
    """A whole article, with its text; `also` are those that print the same dispatch."""
    told = {"section": article.section, "language": article.language, "also": [asdict(reprint) for reprint in also]}
    return {**_cited(article), **told, "text": article.text}


def quote_to_dict(quote: Quote) -> dict[str, Any]:
    return {
        "number": quote.number,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "span": _slice(quote.article, quote.span),
        "date": quote.date,
        "score": float(quote.score),
        "speaker": _slice(quote.article, quote.speaker),
        "article": _cited(quote.article),
        "also": [asdict(reprint) for reprint in quote.also],
    }


def _slice(article: Article, bounds: Bounds | None) -> dict[str, Any] | None:
    return bounds and {"start": bounds[0], "end": bounds[1], "text": article.text[bounds[0] : bounds[1]]}


def _passage_to_dict(passage: Passage) -> dict[str, Any]:
    return {"article": _cited(passage.article), "start": passage.start, "end": passage.end, "text": passage.text}


def _cited(article: Article) -> dict[str, Any]:
    names = ("id", "title", "date", "source", "byline", "url", "version")
    return {name: getattr(article, name) for name in names}


# --- terminal ---------------------------------------------------------------------------------------------------------------


def show_controls(text: str) -> str:
    """The text with what a terminal would obey made visible (ESC becomes ␛); all else stays as it is."""
    return _CONTROLS.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    return show_controls(text).replace("\r", "␍").replace("\n", "␊")


def to_text(answer: Answer, *, color: bool = False, lang: str = "fr") -> str:
    """For a terminal: quotes in « », the answer highlighted (or named on its own line without colours), a citation each."""
    words = wording(lang)
    lines = []
    if answer.question.corrected:
        lines += [_dim(f"{words.results_for} {one_line(answer.question.corrected)}", color), ""]
    if completed := understood(answer):
        lines += [_dim(f"{words.understood} {one_line(completed)}", color), ""]
    lines += _around_lines(answer, color, lang)
    for quote in answer.quotes:
        lines += [*_quote_lines(quote, color, lang), ""]
    if not answer.found and answer.count is None:
        lines += [words.not_found, ""]
    if nearby := neighbours(answer):
        lines += [f"{words.neighbours}{SPACE}:" if lang == "fr" else f"{words.neighbours}:", ""]
        for passage in nearby:
            lines += [f"   {show_controls(passage.text)}", _dim(f"   {source_line(passage.article, lang)}", color), ""]
    return "\n".join(lines[:-1]) + "\n"


def _around_lines(answer: Answer, color: bool, lang: str) -> list[str]:
    """The filters understood, what was counted, what the sources differ in."""
    lines = [_dim(one_line(told), color) for told in told_filters(answer.question, lang)]
    lines += [""] * bool(lines)
    if answer.count:
        lines += [one_line(told_count(answer.count, answer.question, len(answer.quotes), lang)), ""]
    if differing := answer.disagreement:
        lines.append(f"{differ_title(differing, lang)}{SPACE}:" if lang == "fr" else f"{differ_title(differing, lang)}:")
        lines += [f"   «{SPACE}{show_controls(side.text)}{SPACE}» — {one_line(told_side(side, lang))}" for side in differing.sides]
        lines.append("")
    return lines


def _quote_lines(quote: Quote, color: bool, lang: str) -> list[str]:
    words = wording(lang)
    before, span, after = (show_controls(part) for part in split_span(quote))
    marked = f"{BOLD}{span}{RESET}" if span and color else span
    lines = [f"{quote.number}. «{SPACE}{before}{marked}{after}{SPACE}»"]
    meaning = [] if color or not span else [f"{words.answer} {one_line(span)}"]
    if iso := meant_date(quote):
        meaning.append(f"{'→' if span else words.date} {format_date(iso, lang)}")
    if meaning:
        lines.append(f"   {' '.join(meaning)}")
    if speaker := clip(quote.speaker, 0, len(quote.article.text)):
        lines.append(f"   {words.said_by} {one_line(quote.article.text[speaker[0] : speaker[1]])}")
    lines.append(_dim(f"   {source_line(quote.article, lang)}", color))
    if also := also_published(quote.also, quote.article, lang):
        lines.append(_dim(f"   {one_line(also)}", color))
    return lines


def source_line(article: Article, lang: str) -> str:
    """The citation, then where to read on: the address, if any, and the identifier that `guillemets show` takes."""
    return one_line(" · ".join(part for part in (cite(article, lang), article.url, article.id) if part))


def _dim(text: str, color: bool) -> str:
    return f"{DIM}{text}{RESET}" if color else text


def article_to_text(
    article: Article,
    bounds: Bounds | None = None,
    *,
    also: Sequence[Reprint] = (),
    notice: str = "",
    color: bool = False,
    lang: str = "fr",
) -> str:
    """For a terminal: title, citation, who else published it, a notice; the text, `bounds` highlighted, or between ▶ and ◀."""
    words = wording(lang)
    title = one_line(article.title or words.untitled)
    origin = ", ".join(part for part in (article.source, article.date and format_date(article.date, lang)) if part)
    byline = article.byline and f"{words.by} {article.byline}"
    source = one_line(" · ".join(part for part in (origin, byline, article.url, article.id) if part))
    head = [f"{BOLD}{title}{RESET}" if color else title, _dim(source, color)]
    if others := also_published(also, article, lang):
        head.append(_dim(one_line(others), color))
    head += ["", notice] if notice else []
    start, end = clip(bounds, 0, len(article.text)) or (0, 0)
    before, inside, after = (show_controls(part) for part in (article.text[:start], article.text[start:end], article.text[end:]))
    if inside and color:
        # Pagers drop the highlighting at a line break: each line gets its own.
        inside = "\n".join(f"{BOLD}{line}{RESET}" if line else "" for line in inside.split("\n"))
    elif inside:
        opening, closing = next((pair for pair in _MARKS if not any(sign in article.text for sign in pair)), _MARKS[0])
        inside = f"{opening}{inside}{closing}"
    return "\n".join([*head, "", before + inside + after])


# --- Markdown ---------------------------------------------------------------------------------------------------------------


def to_markdown(answer: Answer, *, lang: str = "fr") -> str:
    """CommonMark whose rendering shows the quotes' own characters: line breaks, Markdown and LaTeX signs are escaped."""
    words = wording(lang)
    blocks = []
    if answer.question.corrected:
        blocks.append(f"{words.results_for} *{_markdown(answer.question.corrected.strip())}*")
    if completed := understood(answer):
        blocks.append(f"{words.understood} *{_markdown(completed.strip())}*")
    blocks += _around_to_markdown(answer, lang)
    blocks += [_quote_to_markdown(quote, lang) for quote in answer.quotes]
    if not answer.found and answer.count is None:
        blocks.append(words.not_found)
    if nearby := neighbours(answer):
        blocks.append(f"**{words.neighbours}**")
        blocks += [f"- {_source(passage.article, lang)}\n\n  …{SPACE}{_markdown(passage.text)}{SPACE}…" for passage in nearby]
    return "\n\n".join(blocks) + "\n"


def _around_to_markdown(answer: Answer, lang: str) -> list[str]:
    blocks = [_markdown(told) for told in told_filters(answer.question, lang)]
    if answer.count:
        blocks.append(_markdown(told_count(answer.count, answer.question, len(answer.quotes), lang)))
    if differing := answer.disagreement:
        sides = [f"- «{SPACE}{_markdown(side.text)}{SPACE}» — {_markdown(told_side(side, lang))}" for side in differing.sides]
        blocks.append("\n".join([f"**{differ_title(differing, lang)}**", "", *sides]))
    return blocks


def _quote_to_markdown(quote: Quote, lang: str) -> str:
    before, span, after = (_markdown(part) for part in split_span(quote))
    # Emphasis only where CommonMark is sure to read it as such: elsewhere the asterisks would show inside the quote.
    marked = f"**{span}**" if span and span[0].isalnum() and span[-1].isalnum() else span
    iso = meant_date(quote)
    meant = f" (→ {format_date(iso, lang)})" if iso else ""
    also = also_published(quote.also, quote.article, lang)
    source = _source(quote.article, lang) + (f" ({_markdown(also)})" if also else "")
    return f"> «{SPACE}{before}{marked}{after}{SPACE}»{meant}\n>\n> \\[{quote.number}\\] {source}"


def _source(article: Article, lang: str) -> str:
    citation = _markdown(cite(article, lang))
    url = article.url or ""
    return f"[{citation}](<{url}>)" if re.fullmatch(r"https?://[^\s<>\\]+", url) else citation


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text.translate(_ENTITIES))

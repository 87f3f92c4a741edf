"""A chronology as text, HTML or plain JSON, and its bars over time. Pure; an article's characters are escaped, never cleaned."""

from __future__ import annotations

import re
from typing import Any

from qa.bars import Bar, Plot, bar_name, make_plot
from qa.excerpts import also_published
from qa.render import one_line, quote_to_dict, show_controls, source_line
from qa.render_html import also_line, blockquote, cite_button, escape
from qa.timeline import Line, Timeline
from qa.wording import SPACE, Wording, format_date, format_seconds, plural, wording
from qa.wording_timeline import TimelineWording, timeline_wording

TICKS = 6


# --- dates ------------------------------------------------------------------------------------------------------------------


def when(line: Line, lang: str) -> str:
    """« 3 juin 2012 », « du 16 au 17 juin 2012 », « années 1990 »: as fine as it is known. A day stays with its month."""
    first, last, words = line.quote.date or "", line.end_date, timeline_wording(lang)
    if line.grain == "decade" and last == f"{first[:3]}9":
        return words.decade.format(year=first)
    if not last:
        return _joined(format_date(first, lang))
    start = format_date(first, lang)
    if len(first) == len(last) == len("2012-06-30"):
        start = start.split()[0] if first[:7] == last[:7] else start.removesuffix(f" {last[:4]}")
    form = words.days if len(first) == len("2012-06-30") else words.months
    return form.format(first=_joined(start), last=_joined(format_date(last, lang)))


def _joined(date: str) -> str:
    """« 3 juin 2012 » with a no-break space after the day."""
    return re.sub(r"^([0-9]+(?:er)?) (?=[^0-9])", rf"\1{SPACE}", date)


# --- plain JSON -------------------------------------------------------------------------------------------------------------


def timeline_to_dict(timeline: Timeline) -> dict[str, Any]:
    """Plain JSON types only."""
    period = timeline.period
    return {
        "query": timeline.question.text,
        "subject": timeline.subject,
        "period": period and {"start": period.start, "end": period.end, "text": period.text, "explicit": period.explicit},
        "found": timeline.found,
        "omitted": timeline.omitted,
        "took": float(timeline.took),
        "lines": [_line_to_dict(line) for line in timeline.lines],
    }


def _line_to_dict(line: Line) -> dict[str, Any]:
    return {
        "date": line.quote.date,
        "end_date": line.end_date,
        "grain": line.grain,
        "dated_by": "text" if line.told else "publication",
        "quote": quote_to_dict(line.quote),
        "sources": [quote_to_dict(quote) for quote in line.sources],
    }


# --- terminal ---------------------------------------------------------------------------------------------------------------


def timeline_to_text(timeline: Timeline, *, color: bool = False, lang: str = "fr") -> str:
    """For a terminal: a date, the quote, its source, and the other articles that tell of it."""
    words = timeline_wording(lang)
    if not timeline.found:
        return f"{words.none}\n"
    blocks = [_line_to_text(line, color, lang) for line in timeline.lines]
    if timeline.omitted:
        blocks.append(f"{plural(words.omitted, timeline.omitted, lang)}\n")
    return "\n".join(blocks)


def _line_to_text(line: Line, color: bool, lang: str) -> str:
    words = timeline_wording(lang)
    date = when(line, lang) + ("" if line.told else f" ({words.by_publication})")
    rows = [f"\x1b[1m{date}\x1b[0m" if color else date]
    rows.append(f"   «{SPACE}{show_controls(line.quote.text)}{SPACE}»")
    also = also_published(line.quote.also, line.quote.article, lang)
    sources = [source_line(line.quote.article, lang)]
    sources += [one_line(also)] if also else []
    sources += [f"+ {source_line(quote.article, lang)}" for quote in line.sources]
    rows += [f"\x1b[2m   {source}\x1b[0m" if color else f"   {source}" for source in sources]
    return "\n".join(rows) + "\n"


# --- HTML -------------------------------------------------------------------------------------------------------------------


def timeline_to_html(timeline: Timeline, *, lang: str = "fr") -> str:
    """Bars, then the lines; timeline.js hides those of other bars when one is chosen."""
    words = timeline_wording(lang)
    if not timeline.found:
        return f'<p class="g-not-found">{words.none}</p><p class="g-hint">{words.none_note}</p>'
    plot = make_plot(timeline.lines)
    items = "".join(_item(line, key, lang) for line, key in zip(timeline.lines, plot.keys, strict=True))
    told = [plural(words.events, len(timeline.lines), lang), format_seconds(timeline.took, lang)]
    more = f'<p class="g-hint">{plural(words.omitted, timeline.omitted, lang)}</p>' if timeline.omitted else ""
    return (
        f"{_period(timeline, words)}{_plot(plot, words)}"
        f'<ol class="g-events">{items}</ol>{more}<p class="g-took">{" · ".join(told)}</p>'
    )


def _period(timeline: Timeline, words: TimelineWording) -> str:
    if timeline.period is None or not timeline.period.text:
        return ""
    return f'<p class="g-understood">{words.period} <span>{escape(timeline.period.text)}</span></p>'


def _plot(plot: Plot, words: TimelineWording) -> str:
    bars = plot.bars
    if len(bars) < 2:
        return ""
    most = max(bar.articles for bar in bars)
    columns = "".join(_column(bar, number, len(bars), most, words.code) for number, bar in enumerate(bars))
    label = {"month": words.plot_month, "year": words.plot_year}.get(plot.step, words.plot_decade)
    return (
        f'<figure class="g-plot"><figcaption id="g-plot-name">{label} <span>{words.plot_hint}</span></figcaption>'
        f'<div class="g-bars" role="group" aria-labelledby="g-plot-name" style="--g-count:{len(bars)}">{columns}</div>'
        f'<div class="g-filter"><p class="g-chosen" role="status" data-name="{words.only}"></p>'
        f'<button type="button" class="g-all" hidden>{words.show_all}</button></div></figure>'
    )


def _column(bar: Bar, number: int, count: int, most: int, lang: str) -> str:
    name = bar_name(bar.key, lang)
    told = escape(f"{name}{SPACE}: {plural(wording(lang).articles, bar.articles, lang)}")
    tick = f'<span class="g-tick">{_tick(bar.key)}</span>' if number % -(-count // TICKS) == 0 else ""
    height = round(80 * bar.articles / most)
    return (
        f'<div class="g-column"><button type="button" class="g-stretch" data-bar="{escape(bar.key)}" data-name="{escape(name)}" '
        f'aria-pressed="false" aria-label="{told}" title="{told}"{"" if bar.events else " disabled"}>'
        f'<b aria-hidden="true">{bar.articles}</b><span style="height:{height}%"></span></button>{tick}</div>'
    )


def _tick(key: str) -> str:
    if key[0] in "<>":
        return escape(f"{key[0]} {_tick(key[1:])}")
    if len(key) == 7:
        return f"{key[5:]}/{key[2:4]}"
    return f"{key}0" if len(key) == 3 else key


def _item(line: Line, bar: str, lang: str) -> str:
    words, cited, quote = timeline_wording(lang), wording(lang), line.quote
    by = "" if line.told else f' <span class="g-by">{words.by_publication}</span>'
    return (
        f'<li class="g-event" data-bar="{escape(bar)}"><p class="g-when">'
        f'<time datetime="{escape(quote.date or "")}">{escape(when(line, lang))}</time>{by}</p>'
        f'<div class="g-told">{blockquote(quote)}<div class="g-source">{cite_button(quote.article, quote, cited)}</div>'
        f"{also_line(quote, lang)}{_more(line, words, cited)}</div></li>"
    )


def _more(line: Line, words: TimelineWording, cited: Wording) -> str:
    """The other articles that tell of the event, behind a disclosure that needs no script."""
    others = "".join(f'<li class="g-source">{cite_button(quote.article, quote, cited)}</li>' for quote in line.sources)
    if not others:
        return ""
    return f'<details class="g-more"><summary>{plural(words.also, len(line.sources), words.code)}</summary><ul>{others}</ul></details>'

"""Renderers escape, they never clean: whatever an article holds, its characters come out as they went in."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.types import Article, Hit, Passage
from qa.excerpts import meant_date, neighbours, paragraphs
from qa.render import article_to_html, article_to_text, show_controls, to_dict, to_html, to_markdown, to_text
from qa.types import Answer, Question, Quote
from qa.wording import ENGLISH, FRENCH, format_count, format_date, format_seconds, plural

NASTY = (
    "<script>alert(1)</script> & &amp; “x”  deux  espaces\u00a0: l’été, l'hiver\u202f! "
    "$x^2$ \\(y\\) **gras** _i_ `c` [a](b)\r\n\tfin \x1b[31m"
)
TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=80)


def make_quote(text: str, span: tuple[int, int] | None = None, **more: object) -> Quote:
    article = Article(id="a-1", title="Un titre", text=text, date="2024-11-20", source="BBC")
    return Quote(**({"number": 1, "article": article, "start": 0, "end": len(text), "span": span, "score": 0.9} | more))  # type: ignore[arg-type]


def make_answer(*quotes: Quote, hits: tuple[Hit, ...] = (), **question: str) -> Answer:
    return Answer(Question(**({"text": "Quand ?"} | question)), quotes, hits, 0.9, 0.12)  # type: ignore[arg-type]


def hit(article: Article, start: int, end: int) -> Hit:
    return Hit(Passage(0, article, start, end), 1.0, 0, 0)


class Reader(HTMLParser):
    """The text and the marks of the first element with a class, as a browser would read them."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name, self.depth, self.text, self.marked = name, 0, "", ""
        self.mark, self.tags = 0, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if self.depth:
            self.depth += 1
            self.mark += tag == "mark" or bool(self.mark)
        elif self.name in (dict(attrs).get("class") or "").split():
            self.depth = 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth)
        self.mark -= bool(self.mark)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data
            self.marked += data if self.mark else ""


def read(markup: str, name: str) -> Reader:
    reader = Reader(name)
    reader.feed(markup)
    reader.close()
    return reader


def carried(text: str) -> str:
    """What HTML can carry of a text."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


# --- HTML -------------------------------------------------------------------------------------------------------------------


@given(TEXT, st.data())
@example(NASTY, None)
@example("a\x00b\ud800\r", None)
def test_the_quote_element_holds_exactly_the_quote(text: str, data: st.DataObject | None) -> None:
    span = tuple(sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))) if data else (1, 3)
    found = read(to_html(make_answer(make_quote(text, span))), "g-text")
    assert found.text == carried(text)
    assert found.marked == carried(text[slice(*span)])


@given(TEXT, st.data())
@example(NASTY * 2, None)
def test_the_panel_holds_exactly_the_article_with_the_sentence_marked(text: str, data: st.DataObject | None) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2))) if data else (5, 160)
    found = read(article_to_html(Article("a", "t", text), make_quote(text, (start, end), start=start, end=end)), "g-body")
    assert found.text == carried(text)
    assert found.marked == carried(text[start:end])


@given(TEXT)
def test_paragraphs_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in paragraphs(text)) == text


def test_the_guillemets_are_ours_and_outside_the_quote() -> None:
    markup = to_html(make_answer(make_quote("Oui.")))
    assert '<span class="g-sign">«\u00a0</span><span class="g-text" dir="auto">Oui.</span><span class="g-sign">\u00a0»</span>' in markup


def test_markup_of_an_article_stays_text_everywhere() -> None:
    evil = '"><script>x</script><img src=x onerror=y>'
    article = Article(id=evil, title=evil, text=evil, date=evil, source=evil, byline=evil, section=evil, url="javascript:x", language=evil)
    answer = make_answer(make_quote(evil, (0, 5), article=article, date=evil, speaker=(0, 4)), text=evil, standalone=evil + "?")
    empty = make_answer(hits=(hit(article, 0, 10),))
    for markup in (to_html(answer), to_html(empty), article_to_html(article, answer.quotes[0], notice=evil)):
        assert not {"script", "img", "a"} & read(markup, "nothing").tags


def test_only_web_addresses_become_links() -> None:
    assert 'href="https://example.org/a?b=1&amp;c"' in article_to_html(Article("a", "t", "x", url="https://example.org/a?b=1&c"))
    assert "href" not in article_to_html(Article("a", "t", "x", url="javascript:alert(1)"))


def test_a_citation_names_number_title_source_date_and_place() -> None:
    markup = to_html(make_answer(make_quote("Oui, mardi.", (5, 10))))
    assert '<span class="g-number">1</span>' in markup
    assert 'data-article="a-1"' in markup and 'data-start="0" data-end="11" data-span-start="5" data-span-end="10"' in markup
    assert '<time datetime="2024-11-20">20 novembre 2024</time>' in markup


def test_who_speaks_is_told_only_when_the_quote_does_not() -> None:
    article = Article("a", "t", "Mme Roy insiste. Elle a dit oui.")
    outside = make_quote("", article=article, start=17, end=32, speaker=(0, 7))
    inside = make_quote("", article=article, start=0, end=16, speaker=(0, 7))
    assert "Mme Roy</span></span>" in to_html(make_answer(outside))
    assert "g-speaker" not in to_html(make_answer(inside))


# --- dates ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso", "french", "english"),
    [
        ("2024-11-20", "20 novembre 2024", "20 November 2024"),
        ("2012-07-01T14:05:00+02:00", "1er juillet 2012", "1 July 2012"),
        ("2012-06", "juin 2012", "June 2012"),
        ("2012", "2012", "2012"),
        ("2012-13-40", "2012-13-40", "2012-13-40"),
        ("hier", "hier", "hier"),
    ],
)
def test_dates_read_as_people_write_them(iso: str, french: str, english: str) -> None:
    assert (format_date(iso, "fr"), format_date(iso, "en")) == (french, english)


@pytest.mark.parametrize(
    ("span", "date", "shown"),
    [
        ("mardi", "2024-11-19", True),
        ("20 novembre", "2024-11-20", True),
        ("20 novembre 2024", "2024-11-20", False),
        ("1er juillet 2012", "2012-07-01", False),
        ("30/06/2012", "2012-06-30", False),
        ("juin 2012", "2012-06", False),
        ("en juin", "2012-06", True),
        ("2012", "2012", False),
    ],
)
def test_the_meant_date_is_told_when_the_words_leave_it_open(span: str, date: str, shown: bool) -> None:
    quote = make_quote(span, (0, len(span)), date=date)
    assert meant_date(quote) == (date if shown else None)
    for rendered in (to_html(make_answer(quote)), to_text(make_answer(quote)), to_markdown(make_answer(quote))):
        assert ("→" in rendered) == shown


def test_figures_are_french_or_english() -> None:
    assert (format_count(12345, "fr"), format_count(12345, "en")) == ("12\u202f345", "12,345")
    assert (format_seconds(0.123, "fr"), format_seconds(0.123, "en")) == ("0,12\u00a0s", "0.12\u00a0s")
    assert plural(FRENCH.articles, 0, "fr") == "0 article" and plural(ENGLISH.articles, 0, "en") == "0 articles"


# --- terminal ---------------------------------------------------------------------------------------------------------------


@given(TEXT)
def test_no_text_of_an_article_drives_the_terminal(text: str) -> None:
    shown = show_controls(text)
    assert not re.search("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert text not in shown or text == shown
    shown.encode()


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), min_size=1))
def test_other_text_is_printed_as_it_is(text: str) -> None:
    assert f"«\u00a0{text}\u00a0»" in to_text(make_answer(make_quote(text)))


def test_terminal_output_reads_as_laid_out() -> None:
    quote = make_quote("L'ambassade a fermé  mardi.", (21, 26), date="2024-11-19", speaker=(0, 11))
    assert to_text(make_answer(quote, standalone="Quand l’ambassade ?")) == (
        "Question comprise\u00a0: Quand l’ambassade ?\n\n"
        "1. «\u00a0L'ambassade a fermé  mardi.\u00a0»\n"
        "   réponse\u00a0: mardi → 19 novembre 2024\n"
        "   — L'ambassade\n"
        "   Un titre — BBC, 20 novembre 2024 · a-1\n"
    )
    assert "\x1b[1;4mmardi\x1b[0m" in to_text(make_answer(quote), color=True)
    assert "\x1b" not in to_text(make_answer(make_quote(NASTY, (3, 9))))


def test_a_title_cannot_forge_lines() -> None:
    article = Article("a", "x\n2. « faux »\r\x1b[2J", "Oui.")
    assert "x␊2. « faux »␍␛[2J" in to_text(make_answer(make_quote("Oui.", article=article)))


# --- Markdown ---------------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1, max_size=60), st.data())
@example(NASTY, None)
@example("* a\n# b\n    code\n1. x\n<b>&lt;</b> ![i](j) ~~s~~ a_b_c |t| https://a.b \\* $$", None)
def test_markdown_renders_the_quotes_own_characters(text: str, data: st.DataObject | None) -> None:
    span = tuple(sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))) if data else (2, 9)
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(to_markdown(make_answer(make_quote(text, span))))
    first = html.unescape(re.sub(r"</?(?:strong|p|blockquote)>", "", rendered.split("</p>")[0]))
    assert first.strip("\n") == f"«\u00a0{text}\u00a0»"


# --- nothing found, JSON ----------------------------------------------------------------------------------------------------


def test_neighbours_come_only_when_nothing_is_found_and_never_overlap() -> None:
    one, two = Article("1", "Un", "abcdefghij"), Article("2", "Deux", "klmnopqrst")
    hits = (hit(one, 0, 6), hit(one, 4, 10), hit(two, 0, 5), hit(one, 6, 10), hit(two, 5, 10))
    assert [(p.article.id, p.start) for p in neighbours(make_answer(hits=hits))] == [("1", 0), ("2", 0), ("1", 6)]
    assert neighbours(make_answer(make_quote("x"), hits=hits)) == ()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_not_found_is_said_plainly_and_neighbours_are_no_quotes(lang: str) -> None:
    words = {"fr": FRENCH, "en": ENGLISH}[lang]
    answer = make_answer(hits=(hit(Article("1", "Un", "Texte voisin."), 0, 13),))
    for shown in (to_text(answer, lang=lang), to_markdown(answer, lang=lang), to_html(answer, lang=lang)):
        assert words.not_found in shown and words.neighbours in shown and "Texte voisin." in shown
        assert "«" not in shown and "g-quote" not in shown


def test_to_dict_is_plain_json_in_the_documented_shape() -> None:
    quote = make_quote(NASTY, (0, 8), date="2024-11-20", speaker=(0, 3))
    shape = json.loads(json.dumps(to_dict(make_answer(quote))))
    keys = ["question", "standalone", "corrected", "kind", "found", "confidence", "took", "quotes", "neighbours"]
    assert list(shape) == [*keys, "filters", "disagreement", "count"]
    assert shape["standalone"] == "Quand ?" and shape["found"] is True and shape["neighbours"] == []
    (told,) = shape["quotes"]
    assert list(told) == ["number", "text", "start", "end", "span", "date", "score", "speaker", "article", "also"]
    assert told["text"] == NASTY and told["span"] == {"start": 0, "end": 8, "text": "<script>"}
    assert list(told["article"]) == ["id", "title", "date", "source", "byline", "url", "version"]
    empty = to_dict(make_answer(hits=(hit(quote.article, 0, 8),)))
    assert empty["found"] is False and empty["neighbours"][0]["text"] == "<script>"
    assert empty["neighbours"][0]["article"]["id"] == "a-1"


# --- an article in a terminal -----------------------------------------------------------------------------------------------


@given(TEXT, st.data(), st.booleans())
@example(NASTY * 2, None, True)
def test_an_article_in_a_terminal_is_its_text_with_the_quote_marked(text: str, data: st.DataObject | None, color: bool) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2))) if data else (5, 160)
    article = Article("a-1", "Un titre", text, "2024-11-20", "BBC", "Jean Dupont")
    shown = article_to_text(article, (start, end), color=color).split("\n", 3)[3]
    marked = "".join(show_controls(part) for part in (text[:start], text[start:end], text[end:]))
    if color:
        assert shown.replace("\x1b[1;4m", "").replace("\x1b[0m", "") == marked
    else:
        opening, closing = ("▶", "◀") if not {"▶", "◀"} & set(text) else ("⟦", "⟧") if not {"⟦", "⟧"} & set(text) else ("⟪", "⟫")
        inside = f"{opening}{show_controls(text[start:end])}{closing}" if start < end else ""
        assert shown == show_controls(text[:start]) + inside + show_controls(text[end:])


def test_an_article_in_a_terminal_names_its_source_and_survives_a_mark_beyond_its_end() -> None:
    article = Article("a-1", "Titre\x1b[3m", "Deux\nlignes", "2024-11-20", "BBC", "Jean Dupont", url="https://example.org/a")
    head = "Titre␛[3m\nBBC, 20 novembre 2024 · Par Jean Dupont · https://example.org/a · a-1"
    assert article_to_text(article, (5, 99)) == f"{head}\n\nDeux\n▶lignes◀"
    assert article_to_text(article, (50, 99), lang="en").endswith("\n\nDeux\nlignes")
    assert "\x1b[1;4mDeux\x1b[0m\n\x1b[1;4mlignes\x1b[0m" in article_to_text(article, (0, 11), color=True)

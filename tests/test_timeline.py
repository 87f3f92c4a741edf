"""Chronologies: sorted, verbatim, dated as the dates module dates, no event twice, nothing off the subject."""

from __future__ import annotations

import datetime as dt
import json
import string
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ARTICLES, make_archive, make_assistant

from index.background import LEAST, background_of
from index.dense import DenseIndex
from index.errors import ArchiveError
from index.testing import FakeEncoder
from index.types import Article, Hit, Passage
from qa.bars import MOST_BARS, make_plot
from qa.caldays import Days
from qa.cli import main
from qa.dated import Dated, article_dates, dated_sentences
from qa.dates import resolve_dates
from qa.events import Told, find_events, is_same, likeness
from qa.render_timeline import timeline_to_dict, timeline_to_html, timeline_to_text, when
from qa.timeline import Line, Timeline, subject_of
from qa.types import Period, Question, Quote

FLOOD = (
    "La crue de l'Orb a emporté le pont de Valmore mardi matin. Le pont de Valmore avait été bâti en 1902. "
    "Les habitants du quai sont hébergés au gymnase depuis dimanche. La préfecture rouvrira le pont de Valmore en mars 2013."
)
FLOOD_TOO = "Le pont de Valmore a été emporté mardi par la crue de l'Orb, à l'aube. Personne n'a été blessé."
FLOODS = (
    Article("crue", "Crue de l'Orb", FLOOD, "2012-10-17", "Midi Libre"),
    Article("crue-bis", "L'Orb emporte un pont", FLOOD_TOO, "2012-10-18", "L'Écho"),
)


def whole(article: Article) -> Hit:
    """A passage that is the whole article, a sentence ending at each « . »."""
    ends = [i + 1 for i, sign in enumerate(article.text) if sign == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return Hit(Passage(hash(article.id) % 10**6, article, 0, ends[-1], tuple(zip(starts, ends, strict=True))), 1.0, 0, 0, 1.0, 1.0)


def dated(*articles: Article) -> list[Dated]:
    hits = [whole(article) for article in articles]
    return dated_sentences(hits, {hit.passage.id: 1.0 for hit in hits})


@pytest.fixture
def assistant(tmp_path: Path) -> Any:
    with make_archive(tmp_path / "archive", (*ARTICLES, *FLOODS)) as archive:
        yield make_assistant(archive)


# --- laws -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["le pont de Valmore", "la crue de l'Orb", "la piscine de Lodève", "chronologie du musée bleu d'Arles"])
def test_lines_are_sorted_verbatim_dated_and_told_once(assistant: Any, query: str) -> None:
    timeline = assistant.timeline(query)
    assert timeline.found
    for line in timeline.lines:
        for quote in (line.quote, *line.sources):
            article = assistant.archive.get_article(quote.article.id)
            assert article.text[quote.start : quote.end] == quote.text
            if quote.span:
                mentions = resolve_dates(article.text, article.date)
                assert quote.date in {m.iso for m in mentions if (m.start, m.end) == quote.span}
            else:
                assert quote.date == article.date
    days = [line.quote.date[:10].ljust(10, "-") for line in timeline.lines]
    assert days == sorted(days)
    assert len({(line.quote.article.id, line.quote.start) for line in timeline.lines}) == len(timeline.lines)
    assert [line.quote.number for line in timeline.lines] == list(range(1, len(timeline.lines) + 1))
    assert all(line.quote.article.id not in {source.article.id for source in line.sources} for line in timeline.lines)


def test_the_same_event_comes_once_with_its_sources(assistant: Any) -> None:
    timeline = assistant.timeline("le pont de Valmore")
    (line,) = [line for line in timeline.lines if line.quote.date == "2012-10-16"]
    assert line.articles == {"crue", "crue-bis"}
    assert [line.quote.date for line in timeline.lines] == ["1902", "2012-10-16", "2013-03"]
    assert [line.grain for line in timeline.lines] == ["year", "day", "month"]


def test_reprints_of_the_quoted_article_are_named(tmp_path: Path) -> None:
    text = " ".join(article.text for article in FLOODS)
    reprints = [Article(name, "Crue de l'Orb", text, day, name) for name, day in (("un", "2012-10-17"), ("deux", "2012-10-17"))]
    with make_archive(tmp_path / "archive", (*ARTICLES, *reprints)) as archive:
        timeline = make_assistant(archive).timeline("le pont de Valmore")
    assert timeline.found and all(line.articles == {"un", "deux"} for line in timeline.lines)
    assert len({line.quote.text for line in timeline.lines}) == len(timeline.lines)
    assert "aussi publié par" in timeline_to_text(timeline) and timeline_to_html(timeline).count("g-other") >= len(timeline.lines)


def test_a_state_that_lasts_is_no_event(assistant: Any) -> None:
    assert all("gymnase" not in line.quote.text for line in assistant.timeline("le pont de Valmore").lines)


@pytest.mark.parametrize("query", ["l'ornithorynque de Zidane", "la reine de Suède", "xyzzy"])
def test_off_the_subject_nothing_is_shown_and_that_is_said(assistant: Any, query: str) -> None:
    timeline = assistant.timeline(query)
    assert timeline.lines == () and not timeline.found
    assert timeline_to_text(timeline) == "L’archive ne contient rien de daté sur ce sujet.\n"
    assert timeline_to_text(timeline, lang="en") == "The archive holds nothing dated on this subject.\n"


def test_a_period_restricts_by_the_date_of_the_event(assistant: Any) -> None:
    assert [line.quote.date for line in assistant.timeline("le pont de Valmore", start="2013").lines] == ["2013-03"]
    assert [line.quote.date for line in assistant.timeline("le pont de Valmore", end="1990").lines] == ["1902"]
    asked = assistant.timeline("le pont de Valmore en octobre 2012")
    assert asked.subject == "le pont de Valmore"
    assert [line.quote.date for line in asked.lines] == ["2012-10-16"]


def test_the_limit_leaves_out_the_least_relevant(assistant: Any) -> None:
    whole, short = assistant.timeline("le pont de Valmore"), assistant.timeline("le pont de Valmore", limit=1)
    assert (len(short.lines), short.omitted) == (1, len(whole.lines) - 1)
    assert max(line.quote.score for line in whole.lines) == short.lines[0].quote.score


def test_the_same_archive_and_subject_give_the_same_chronology(tmp_path: Path) -> None:
    told = []
    for number, articles in enumerate(((*ARTICLES, *FLOODS), (*reversed(FLOODS), *reversed(ARTICLES)))):
        with make_archive(tmp_path / str(number), articles) as archive:
            told.append(dict(timeline_to_dict(make_assistant(archive).timeline("le pont de Valmore")), took=0))
    assert told[0] == told[1]


def test_a_corrected_article_is_not_quoted_from_before(assistant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant, "holds", lambda quote: quote.article.id != "crue")
    assert {name for line in assistant.timeline("le pont de Valmore").lines for name in line.articles} == {"crue-bis"}


@pytest.mark.parametrize("day", ["hier", "2012-13", "12-10-2012"])
def test_what_is_no_date_is_told(assistant: Any, day: str) -> None:
    with pytest.raises(ArchiveError, match="ni un jour"):
        assistant.timeline("le pont", start=day)


# --- dated sentences --------------------------------------------------------------------------------------------------------


def test_the_news_has_the_day_of_its_dateline_or_of_publication() -> None:
    text = "12 juin 2012. - Le préfet a quitté Rodez avec toute sa suite. Son départ surprend."
    (line,) = dated(Article("a", "", text, "2012-06-12"))
    assert (line.days.iso, text[slice(*line.span or (0, 0))]) == ("2012-06-12", "12 juin 2012")
    (line,) = dated(Article("b", "", "Le préfet a quitté Rodez avec toute sa suite. Son départ surprend.", "2012-06"))
    assert (line.days.iso, line.span, line.lead) == ("2012-06", None, True)


def test_without_a_publication_date_nothing_is_guessed() -> None:
    text = "Le préfet a quitté Rodez mardi avec sa suite. Le conseil avait voté sa motion le 3 mai 1998. Hier encore il riait bien."
    assert [line.days.iso for line in dated(Article("a", "", text))] == ["1998-05-03"]


def test_of_several_dates_the_finest_outside_brackets_dates_the_sentence() -> None:
    text = "Il pleut. Élu en 2001, le maire (né le 2 mai 1950) a démissionné le 4 juin 2012 devant son conseil."
    assert [line.days.iso for line in dated(Article("a", "", text, "2012-06-08"))][-1] == "2012-06-04"


@given(st.sampled_from([*ARTICLES, *FLOODS]), st.sampled_from([None, "2012-06-30", "2012-06", "2012"]))
def test_every_dated_sentence_is_one_of_its_article(article: Article, date: str | None) -> None:
    again = Article(article.id, article.title, article.text, date)
    spans = {(m.start, m.end): m.days for m in article_dates(again)}
    for line in dated(again):
        assert line.span is None or (spans[line.span] == line.days and line.start <= line.span[0] < line.span[1] <= line.end)
        assert line.span is not None or date is not None


# --- events -----------------------------------------------------------------------------------------------------------------

WEIGHTS = st.sets(st.sampled_from(string.ascii_lowercase), max_size=8).map(lambda terms: {term: 0.1 * ord(term) for term in terms})
DAY = st.dates(dt.date(2000, 1, 1), dt.date(2000, 1, 9))


@given(WEIGHTS, WEIGHTS, DAY, DAY)
def test_sameness_is_symmetric_and_of_one_time(one: Any, two: Any, first: dt.date, second: dt.date) -> None:
    article = Article("a", "", "x" * 20, "2000-01-09")
    a, b = (Told(Dated(article, 0, 9, None, Days(d, d, "day"), 1.0, False), w, 1.0) for w, d in ((one, first), (two, second)))
    assert 0 <= likeness(one, two) <= 1.0000001 and likeness(one, two) == pytest.approx(likeness(two, one))
    assert is_same(a, b) == is_same(b, a)
    assert first == second or not is_same(a, b)


def test_a_sentence_printed_again_keeps_its_first_date() -> None:
    text = "Le conseil général de la Lozère a élu mardi sa nouvelle présidente avec une seule voix d'avance."
    first, later = (Article(day, "", text, day) for day in ("2011-03-31", "2011-04-14"))
    events = find_events("conseil général", dated(later, first), lambda term: 1.0, None)
    assert [event.best.dated.article for event in events] == [first]


def test_a_period_that_is_only_hinted_at_gives_way() -> None:
    sentences = dated(FLOODS[0])
    hinted, firm = (Period("1950-01-01", "1950-12-31", "alors", explicit) for explicit in (False, True))
    assert find_events("pont", sentences, lambda term: 1.0, firm) == []
    assert find_events("pont", sentences, lambda term: 1.0, hinted) == find_events("pont", sentences, lambda term: 1.0, None)


# --- relevance --------------------------------------------------------------------------------------------------------------


def test_the_background_is_that_of_the_archive() -> None:
    dense, encoder = DenseIndex(64), FakeEncoder()
    words = [f"mot{number}" for number in range(LEAST - 1)]
    dense.add(range(LEAST - 1), encoder.encode_passages(words))
    vector = encoder.encode_queries(["mot3"])[0]
    assert background_of(dense, vector) is None
    dense.add([LEAST], encoder.encode_passages(["autre"]))
    background = background_of(dense, vector)
    assert background is not None and background.standing(1.0) > 5 and abs(background.standing(background.usual)) < 0.01


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("chronologie de la crue de l'Orb", "crue de l'Orb"),
        ("Timeline of the flood", "flood"),
        ("L'histoire du pont", "L'histoire du pont"),
        ("histoire du pont", "pont"),
        ("la crue", "la crue"),
    ],
)
def test_the_subject_is_what_is_asked_for(text: str, subject: str) -> None:
    assert subject_of(Question(text, standalone=text)) == subject


# --- rendering --------------------------------------------------------------------------------------------------------------


def line(date: str, end: str | None = None, grain: str = "day", number: int = 1, told: bool = True) -> Line:
    return Line(Quote(number, FLOODS[0], 0, 58, (44, 57) if told else None, date), end, grain, told, ())


@pytest.mark.parametrize(
    ("shown", "french", "english"),
    [
        (line("2012-06-03"), "3\u00a0juin 2012", "3\u00a0June 2012"),
        (line("2012-06-30", "2012-07-01"), "du 30\u00a0juin au 1er\u00a0juillet 2012", "30\u00a0June to 1\u00a0July 2012"),
        (line("2012-06-16", "2012-06-17"), "du 16 au 17\u00a0juin 2012", "16 to 17\u00a0June 2012"),
        (line("2012-12", "2013-02", "season"), "décembre 2012 à février 2013", "December 2012 to February 2013"),
        (line("1990", "1999", "decade"), "années 1990", "1990s"),
        (line("2012", None, "year"), "2012", "2012"),
    ],
)
def test_dates_read_as_fine_as_they_are_known(shown: Line, french: str, english: str) -> None:
    assert (when(shown, "fr"), when(shown, "en")) == (french, english)


GRAINS = {"day": 10, "month": 7, "year": 4}
LINES = st.lists(
    st.builds(
        lambda day, grain: line(day.isoformat()[: GRAINS[grain]], None, grain),
        st.dates(dt.date(1700, 1, 1), dt.date(2100, 1, 1)),
        st.sampled_from(sorted(GRAINS)),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(LINES)
def test_the_bars_hold_each_event_once_without_gaps(lines: list[Line]) -> None:
    plot = make_plot(lines)
    assert len(plot.keys) == len(lines) and len(plot.bars) <= MOST_BARS + 2
    assert sum(bar.events for bar in plot.bars) == sum(bool(key) for key in plot.keys)
    assert {key for key in plot.keys if key} <= {bar.key for bar in plot.bars}
    assert all(bar.articles <= bar.events for bar in plot.bars)
    inner = [bar.key for bar in plot.bars if bar.key[0] not in "<>"]
    months = [int(key[:4]) * 12 + int(key[5:7]) if len(key) == 7 else int(key) for key in inner]
    assert all(b - a == 1 for a, b in pairwise(months))


def test_a_lone_old_date_does_not_flatten_the_bars() -> None:
    plot = make_plot([line("1902", None, "year"), *(line(f"2012-{month:02d}-03") for month in range(1, 13))])
    assert plot.step == "month" and len(plot.bars) == 12 and plot.keys[0] == ""
    plot = make_plot([line("1902-03-04"), *(line(f"2012-{month:02d}-03") for month in range(1, 13))])
    assert [bar.key for bar in plot.bars][:2] == ["<2012-01", "2012-01"]


def test_html_holds_the_articles_characters_as_data() -> None:
    evil = Article("e", "<i>t</i>", '<script>x</script> "a" & b', "2012-01-01")
    timeline = Timeline(Question("<b>q</b>"), "q", None, (Line(Quote(1, evil, 0, 26, None, "2012-01-01"), None, "day", False, ()),), 2, 0.1)
    html = timeline_to_html(timeline)
    assert "<script" not in html and "<i>t" not in html and "&lt;script&gt;x&lt;/script&gt; &quot;a&quot; &amp; b" in html
    assert "date de publication" in html and "2 autres événements" in html


# --- the command ------------------------------------------------------------------------------------------------------------


def test_the_command_prints_the_lines_or_the_same_as_json(
    tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_archive(tmp_path / "a", (*ARTICLES, *FLOODS)).close()
    where = ["--archive", str(tmp_path / "a")]
    assert main(["timeline", "le pont de Valmore", *where]) == 0
    told = capsys.readouterr().out
    assert told.startswith("1902\n   «\u00a0Le pont de Valmore avait été bâti en 1902.\u00a0»\n   Crue de l'Orb — Midi Libre, 17 octobre")
    assert main(["timeline", "le pont de Valmore", "--from", "2013", "--to", "2013-06", "--limit", "5", "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(line["date"], line["quote"]["span"]["text"]) for line in told["lines"]] == [("2013-03", "mars 2013")]
    assert main(["timeline", "ornithorynque", *where]) == 1
    assert capsys.readouterr().out == "L’archive ne contient rien de daté sur ce sujet.\n"
    assert main(["--lang", "en", "timeline", "le pont de Valmore", "--from", "demain", *where]) == 2
    assert "ni un jour" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["timeline", "le pont", "--limit", "0", *where])



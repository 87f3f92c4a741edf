"""Counts over the archive: which questions ask for one, what is counted, what is said and quoted; filters taken off a question."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from index.filters import Filter
from index.types import Article
from qa.around import format_period
from qa.assistant import Assistant
from qa.counts import counted_subject
from qa.question import understand
from qa.render import to_dict, to_html, to_markdown, to_text
from qa.types import Period

SOURCES = ("Midi Libre", "La Provence")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Combien d'articles parlent de la piscine ?", "piscine"),
        ("combien d'articles sur la grève des cheminots en mars 2012 ?", "la grève des cheminots"),
        ("Combien d'articles parus dans Midi Libre parlent de Sète ?", "Sète"),
        ("Combien d'articles ont été publiés en 2012 sur Narbonne ?", "Narbonne"),
        ("dans combien d'articles parle-t-on de Guingamp ?", "Guingamp"),
        ("il y a combien d'articles qui mentionnent Lens", "Lens"),
        ("nombre d'articles sur Roanne", "Roanne"),
        ("How many articles mention Lens in 2012?", "Lens"),
        ("Combien d'articles en octobre 2012 ?", ""),
        ("Combien d'articles y a-t-il dans l'archive ?", ""),
        ("Combien d'articles du code ont été abrogés ?", None),
        ("Combien d'articles compte la Constitution ?", None),
        ("Combien de textes sur le climat ont été adoptés ?", None),
        ("Combien d'articles a écrit Luc Long ?", None),
        ("Combien de pompiers ont lutté contre les flammes ?", None),
    ],
)
def test_what_is_to_be_counted(text: str, subject: str | None) -> None:
    question = understand(text, today=dt.date(2024, 12, 1), archive_span=("2011-01-01", "2012-12-31"), known_sources=SOURCES)
    assert counted_subject(question) == subject


def test_articles_that_hold_every_word_wherever_it_stands(fake_archive: Any) -> None:
    holding = fake_archive.articles_holding
    assert holding(["piscin"]) == ["piscine"]
    assert holding(["cheminot", "narbon"]) == ["greve"]
    assert holding(["piscin", "narbon"]) == []
    assert holding(["nulle-part"]) == []
    # Without words: all, the latest first; a date of only a month or a year comes where it begins, none at all last.
    assert holding([], Filter(sources=("Midi Libre",))) == ["incendie", "piscine", "vote"]
    assert len(holding([])) == 8
    assert holding(["samed"], Filter("2012-06-01", "2012-06-30")) == ["piscine", "match"]


def test_a_removed_article_is_not_counted(fake_archive: Any) -> None:
    fake_archive.delete(["piscine"])
    assert fake_archive.articles_holding(["piscin"]) == []


def test_a_count_is_said_beside_verbatim_quotes(fake_assistant: Assistant) -> None:
    answer = fake_assistant.ask("Combien d'articles parlent de Sète ?")
    assert answer.count and answer.count.articles == 1 and answer.count.words == ("Sète",)
    (quote,) = answer.quotes
    assert answer.found and quote.article.id == "incendie" and "Sète" in quote.text
    assert quote.text == quote.article.text[quote.start : quote.end]
    told = json.loads(json.dumps(to_dict(answer)))
    assert told["count"] == {"articles": 1, "words": ["Sète"]} and told["quotes"][0]["text"] == quote.text
    for shown in (to_text(answer), to_markdown(answer), to_html(answer)):
        assert "1 article contient tous ces mots" in shown
    assert "1 article holds all of these words" in to_text(answer, lang="en")


def test_a_count_keeps_to_the_period_and_says_so(fake_assistant: Assistant) -> None:
    answer = fake_assistant.ask("Combien d'articles sur samedi en juin 2012 ?")
    assert answer.count and answer.count.articles == 2 and "(juin 2012)" in to_text(answer)
    assert fake_assistant.ask("Combien d'articles en juin 2012 ?", ignore=["period"]).count != answer.count


def test_the_latest_articles_are_quoted_and_no_more_than_five(fake_archive: Any, fake_assistant: Assistant) -> None:
    fake_archive.add([Article(f"p-{n}", "Pavot", f"Le pavot numéro {n} fleurit.", f"2013-01-{n:02}") for n in range(1, 9)])
    answer = fake_assistant.ask("Combien d'articles parlent de pavot ?")
    assert answer.count and answer.count.articles == 8
    assert [quote.article.id for quote in answer.quotes] == ["p-8", "p-7", "p-6", "p-5", "p-4"]
    assert [quote.number for quote in answer.quotes] == [1, 2, 3, 4, 5]
    assert "Les 5 plus récents sont cités." in to_text(answer)


def test_nothing_counted_is_nothing_found(fake_assistant: Assistant) -> None:
    answer = fake_assistant.ask("Combien d'articles parlent d'ornithorynques ?")
    assert not answer.found and answer.quotes == () and answer.count and answer.count.articles == 0
    for shown in (to_text(answer), to_markdown(answer), to_html(answer)):
        assert "Aucun article ne contient tous ces mots" in shown


def test_other_questions_count_nothing(fake_assistant: Assistant) -> None:
    assert fake_assistant.ask("Combien de pompiers ont lutté contre les flammes ?").count is None


# --- filters ----------------------------------------------------------------------------------------------------------------


def test_a_filter_can_be_taken_off_a_question(fake_assistant: Assistant) -> None:
    text = "Selon Midi Libre, combien ont coûté les travaux en juin 2012 ?"
    answer = fake_assistant.ask(text)
    assert answer.question.period and answer.question.sources == ("Midi Libre",)
    assert "Période comprise\u00a0: juin 2012" in to_text(answer) and "Source comprise\u00a0: Midi Libre" in to_text(answer)
    assert to_dict(answer)["filters"]["period"]["start"] == "2012-06-01"
    free = fake_assistant.ask(text, ignore=["period"])
    assert free.question.period is None and free.question.sources == ("Midi Libre",) and "Période" not in to_text(free)
    assert fake_assistant.ask(text, ignore=["period", "sources"]).question.sources == ()
    assert fake_assistant.ask(text, ignore=["period"]).quotes == free.quotes


def test_only_what_is_a_filter_can_be_taken_off(fake_assistant: Assistant) -> None:
    with pytest.raises(ValueError, match="colour"):
        fake_assistant.ask("Quand ?", ignore=["colour"])


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2012-10-01", "2012-10-31", "octobre 2012"),
        ("2012-02-01", "2012-02-29", "février 2012"),
        ("2012-01-01", "2012-12-31", "2012"),
        ("2012-07-01", "2012-07-10", "du 1er juillet 2012 au 10 juillet 2012"),
        ("2012-07-03", "2012-07-03", "3 juillet 2012"),
        ("2012-07-03", None, "depuis le 3 juillet 2012"),
        (None, "2012-07-03", "jusqu’au 3 juillet 2012"),
        (None, None, "un jour"),
    ],
)
def test_a_period_is_told_by_its_days(start: str | None, end: str | None, told: str) -> None:
    assert format_period(Period(start, end, "un jour"), "fr") == told

"""Dates in articles: labelled sentences, labelled Wikinews articles, the training questions, and the laws that hold for any text.

`data/date_expressions.jsonl`: sentences written for this test. `data/date_expressions_wikinews.jsonl`: every expression of the
articles on even lines of `eval/wikinews/articles.jsonl`, found by the program, then checked and corrected one by one.
`data/date_expressions_wikinews_blind.jsonl`: those on the odd lines, which the rules were not written on, labelled by hand before the
program read them. Labelled: what names a day, week, month, season or year, counts in them from one, or takes up one named before (« le
même jour »); of no value where it can't be known (« depuis plusieurs mois »). Not labelled: bare hours and parts of a day (« dans la
soirée »), durations, centuries, events. An enumeration (« les 4, 5 et 9 août ») is one expression, from its first day to its last.
"""

from __future__ import annotations

import json
import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dates import DateMention, date_of_span, resolve_dates, year_for_day

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
OWN = HERE / "data" / "date_expressions.jsonl"
WIKINEWS = HERE / "data" / "date_expressions_wikinews.jsonl"
BLIND = HERE / "data" / "date_expressions_wikinews_blind.jsonl"


def read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def over(mentions: list[DateMention], start: int, end: int) -> DateMention | None:
    """The mention that overlaps the labelled expression most."""
    touching = [m for m in mentions if min(m.end, end) > max(m.start, start)]
    return max(touching, key=lambda m: min(m.end, end) - max(m.start, start), default=None)


def right(mention: DateMention | None, row: dict[str, Any]) -> bool:
    if mention is None:
        return row["iso"] is None
    return (mention.iso, mention.end_iso) == (row["iso"], row["end_iso"])


def test_labelled_sentences() -> None:
    rows = read(OWN)
    wrong = []
    for row in rows:
        mentions = resolve_dates(row["sentence"], row["published"], language=row["language"])
        if not right(over(mentions, row["start"], row["start"] + len(row["expression"])), row):
            wrong.append(row["sentence"])
    assert len(rows) >= 150
    assert len(wrong) <= 0.05 * len(rows), wrong


def wrong_on_wikinews(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    articles = {a["id"]: a for a in read(SHARED / "eval" / "wikinews" / "articles.jsonl")}
    resolved, wrong = {}, []
    for row in rows:
        article = articles[row["article"]]
        assert article["text"][row["start"] : row["end"]] == row["expression"]
        if article["id"] not in resolved:
            resolved[article["id"]] = resolve_dates(article["text"], article["date"])
        if not right(over(resolved[article["id"]], row["start"], row["end"]), row):
            wrong.append(row)
    return wrong


def test_labelled_wikinews_articles() -> None:
    rows = read(WIKINEWS)
    wrong = wrong_on_wikinews(rows)
    assert len(rows) >= 170
    assert len(wrong) <= 0.05 * len(rows), wrong


def test_labelled_wikinews_articles_blind() -> None:
    rows = read(BLIND)
    wrong = wrong_on_wikinews(rows)
    assert len(rows) >= 130
    assert len(wrong) <= 0.10 * len(rows), wrong


@cache
def training() -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    folder = SHARED / "train" / "news"
    if not folder.exists():
        pytest.skip("train/news is not beside this checkout")
    articles = {a["id"]: a for path in sorted(folder.glob("articles-*.jsonl")) for a in read(path)}
    questions = [q for path in sorted(folder.glob("questions-*.jsonl")) for q in read(path) if q["type"] == "when" and q.get("date_iso")]
    return articles, questions


def test_date_of_the_answers_to_when_questions() -> None:
    articles, questions = training()
    wrong, took = [], 0.0
    for question in questions:
        gold = question["gold"][0]
        article = articles[gold["article"]]
        start = article["text"].index(gold["sentence"])
        span = start + gold["sentence"].index(gold["span"])
        begun = time.perf_counter()
        date = date_of_span(
            article["text"], (start, start + len(gold["sentence"])), (span, span + len(gold["span"])), article["date"], "fr"
        )
        took += time.perf_counter() - begun
        if not (date or "").startswith(question["date_iso"]):
            wrong.append((question["id"], question["date_iso"], date))
    assert len(wrong) <= 0.05 * len(questions), wrong
    assert took / len(questions) < 0.05  # some 2 ms, a sentence and what is before it; generous for a busy machine


def test_without_publication_only_what_is_spelled_out() -> None:
    text = "Mardi, il a dit que l'usine, fermée le 3 mai 2010 puis en juin 2011, rouvrira le 4 juillet, l'an prochain ou dans deux ans."
    known = [m.iso for m in resolve_dates(text, None) if m.iso]
    assert known == ["2010-05-03", "2011-06"]


def test_context_is_counted_from() -> None:
    before = resolve_dates("L'accord a été signé le 3 mai.", "2012-06-14")
    assert [m.iso for m in resolve_dates("Le lendemain, il était rompu.", "2012-06-14", context=before)] == ["2012-05-04"]


def test_a_span_in_the_second_half_of_an_interval() -> None:
    text = "Le pont sera fermé du 3 février au 4 avril."
    at = text.index("4 avril")
    assert date_of_span(text, (0, len(text)), (at, at + 7), "2025-01-14") == "2025-04-04"


def test_an_hour_alone_takes_the_day_told_before() -> None:
    text = "Le feu s'est déclaré mardi matin. Il a été éteint à 17 heures."
    start = text.index("Il a été")
    at = text.index("17 heures")
    assert date_of_span(text, (start, len(text)), (at, at + 9), "2012-06-14") == "2012-06-12"


def test_no_date_in_sight() -> None:
    assert date_of_span("Le maire est content.", (0, 21), (3, 7), "2012-06-14") is None


@pytest.mark.parametrize(
    "text",
    [
        "Ils étaient 2000 personnes et 1 200 policiers.",
        "La fusée part vers Mars.",
        "Sur le lac Mai-Ndombe, place du Vingt-Août.",
        "Il a gagné 2 012,5 euros au 31 février.",
        "Le Printemps arabe a surpris.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert not [m for m in resolve_dates(text, "2012-06-14") if m.iso]


def test_a_range_of_days_may_begin_in_the_month_before() -> None:
    (mention,) = resolve_dates("Le salon se tient du 28 au 3 mai.", "2012-04-14")
    assert (mention.iso, mention.end_iso) == ("2012-04-28", "2012-05-03")
    assert [m.iso for m in resolve_dates("31 au 3 mai", "2012-04-14")] == [None]


@pytest.mark.parametrize(
    ("text", "span", "year"),
    [
        ("Mardi 3 juillet, le ministre a promis un budget sans déficit pour 2017.", "Mardi 3 juillet", "2017"),
        ("Élu le 3 juillet 2012, il a promis l'équilibre pour 2017.", "3 juillet 2012", "3 juillet 2012"),
        ("Mardi, il a cité 2015, puis les élus de 2017.", "Mardi", "Mardi"),
        ("L'an dernier, comme en 2010, il a neigé.", "L'an dernier", "L'an dernier"),
        ("Mardi, 2017 personnes ont défilé.", "Mardi", "Mardi"),
    ],
)
def test_a_year_is_asked_for(text: str, span: str, year: str) -> None:
    at = text.index(span)
    start, end = year_for_day(text, (0, len(text)), (at, at + len(span)), "2012-07-05")
    assert year in text[start:end] and (text[start:end] == span) == (year == span)


@given(st.text(max_size=200), st.sampled_from(["2012-06-14", "0001-01-01", "9999-12-31", "2012", None, "nonsense"]))
def test_any_text_resolves_in_order_without_overlap(text: str, published: str | None) -> None:
    mentions = resolve_dates(text, published)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


WORDS = "mardi,le,3,mai,2010,dernier,il y a,deux ans,hier soir,du,au,5,entre,et,juin,prochain,en,31,février,été,1er,trimestre,à Noël"
WORDS += ",en huit,en quinze,passé,écoulée,précédent,d'avant,suivante,courant"


RUNS = st.lists(st.sampled_from(WORDS.split(",")), max_size=15).map(" ".join)


@given(RUNS, st.sampled_from(["2012-06-14", "0001-01-01", "9999-12-31", None]))
def test_any_run_of_date_words_resolves(text: str, published: str | None) -> None:
    for mention in resolve_dates(text, published):
        assert mention.iso is None or mention.end_iso is None or mention.iso <= mention.end_iso or len(mention.iso) != len(mention.end_iso)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Le procès reprendra mardi en huit.", "2012-11-13"),
        ("Le procès reprendra mercredi en quinze à Lyon.", "2012-11-21"),
        ("Le procès reprendra jeudi en huit, à huis clos.", "2012-11-08"),
        ("Il a bouclé mardi en huit heures le tour de l'île.", "2012-10-30"),
    ],
)
def test_a_weekday_in_a_fortnight(text: str, day: str) -> None:
    assert [m.iso for m in resolve_dates(text, "2012-10-31")] == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Il doit l'emporter s'il souhaite battre B. Malot lors de l'élection de mardi.", "2012-11-06"),
        ("Les deux listes sont au coude à coude avant le scrutin de mardi.", "2012-11-06"),
        ("Le match de mardi s'annonce difficile.", "2012-11-06"),
        ("Le match de mardi a été annulé.", "2012-10-30"),
        ("Après la défaite de mardi, B. Malot a démissionné.", "2012-10-30"),
    ],
)
def test_a_weekday_in_the_complement_of_an_event(text: str, day: str) -> None:
    """Told by the verbs around it, across an initial's point, and by what stands before the event."""
    assert [m.iso for m in resolve_dates(text, "2012-11-02")] == [day]

"""Periods in questions, against a fixed today and an archive of 2012."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.periods import parse_period

TODAY = dt.date(2013, 3, 10)
ARCHIVE = ("2012-01-03", "2012-12-20")


@pytest.mark.parametrize(
    ("question", "start", "end", "explicit"),
    [
        ("que s'est-il passé en octobre 2012 ?", "2012-10-01", "2012-10-31", True),
        ("qui a gagné le 20 novembre 2012", "2012-11-20", "2012-11-20", True),
        ("début juillet 2012, combien de morts ?", "2012-07-01", "2012-07-10", True),
        ("fin juillet 2012, combien de morts ?", "2012-07-21", "2012-07-31", True),
        ("combien de grèves depuis l'été dernier ?", "2012-06-01", None, True),
        ("les accidents avant 2010", None, "2009-12-31", True),
        ("les accidents après 2010", "2011-01-01", None, True),
        ("les accidents depuis 2010", "2010-01-01", None, True),
        ("les accidents jusqu'en 2010", None, "2010-12-31", True),
        ("les morts avant le 3 mai 2012", None, "2012-05-02", True),
        ("la semaine du 5 novembre 2012 en Syrie", "2012-11-05", "2012-11-11", True),
        ("qui a été élu entre 2003 et 2007 ?", "2003-01-01", "2007-12-31", True),
        ("au 17 octobre 2023, combien de survivants ?", "2023-10-17", "2023-10-17", True),
        ("quels livres cette année ?", "2013-01-01", "2013-12-31", True),
        ("le mois dernier, combien de chômeurs ?", "2013-02-01", "2013-02-28", True),
        ("l'an dernier, combien de chômeurs ?", "2012-01-01", "2012-12-31", True),
        ("qui est mort hier ?", "2013-03-09", "2013-03-09", True),
        ("qui est mort avant-hier ?", "2013-03-08", "2013-03-08", True),
        ("qui est mort avant hier ?", "2013-03-08", "2013-03-08", True),
        ("du 3 au 5 mai 2012 que s'est-il passé", "2012-05-03", "2012-05-05", True),
        ("qu'a voté le Sénat en octobre ?", "2012-10-01", "2012-10-31", False),
        ("qu'a voté le Sénat le 20 novembre ?", "2012-11-20", "2012-11-20", False),
        ("la semaine du 5 novembre", "2012-11-05", "2012-11-11", False),
        ("fin 2011", "2011-09-01", "2011-12-31", True),
        ("hiver 2015-2016 : combien de canards ?", "2015-12-01", "2016-02-29", True),
        ("récemment, quels pays ont voté ?", "2012-12-10", "2013-03-10", False),
        ("What happened in March 2011?", "2011-03-01", "2011-03-31", True),
        ("Wie viele Menschen starben in Berlin im Oktober 2012?", "2012-10-01", "2012-10-31", True),
        ("quale opera fu rubata nell'ottobre 1999?", "1999-10-01", "1999-10-31", True),
        ("¿Qué pasó en marzo de 2004?", "2004-03-01", "2004-03-31", True),
        ("¿Qué película ganó en 2004?", "2004-01-01", "2004-12-31", True),
        ("aout 2012 qui a gagne", "2012-08-01", "2012-08-31", True),
        ("JO Londres 2008, qui a été arrêté début juillet ?", "2008-07-01", "2008-07-10", False),
    ],
)
def test_periods(question: str, start: str | None, end: str | None, explicit: bool) -> None:
    period = parse_period(question, TODAY, ARCHIVE)
    assert period is not None
    assert (period.start, period.end, period.explicit) == (start, end, explicit)
    assert period.text and period.text in question


@pytest.mark.parametrize(
    "question",
    ["combien de morts ?", "les 1200 personnes évacuées", "qui a gagné ?", "le jour même, qui est venu ?", "À qui profite le 15 mètres ?",
     "que s'est-il passé trois jours après l'accident ?", "combien de morts deux ans plus tard ?", "what happened two days later?"],
)
def test_no_period(question: str) -> None:
    assert parse_period(question, TODAY, ARCHIVE) is None


def test_a_month_of_no_year_without_an_archive_is_the_last_one() -> None:
    period = parse_period("qu'a voté le Sénat en octobre ?", TODAY, None)
    assert period is not None and (period.start, period.explicit) == ("2012-10-01", False)


def test_a_month_of_no_year_in_a_long_archive_is_the_most_recent_one() -> None:
    period = parse_period("qu'a voté le Sénat en octobre ?", TODAY, ("2001-01-01", "2011-06-01"))
    assert period is not None and period.start == "2010-10-01"


@given(st.text(max_size=120))
def test_any_question_parses(text: str) -> None:
    period = parse_period(text, TODAY, ARCHIVE)
    assert period is None or period.start is None or period.end is None or period.start <= period.end

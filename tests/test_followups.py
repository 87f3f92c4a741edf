"""Follow-ups: which turns stand alone, and what completes those that do not."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.completion import complete
from qa.followups import content_words, stands_alone
from qa.question import understand
from qa.topics import read_topic
from qa.types import Question

TODAY = dt.date(2025, 1, 1)
SHARED = Path(__file__).parent.parent.parent / "shared"
KYIV = "quand l'ambassade américaine à Kiev a-t-elle fermé ?"


def ask(text: str, *history: str) -> Question:
    return understand(text, history, today=TODAY)


def training() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    folder = SHARED / "train" / "news"
    if not folder.exists():
        pytest.skip("train/news is not beside this checkout")
    lines = [line for path in sorted(folder.glob("questions-*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    questions = [json.loads(line) for line in lines]
    return [q for q in questions if q.get("history")], [q for q in questions if not q.get("history")]


def test_elliptic_questions_of_the_training_set_are_completed() -> None:
    elliptic, _ = training()
    missed = [q["question"] for q in elliptic if understand(q["question"], q["history"], today=TODAY).standalone == q["question"]]
    assert len(missed) <= 0.03 * len(elliptic), missed


def test_self_standing_questions_drop_a_strange_history() -> None:
    elliptic, alone = training()
    rng = random.Random(5)
    pairs = [(q["question"], rng.choice(elliptic)["history"]) for q in alone]
    taken = [text for text, history in pairs if understand(text, history, today=TODAY).standalone != text]
    assert len(taken) <= 0.03 * len(alone), taken


@pytest.mark.parametrize(
    ("turn", "kind", "standalone"),
    [
        ("et celle de l'Italie ?", "when", "quand l'ambassade de l'Italie à Kiev a-t-elle fermé ?"),
        ("pourquoi ?", "why", "pourquoi l'ambassade américaine à Kiev a-t-elle fermé ?"),
        ("et pourquoi ça ?", "why", "pourquoi l'ambassade américaine à Kiev a-t-elle fermé ?"),
        ("combien de blessés ?", "how_many", "l'ambassade américaine à Kiev : combien de blessés ?"),
        ("elle rouvre quand ?", "when", "l'ambassade américaine à Kiev rouvre quand ?"),
    ],
)
def test_completed(turn: str, kind: str, standalone: str) -> None:
    question = ask(turn, KYIV)
    assert (question.kind, question.standalone, question.text) == (kind, standalone, turn)


def test_a_new_period_takes_the_place_of_the_old() -> None:
    question = ask("et en novembre 2013 ?", "combien de morts à Alep en octobre 2012 ?")
    assert question.standalone == "combien de morts à Alep en novembre 2013 ?"
    assert question.period is not None and question.period.start == "2013-11-01"


def test_a_month_takes_the_year_of_the_old_one() -> None:
    question = ask("et en novembre ?", "combien de morts à Alep en octobre 2012 ?")
    assert question.standalone == "combien de morts à Alep en novembre 2012 ?"
    assert question.period is not None and (question.period.start, question.period.explicit) == ("2012-11-01", True)


def test_a_time_counted_from_an_event_leaves_no_period_behind() -> None:
    question = ask("et six mois après la fusillade ?", "combien de morts à Alep en octobre 2012 ?")
    assert question.standalone == "combien de morts à Alep six mois après la fusillade ?"
    assert question.period is None


def test_the_period_is_carried_over() -> None:
    question = ask("et des blessés ?", "combien de morts à Alep en octobre 2012 ?")
    assert question.period is not None and (question.period.start, question.period.end) == ("2012-10-01", "2012-10-31")


def test_a_new_subject_drops_the_old_one() -> None:
    fresh = "Qui a remporté le Tour de France 2012 ?"
    question = ask(fresh, KYIV, "pourquoi ?")
    assert (question.standalone, question.kind) == (fresh, "who")
    assert question.period is not None and question.period.start == "2012-01-01"


def test_several_turns_are_chained() -> None:
    chained = ask("pourquoi ?", KYIV, "et celle de l'Italie ?").standalone
    assert "Kiev" in chained and "Italie" in chained and chained.startswith("pourquoi")


def test_a_second_fragment_replaces_the_first() -> None:
    chained = ask("et celle de l'Espagne ?", KYIV, "et celle de l'Italie ?").standalone
    assert chained == "quand l'ambassade de l'Espagne à Kiev a-t-elle fermé ?"


def test_a_doubtful_turn_belongs_to_a_question_that_shares_a_word() -> None:
    before = "Où s'est produit l'accident du car de Morteau ?"
    assert ask("Quel est le bilan des victimes de l'accident ?", before).standalone.startswith("l'accident du car de Morteau : ")
    assert stands_alone("Quel est le bilan des victimes de l'accident ?", KYIV)


def test_without_history_the_text_is_the_question() -> None:
    assert ask("  pourquoi ?  ").standalone == "pourquoi ?"
    assert ask("pourquoi ?", "", "  ").standalone == "pourquoi ?"


def test_long_chains_are_cut() -> None:
    history = [KYIV] + ["combien de personnes ont été évacuées de ce bâtiment pendant cette journée-là ?"] * 30
    assert len(ask("et qui les a aidées ?", *history).standalone) < 300


@pytest.mark.parametrize("turn", ["", "?", "et", "…", "et ?", "«»", "pourquoi", "12"])
def test_odd_turns_do_no_harm(turn: str) -> None:
    assert isinstance(ask(turn, KYIV).standalone, str)
    assert isinstance(ask(KYIV, turn).standalone, str)
    assert isinstance(complete("", turn).text, str)


def test_what_a_question_is_about() -> None:
    topic = read_topic("Combien de pompiers sont intervenus à Lyon ?")
    assert (topic.asked, topic.phrases) == ("pompiers", ("à Lyon",))
    topic = read_topic("quand la ministre Perlin quitte-t-elle le gouvernement ?")
    assert (topic.subject, topic.gender, topic.plural) == ("la ministre Perlin", "f", False)
    assert read_topic("combien ont coûté les travaux de la digue de Penmarc'h ?").phrases == ("les travaux de la digue de Penmarc'h",)
    assert content_words("et celle de l'Italie ?") == ["italie"]


def conversations() -> Iterator[tuple[list[str], str, str]]:
    """Earlier turns, the turn, what is expected: see the head of the file."""
    for line in (Path(__file__).parent / "conversations.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            turns, expected = line.split(" => ")
            history, turn = turns.split(" >> ")
            yield [earlier.strip() for earlier in history.split("|")], turn, expected


@pytest.mark.parametrize(("history", "turn", "expected"), list(conversations()))
def test_conversations(history: list[str], turn: str, expected: str) -> None:
    standalone = ask(turn, *history).standalone
    if expected == "ALONE":
        assert standalone == turn
        return
    needed, _, gone = expected.lower().partition("; !")
    assert standalone != turn
    assert [word for word in needed.split(", ") if word not in standalone.lower()] == [], standalone
    assert [word for word in gone.split(", ") if word and word in standalone.lower()] == [], standalone


def test_a_subject_is_named_only_where_the_pronoun_agrees() -> None:
    before = "quand la ministre Perlin a-t-elle quitté le gouvernement ?"
    assert ask("elle revient quand ?", before).standalone == "le gouvernement : la ministre Perlin revient quand ?"
    assert ask("ils en disent quoi ?", before).standalone == "la ministre Perlin, le gouvernement : ils en disent quoi ?"


def test_what_is_searched_for_holds_the_words_that_the_shown_question_leaves_out() -> None:
    question = ask("et elle, qu'a-t-elle perdu ?", "quelle apicultrice a désobéi à l'ordre d'évacuer en Corse ?")
    assert "apicultrice a désobéi" in question.search and "perdu" in question.search
    assert "Alep" not in ask("et à Homs ?", "combien de morts à Alep ?").search
    assert ask(KYIV).search == ""

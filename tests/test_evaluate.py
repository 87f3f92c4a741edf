"""Our figures are those of the scorer that the project is measured with; calibration and risk follow their formulas."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from samples import ARTICLES, ASKED, TODAY, UNANSWERED, hand_model

from index.sentences import split_sentences
from index.types import Article
from qa.assistant import Assistant
from qa.cli import main
from qa.evaluate import Judged, Report, calibration_bins, calibration_error, evaluate, risk_coverage, token_f1
from qa.measure import draw, format_report, measure, risk_at, word_model
from qa.reader import WordReader
from qa.types import Answer, Question, Quote

BY_ID = {article.id: article for article in ARTICLES}
BOUNDS = [(article, *bounds) for article in ARTICLES for bounds in split_sentences(article.text)]
TYPES = ("who", "when", "how_many", "list", "what")
DATES = (None, "2012", "2012-06", "2012-06-30", "2010-09")


def judged(number: int, confidence: float, *, right: bool, answerable: bool = True, found: bool = True) -> Judged:
    shown = ((right,), (True,)) if found else ((), ())
    return Judged(f"q{number}", "who", answerable, found, shown[0], 0.0, None, None, shown[1], confidence, 0.1)


# --- as the scorer counts ---------------------------------------------------------------------------------------------------


def invent_question(chance: random.Random, number: int) -> dict[str, Any]:
    """A question with no, one or several gold sentences, with and without spans, dates and alternatives."""
    row: dict[str, Any] = {"id": f"q{number}", "question": f"Question {number} ?", "type": chance.choice(TYPES), "lang": "fr", "gold": []}
    if chance.random() < 0.75:
        row["gold"] = [gold(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        if chance.random() < 0.3:
            row["alt"] = [gold(chance)]
        if chance.random() < 0.7:
            row["date_iso"] = chance.choice(DATES[1:])
    return row


def gold(chance: random.Random) -> dict[str, Any]:
    article, start, end = chance.choice(BOUNDS)
    words = article.text[start:end].split(" ")
    first = chance.randrange(len(words))
    span = " ".join(words[first : first + chance.randint(1, 4)])
    return {"article": article.id, "sentence": article.text[start:end]} | ({"span": span} if chance.random() < 0.8 else {})


def invent_answer(chance: random.Random, row: dict[str, Any]) -> Answer:
    """Quotes that are right, nearly right (bounds shifted), of another article, or none; now and then one that is not verbatim."""
    quotes = []
    for number in range(1, chance.choice((0, 1, 2, 3, 6)) + 1):
        if row["gold"] and chance.random() < 0.5:
            chosen = chance.choice(row["gold"])
            article = BY_ID[chosen["article"]]
            start = article.text.index(chosen["sentence"])
            end = start + len(chosen["sentence"])
        else:
            article, start, end = chance.choice(BOUNDS)
        shift = chance.choice((0, 0, 0, 10, (end - start) // 2, (end - start) // 2 + 1))
        start, end = max(0, start - shift), max(1, end - shift)
        if chance.random() < 0.1:
            article = Article(article.id, article.title, article.text.replace("e", "é"))
        middle = (start + end) // 2
        span = chance.choice((None, (start, end), (middle, end), (start, middle)))
        quotes.append(Quote(number, article, start, end, span, chance.choice(DATES), 0.5))
    return Answer(Question(row["question"]), tuple(quotes), (), chance.random(), chance.random())


@pytest.mark.parametrize("seed", range(6))
def test_the_figures_are_those_of_the_scorer(seed: int, shared_folder: Path, tmp_path: Path) -> None:
    scorer = shared_folder / "tools" / "score_answers.py"
    if not scorer.exists():
        pytest.skip("the scorer is not beside the repository: ../shared/tools/score_answers.py")
    chance = random.Random(seed)
    rows = [invent_question(chance, number) for number in range(60)]
    answers = {row["question"]: invent_answer(chance, row) for row in rows}
    report, predictions = Report(), []
    for one, predicted in evaluate(rows, lambda question, _: answers[question], BY_ID.get):
        report.judged.append(one)
        predictions.append(predicted)
    files = [tmp_path / name for name in ("questions.jsonl", "predictions.jsonl", "articles.jsonl")]
    for file, content in zip(files, (rows, predictions, [{"id": a.id, "text": a.text} for a in ARTICLES]), strict=True):
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), "utf-8")
    done = subprocess.run([sys.executable, str(scorer), *map(str, files)], capture_output=True, text=True, check=True)
    ours = format_report(report, report.judged).splitlines()
    theirs = done.stdout.rstrip("\n").splitlines()
    assert theirs[0].startswith("verbatim") and theirs[-1].startswith("useful")
    assert ours[: len(theirs)] == theirs
    assert [line.split()[0] for line in ours[len(theirs) :]] == ["ece", "median_ms", "coverage", "risk"]


@pytest.mark.parametrize(
    ("got", "gold", "f1"),
    [
        ("le 20 novembre", "20 novembre", 1.0),
        ("l’archéologue Luc Long", "Luc Long", 0.8),
        ("", "Luc", 0.0),
        ("la", "le", 1.0),
        ("Paris", "Lyon", 0.0),
        ("50 %", "50%", 0.0),
    ],
)
def test_spans_are_compared_without_small_words(got: str, gold: str, f1: float) -> None:
    assert token_f1(got, gold) == pytest.approx(f1)


def test_a_gold_sentence_that_the_archive_lacks_counts_as_missed() -> None:
    article = ARTICLES[0]
    start, end = split_sentences(article.text)[0]
    sentence = article.text[start:end]
    row = {
        "id": "1",
        "question": "?",
        "type": "list",
        "gold": [{"article": "piscine", "sentence": sentence}, {"article": "absent", "sentence": "Autre."}],
    }
    answer = Answer(Question("?"), (Quote(1, article, start, end),), (), 0.9, 0.1)
    ((one, _),) = evaluate([row], lambda *_: answer, BY_ID.get)
    assert (one.gold_found, one.first_right) == (0.5, True)


# --- calibration, risk ------------------------------------------------------------------------------------------------------


def test_calibration_by_hand() -> None:
    sure = [judged(i, 0.9, right=i != 0) for i in range(4)]
    silent = [judged(9, 0.2, right=False, answerable=False, found=False)]
    assert [(b.count, b.right) for b in calibration_bins([*sure, *silent])] == [(1, 1.0), (4, 0.75)]
    # (1 × |0.8 − 1| + 4 × |0.9 − 0.75|) / 5
    assert calibration_error([*sure, *silent]) == pytest.approx(0.16)
    assert calibration_error([]) is None


def test_risk_and_coverage_by_hand() -> None:
    answerable = [judged(0, 0.9, right=True), judged(1, 0.8, right=False), judged(2, 0.7, right=True)]
    rows = [*answerable, judged(3, 0.1, right=False, answerable=False)]
    assert risk_coverage(rows) == [(0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert risk_at(rows, 0.5) == 0.5
    assert risk_at(rows, 0.7) == pytest.approx(1 / 3)
    assert risk_coverage(rows[::-1]) == risk_coverage(rows)


@pytest.mark.parametrize(("kind", "opening"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_curve_is_a_picture_and_the_same_one_each_time(tmp_path: Path, kind: str, opening: bytes) -> None:
    rows = [judged(i, (i % 10) / 10, right=i % 3 == 0) for i in range(40)]
    pictures = []
    for name in ("one", "two"):
        with (tmp_path / name).open("wb") as out:
            draw(rows, rows, out, kind)
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0].startswith(opening)
    assert pictures[0] == pictures[1]


# --- the command ------------------------------------------------------------------------------------------------------------


def gold_questions() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, (question, sentence) in enumerate(ASKED):
        article = next(a for a in ARTICLES if sentence in a.text)
        rows.append({"id": f"a{number}", "question": question, "type": "who", "gold": [{"article": article.id, "sentence": sentence}]})
    return rows + [{"id": f"u{n}", "question": q, "type": "what", "gold": []} for n, q in enumerate(UNANSWERED)]


def test_each_question_is_read_once_and_judged_with_and_without_abstention(fake_archive: Any) -> None:
    class Counting(WordReader):
        count = 0

        def read(self, question: str, hits: Sequence[Any]) -> list[Any]:
            self.count += 1
            return super().read(question, hits)

    reader = Counting()
    rows = gold_questions()
    report, forced = measure(rows, Assistant(fake_archive, reader, hand_model(), today=lambda: TODAY), "normal")
    assert reader.count == len(rows)
    assert [j.found for j in report.judged] == [True] * len(ASKED) + [False] * len(UNANSWERED)
    assert all(j.found for j in forced)
    assert [j.confidence for j in forced] == [j.confidence for j in report.judged]
    assert report.figures()["useful"] == 1.0
    assert risk_at(forced, 1.0) == pytest.approx(len(UNANSWERED) / len(rows))
    assert risk_at(forced, len(ASKED) / len(rows)) == 0.0


def test_the_baseline_never_abstains(fake_archive: Any) -> None:
    assistant = Assistant(fake_archive, WordReader(), word_model(), today=lambda: TODAY)
    answers = [assistant.ask(question, strictness="strict") for question in (*UNANSWERED, *(q for q, _ in ASKED))]
    assert all(answer.found for answer in answers)
    assert [answer.quotes[0].text for answer in answers[len(UNANSWERED) :]] == [sentence for _, sentence in ASKED]


@pytest.mark.parametrize("more", [[], ["--reader", "words"], ["--leg", "dense"], ["--leg", "lexical", "--strict"]])
def test_evaluate_prints_figures_and_writes_predictions(
    fake_archive: Any, fake_models: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in gold_questions()), "utf-8")
    out = [tmp_path / "predictions.jsonl", tmp_path / "curve.svg"]
    arguments = ["evaluate", str(questions), "--archive", str(fake_archive.folder), "--predictions", str(out[0]), "--curve", str(out[1])]
    assert main([*arguments, *more]) == 0
    printed, told = capsys.readouterr()
    assert printed.startswith("verbatim   1.000  n=") and "\nuseful     " in printed
    assert printed.splitlines()[-2] == "coverage    0.50   0.70   0.80   0.90   1.00"
    assert told == ""  # no bar where nobody looks
    predictions = [json.loads(line) for line in out[0].read_text("utf-8").splitlines()]
    assert [p["id"] for p in predictions] == [row["id"] for row in gold_questions()]
    assert all(BY_ID[q["article"]].text[q["start"] : q["end"]] == q["text"] for p in predictions for q in p["quotes"])
    assert out[1].read_bytes().startswith(b"<?xml")


def test_the_legs_rank_by_their_own_score(fake_archive: Any) -> None:
    question = Question(ASKED[0][0], standalone="fuite piscine travaux bassin Lodève maire")
    for weight, leg in ((1.0, "dense"), (0.0, "lexical")):
        hits = Assistant(fake_archive, WordReader(), hand_model(), weight=weight).find(question)
        scores = [getattr(hit, leg) for hit in hits if getattr(hit, leg) is not None]
        assert len(scores) > (3 if leg == "dense" else 0)
        assert scores == sorted(scores, reverse=True)

"""`guillemets evaluate`: asks every gold question, prints the figures, writes the predictions, draws the curve."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.errors import ArchiveError
from qa.assistant import Assistant
from qa.beside import BESIDE
from qa.evaluate import Judged, Report, calibration_bins, evaluate, judge, read_questions, risk_coverage
from qa.features import FEATURES
from qa.reader import WordReader
from qa.render import to_json
from qa.scoring import ABSENCE, ABSTENTION, STRICTNESS, AnswerModel, Linear
from qa.types import Answer

WEIGHT_OF_LEG = {"both": None, "dense": 1.0, "lexical": 0.0}
COVERAGES = (0.5, 0.7, 0.8, 0.9, 1.0)
PICTURES = (".svg", ".png")


@dataclass(slots=True)
class Twice:
    """Asks an assistant, and keeps beside each answer the one that it would give if it never abstained: read once, composed twice."""

    assistant: Assistant
    strictness: str
    forced: list[Answer] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[str]) -> Answer:
        considered = self.assistant.consider(question, history)
        answer = self.assistant.answer(considered, self.strictness)
        never = replace(self.assistant.model, thresholds=dict.fromkeys(STRICTNESS, -math.inf))
        self.forced.append(self.assistant.answer(considered, self.strictness, model=never))
        return answer


def run_evaluation(
    questions: Path, archive: Path, *, predictions: Path | None, curve: Path | None, reader: str, leg: str, strictness: str
) -> Report:
    """Prints the figures on standard output, in the form of score_answers.py, and what risk each coverage has. Raises ArchiveError."""
    if curve is not None and curve.suffix.lower() not in PICTURES:
        raise ArchiveError(f"--curve {str(curve)!r} : une image {' ou '.join(PICTURES)}, p. ex. courbe.svg")
    rows = read_questions(questions)
    words = {"reader": WordReader(), "model": word_model()} if reader == "words" else {}
    assistant = Assistant.open(archive, weight=WEIGHT_OF_LEG[leg], **words)  # type: ignore[arg-type]  # a dict of two keywords
    with _output(predictions) as out, _output(curve) as picture:
        report, forced = measure(rows, assistant, strictness, out)
        print(format_report(report, forced))
        if picture is not None and curve is not None:
            draw(report.judged, forced, picture, curve.suffix.lower()[1:])
    assistant.close()
    return report


def measure(
    rows: Sequence[Mapping[str, Any]], assistant: Assistant, strictness: str, predictions: IO[bytes] | None = None
) -> tuple[Report, list[Judged]]:
    """The questions judged, and judged once more as if every one got a first quote. Predictions are written as they come."""
    from tqdm import tqdm

    report, twice = Report(), Twice(assistant, strictness)
    get_article = assistant.archive.get_article
    with tqdm(total=len(rows), unit=" questions", desc="Évaluation", disable=None, file=sys.stderr) as bar:
        for judged, predicted in evaluate(rows, twice.ask, get_article):
            report.judged.append(judged)
            if predictions is not None:
                predictions.write((to_json(predicted) + "\n").encode())
            bar.update()
    return report, [judge(row, answer, get_article) for row, answer in zip(rows, twice.forced, strict=True)]


def word_model() -> AnswerModel:
    """Ranks by the reader's score alone and never abstains: the baseline behind `--reader words`."""
    return AnswerModel(
        linear=_only(FEATURES, "span_margin"),
        abstain=_only(ABSTENTION, "first"),
        absence=_only(ABSENCE, "none"),
        beside=_only(BESIDE, "score"),
        thresholds=dict.fromkeys(STRICTNESS, -math.inf),
        second=0.0,
    )


def _only(names: Sequence[str], one: str) -> Linear:
    """The figure of this name as it is; zero for a name that none has."""
    n = len(names)
    return Linear(np.zeros(n), np.ones(n), np.array([float(name == one) for name in names]), 0.0)


@contextmanager
def _output(path: Path | None) -> Iterator[IO[bytes] | None]:
    """The file opened for writing before the long work begins, so that a wrong path is told at once. Raises ArchiveError."""
    if path is None:
        yield None
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise ArchiveError(f"{str(path)!r} ne peut être écrit ({error.strerror}) ; donnez un autre fichier") from error
    with file:
        yield file


def format_report(report: Report, forced: Sequence[Judged]) -> str:
    """The figures of score_answers.py in its order and form, then calibration, speed, and the risk at each coverage."""
    figures, shares = report.figures(), report.shares()
    lines = [_line(name, shares[name]) for name in shares if name != "useful" and shares[name]]
    lines += [f"{name:10} {value:.3f}" for name, value in report.abstention().items()]
    lines += [
        "by type    " + "  ".join(f"{kind} {good}/{asked}" for kind, (good, asked) in report.by_kind().items()),
        "wrong      " + " ".join(j.id for j in report.judged if not j.useful),
        _line("useful", shares["useful"]),
        f"{'ece':10} {figures['ece']:.3f}",
        f"{'median_ms':10} {figures['median_ms']:.1f}",
        "coverage   " + "  ".join(f"{coverage:5.2f}" for coverage in COVERAGES),
        "risk       " + "  ".join(f"{risk_at(forced, coverage):5.3f}" for coverage in COVERAGES),
    ]
    return "\n".join(lines)


def _line(name: str, values: Sequence[float]) -> str:
    return f"{name:10} {sum(values) / len(values):.3f}  n={len(values)}"


def risk_at(judged: Sequence[Judged], coverage: float) -> float:
    """The share answered wrongly when at least `coverage` of the questions is answered, the surest first."""
    return next(risk for covered, risk in risk_coverage(judged) if covered >= coverage - 1e-9)


def draw(judged: Sequence[Judged], forced: Sequence[Judged], out: IO[bytes], kind: str) -> None:
    """The risk–coverage curve and, beside it, the reliability diagram, as "svg" or "png"."""
    import matplotlib
    from matplotlib.figure import Figure

    points, bins = risk_coverage(forced), calibration_bins(judged)
    # The same figures give the same file: no date, no random identifiers.
    with matplotlib.rc_context({"svg.hashsalt": "guillemets", "font.size": 9}):
        figure = Figure(figsize=(8, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.plot([c for c, _ in points], [r for _, r in points], color="#8c1d18")
        left.set(xlabel="couverture (part des questions répondues)", ylabel="risque (part de réponses fausses)", xlim=(0, 1), ylim=(0, 1))
        right.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
        right.plot([b.confidence for b in bins], [b.right for b in bins], color="#1f4e79")
        right.scatter([b.confidence for b in bins], [b.right for b in bins], s=[8 + 2 * b.count for b in bins], color="#1f4e79")
        right.set(xlabel="confiance annoncée", ylabel="part de réponses justes", xlim=(0, 1), ylim=(0, 1))
        for axes in (left, right):
            axes.grid(color="#e5e5e5", linewidth=0.6)
            axes.set_axisbelow(True)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(out, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else {})

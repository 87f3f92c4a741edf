"""From figures to probabilities: how likely a candidate answers, how likely the first one does, how likely none can. The weights are in
`weights/answer.json`, fitted by `qa.training.fit`; the probabilities are logistic regressions (Platt 1999) over the candidates' figures.

Whether to quote or to say nothing is a choice between two gains (Chow 1970): a right first quote and a right silence. So the chance that
the first candidate answers is weighed against the chance that the archive holds no answer, not against a fixed bar: where the archive
surely tells and only the sentence is in doubt, a doubtful quote is worth more than a silence that is surely wrong.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from qa.beside import BESIDE
from qa.features import FEATURES

Rows = NDArray[np.float64]
STRICTNESS = ("lenient", "normal", "strict")
_OF_THE_FIRST = (
    "span_margin", "span_share", "mass", "absent_share", "fused", "dense", "words_sentence", "names_missing", "rarest_missing",
    "names_missing_article", "rarest_missing_article", "unknown", "kind", "words_near", "echo", "agrees", "foreign",
)  # fmt: skip
ABSTENTION = ("first", "second", "lead", *_OF_THE_FIRST)
"""What the chance that the first one answers is told by: the two best scores, how far they lie apart, and some figures of the first.

Not the shares of the question's words around the sentence and in the article: beside the reader's margin their fitted weights are
negative, so that the more of a question is found, the less sure it would be, which short questions pay for most. Without them as many
fitting questions that readers ask come out right, and 0.5 % fewer of those written to mislead.
"""
ABSENCE = ("first", "second", "lead", *FEATURES)
"""What the chance that nothing answers is told by: the same scores, and the highest of each figure among all candidates."""


@dataclass(frozen=True, slots=True)
class Linear:
    """mean, scale and weights [features]: sigmoid of a weighted sum of standardised figures."""

    mean: Rows
    scale: Rows
    weights: Rows
    bias: float

    def logits(self, rows: Rows) -> Rows:
        result: Rows = (rows - self.mean) / self.scale @ self.weights + self.bias
        return result


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """Scores candidates, says how sure the first is, whether to quote at all, and what else to quote.

    `thresholds`: by strictness, the least log of the first one's chance over the chance that nothing answers. `second`: the least chance
    that a further quote needs.
    """

    linear: Linear
    abstain: Linear
    absence: Linear
    beside: Linear
    thresholds: dict[str, float]
    second: float

    def scores(self, rows: Rows) -> Rows:
        """[candidates] logits that each answers the question."""
        return self.linear.logits(rows)

    def confidence(self, rows: Rows, scores: Rows) -> float:
        """The probability that the best candidate answers; 0.0 without candidates."""
        if not len(scores):
            return 0.0
        return float(sigmoid(self.abstain.logits(abstention_row(rows, scores)[None, :]))[0])

    def absent(self, rows: Rows, scores: Rows) -> float:
        """The probability that the archive holds no answer; 1.0 without candidates."""
        if not len(scores):
            return 1.0
        return float(sigmoid(self.absence.logits(absence_row(rows, scores)[None, :]))[0])

    def further(self, pairs: Rows) -> Rows:
        """[others] the probability that each answers too, by its figures beside the first one, [others, BESIDE]."""
        return sigmoid(self.beside.logits(pairs))

    def answers(self, confidence: float, absent: float, strictness: str) -> bool:
        """Whether to quote, by the two probabilities. Raises KeyError for an unknown strictness."""
        return log_ratio(confidence, absent) >= self.thresholds[strictness]


def abstention_row(rows: Rows, scores: Rows) -> Rows:
    """What the first candidate and the one behind it look like: [ABSTENTION] figures."""
    order = np.argsort(-scores, kind="stable")
    top = rows[order[0]]
    behind = np.sort(scores)[::-1]
    pick = [top[FEATURES.index(name)] for name in _OF_THE_FIRST]
    second = behind[1] if len(behind) > 1 else behind[0] - 5.0
    return np.array([behind[0], second, behind[0] - second, *pick])


def absence_row(rows: Rows, scores: Rows) -> Rows:
    """[ABSENCE] figures of all candidates, `rows` [candidates, features]."""
    return np.concatenate([abstention_row(rows, scores)[:3], rows.max(axis=0)])


def log_ratio(sure: float, absent: float) -> float:
    """The log of one probability over another, both kept off zero."""
    return math.log(max(sure, 1e-9)) - math.log(max(absent, 1e-9))


def sigmoid(x: Rows) -> Rows:
    result: Rows = 1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))
    return result


def load_answer_model(path: Path) -> AnswerModel:
    """The fitted figures. Raises ModelError when the file is missing, altered, or made for other features."""
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if (data["features"], data["pairs"]) != (list(FEATURES), list(BESIDE)):
            raise ValueError("features differ")
        return AnswerModel(
            _linear(data["linear"]),
            _linear(data["abstain"]),
            _linear(data["absence"]),
            _linear(data["beside"]),
            {name: float(data["thresholds"][name]) for name in STRICTNESS},
            float(data["second"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"les réglages du lecteur manquent ou sont altérés : {str(path)!r} ({error}) ; réinstallez guillemets") from error


def _linear(data: dict[str, Any]) -> Linear:
    return Linear(np.array(data["mean"]), np.array(data["scale"]), np.array(data["weights"]), float(data["bias"]))

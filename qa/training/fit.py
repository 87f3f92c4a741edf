"""Fits how candidates are scored and when to abstain.

    python -m qa.training.fit --data DATA --reader qa/weights --work DIR --out qa/weights/answer.json

The questions are those that the reader was not trained on (seven news areas, 8 % of PIAF's articles, a few Spanish ones with their
unanswerable look-alikes), put through our own search. Nothing is read of the development questions. Figures are cross-validated by
question.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from index.encoders import load_encoder
from index.store import ArchiveIndex
from qa.assistant import Assistant, Considered
from qa.beside import BESIDE, beside_rows, by_score
from qa.compose import MOST_QUOTES, ease_of
from qa.features import FEATURES, Candidate, feature_rows
from qa.reader import Reader
from qa.scoring import AnswerModel, Linear, absence_row, abstention_row, log_ratio, sigmoid
from qa.training.archives import Asked, is_gold, news_archive, news_asked, piaf_archive, piaf_asked, spanish_archive
from qa.types import Question

FOLDS = 5
# At least this share of the quotes of an answer must be right when further ones are allowed.
QUOTE_PRECISION = 0.6
SEVERAL = 1600
"""Questions of the training areas that several sentences answer, from which too it is learnt what answers beside the first one."""
ALIKE = 0.005
"""Shares of the questions that lie no further apart count as equal: half of their standard error, 0.010 over 1,815 questions."""
NATURAL_AREAS = ("actualite", "depeches", "melange")
REMOVED_SHARE = 0.15
"""Share of the answered news questions that are looked at once more as if their articles were not in the archive."""


@dataclass(frozen=True, slots=True)
class Read:
    """A question's candidates: figures [candidates, features] and which are right."""

    asked: Asked
    rows: np.ndarray
    right: np.ndarray
    question: Question
    candidates: Sequence[Candidate]

    def golds_in(self, chosen: Sequence[int]) -> float:
        """The share of the sentences that answer which these candidates are."""
        kept = [self.candidates[i] for i in chosen]
        return float(np.mean([any(is_gold([gold], c.article.id, *c.sentence) for c in kept) for gold in self.asked.gold]))


def read_all(archive: ArchiveIndex, reader: Reader, questions: Sequence[Asked], model: AnswerModel) -> list[Read]:
    """Search and reading of every question, as `Assistant.ask` does them."""
    assistant = Assistant(archive, reader, model)
    result, rng = [], random.Random(6)
    for asked in tqdm(questions, file=sys.stderr, mininterval=20):
        considered = assistant.consider(asked.question, asked.history)
        right = np.array([is_gold(asked.gold, c.article.id, *c.sentence) for c in considered.candidates], bool)
        result.append(Read(asked, considered.rows, right, considered.question, considered.candidates))
        if asked.source == "news" and asked.gold and rng.random() < REMOVED_SHARE:
            result.append(_without_its_articles(asked, considered, assistant))
    return result


def _without_its_articles(asked: Asked, considered: Considered, assistant: Assistant) -> Read:
    """The question as if the archive had not held what answers it: nothing that is left does."""
    gone = {article for article, _, _ in asked.gold}
    hits = [hit for hit in considered.hits if hit.passage.article.id not in gone]
    left = [c for c in considered.candidates if c.article.id not in gone]
    rows = feature_rows(considered.question, left, hits, assistant.rarity, assistant.archive.is_name)
    return Read(replace(asked, gold=(), source="removed"), rows, np.zeros(len(rows), bool), considered.question, left)


def empty_model() -> AnswerModel:
    """A model that is never asked anything: search and reading need none."""
    n = len(FEATURES)
    line = Linear(np.zeros(n), np.ones(n), np.zeros(n), 0.0)
    return AnswerModel(line, line, line, line, {"lenient": 0.0, "normal": 0.0, "strict": 0.0}, 1.0)


def fit_linear(rows: np.ndarray, right: np.ndarray, weights: np.ndarray | None = None, c: float = 0.3) -> Linear:
    from sklearn.linear_model import LogisticRegression

    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    fitted = LogisticRegression(C=c, max_iter=3000).fit((rows - mean) / scale, right, sample_weight=weights)
    return Linear(mean, scale, fitted.coef_[0], float(fitted.intercept_[0]))


def fit_choices(reads: Sequence[Read], weights: np.ndarray, penalty: float = 3.0) -> Linear:
    """A conditional logit (McFadden 1974): among a question's candidates, the chance that a right one is chosen, as large as can be.

    `weights` [questions]. What only tells questions apart cancels out. The scale and bias are then those of a logistic regression over
    all candidates, so that a score is a log-odds again.
    """
    rows, right, shares = stacked(reads)
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    told = [(i, r) for i, r in enumerate(reads) if r.right.any() and not r.right.all()]
    most = max(len(r.rows) for _, r in told)
    figures = torch.zeros(len(told), most, rows.shape[1], dtype=torch.float64)
    there, good = torch.zeros(len(told), most, dtype=torch.bool), torch.zeros(len(told), most, dtype=torch.bool)
    for n, (_, r) in enumerate(told):
        figures[n, : len(r.rows)] = torch.from_numpy((r.rows - mean) / scale)
        there[n, : len(r.rows)], good[n, : len(r.rows)] = True, torch.from_numpy(r.right)
    worth = torch.from_numpy(weights[[i for i, _ in told]])
    line = torch.zeros(rows.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scores = figures @ line
        chosen = torch.logsumexp(scores.masked_fill(~good, -1e9), 1) - torch.logsumexp(scores.masked_fill(~there, -1e9), 1)
        loss = -(worth * chosen).sum() + penalty * (line**2).sum() / 2
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships no types for it
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    found = line.detach().numpy()
    alone = fit_linear(((rows - mean) / scale @ found)[:, None], right, shares)
    slope = float(alone.weights[0] / alone.scale[0])
    return Linear(mean, scale, found * slope, alone.bias - slope * float(alone.mean[0]))


def stacked(reads: Sequence[Read]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All candidates of all questions; those of a question weigh as much as those of another, news twice as much as the rest."""
    rows = np.concatenate([r.rows for r in reads if len(r.rows)])
    right = np.concatenate([r.right for r in reads if len(r.rows)])
    weights = np.concatenate(
        [np.full(len(r.rows), (2.0 if r.asked.source == "news" else 1.0) * 30 / len(r.rows)) for r in reads if len(r.rows)]
    )
    return rows, right, weights


def fit_scores(reads: Sequence[Read]) -> Linear:
    """The choice among a question's candidates, news questions weighing twice as much as the rest."""
    return fit_choices(reads, np.array([2.0 if r.asked.source == "news" else 1.0 for r in reads]))


def crossed_scores(reads: Sequence[Read]) -> list[np.ndarray]:
    """For each question the scores of its candidates by a model that has not seen it."""
    order = list(range(len(reads)))
    random.Random(3).shuffle(order)
    scores: list[np.ndarray] = [np.zeros(0)] * len(reads)
    for fold in range(FOLDS):
        inside = set(order[fold::FOLDS])
        linear = fit_scores([r for i, r in enumerate(reads) if i not in inside])
        for i in inside:
            scores[i] = linear.logits(reads[i].rows)
    return scores


def fit_abstention(reads: Sequence[Read], scores: Sequence[np.ndarray]) -> tuple[Linear, np.ndarray, np.ndarray]:
    """The logistic regression of 'the first candidate is right'; each question's cross-validated confidence, and whether it is right."""
    rows = np.array([abstention_row(r.rows, s) for r, s in zip(reads, scores, strict=True)])
    right = np.array([bool(r.right[int(np.argmax(s))]) for r, s in zip(reads, scores, strict=True)])
    linear, crossed = _crossed(rows, right)
    return linear, crossed, right


def fit_absence(reads: Sequence[Read], scores: Sequence[np.ndarray]) -> tuple[Linear, np.ndarray]:
    """The logistic regression of 'nothing in the archive answers'; each question's cross-validated probability of it."""
    rows = np.array([absence_row(r.rows, s) for r, s in zip(reads, scores, strict=True)])
    return _crossed(rows, np.array([not r.asked.gold for r in reads]))


def _crossed(rows: np.ndarray, true: np.ndarray) -> tuple[Linear, np.ndarray]:
    """The logistic regression over all questions, and each one's probability by one that has not seen it."""
    crossed = np.zeros(len(rows))
    for inside, rest in _folds(len(rows), 4):
        crossed[inside] = sigmoid(fit_linear(rows[rest], true[rest]).logits(rows[inside]))
    return fit_linear(rows, true), crossed


def _folds(count: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """FOLDS times the numbers below `count` that are held out, and the others."""
    order = np.random.default_rng(seed).permutation(count)
    for fold in range(FOLDS):
        inside = order[fold::FOLDS]
        yield inside, np.setdiff1d(order, inside)


def choose_thresholds(reads: Sequence[Read], ratios: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """normal: the best `useful` (right first quotes and right silences); strict, lenient: a right silence, a right quote, counts thrice.

    `ratios` [questions]: the log of the chance that the first quote is right over the chance that nothing answers. Over the areas that
    ask as readers do, of which traps are not a quarter. Thresholds that serve alike make a stretch: the lowest of it is taken, the
    highest for strict. A reader can check a quote and sees how sure it is.
    """
    asked = np.array([r.asked.source == "news" and r.asked.id.split("-")[0] in NATURAL_AREAS for r in reads])
    absent, ratios, right = np.array([not r.asked.gold for r in reads])[asked], ratios[asked], right[asked]
    grid = np.arange(-3.0, 3.0, 0.05)

    def stretch(answer_worth: float, silence_worth: float) -> np.ndarray:
        useful = [((ratios >= t) & right).sum() * answer_worth + ((ratios < t) & absent).sum() * silence_worth for t in grid]
        alike: np.ndarray = grid[np.array(useful) >= max(useful) - ALIKE * len(right)]
        return alike

    chosen = {"normal": stretch(1, 1).min(), "strict": stretch(1, 3).max(), "lenient": stretch(3, 1).min()}
    return {name: round(float(threshold), 3) for name, threshold in chosen.items()}


def fit_beside(reads: Sequence[Read], scores: Sequence[np.ndarray]) -> tuple[Linear, list[np.ndarray]]:
    """The logistic regression of 'this candidate behind the first one is right'; each question's cross-validated probabilities.

    `scores`: each question's, by a model that has not seen it.
    """
    answered = [i for i, read in enumerate(reads) if read.asked.gold and len(read.rows) > 1]
    pairs = [beside_rows(reads[i].question, reads[i].candidates, reads[i].rows, scores[i]) for i in answered]
    right = [reads[i].right[by_score(scores[i])[1 : len(p) + 1]] for i, p in zip(answered, pairs, strict=True)]
    chances: list[np.ndarray] = [np.zeros(0)] * len(reads)
    for inside, rest in _folds(len(answered), 5):
        linear = fit_linear(np.concatenate([pairs[n] for n in rest]), np.concatenate([right[n] for n in rest]))
        for n in inside:
            chances[answered[n]] = sigmoid(linear.logits(pairs[n]))
    return fit_linear(np.concatenate(pairs), np.concatenate(right)), chances


def choose_second(
    reads: Sequence[Read], scores: Sequence[np.ndarray], chances: Sequence[np.ndarray], ratios: np.ndarray, threshold: float
) -> float:
    """The chance from which a further quote is shown.

    Of the choices under which QUOTE_PRECISION of an answer's quotes are right, those that find most of what answers, within ALIKE; of
    these the most precise.
    """
    shown = [i for i, read in enumerate(reads) if ratios[i] >= threshold and read.asked.gold]
    ranked = []
    for i in shown:
        order = by_score(scores[i])
        behind = np.argsort(-chances[i], kind="stable")[: MOST_QUOTES - 1]
        ease = ease_of(reads[i].question)
        ranked.append((i, [order[0], *(order[1 + n] for n in behind)], np.append(1.0, chances[i][behind]) / ease))
    tried = []
    for second in np.arange(0.02, 0.6, 0.01):
        chosen = [(i, [c for c, chance in zip(order, sure, strict=True) if chance >= second]) for i, order, sure in ranked]
        precision = float(np.mean([reads[i].right[picked].mean() for i, picked in chosen]))
        found = float(np.mean([reads[i].golds_in(picked) for i, picked in chosen]))
        tried.append((found, precision, round(float(second), 2)))
    # Where no choice is that precise, the most precise ones.
    bar = min(QUOTE_PRECISION, max(precision for _, precision, _ in tried))
    most = max(found for found, precision, _ in tried if precision >= bar)
    precision, found, second = max((p, f, s) for f, p, s in tried if p >= bar and f >= most - ALIKE)
    print(f"further quotes: found {found:.3f} precision {precision:.3f}", file=sys.stderr)
    return second


def to_json(model: AnswerModel) -> dict[str, Any]:
    def plain(x: Linear) -> dict[str, Any]:
        return {"mean": _round(x.mean), "scale": _round(x.scale), "weights": _round(x.weights), "bias": round(x.bias, 6)}

    return {
        "features": list(FEATURES),
        "pairs": list(BESIDE),
        "linear": plain(model.linear),
        "abstain": plain(model.abstain),
        "absence": plain(model.absence),
        "beside": plain(model.beside),
        "thresholds": model.thresholds,
        "second": model.second,
    }


def _round(values: np.ndarray) -> Any:
    return np.round(values, 6).tolist()


def report(name: str, reads: Sequence[Read], scores: Sequence[np.ndarray], ratios: np.ndarray, threshold: float) -> None:
    chosen = [i for i, r in enumerate(reads) if name in ("all", r.asked.source)]
    firsts = [bool(reads[i].right[int(np.argmax(scores[i]))]) for i in chosen if reads[i].asked.gold]
    reach = [bool(reads[i].right.any()) for i in chosen if reads[i].asked.gold]
    useful = useful_share([reads[i] for i in chosen], [scores[i] for i in chosen], ratios[chosen], threshold)
    found = f"reach {np.mean(reach):.3f} first {np.mean(firsts):.3f} " if reach else ""
    print(f"{name:7} n={len(chosen)} {found}useful {useful:.3f}", file=sys.stderr)


def useful_share(reads: Sequence[Read], scores: Sequence[np.ndarray], ratios: np.ndarray, threshold: float) -> float:
    """The share of questions with a right first quote, or a right silence."""
    right = [
        bool(r.right[int(np.argmax(s))]) if c >= threshold else not r.asked.gold for r, s, c in zip(reads, scores, ratios, strict=True)
    ]
    return float(np.mean(right))


def gather(data: Path, work: Path, reader: Reader) -> list[Read]:
    encoder = load_encoder()
    model = empty_model()
    news = news_archive(data, work, encoder)
    reads = read_all(news, reader, news_asked(data, "fit") + several_asked(data), model)
    reads += read_all(piaf_archive(data, work, encoder), reader, piaf_asked(data, "fit"), model)
    archive, spanish = spanish_archive(data, work, encoder)
    reads += read_all(archive, reader, spanish, model)
    return [r for r in reads if len(r.rows)]


def several_asked(data: Path) -> list[Asked]:
    """Questions that the reader was trained on: nothing but what answers beside the first one is learnt from them."""
    several = [replace(a, source="several") for a in news_asked(data, "train") if len(a.gold) > 1]
    return random.Random(10).sample(several, min(SEVERAL, len(several)))


def fit(reads: list[Read], out: Path) -> None:
    """Fits scores, then abstention and thresholds over scores by models that have not seen the question; tells how right they are."""
    several = [r for r in reads if r.asked.source == "several"]
    reads = [r for r in reads if r.asked.source != "several"]
    linear, scores = fit_scores(reads), crossed_scores(reads)
    abstain, sure, right = fit_abstention(reads, scores)
    absence, absent = fit_absence(reads, scores)
    ratios = np.array([log_ratio(one, other) for one, other in zip(sure, absent, strict=True)])
    thresholds = choose_thresholds(reads, ratios, right)
    for name in ("all", "news", "removed", "piaf", "es"):
        report(name, reads, scores, ratios, thresholds["normal"])
    beside, chances = fit_beside([*reads, *several], [*scores, *(linear.logits(r.rows) for r in several)])
    second = choose_second(reads, scores, chances[: len(reads)], ratios, thresholds["normal"])
    print(f"thresholds {thresholds}, second {second}", file=sys.stderr)
    model = AnswerModel(linear, abstain, absence, beside, thresholds, second)
    out.write_text(json.dumps(to_json(model)), "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True, help="a folder of shipped weights, or a .pt of qa.training.train")
    parser.add_argument("--work", type=Path, required=True, help="where the archives are kept between runs")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    import pickle

    options.work.mkdir(parents=True, exist_ok=True)
    cached = options.work / "reads.pickle"
    if not cached.exists():
        from qa.training.ship import open_reader

        cached.write_bytes(pickle.dumps(gather(options.data, options.work, open_reader(options.reader))))
    fit(pickle.loads(cached.read_bytes()), options.out)


if __name__ == "__main__":
    main()

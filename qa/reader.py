"""Reads passages for a question: for each sentence its best span, and how sure it is that the passage answers at all.

`Reader` is the seam: `SpanReader` is the trained one; `WordReader` knows only shared words and stands as the baseline of the
quality table (`--reader words`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoders import default_model_folder, processor_has_bf16
from index.errors import ModelError
from index.headers import describe
from index.lexical import analyze
from index.types import Hit, Passage
from qa.windows import Window, make_windows

if TYPE_CHECKING:
    from qa.span_model import SpanModel, Tokens

WEIGHTS = Path(__file__).parent / "weights"
TRAILING = " \t\n\r\u00a0\u202f,;:.!?…«\"“("
LEADING = " \t\n\r\u00a0\u202f,;:.!?…»\"”)"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one sentence of one window.

    `hit` is the best one that holds the sentence; `sentence` and `span` are characters of the article's text. `score` is the span's start
    plus end logit, `absent` the logit sum of "no answer" in the window read, `share` the log-probability of the span among everything in
    it, "no answer" included, `mass` that of all spans that begin and end in the sentence.
    """

    hit: int
    sentence: tuple[int, int]
    span: tuple[int, int] | None
    score: float
    absent: float
    share: float
    mass: float


class Reader(Protocol):
    """Reads what a search found. Same input, same readings, in the order of hits and sentences."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]: ...


class WordReader:
    """Sentences by the share of the question's words that they hold. No span."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        wanted = set(analyze(question))
        readings = []
        for i, hit in enumerate(hits):
            for start, end in hit.passage.sentences:
                words = set(analyze(hit.passage.article.text[start:end]))
                shared = len(wanted & words) / max(1, len(wanted))
                readings.append(Reading(i, (start, end), None, 4 * shared + hit.score, 0.0, shared - 1, shared - 1))
        return readings


class SpanReader:
    """The trained reader, in the precision its model has now. Passages are read longest first: the order of hits does not matter."""

    def __init__(self, model: SpanModel, tokenizer: Any) -> None:
        from qa.packed import PackedModel

        self.model, self.packed, self.tokenizer = model, PackedModel(model), tokenizer

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        if not hits:
            return []
        windows = make_windows(hits)
        readings: list[Reading] = []
        for i, rows, token in self._logits(question, [window.passage for window in windows]):
            readings += read_passage(windows[i], hits, rows, token)
        return sorted(readings, key=lambda reading: (reading.hit, reading.sentence))

    def _logits(self, question: str, passages: Sequence[Passage]) -> list[tuple[int, NDArray[np.float32], Tokens]]:
        """(passage, start and end logits [n, 2], tokens) of each window, in the order of the passages."""
        from qa.span_model import tokenize_windows

        windows = tokenize_windows(self.tokenizer, [(question, describe(p.article.title, p.article.date), p.text) for p in passages])
        # The order depends on which texts there are, not on the one they come in: the same hits get the same figures.
        order = sorted(range(len(windows)), key=lambda i: (-len(windows[i][1].ids), windows[i][1].ids.tobytes()))
        logits = dict(zip(order, self.packed([windows[i][1].ids for i in order]), strict=True))
        return [(i, logits[at], tokens) for at, (i, tokens) in enumerate(windows)]


def read_passage(window: Window, hits: Sequence[Hit], logits: NDArray[np.float32], tokens: Tokens) -> list[Reading]:
    """The best span of every sentence of a window from its start and end logits [n, 2], under the best hit that holds the sentence.

    A sentence that the model's own limit cuts counts in both parts.
    """
    passage = window.passage
    inside = tokens.offsets[:, 0] >= 0
    allowed = inside.copy()
    allowed[0] = True
    shares = _log_softmax(np.where(allowed[:, None], logits, -1e4))
    absent = float(logits[0].sum())
    readings = []
    for start, end in passage.sentences:
        first, last = start - passage.start, end - passage.start
        at = np.flatnonzero(inside & (tokens.offsets[:, 0] >= first) & (tokens.offsets[:, 1] <= last))
        if not len(at):
            continue
        i, j = _best_span(logits[at, 0], logits[at, 1])
        i, j = int(at[i]), int(at[j])
        bounds = passage.start + int(tokens.offsets[i, 0]), passage.start + int(tokens.offsets[j, 1])
        span = trim_span(passage.article.text, *bounds, (start, end))
        score = float(logits[i, 0] + logits[j, 1])
        mass = float(np.logaddexp.reduce(shares[at], axis=0).sum())
        hit = next(i for i in window.hits if (start, end) in hits[i].passage.sentences)
        readings.append(Reading(hit, (start, end), span, score, absent, float(shares[i, 0] + shares[j, 1]), mass))
    return readings


def _best_span(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> tuple[int, int]:
    from qa.span_model import MAX_SPAN_TOKENS

    sums = starts[:, None] + ends[None, :]
    n = len(starts)
    gaps = np.arange(n)[None, :] - np.arange(n)[:, None]
    sums = np.where((gaps >= 0) & (gaps < MAX_SPAN_TOKENS), sums, -np.inf)
    i, j = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return int(i), int(j)


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=0, keepdims=True)
    result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    return result


def trim_span(text: str, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int] | None:
    """The span without punctuation at its ends (pieces of words can drag some along); brackets and quotes that pair up stay."""
    start, end = max(start, sentence[0]), min(end, sentence[1])
    while start < end and text[start] in LEADING:
        start += 1
    while start < end and text[end - 1] in TRAILING:
        end -= 1
    for opening, closing in (("(", ")"), ("«", "»"), ("[", "]")):
        inner = text[start:end]
        if inner.endswith(closing) and opening not in inner:
            end -= 1
        elif inner.startswith(opening) and closing not in inner:
            start += 1
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def load_reader(weights: Path = WEIGHTS, cache: Path | None = None) -> SpanReader:
    """The reader shipped with the package. Raises ModelError when its weights are missing or altered: there is no silent fallback."""
    from qa.weights_file import read_weights

    card = _read_card(weights)
    return make_reader(read_weights(weights / str(card["file"]), str(card["sha256"])), default_model_folder(cache))


def check_reader(weights: Path = WEIGHTS) -> Path:
    """The file of the shipped weights, sure to be what was shipped. Raises ModelError otherwise."""
    from qa.weights_file import check_weights

    card = _read_card(weights)
    path = weights / str(card["file"])
    check_weights(path, str(card["sha256"]))
    return path


def make_reader(state: Mapping[str, Any], folder: Path) -> SpanReader:
    """A reader from its own weights and the encoder's folder. Raises ModelError when the two do not fit."""
    import torch
    from tokenizers import Tokenizer

    from qa.span_model import load_span_model

    model = load_span_model(str(folder))
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith("bert.embeddings") for name in missing):
        raise ModelError("les poids du lecteur ne vont pas avec ce modèle ; réinstallez guillemets")
    model.eval()
    if processor_has_bf16():
        model.bert.to(torch.bfloat16)
    return SpanReader(model, Tokenizer.from_file(str(folder / "tokenizer.json")))


def _read_card(weights: Path) -> dict[str, object]:
    try:
        card: dict[str, object] = json.loads((weights / "reader.json").read_text("utf-8"))
        return {"file": card["file"], "sha256": card["sha256"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        where = str(weights / "reader.json")
        raise ModelError(f"les poids du lecteur manquent ou sont abîmés : {where!r} ; réinstallez guillemets") from error

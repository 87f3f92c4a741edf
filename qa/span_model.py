"""The reader's model: an encoder with a start/end head, and the text it reads. Shared by training and answering.

Method: extractive reading with a no-answer option at the first token (Devlin et al. 2019, BERT on SQuAD 2.0), initialised from
multilingual-e5-small. The word, position and type embeddings stay those of the encoder, frozen: only the layers and the head are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

PAD = 1
MAX_TOKENS = 384
MAX_QUESTION_TOKENS = 64
MAX_SPAN_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Tokens:
    """One question and passage as the model sees them: `ids` [n]; `offsets` [n, 2] characters of the passage, (-1, -1) elsewhere."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]


def tokenize_pairs(tokenizer: Any, pairs: Sequence[tuple[str, str, str]], max_tokens: int = MAX_TOKENS) -> list[Tokens]:
    """<s> question </s></s> header passage </s> for each (question, header, passage), cut at `max_tokens`."""
    first: dict[int, Tokens] = {}
    for i, tokens in tokenize_windows(tokenizer, pairs, max_tokens):
        first.setdefault(i, tokens)
    return [first[i] for i in range(len(pairs))]


def tokenize_windows(tokenizer: Any, pairs: Sequence[tuple[str, str, str]], max_tokens: int = MAX_TOKENS) -> list[tuple[int, Tokens]]:
    """The same, with a passage that does not fit read in several windows that overlap by a quarter: (index of the pair, tokens)."""
    questions = list(dict.fromkeys(q for q, _, _ in pairs))
    encoded = dict(zip(questions, tokenizer.encode_batch(questions, add_special_tokens=False), strict=True))
    contexts = tokenizer.encode_batch([header + passage for _, header, passage in pairs], add_special_tokens=False)
    result = []
    for i, ((question, header, passage), context) in enumerate(zip(pairs, contexts, strict=True)):
        front = [0, *encoded[question].ids[:MAX_QUESTION_TOKENS], 2, 2]
        room = max_tokens - len(front) - 1
        offsets = np.array(context.offsets, np.int64).reshape(-1, 2) - len(header)
        for at in range(0, max(1, len(context.ids) - room // 4), room - room // 4):
            result.append((i, _window(front, context.ids[at : at + room], offsets[at : at + room].copy(), passage)))
    return result


def _window(front: Sequence[int], ids: Sequence[int], offsets: NDArray[np.int64], passage: str) -> Tokens:
    whole = np.full((len(front) + len(ids) + 1, 2), -1, np.int64)
    whole[len(front) : -1] = _trim_spaces(offsets, passage)
    return Tokens(np.array([*front, *ids, 2], np.int64), whole)


def _trim_spaces(offsets: NDArray[np.int64], passage: str) -> NDArray[np.int64]:
    """A piece's bounds take in the space before it; tokens of the header, and empty ones, become (-1, -1)."""
    for row in offsets:
        start, end = max(int(row[0]), 0), int(row[1])
        while start < end and passage[start].isspace():
            start += 1
        row[:] = (start, end) if start < end else (-1, -1)
    return offsets


class SpanModel(nn.Module):
    """`forward(ids [B, T], mask [B, T])` gives start and end logits, [B, T, 2], float32."""

    def __init__(self, bert: nn.Module, hidden: int) -> None:
        super().__init__()
        self.bert = bert
        self.head = nn.Linear(hidden, 2)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        logits: torch.Tensor = self.head(hidden.to(self.head.weight.dtype)).float()
        return logits

    def own_state(self) -> dict[str, torch.Tensor]:
        """What is ours to ship: everything but the frozen embeddings."""
        return {name: value for name, value in self.state_dict().items() if not name.startswith("bert.embeddings")}


def load_span_model(folder: str) -> SpanModel:
    """The untrained reader: the encoder in `folder` with a fresh head; its embeddings are frozen."""
    from transformers import BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # No dropout: drawing its masks costs a third of a step on a CPU, and one or two passes over the data do not overfit.
    bert = BertModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation="sdpa", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    for parameter in bert.embeddings.parameters():
        parameter.requires_grad_(False)
    return SpanModel(bert, bert.config.hidden_size)


def pad(batch: Sequence[NDArray[np.int64]], value: int) -> torch.Tensor:
    """[B, longest] of the arrays, filled up with `value`."""
    out = np.full((len(batch), max(len(row) for row in batch)), value, np.int64)
    for i, row in enumerate(batch):
        out[i, : len(row)] = row
    return torch.from_numpy(out)

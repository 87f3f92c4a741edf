"""The reader's model run over several texts laid end to end, without padding: for answering only.

A question's windows differ in length; padded into batches, a fifth of the work is wasted and each batch is too small for the processor.
End to end every linear layer is one product over all tokens, and attention alone goes text by text, with nothing to mask. Same layers and
weights as `SpanModel.forward`, whose logits it gives up to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from qa.span_model import PAD, SpanModel

ROWS = 128
"""Tokens are filled up to a multiple of this: the products are compiled once for each number of rows, and few numbers come back often."""
Step = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer of the encoder, its three projections as one: `weight` [3 · width, width]."""

    weight: torch.Tensor
    bias: torch.Tensor
    out: Step
    out_norm: Step
    wide: Step
    narrow: Step
    norm: Step


class PackedModel:
    """Start and end logits of texts of any lengths at once. Copies the attention weights of the model as they are when it is made."""

    def __init__(self, model: SpanModel) -> None:
        bert: Any = model.bert
        self.embeddings, self.head, self.heads = bert.embeddings, model.head, int(bert.config.num_attention_heads)
        self.layers = [_joined(layer) for layer in bert.encoder.layer]

    def __call__(self, texts: Sequence[NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """Logits [n, 2], float32, of each text's token ids [n]."""
        if not texts:
            return []
        lengths = [len(ids) for ids in texts]
        filled = -sum(lengths) % ROWS
        ids = torch.from_numpy(np.concatenate([*texts, np.full(filled, PAD, np.int64)]))
        places = torch.from_numpy(np.concatenate([np.arange(n) for n in [*lengths, filled]]))
        with torch.inference_mode():
            hidden = self.embeddings(input_ids=ids[None], position_ids=places[None], token_type_ids=torch.zeros_like(ids)[None])[0]
            for layer in self.layers:
                hidden = self._through(layer, hidden, lengths)
            logits = self.head(hidden[: sum(lengths)].to(self.head.weight.dtype)).float().numpy()
        return np.split(logits, np.cumsum(lengths)[:-1])

    def _through(self, layer: _Layer, hidden: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
        attended = layer.out(self._attend(functional.linear(hidden, layer.weight, layer.bias), lengths))
        hidden = layer.out_norm(attended.add_(hidden))
        widened = functional.gelu(layer.wide(hidden))
        result: torch.Tensor = layer.norm(layer.narrow(widened).add_(hidden))
        return result

    def _attend(self, projected: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
        """Self-attention within each text; rows beyond the texts are zero. `projected` [rows, 3 · width] → [rows, width]."""
        rows, width = projected.shape[0], projected.shape[1] // 3
        parts = projected.view(rows, 3, self.heads, -1).permute(1, 2, 0, 3)  # [3, heads, rows, width / heads]
        out = projected.new_zeros(rows, width)
        at = 0
        for n in lengths:
            query, key, value = parts[:, None, :, at : at + n].unbind(0)
            attended = functional.scaled_dot_product_attention(query, key, value)[0]
            out[at : at + n].view(n, self.heads, -1).copy_(attended.transpose(0, 1))
            at += n
        return out


def _joined(layer: Any) -> _Layer:
    attention, wide, output = layer.attention, layer.intermediate.dense, layer.output
    three = [getattr(attention.self, name) for name in ("query", "key", "value")]
    with torch.inference_mode():
        weight, bias = torch.cat([each.weight for each in three]), torch.cat([each.bias for each in three])
    return _Layer(weight, bias, attention.output.dense, attention.output.LayerNorm, wide, output.dense, output.LayerNorm)

"""The reader's model laid out for training on a CPU: all texts of a step in one run of rows, bfloat16 copies of float32 weights.

Autocast copies every weight at every call and torch's fused attention computes its scores twice; texts padded into many small batches
leave the processor waiting. Here a step's texts lie in slots of nearly their length, one after another, so that each linear layer is one
product; attention goes by runs of slots of one length and keeps its scores; the weights' bfloat16 copies take the gradients, float32
masters take the steps. Same layers and values as `SpanModel.forward` under autocast, up to rounding, in less than half the time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from qa.span_model import PAD, SpanModel

SLOT = 16
"""Slots are this many tokens long, or a multiple: the products are quickest there."""
RUN_TOKENS = 2048
BF16 = torch.bfloat16


@dataclass(frozen=True, slots=True)
class Run:
    """`count` slots of `length` rows each, from row `at`; `bias` [count, 1, length] is −10,000 where a slot is empty, None if none is."""

    at: int
    count: int
    length: int
    bias: torch.Tensor | None

    @property
    def rows(self) -> slice:
        return slice(self.at, self.at + self.count * self.length)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where texts lie: `ids`, `places` [R] token and position ids; `first` [texts] each text's first row, in the order given."""

    runs: tuple[Run, ...]
    ids: torch.Tensor
    places: torch.Tensor
    first: NDArray[np.int64]


def lay_out(texts: Sequence[NDArray[np.int64]]) -> Layout:
    """Slots for texts, each given as token ids [n]: those of similar length side by side."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    first = np.zeros(len(texts), np.int64)
    runs, ids, places, at = [], [], [], 0
    for chosen, length in _similar(order, texts):
        slots = np.full((len(chosen), length), PAD, np.int64)
        for row, i in enumerate(chosen):
            slots[row, : len(texts[i])] = texts[i]
            first[i] = at + row * length
        empty = torch.from_numpy(slots == PAD)
        bias = torch.zeros(empty.shape, dtype=BF16).masked_fill_(empty, -1e4)[:, None, :] if empty.any() else None
        runs.append(Run(at, len(chosen), length, bias))
        ids.append(slots.reshape(-1))
        places.append(np.tile(np.arange(length), len(chosen)))
        at += slots.size
    return Layout(tuple(runs), torch.from_numpy(np.concatenate(ids)), torch.from_numpy(np.concatenate(places)), first)


def _similar(order: Sequence[int], texts: Sequence[NDArray[np.int64]]) -> Iterator[tuple[list[int], int]]:
    """Indexes of the texts of each run with the length of its slots."""
    chosen: list[int] = []
    held = 0
    for i in order:
        length = -(-len(texts[i]) // SLOT) * SLOT
        # A longer slot begins a run of its own, unless the run is still short.
        if chosen and ((len(chosen) + 1) * length > RUN_TOKENS or (length > held and len(chosen) * held >= RUN_TOKENS // 2)):
            yield chosen, held
            chosen = []
        chosen.append(i)
        held = length
    if chosen:
        yield chosen, held


class _Room:
    """Memory that a layer uses again at every step: fresh memory costs as much as the products written to it."""

    def __init__(self) -> None:
        self.held = torch.empty(0, dtype=BF16)
        self.used = 0

    def take(self, *shape: int) -> torch.Tensor:
        """A tensor of this shape, its values undefined. `clear` gives all of them back."""
        size, at = math.prod(shape), self.used
        self.used += -(-size // 64) * 64
        if self.used > len(self.held):
            # What was taken from the old memory keeps it alive.
            self.held, at = torch.empty(max(self.used, 2 * len(self.held)), dtype=BF16), 0
            self.used = -(-size // 64) * 64
        return self.held[at : at + size].view(shape)

    def clear(self) -> None:
        self.used = 0


class _Attention(torch.autograd.Function):
    """softmax(q kᵀ / √d) v within each slot: `projected` [R, 3 · width] → [R, width]."""

    @staticmethod
    def forward(ctx: Any, projected: torch.Tensor, runs: tuple[Run, ...], heads: int, room: _Room, scratch: _Room) -> torch.Tensor:
        rows, width = projected.shape[0], projected.shape[1] // 3
        size = width // heads
        out = projected.new_empty(rows, width)
        room.clear()
        ctx.kept = []
        for run in runs:
            n, t = run.count, run.length
            scratch.clear()
            parts = room.take(3, n * heads, t, size)
            parts.view(3, n, heads, t, size).copy_(projected[run.rows].view(n, t, 3, heads, size).permute(2, 0, 3, 1, 4))
            parts[0].mul_(size**-0.5)
            shares, values = room.take(n * heads, t, t), scratch.take(n * heads, t, size)
            if run.bias is None:
                torch.bmm(parts[0], parts[1].transpose(1, 2), out=shares)
            else:
                bias = run.bias.expand(n, heads, t).reshape(n * heads, 1, t)
                torch.baddbmm(bias, parts[0], parts[1].transpose(1, 2), out=shares)
            torch.softmax(shares, -1, out=shares)
            torch.bmm(shares, parts[2], out=values)
            out[run.rows].view(n, t, heads, size).copy_(values.view(n, heads, t, size).transpose(1, 2))
            ctx.kept.append((parts, shares))
        ctx.runs, ctx.heads, ctx.scratch = runs, heads, scratch
        return out

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        gradient, heads, scratch = gradients[0], ctx.heads, ctx.scratch
        rows, width = gradient.shape
        size = width // heads
        of_projected = gradient.new_empty(rows, 3 * width)
        for run, ((query, key, value), shares) in zip(ctx.runs, ctx.kept, strict=True):
            n, t = run.count, run.length
            scratch.clear()
            of_out, one = scratch.take(n * heads, t, size), scratch.take(n * heads, t, size)
            of_out.view(n, heads, t, size).copy_(gradient[run.rows].view(n, t, heads, size).transpose(1, 2))
            target = of_projected[run.rows].view(n, t, 3, heads, size).permute(2, 0, 3, 1, 4)
            of_shares, of_scores = scratch.take(n * heads, t, t), scratch.take(n * heads, t, t)
            torch.bmm(of_out, value.transpose(1, 2), out=of_shares)
            torch._softmax_backward_data(of_shares, shares, -1, BF16, grad_input=of_scores)
            target[0].copy_(torch.bmm(of_scores, key, out=one).mul_(size**-0.5).view(n, heads, t, size))
            # The query is kept scaled.
            target[1].copy_(torch.bmm(of_scores.transpose(1, 2), query, out=one).view(n, heads, t, size))
            target[2].copy_(torch.bmm(shares.transpose(1, 2), of_out, out=one).view(n, heads, t, size))
        return of_projected, None, None, None, None


class PackedTraining:
    """A SpanModel's layers and head in bfloat16, to be trained: `logits_of`, then `backward` of a loss of them, then `gather_gradients`
    into the model's own float32 parameters, an optimizer's step, and `refresh`."""

    def __init__(self, model: SpanModel) -> None:
        bert: Any = model.bert
        self.embeddings, self.heads = bert.embeddings, int(bert.config.num_attention_heads)
        self.epsilon = float(bert.config.layer_norm_eps)
        self.pairs: list[tuple[torch.nn.Parameter, torch.Tensor, slice, bool]] = []  # master, copy, the copy's rows, transposed
        self.copies: list[torch.Tensor] = []
        self.layers = [self._copy_layer(layer) for layer in bert.encoder.layer]
        self.rooms, self.scratch = [_Room() for _ in self.layers], _Room()
        self.head = self._copy_linear([model.head])
        self.refresh()

    def _copy_layer(self, layer: Any) -> tuple[tuple[torch.Tensor, torch.Tensor], ...]:
        attention = layer.attention
        return (
            self._copy_linear([attention.self.query, attention.self.key, attention.self.value]),
            self._copy_linear([attention.output.dense]),
            self._copy_linear([attention.output.LayerNorm]),
            self._copy_linear([layer.intermediate.dense]),
            # Turned: its weight's gradient is a quicker product that way.
            self._copy_linear([layer.output.dense], turned=True),
            self._copy_linear([layer.output.LayerNorm]),
        )

    def _copy_linear(self, modules: Sequence[Any], turned: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
        return self._joined([m.weight for m in modules], turned), self._joined([m.bias for m in modules])

    def _joined(self, masters: Sequence[torch.nn.Parameter], turned: bool = False) -> torch.Tensor:
        copy = torch.cat([m.detach().t() if turned else m.detach() for m in masters]).to(BF16).contiguous().requires_grad_()
        at = 0
        for master in masters:
            n = master.shape[1 if turned else 0]
            self.pairs.append((master, copy, slice(at, at + n), turned))
            at += n
        self.copies.append(copy)
        return copy

    def refresh(self) -> None:
        """Takes the masters' values over."""
        with torch.no_grad():
            for master, copy, rows, turned in self.pairs:
                copy[rows].copy_(master.t() if turned else master)

    def gather_gradients(self) -> None:
        """Moves the copies' gradients to the masters."""
        for master, copy, rows, turned in self.pairs:
            if copy.grad is None:
                raise ValueError("no gradient yet; call backward on a loss of `logits_of` first")
            part = copy.grad[rows]
            if master.grad is None:
                master.grad = torch.empty_like(master)
            master.grad.copy_(part.t() if turned else part)
        for copy in self.copies:
            copy.grad = None

    def logits_of(self, texts: Sequence[NDArray[np.int64]]) -> torch.Tensor:
        """Start and end logits, [texts, longest, 2] float32, of texts given as token ids [n]; beyond a text's end they mean nothing."""
        layout = lay_out(texts)
        rows = layout.first[:, None] + np.arange(max(len(text) for text in texts))
        return self._logits(layout)[torch.from_numpy(rows).clamp_(max=len(layout.ids) - 1)]

    def _logits(self, layout: Layout) -> torch.Tensor:
        """Of every row, [R, 2]."""
        with torch.no_grad():
            zeros = torch.zeros_like(layout.ids)[None]
            found = self.embeddings(input_ids=layout.ids[None], position_ids=layout.places[None], token_type_ids=zeros)
            hidden: torch.Tensor = found[0].to(BF16)
        for layer, room in zip(self.layers, self.rooms, strict=True):
            hidden = self._through(layer, hidden, layout.runs, room)
        return functional.linear(hidden, *self.head).float()

    def _through(
        self, layer: Sequence[tuple[torch.Tensor, torch.Tensor]], hidden: torch.Tensor, runs: tuple[Run, ...], room: _Room
    ) -> torch.Tensor:
        three, out, out_norm, wide, narrow, norm = layer
        projected = functional.linear(hidden, *three)
        attended: torch.Tensor = _Attention.apply(projected, runs, self.heads, room, self.scratch)  # type: ignore[no-untyped-call]
        hidden = self._normed(functional.linear(attended, *out) + hidden, out_norm)
        widened = functional.gelu(functional.linear(hidden, *wide))
        return self._normed(torch.addmm(narrow[1], widened, narrow[0]) + hidden, norm)

    def _normed(self, rows: torch.Tensor, norm: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        return functional.layer_norm(rows, (rows.shape[1],), *norm, self.epsilon)

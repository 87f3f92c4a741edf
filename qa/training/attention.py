"""Self-attention for training on a CPU: the scores are kept for the backward pass instead of computed again.

Torch's fused attention spends most of a step's attention time computing its scores again in tiles; with passages of some 200 tokens all
scores of a layer fit in 30 MB, so that keeping them takes half the time. Same values, bfloat16.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

NAME = "kept_scores"


class _KeptScores(torch.autograd.Function):
    """softmax(q kᵀ · scale + bias) v for q, k, v [N, T, D] and bias [N, 1, T]; the bias gets no gradient."""

    @staticmethod
    def forward(ctx: Any, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor, scale: float) -> torch.Tensor:
        with torch.autocast("cpu", enabled=False):
            shares = torch.softmax(torch.bmm(q * scale, k.transpose(1, 2)).add_(bias), -1)
            ctx.save_for_backward(q, k, v, shares)
            ctx.scale = scale
            return torch.bmm(shares, v)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        q, k, v, shares = ctx.saved_tensors
        gradient = gradients[0].contiguous()
        of_shares = torch.bmm(gradient, v.transpose(1, 2))
        of_scores = torch._softmax_backward_data(of_shares, shares, -1, shares.dtype)
        of_q = torch.bmm(of_scores, k) * ctx.scale
        of_k = torch.bmm(of_scores.transpose(1, 2), q) * ctx.scale
        return of_q, of_k, torch.bmm(shares.transpose(1, 2), gradient), None, None


def attend(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """The form transformers asks for: query, key, value [B, H, T, D], a mask over keys, True where they count."""
    batch, heads, length, width = query.shape
    bias = torch.zeros(batch, 1, 1, length, dtype=query.dtype)
    if attention_mask is not None:
        bias = bias.masked_fill(~attention_mask[:, :1, :1, :], -1e4)
    bias = bias.expand(batch, heads, 1, length).reshape(batch * heads, 1, length)
    flat = [x.reshape(batch * heads, length, width).contiguous() for x in (query, key, value)]
    out: torch.Tensor = _KeptScores.apply(*flat, bias, scaling or width**-0.5)  # type: ignore[no-untyped-call]  # torch ships none
    return out.view(batch, heads, length, width).transpose(1, 2).contiguous(), None


def use_kept_scores(bert: Any) -> None:
    """Makes a transformers model use it from now on."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    AttentionInterface.register(NAME, attend)
    AttentionMaskInterface.register(NAME, sdpa_mask)
    bert.set_attn_implementation(NAME)

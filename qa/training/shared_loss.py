"""The loss over groups of passages: exact spans within each passage, and the sentences that answer among all passages of a question.

For a token t of passage p the margin is its start (or end) logit minus that of "no answer" in p. A group's second loss is the negative
log of the share of the answering sentences' tokens in exp(margin) over all its passages, "no answer" counting as 1: shared
normalisation (Clark & Gardner 2018) with the option of no answer at all. It lets the wording of a span vary within its sentence.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from qa.span_model import PAD, SpanModel, Tokens, pad, tokenize_pairs
from qa.training.groups import Bounds, Group

CHUNK_TOKENS = 2000


@dataclass(frozen=True, slots=True)
class GroupItem:
    """One passage: `starts`, `ends`, `inside` [n] bool are the tokens an answer begins at, ends at, lies in; token 0 is "no answer".

    `exact`: whether `starts` and `ends` are known (a sentence that answers can have no exact span).
    """

    ids: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    starts: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    exact: bool


def to_group_items(groups: Sequence[Group], tokenizer: object) -> list[tuple[GroupItem, ...]]:
    """The passages of each group as tokens; passages whose answer the window cuts off are left out."""
    tokens = iter(tokenize_pairs(tokenizer, [(g.question, p.header, p.context) for g in groups for p in g.parts]))
    items = []
    for group in groups:
        made = [_item(next(tokens), part.answers, part.sentences) for part in group.parts]
        kept = tuple(item for item in made if item is not None)
        if kept and (not group.answered or any(item.inside.any() for item in kept)):
            items.append(kept)
    return items


def _item(token: Tokens, answers: Sequence[Bounds], sentences: Sequence[Bounds]) -> GroupItem | None:
    n = len(token.ids)
    allowed = token.offsets[:, 0] >= 0
    starts, ends, inside = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, bool)
    for bounds in answers:
        at = np.flatnonzero(within(token, bounds))
        if len(at):
            starts[at[0]] = ends[at[-1]] = True
    for bounds in sentences:
        inside |= within(token, bounds)
    if sentences and not inside.any():
        return None
    if not sentences:
        starts[0] = ends[0] = True
    exact = bool(starts.any() and ends.any())
    allowed[0] = True
    return GroupItem(token.ids, allowed, starts, ends, inside, exact)


def within(token: Tokens, bounds: Bounds) -> NDArray[np.bool_]:
    """[n]: which tokens of the passage lie, in part at least, between two of its characters."""
    starts, ends = token.offsets[:, 0], token.offsets[:, 1]
    return (starts >= 0) & (starts < bounds[1]) & (ends > bounds[0])


def group_batches(items: Sequence[tuple[GroupItem, ...]], tokens: int, seed: int) -> list[list[int]]:
    """Groups in random order, as many a batch as fit `tokens`, unpadded."""
    order = list(range(len(items)))
    random.Random(seed).shuffle(order)
    batches: list[list[int]] = [[]]
    total = 0
    for i in order:
        size = sum(len(item.ids) for item in items[i])
        if batches[-1] and total + size > tokens:
            batches.append([])
            total = 0
        batches[-1].append(i)
        total += size
    return batches


def shared_loss(model: SpanModel, groups: Sequence[tuple[GroupItem, ...]]) -> torch.Tensor:
    """Mean over passages of the exact spans' loss plus mean over groups of the shared one. See the module."""
    flat = [(item, g) for g, group in enumerate(groups) for item in group]
    flat.sort(key=lambda pair: len(pair[0].ids))
    exact: list[torch.Tensor] = []
    margins: list[torch.Tensor] = []  # [tokens of a passage, 2]
    owners: list[int] = []
    for chunk in _chunks(flat):
        ids = pad([item.ids for item, _ in chunk], PAD)
        logits = model(ids, (ids != PAD).long())
        for row, (item, g) in zip(logits, chunk, strict=True):
            own = row[: len(item.ids)].masked_fill(~torch.from_numpy(item.allowed)[:, None], -1e4)
            if item.exact:
                exact.append(_missed(own[:, 0], item.starts) + _missed(own[:, 1], item.ends))
            margins.append((own - own[:1])[1:])
            owners.append(g)
    order = [item for item, _ in flat]
    shared = [_shared([(margins[i], order[i].inside[1:]) for i, owner in enumerate(owners) if owner == g]) for g in range(len(groups))]
    total = torch.stack(shared).mean()
    return total + torch.stack(exact).mean() if exact else total


def _chunks(flat: Sequence[tuple[GroupItem, int]]) -> list[list[tuple[GroupItem, int]]]:
    """Passages of similar length together, so that little is padded."""
    chunks: list[list[tuple[GroupItem, int]]] = [[]]
    for pair in flat:
        if chunks[-1] and (len(chunks[-1]) + 1) * len(pair[0].ids) > CHUNK_TOKENS:
            chunks.append([])
        chunks[-1].append(pair)
    return chunks


def _missed(logits: torch.Tensor, right: NDArray[np.bool_]) -> torch.Tensor:
    """-log of the share of the right positions."""
    return torch.logsumexp(logits, 0) - torch.logsumexp(logits[torch.from_numpy(right)], 0)


def _shared(parts: Sequence[tuple[torch.Tensor, NDArray[np.bool_]]]) -> torch.Tensor:
    every = torch.cat([margin for margin, _ in parts])  # [tokens of all passages, 2]
    nothing = torch.zeros(1, 2)
    whole = torch.logsumexp(torch.cat([nothing, every]), 0)
    inside = np.concatenate([right for _, right in parts])
    if not inside.any():
        return whole.sum()
    return (whole - torch.logsumexp(every[torch.from_numpy(inside)], 0)).sum()

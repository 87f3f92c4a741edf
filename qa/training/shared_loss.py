"""The loss over groups of passages: exact spans within each passage, and the sentences that answer among all passages of a question.

For a token t of passage p the margin is its start (or end) logit minus that of "no answer" in p. A group's second loss is the negative
log of the share of an answering sentence's tokens in exp(margin) over all its passages, "no answer" counting as 1: shared
normalisation (Clark & Gardner 2018) with the option of no answer at all. It lets the wording of a span vary within its sentence.
Where several sentences answer, two sources that differ or the items of a list, each is to be found: the mean of their losses, least
when they share alike. (The log of the sum of their shares would be content with one of them.)
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from qa.span_model import Tokens, pad, tokenize_pairs
from qa.training.groups import Bounds, Group, Part
from qa.training.packed import PackedTraining

NEVER = -1e4


@dataclass(frozen=True, slots=True)
class GroupItem:
    """One passage: `starts`, `ends` [n] bool are the tokens an answer begins at, ends at; token 0 is "no answer".

    `answering` [n]: which of the group's answering sentences a token lies in, from 1; 0: in none.
    `exact`: whether `starts` and `ends` are known (a sentence that answers can have no exact span).
    """

    ids: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    starts: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    answering: NDArray[np.int64]
    exact: bool


def to_group_items(groups: Sequence[Group], tokenizer: object) -> list[tuple[GroupItem, ...]]:
    """The passages of each group as tokens; passages whose answer the window cuts off are left out."""
    tokens = iter(tokenize_pairs(tokenizer, [(g.question, p.header, p.context) for g in groups for p in g.parts]))
    items = []
    for group in groups:
        numbers: dict[str, int] = {}
        made = [_item(next(tokens), part, numbers) for part in group.parts]
        kept = tuple(item for item in made if item is not None)
        if kept and (not group.answered or any(item.answering.any() for item in kept)):
            items.append(kept)
    return items


def _item(token: Tokens, part: Part, numbers: dict[str, int]) -> GroupItem | None:
    """`numbers`: those of the group's answering sentences so far, by their words: the same one may stand in two passages."""
    n = len(token.ids)
    allowed = token.offsets[:, 0] >= 0
    starts, ends, answering = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, np.int64)
    for bounds in part.answers:
        at = np.flatnonzero(within(token, bounds))
        if len(at):
            starts[at[0]] = ends[at[-1]] = True
    for bounds in part.sentences:
        answering[within(token, bounds)] = numbers.setdefault(part.context[slice(*bounds)], len(numbers) + 1)
    if part.sentences and not answering.any():
        return None
    if not part.sentences:
        starts[0] = ends[0] = True
    exact = bool(starts.any() and ends.any())
    allowed[0] = True
    return GroupItem(token.ids, allowed, starts, ends, answering, exact)


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


def shared_loss(model: PackedTraining, groups: Sequence[tuple[GroupItem, ...]]) -> torch.Tensor:
    """Mean over passages of the exact spans' loss plus mean over groups of the shared one. See the module."""
    items = [item for group in groups for item in group]
    logits = model.logits_of([item.ids for item in items])  # [passages, longest, 2]
    logits = logits.masked_fill(~spread([item.allowed for item in items])[:, :, None], NEVER)
    right = torch.stack([spread([item.starts for item in items]), spread([item.ends for item in items])], 2)
    exact = torch.tensor([item.exact for item in items])
    shared = _shared(logits, pad([item.answering for item in items], 0), [len(group) for group in groups])
    if not exact.any():
        return shared
    found = logits.masked_fill(~right, 0.0).sum(1) / right.sum(1).clamp(min=1)  # several answers: the mean, as in the shared loss
    return shared + (torch.logsumexp(logits, 1) - found)[exact].sum(1).mean()


def _shared(logits: torch.Tensor, answering: torch.Tensor, sizes: Sequence[int]) -> torch.Tensor:
    """`logits` [passages, longest, 2], `answering` [passages, longest]; the passages of a group follow each other, `sizes` of them."""
    margins, answering = (logits - logits[:, :1])[:, 1:], answering[:, 1:]
    every = torch.logsumexp(margins, 1)
    numbers = range(1, int(answering.max()) + 1)
    of_sentence = [torch.logsumexp(margins.masked_fill((answering != n)[:, :, None], NEVER), 1) for n in numbers]
    there = [(answering == n).any(1) for n in numbers]
    losses, at = [], 0
    for size in sizes:
        group = slice(at, at + size)
        at += size
        whole = torch.logsumexp(torch.cat([torch.zeros(1, 2), every[group]]), 0)
        found = [torch.logsumexp(of[group], 0) for of, where in zip(of_sentence, there, strict=True) if where[group].any()]
        losses.append((whole - torch.stack(found).mean(0) if found else whole).sum())
    return torch.stack(losses).mean()


def spread(masks: Sequence[NDArray[np.bool_]]) -> torch.Tensor:
    """[masks, longest] of masks of several lengths, False beyond their ends."""
    return pad([mask.astype(np.int64) for mask in masks], 0).bool()

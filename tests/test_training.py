"""Training: texts laid end to end get the logits and gradients that the model itself gives, and a loss that falls is learnt from."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from index.encoders import default_model_folder
from qa.span_model import PAD, SpanModel, load_span_model, pad
from qa.training.packed import SLOT, PackedTraining, lay_out
from qa.training.shared_loss import GroupItem, shared_loss


@pytest.fixture(scope="module")
def model() -> SpanModel:
    torch.manual_seed(5)
    return load_span_model(str(default_model_folder()))


def texts_of(lengths: list[int]) -> list[np.ndarray]:
    rng = np.random.default_rng(len(lengths))
    return [rng.integers(5, 5000, n) for n in lengths]


def test_logits_and_gradients_are_those_of_the_model(model: SpanModel) -> None:
    texts = texts_of([37, 16, 120, 5, 64])
    ids = pad(texts, PAD)
    mask = ids != PAD
    worth = torch.randn(*ids.shape, 2) * mask[:, :, None]
    model.zero_grad()
    expected = model(ids, mask.long())
    (expected * worth).sum().backward()
    own = [p for p in model.parameters() if p.requires_grad]
    right = torch.cat([p.grad.flatten() for p in own if p.grad is not None])
    model.zero_grad()
    packed = PackedTraining(model)
    got = packed.logits_of(texts)
    (got * worth).sum().backward()
    packed.gather_gradients()
    ours = torch.cat([p.grad.flatten() for p in own if p.grad is not None])
    assert got.shape == expected.shape
    assert float(((got - expected) * mask[:, :, None]).detach().abs().max()) < 0.05
    assert float(functional.cosine_similarity(ours.double(), right.double(), 0)) > 0.999
    assert float(ours.norm() / right.norm()) == pytest.approx(1.0, abs=0.02)


@given(st.lists(st.integers(1, 384), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_every_text_lies_whole_in_a_slot_of_its_own(lengths: list[int]) -> None:
    texts = texts_of(lengths)
    layout = lay_out(texts)
    taken = np.zeros(len(layout.ids), int)
    for text, at in zip(texts, layout.first, strict=True):
        assert np.array_equal(layout.ids[at : at + len(text)].numpy(), text)
        assert np.array_equal(layout.places[at : at + len(text)].numpy(), np.arange(len(text)))
        taken[at : at + len(text)] += 1
    assert taken.max() == 1
    assert all(int(layout.ids[at]) == PAD for at in np.flatnonzero(taken == 0))
    assert all(run.length % SLOT == 0 for run in layout.runs)


def item(ids: np.ndarray, *answers: tuple[int, int]) -> GroupItem:
    """A passage with answers, the first and last token of each, in as many sentences; "no answer" when there are none."""
    starts, ends, answering = np.zeros(len(ids), bool), np.zeros(len(ids), bool), np.zeros(len(ids), np.int64)
    starts[[first for first, _ in answers] or [0]] = ends[[last for _, last in answers] or [0]] = True
    for number, (first, last) in enumerate(answers, 1):
        answering[first : last + 1] = number
    return GroupItem(ids, np.ones(len(ids), bool), starts, ends, answering, True)


def learn(model: SpanModel, group: tuple[GroupItem, ...], steps: int) -> tuple[list[float], torch.Tensor]:
    """The loss at each step, and the logits [passages, longest, 2] after the last one."""
    packed = PackedTraining(model)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4, fused=True)
    losses = []
    for _ in range(steps):
        loss = shared_loss(packed, [group])
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships no types for it
        packed.gather_gradients()
        optimizer.step()
        packed.refresh()
        losses.append(loss.item())
    return losses, packed.logits_of([item.ids for item in group]).detach()


def test_a_few_steps_teach_which_passage_answers(model: SpanModel) -> None:
    """Two passages of which the second answers at its tokens 3 and 4: its span wins, and the first one says "no answer"."""
    first, second = texts_of([20, 30])
    losses, logits = learn(model, (item(first), item(second, (3, 4))), 30)
    assert losses[-1] < 0.2 * losses[0]
    assert int(logits[0, :20, 0].argmax()) == int(logits[0, :20, 1].argmax()) == 0
    assert (int(logits[1, :30, 0].argmax()), int(logits[1, :30, 1].argmax())) == (3, 4)


def test_two_answers_are_both_found(model: SpanModel) -> None:
    """Tokens 5 to 6 and 20 to 22 answer: they share alike, and leave next to nothing to the others."""
    losses, logits = learn(model, (item(texts_of([40])[0], (5, 6), (20, 22)),), 40)
    starts, ends = torch.softmax(logits[0], 0).T
    assert losses[-1] < losses[0]
    assert all(float(share) == pytest.approx(0.5, abs=0.15) for share in (starts[5], starts[20], ends[6], ends[22]))


def test_gradients_are_asked_for_after_a_loss(model: SpanModel) -> None:
    with pytest.raises(ValueError, match="call backward"):
        PackedTraining(model).gather_gradients()

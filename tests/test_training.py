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


def test_a_few_steps_teach_which_passage_answers(model: SpanModel) -> None:
    """Two passages of which the second answers at its tokens 3 and 4: its span wins, and the first one says "no answer"."""

    def item(ids: np.ndarray, answer: tuple[int, int] | None) -> GroupItem:
        starts, ends, inside = np.zeros((3, len(ids)), bool)
        if answer is None:
            starts[0] = ends[0] = True
        else:
            starts[answer[0]] = ends[answer[1]] = True
            inside[answer[0] : answer[1] + 1] = True
        return GroupItem(ids, np.ones(len(ids), bool), starts, ends, inside, True)

    first, second = texts_of([20, 30])
    group = (item(first, None), item(second, (3, 4)))
    packed = PackedTraining(model)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4, fused=True)
    losses = []
    for _ in range(30):
        loss = shared_loss(packed, [group])
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships no types for it
        packed.gather_gradients()
        optimizer.step()
        packed.refresh()
        losses.append(loss.item())
    logits = packed.logits_of([first, second]).detach()
    assert losses[-1] < 0.2 * losses[0]
    assert int(logits[0, :20, 0].argmax()) == int(logits[0, :20, 1].argmax()) == 0
    assert (int(logits[1, :30, 0].argmax()), int(logits[1, :30, 1].argmax())) == (3, 4)


def test_gradients_are_asked_for_after_a_loss(model: SpanModel) -> None:
    with pytest.raises(ValueError, match="call backward"):
        PackedTraining(model).gather_gradients()

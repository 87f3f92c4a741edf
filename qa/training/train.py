"""Trains the reader: `python -m qa.training.train --data DATA --out RUN`. Resumable: run the same command again.

Fourteen phases: general reading (PIAF, Spanish, Italian, Portuguese, English sets, and the news once); the news questions with a share of
the others against forgetting; all of it mixed, with mistyped and misnamed questions; the news again, with a share of the others; then
ten times groups of passages that our own search finds for a question, read against each other (`qa.training.shared_loss`).
AdamW, warm-up over 6 % and linear decay, products in bfloat16. `--start` goes on from weights made earlier (a .pt or
the shipped folder) with the phases named by `--phases`.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from qa.span_model import SpanModel, Tokens, load_span_model, tokenize_pairs
from qa.training.augment import augment
from qa.training.examples import OWN_NEWS, Example, news_areas, news_examples, piaf_examples, qamr_examples, read_news, romance_examples
from qa.training.groups import SHARES, Group, make_groups
from qa.training.packed import PackedTraining
from qa.training.shared_loss import NEVER, group_batches, shared_loss, spread, to_group_items, within
from qa.training.ship import read_trained

CHECKPOINT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    rate: float
    epochs: int
    seed: int
    # Batches are cut at this many padded tokens, so that a step costs about the same whatever the lengths.
    tokens: int = 5600
    # Steps after which a phase ends, before its decay is done: the next phase goes on from there.
    stop: int | None = None
    # The share of `rate` that the decay ends at.
    last: float = 0.0


# Written after the phases before "closing" had been run.
LATE_AREAS = (
    "arts", "breves", "entreprises", "environnement", "espace", "gouvernements", "monde", "regions", "sante", "societe", "transports",
)  # fmt: skip

PHASES = (
    Phase("general", 1e-4, 1, 11, stop=400),
    Phase("news", 1e-4, 1, 12),
    Phase("mixed", 1e-4, 1, 13, last=0.5),
    Phase("closing", 5e-5, 1, 14),
    Phase("grouped", 1e-4, 1, 15, last=0.5, stop=400),
    Phase("ending", 5e-5, 1, 16),
    Phase("dispatches", 1e-4, 1, 17, last=0.6),
    Phase("reworded", 6e-5, 1, 18),
    Phase("again", 1e-4, 1, 19, last=0.6, stop=100),
    Phase("plain", 1e-4, 1, 20, stop=1200),
    Phase("nameless", 8e-5, 1, 21),
    Phase("whole", 4e-5, 1, 22, stop=1700),
    Phase("distant", 2e-5, 1, 23),
    Phase("several", 3e-5, 1, 24, stop=1900),
)

Batch = Sequence[int]
"""Indexes of what a phase's loss takes."""
Loss = Callable[[PackedTraining, Batch], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Item:
    ids: np.ndarray  # [n]
    start: int
    end: int
    allowed: np.ndarray  # [n] bool: tokens an answer may begin or end at (the first one means: no answer)


def general_examples(data: Path, rng: random.Random) -> list[Example]:
    examples = list(piaf_examples(data / "piaf-v1.1.json", "train", rng))
    examples += romance_examples(data, rng)
    examples += qamr_examples(data, rng)
    articles, questions = read_news([data / "news"])
    return examples + list(news_examples(articles, news_areas(questions, "train"), rng))


def news_phase_examples(data: Path, rng: random.Random) -> list[Example]:
    """All of the news, and a share of everything else against forgetting."""
    articles, questions = read_news([data / "news", OWN_NEWS])
    examples = list(news_examples(articles, news_areas(questions, "train"), rng))
    kept = {"piaf": list(piaf_examples(data / "piaf-v1.1.json", "train", rng)), "qamr": list(qamr_examples(data, rng, most=500))}
    romance = list(romance_examples(data, rng))
    kept |= {source: [e for e in romance if e.source == source] for source in ("es", "it")}
    for source, count in (("piaf", 2500), ("es", 900), ("it", 500), ("qamr", 500)):
        examples += rng.sample(kept[source], min(count, len(kept[source])))
    return examples


def mixed_examples(data: Path, rng: random.Random) -> list[Example]:
    """A second pass over everything, half of the news, with other crops and negatives than in the first one, and mistyped questions."""
    examples = list(piaf_examples(data / "piaf-v1.1.json", "train", rng, negatives=0.6))
    examples += romance_examples(data, rng, italian=1600)
    examples += qamr_examples(data, rng, most=1200)
    articles, questions = read_news([data / "news", OWN_NEWS])
    news = list(news_examples(articles, news_areas(questions, "train"), rng))
    return list(augment(examples + rng.sample(news, len(news) // 2), rng))


def closing_examples(data: Path, rng: random.Random) -> list[Example]:
    """The news areas that no phase has read yet, half of the others, fewer passages without an answer, and some of everything else."""
    articles, questions = read_news([data / "news", OWN_NEWS])
    asked = news_areas(questions, "train")
    late = list(news_examples(articles, [q for q in asked if q.area in LATE_AREAS], rng))
    known = list(news_examples(articles, [q for q in asked if q.area not in LATE_AREAS], rng))
    examples = [e for e in late + rng.sample(known, len(known) // 2) if e.answer is not None or rng.random() < 0.65]
    examples += rng.sample(list(piaf_examples(data / "piaf-v1.1.json", "train", rng)), 2000)
    examples += rng.sample(list(romance_examples(data, rng)), 800)
    examples += rng.sample(list(qamr_examples(data, rng)), 250)
    return list(augment(examples, rng))


def to_items(examples: Sequence[Example], tokenizer: object) -> list[Item]:
    """Token positions of the answers; an answer that the cut leaves outside the window becomes 'no answer' only if it is whole outside."""
    items = []
    tokens = tokenize_pairs(tokenizer, [(e.question, e.header, e.context) for e in examples])
    for example, token in zip(examples, tokens, strict=True):
        start = end = 0
        if example.answer is not None:
            inside = _positions(token, example.answer)
            if inside is None:
                continue
            start, end = inside
        allowed = token.offsets[:, 0] >= 0
        allowed[0] = True
        items.append(Item(token.ids, start, end, allowed))
    return items


def _positions(token: Tokens, answer: tuple[int, int]) -> tuple[int, int] | None:
    inside = np.flatnonzero(within(token, answer))
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def make_batches(items: Sequence[Item], phase: Phase) -> list[list[int]]:
    """Indexes of the items of each batch: similar lengths together, batches in random order, one run through the items an epoch."""
    rng = random.Random(phase.seed)
    batches: list[list[int]] = []
    for _ in range(phase.epochs):
        order = sorted(range(len(items)), key=lambda i: (len(items[i].ids) // 8, rng.random()))
        epoch: list[list[int]] = [[]]
        for i in order:
            if epoch[-1] and (len(epoch[-1]) + 1) * len(items[i].ids) > phase.tokens:
                epoch.append([])
            epoch[-1].append(i)
        rng.shuffle(epoch)
        batches += epoch
    return batches


def span_loss(model: PackedTraining, batch: Sequence[Item]) -> torch.Tensor:
    logits = model.logits_of([item.ids for item in batch]).masked_fill(~spread([item.allowed for item in batch])[:, :, None], NEVER)
    targets = torch.tensor([[item.start, item.end] for item in batch])
    return torch.nn.functional.cross_entropy(logits[:, :, 0], targets[:, 0]) + torch.nn.functional.cross_entropy(
        logits[:, :, 1], targets[:, 1]
    )


def rate_at(step: int, steps: int, peak: float, last: float = 0.0) -> float:
    """The learning rate at a step: up over 6 % of the steps, then down in a line to the share `last` of the peak."""
    warm = max(1, int(0.06 * steps))
    if step < warm:
        return peak * step / warm
    return peak * (last + (1 - last) * max(0.0, (steps - step) / max(1, steps - warm)))


def run_phase(model: SpanModel, batches: Sequence[Batch], loss_of: Loss, phase: Phase, out: Path) -> None:
    """Steps through the batches, writing a checkpoint now and then, and the phase's weights at its end."""
    last = min(phase.stop or len(batches), len(batches))
    own = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(own, lr=phase.rate, weight_decay=0.01, fused=True)
    checkpoint = out / f"{phase.name}.checkpoint.pt"
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    began, running = time.monotonic(), 0.0
    packed = PackedTraining(model)
    for step in range(first, last):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, len(batches), phase.rate, phase.last)
        loss = loss_of(packed, batches[step])
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships no types for it
        packed.gather_gradients()
        torch.nn.utils.clip_grad_norm_(own, 1.0)
        optimizer.step()
        packed.refresh()
        running = loss.item() if step == first else 0.98 * running + 0.02 * loss.item()
        if (step + 1) % 10 == 0:
            left = (time.monotonic() - began) / (step + 1 - first) * (last - step - 1)
            print(f"{phase.name} {step + 1}/{last}  loss {running:.3f}  {left / 60:.1f} min left", file=sys.stderr, flush=True)
        if (step + 1) % CHECKPOINT_EVERY == 0:
            _save({"model": model.own_state(), "optimizer": optimizer.state_dict(), "step": step + 1}, checkpoint)
    _save(model.own_state(), out / f"{phase.name}.pt")


def _save(value: object, path: Path) -> None:
    aside = path.with_suffix(".tmp")
    torch.save(value, aside)
    aside.replace(path)


def prepare(phase: Phase, tokenizer: object, data: Path, out: Path) -> tuple[list[list[int]], Loss]:
    """The batches of a phase and the loss of one."""
    if phase.name in SHARES:
        groups = _kept(out / f"{phase.name}.groups.pickle", lambda: make_groups(phase.name, data, out, random.Random(phase.seed)))
        _tell(phase, [g.source for g in groups])
        grouped = to_group_items(groups, tokenizer)
        return group_batches(grouped, phase.tokens, phase.seed), lambda model, batch: shared_loss(model, [grouped[i] for i in batch])
    makers = {"general": general_examples, "news": news_phase_examples, "mixed": mixed_examples, "closing": closing_examples}
    examples = makers[phase.name](data, random.Random(phase.seed))
    _tell(phase, [e.source for e in examples])
    items = to_items(examples, tokenizer)
    return make_batches(items, phase), lambda model, batch: span_loss(model, [items[i] for i in batch])


def _kept(path: Path, make: Callable[[], list[Group]]) -> list[Group]:
    """What was made before an interruption, or made now: searching takes minutes."""
    if not path.exists():
        aside = path.with_suffix(".tmp")
        aside.write_bytes(pickle.dumps(make()))
        aside.replace(path)
    groups: list[Group] = pickle.loads(path.read_bytes())
    return groups


def _tell(phase: Phase, sources: Sequence[str]) -> None:
    counts = {source: sources.count(source) for source in sorted(set(sources))}
    print(f"{phase.name}: {len(sources)} examples {counts}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights to go on from: a .pt, or the folder of shipped weights")
    parser.add_argument("--phases", nargs="+", choices=[phase.name for phase in PHASES], default=[phase.name for phase in PHASES])
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    from tokenizers import Tokenizer

    from index.encoders import default_model_folder

    folder = default_model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    torch.manual_seed(7)
    model = load_span_model(str(folder))
    if options.start is not None:
        model.load_state_dict(read_trained(options.start), strict=False)
    for phase in PHASES:
        if phase.name not in options.phases:
            continue
        done = options.out / f"{phase.name}.pt"
        if not done.exists():
            run_phase(model, *prepare(phase, tokenizer, options.data, options.out), phase, options.out)
        model.load_state_dict(torch.load(done, weights_only=True), strict=False)
    _save(model.own_state(), options.out / "reader.pt")


if __name__ == "__main__":
    main()

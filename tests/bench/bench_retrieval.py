"""Recall of the right paragraph on PIAF: all 7,569 questions over its 1,518 paragraphs, each a document of its own.

    python tests/bench/bench_retrieval.py --data DATA --work DIR [--write tests/bench/retrieval.md]

DATA holds piaf-v1.1.json. Rows: BM25 only, vectors only, the two fused with several weights. A paragraph counts as found at k when one
of its passages is among the first k distinct paragraphs.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoders import load_encoder
from index.fusion import DENSE_WEIGHT, fuse_scores
from index.store import LEG_DEPTH, ArchiveIndex
from qa.training.archives import Asked, piaf_archive, piaf_asked

CUTS = (1, 5, 20)
WEIGHTS = (0.0, 0.5, 0.6, 0.7, 0.8, 1.0)


def rank_of(gold: str, passages: Sequence[int], article_of: dict[int, str]) -> int | None:
    """0-based rank of the gold paragraph among the distinct paragraphs of a ranking of passages."""
    order = list(dict.fromkeys(article_of[p] for p in passages))
    return order.index(gold) if gold in order else None


def measure(archive: ArchiveIndex, questions: Sequence[Asked]) -> dict[float, list[int | None]]:
    """Weight → the rank of each question's paragraph."""
    article_of = archive.article_of_passages()
    vectors = archive.encoder.encode_queries([q.question for q in questions])
    ranks: dict[float, list[int | None]] = {weight: [] for weight in WEIGHTS}
    for question, vector in zip(questions, vectors, strict=True):
        dense, lexical, dense_of = archive.search_legs(vector, question.question, LEG_DEPTH)
        for weight in WEIGHTS:
            if weight in (0.0, 1.0):
                leg = lexical if weight == 0.0 else dense
                order = sorted(leg, key=lambda i: (-leg[i], i))
            else:
                order = [f.id for f in fuse_scores(dense, lexical, dense_of=dense_of, weight=weight)]
            ranks[weight].append(rank_of(question.gold[0][0], order, article_of))
    return ranks


def table(ranks: dict[float, list[int | None]], count: int) -> str:
    names = {0.0: "BM25 only", 1.0: "vectors only"}
    lines = [f"| PIAF, {count} questions | " + " | ".join(f"recall@{k}" for k in CUTS) + " |", "|---|" + "---|" * len(CUTS)]
    for weight, found in ranks.items():
        shares = [float(np.mean([r is not None and r < k for r in found])) for k in CUTS]
        name = names.get(weight, f"fused, {weight:g} vectors" + (" (as shipped)" if weight == DENSE_WEIGHT else ""))
        lines.append(f"| {name} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    questions = piaf_asked(options.data, None)
    with piaf_archive(options.data, options.work, load_encoder()) as archive:
        text = table(measure(archive, questions), len(questions))
    print(text)
    if options.write:
        options.write.write_text("# Retrieval\n\n`python tests/bench/bench_retrieval.py`\n\n" + text, "utf-8")


if __name__ == "__main__":
    main()

"""How long one question takes once started: `python tests/bench/bench_latency.py QUESTIONS.jsonl --archive ARCHIVE [--write FILE]`.

Prints the first question's time apart, then the median and 95th percentile of all, whole and by part (search, reading), with the trained
reader and with the words-only one; and how long opening the archive takes apart from the models.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from index.encoders import load_encoder, processor_has_bf16
from index.store import ArchiveIndex
from qa.assistant import Assistant
from qa.evaluate import read_questions
from qa.measure import word_model
from qa.reader import WEIGHTS, WordReader, load_reader
from qa.scoring import load_answer_model


def times(assistant: Assistant, questions: Sequence[dict[str, object]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each whole question, and of its understanding and search alone."""
    whole, search = [], []
    for row in questions:
        history = row.get("history") or []
        began = time.perf_counter()
        assistant.find(assistant.understand(str(row["question"]), history))  # type: ignore[arg-type]
        search.append(1000 * (time.perf_counter() - began))
        whole.append(1000 * assistant.ask(str(row["question"]), history).took)  # type: ignore[arg-type]
    return whole, search


def line(name: str, values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"| {name} | {statistics.median(ordered):.0f} | {ordered[int(0.95 * (len(ordered) - 1))]:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    questions = read_questions(options.questions)
    encoder, reader = load_encoder(), load_reader()
    began = time.perf_counter()
    archive = ArchiveIndex.open(options.archive, encoder=encoder)
    archive.summary()
    archive.term_counts("guerr")
    opening = 1000 * (time.perf_counter() - began)
    trained = Assistant(archive, reader, load_answer_model(WEIGHTS / "answer.json"))
    first = 1000 * trained.ask(questions[0]["question"]).took
    whole, search = times(trained, questions)
    words, _ = times(Assistant(archive, WordReader(), word_model()), questions)
    summary = archive.summary()
    lines = [
        f"{summary.articles} articles, {summary.passages} passages; bf16 in hardware: {processor_has_bf16()}; "
        f"opened in {opening:.0f} ms apart from the models; first question {first:.0f} ms",
        "",
        f"| milliseconds, {len(questions)} questions | median | 95 % |",
        "|---|---|---|",
        line("whole answer", whole),
        line("understanding and search alone", search),
        line("whole answer, words-only reader", words),
    ]
    print("\n".join(lines))
    if options.write:
        options.write.write_text("# Latency\n\n`python tests/bench/bench_latency.py`\n\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()

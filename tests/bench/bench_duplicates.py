"""How well and how fast the same dispatch is found: `python tests/bench/bench_duplicates.py --data DATA [--articles N] [--write FILE]`.

Quality: the hundred articles of DATA/eval/wikinews with every edit of tests/desk_edits.py and all that looks alike, in one archive; pairs
of articles in the same group are counted. Time: articles made by recombining sentences of DATA/eval/wikinews and DATA/train/piaf, one in
ten an edited reprint of an earlier one, put into an archive's database as an import does, without vectors.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.database import Database, Prepared
from index.groups import GROUPS_SCHEMA, Groups, sign
from index.sentences import split_sentences
from index.types import Article

sys.path.insert(0, str(Path(__file__).parent.parent))
from desk_edits import EDITS, edited, lookalikes

BATCH, SENTENCES, REPRINTED = 64, 11, 10
SPAN = 5_000
"""A reprint follows its dispatch within so many articles."""


class Grouping:
    """An archive's database that takes in articles without sentences and vectors; how long signing and grouping took."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "archive.sqlite", create=True)
        self.database.connection.execute(GROUPS_SCHEMA)
        self.groups = Groups(self.database)
        self.signing, self.grouping = np.zeros(2), np.zeros(2)

    def add(self, articles: Sequence[Article]) -> None:
        began = clocks()
        signed = [sign(article) for article in articles]
        self.signing += clocks() - began
        empty = np.zeros((0, 2), np.int32), (), np.zeros((0, 0), np.float16)
        with self.database.transaction():
            self.database.store((Prepared(article, "", *empty) for article in articles), 1)
            began = clocks()
            self.groups.link(signed)
            self.grouping += clocks() - began

    def found(self) -> dict[str, int]:
        """Article id → its group, of those in one."""
        sql = "SELECT a.id, s.grp FROM signatures s JOIN articles a ON a.row = s.article WHERE s.grp IS NOT NULL"
        return {str(identity): int(group) for identity, group in self.database.rows(sql)}

    def bytes(self) -> int:
        sql = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'signatures%' OR name LIKE 'bands%'"
        try:
            return int((self.database.one(sql) or (0,))[0] or 0)
        except Exception:  # an SQLite without dbstat
            return 0


def clocks() -> np.ndarray:
    """Seconds on the clock, seconds of processor."""
    return np.array([time.perf_counter(), time.process_time()])


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    stream = iter(articles)
    while batch := list(itertools.islice(stream, BATCH)):
        yield batch


def quality(texts: Sequence[str], others: Sequence[str], folder: Path) -> list[str]:
    truth: dict[str, int] = {f"{i}": i for i in range(len(texts))}
    articles = [Article(f"{i}", f"Titre {i}", text) for i, text in enumerate(texts)]
    for n, (i, _, text) in enumerate(edited(texts, others)):
        truth[f"{i}-{n}"] = i
        articles.append(Article(f"{i}-{n}", f"Autre titre {n}", text))
    apart = [Article(f"look-{n}", "Titre", text) for n, (_, text) in enumerate(lookalikes(texts, others))]
    random.Random(6).shuffle(articles)
    grouping = Grouping(folder)
    for batch in batches([*articles, *apart]):
        grouping.add(batch)
    found = grouping.found()
    missed = Counter(
        int(name.split("-")[1]) % len(EDITS) for name, i in truth.items() if "-" in name and found.get(name, name) != found.get(f"{i}", "")
    )
    recall = 1 - missed.total() / (len(EDITS) * len(texts))
    right, pairs = pair_counts(found, {**truth, **{article.id: -1 - n for n, article in enumerate(apart)}})
    return [
        f"- {len(texts)} articles, {len(EDITS)} edits of each, {len(apart)} look-alikes: recall {recall:.4f} "
        f"({missed.total()} edits not in their article's group), precision {right / max(1, pairs):.4f} "
        f"({pairs - right} wrong of {pairs} pairs)"
    ]


def pair_counts(found: dict[str, int], truth: dict[str, int]) -> tuple[int, int]:
    """How many pairs of the same group are rightly so, and how many there are."""
    members = defaultdict(list)
    for name, group in found.items():
        members[group].append(truth[name])
    right = pairs = 0
    for of in members.values():
        pairs += len(of) * (len(of) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in Counter(of).values())
    return right, pairs


def recombined(pool: Sequence[str], count: int, truth: dict[str, int]) -> Iterator[Article]:
    """Articles of sentences drawn from the pool; `truth` is told what each is, or is a reprint of."""
    chance, recent = random.Random(7), list[tuple[int, str]]()
    for n in range(count):
        if n % REPRINTED == REPRINTED - 1:
            of, text = recent[chance.randrange(len(recent))]
            text = chance.choice(EDITS)(text, " ".join(chance.sample(pool, 6)), chance)
        else:
            lines = chance.sample(pool, chance.randint(SENTENCES - 4, SENTENCES + 8))
            of, text = n, "\n".join(" ".join(lines[i : i + 2]) for i in range(0, len(lines), 2))
            recent.append((n, text))
            del recent[:-SPAN]
        truth[f"{n}"] = of
        yield Article(f"{n}", f"Titre {n}", text)


def speed(pool: Sequence[str], count: int, folder: Path) -> list[str]:
    grouping, truth = Grouping(folder), dict[str, int]()
    began = clocks()
    for done, batch in enumerate(batches(recombined(pool, count, truth)), 1):
        grouping.add(batch)
        if done % 100 == 0:
            print(done * BATCH, *(f"{value:.1f}" for value in (*grouping.signing, *grouping.grouping)), file=sys.stderr, flush=True)
    whole = clocks() - began
    found = grouping.found()
    copies = [name for name, of in truth.items() if int(name) != of]
    together = sum(found.get(name, -1) == found.get(f"{truth[name]}", -2) for name in copies)
    right, pairs = pair_counts(found, truth)
    return [
        f"- {count} articles recombined of {len(pool)} sentences, {len(copies)} of them reprints: {together / len(copies):.4f} of these "
        f"found, precision {right / max(1, pairs):.4f} ({pairs} pairs); {grouping.bytes() / count:.0f} bytes on disk an article",
        "",
        f"| {count} articles | clock | processor |",
        "|---|---|---|",
        *(
            f"| {name} | {value[0]:.0f} s | {value[1]:.0f} s |"
            for name, value in (
                ("words and MinHash", grouping.signing),
                ("grouping", grouping.grouping),
                ("all, with storing the texts", whole),
            )
        ),
    ]


def sentences(texts: Iterable[str]) -> list[str]:
    found = {text[a:b].replace("\n", " ") for text in texts for a, b in split_sentences(text)}
    return sorted(sentence for sentence in found if 6 <= len(sentence.split()) <= 60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    news = [json.loads(line)["text"] for line in (options.data / "eval/wikinews/articles.jsonl").read_text("utf-8").splitlines()]
    piaf = json.loads((options.data / "train/piaf-v1.1.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph["context"] for article in piaf for paragraph in article["paragraphs"]]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        lines = quality(news, paragraphs, Path(one))
        print("\n".join(lines), flush=True)
        lines += speed(sentences([*news, *paragraphs]), options.articles, Path(two))
    print("\n".join(lines))
    if options.write:
        options.write.write_text("# The same dispatch\n\n`python tests/bench/bench_duplicates.py`\n\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()

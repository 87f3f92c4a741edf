"""How large an archive can grow: `python tests/bench/bench_size.py --articles 100000 --work DIR --texts articles.jsonl… [--write FILE]`.

Articles of real length are made by recombining the sentences of `--texts` (JSONL with title and text, or a SQuAD-like JSON file);
their vectors are drawn around those of a sample of real passages, so that everything but the encoder itself is measured: the encoder's
own speed, and that of a whole import with it, are measured on `--encoded` articles. Then, each in a process of its own: opening,
searching (both legs, then with filters that keep from a half to 0.1 %) and the recall of the filtered search against brute force,
ten changed articles, a removal; peak memory of each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.encoders import Encoder, Vectors, load_encoder
from index.filters import Filter
from index.sentences import split_sentences
from index.store import ArchiveIndex
from index.types import Article

SAMPLE, NOISE = 1500, 0.55
SOURCES = ["Le Courrier", "La Dépêche du Soir", "L'Écho", "Agence Nord", "Le Quotidien"]
QUERIES = 300


class DrawnEncoder:
    """Vectors of real passages, each moved by noise of a fixed length that depends on the text alone. [n, 384], unit length."""

    def __init__(self, encoder: Encoder, real: Vectors) -> None:
        self._encoder, self._real = encoder, real
        self.name, self.dimension, self.fingerprint = "drawn", encoder.dimension, "drawn"

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        rows = np.empty((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
            noise = np.random.default_rng(seed).standard_normal(self.dimension)
            row[:] = self._real[seed % len(self._real)] + NOISE * noise / np.linalg.norm(noise)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)


def read_texts(paths: Sequence[Path]) -> list[str]:
    texts = []
    for path in paths:
        if path.suffix == ".jsonl":
            texts += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line.strip()]
        else:
            texts += [p["context"] for a in json.loads(path.read_text("utf-8"))["data"] for p in a["paragraphs"]]
    return texts


def make_articles(texts: Sequence[str], count: int, seed: int = 1) -> Iterator[Article]:
    """Articles of 8 to 22 sentences, each from anywhere in `texts`, dated over twenty years."""
    rng = random.Random(seed)
    sentences = [text[a:b] for text in texts for a, b in split_sentences(text)]
    for i in range(count):
        chosen = [rng.choice(sentences) for _ in range(rng.randint(8, 22))]
        date = f"{rng.randint(2004, 2023)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        yield Article(f"a{i}", " ".join(chosen[0].split()[:9]), " ".join(chosen), date, source=rng.choice(SOURCES))


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def drawn(work: Path) -> DrawnEncoder:
    return DrawnEncoder(load_encoder(), np.load(work / "real.npy"))


def encoder_speed(texts: Sequence[str], count: int, work: Path) -> dict[str, float]:
    """Passages a second of the encoder alone, and of a whole import with it."""
    encoder = load_encoder()
    articles = list(make_articles(texts, count, seed=2))
    shutil.rmtree(work / "encoded", ignore_errors=True)
    began = time.perf_counter()
    with ArchiveIndex.create(work / "encoded", encoder) as archive:
        archive.add(articles)
        whole = time.perf_counter() - began
        database = archive._database  # the passages as they were encoded
        passages = [article.title + ". " + text for article, text in _passages(archive, database)]
    began = time.perf_counter()
    real = encoder.encode_passages(passages)
    alone = time.perf_counter() - began
    np.save(work / "real.npy", real[:SAMPLE])
    return {"passages": len(passages), "encoder_alone_per_s": len(passages) / alone, "import_per_s": len(passages) / whole}


def _passages(archive: ArchiveIndex, database: Any) -> Iterator[tuple[Article, str]]:
    for _, _, rows in database.passages_since(0, archive.manifest.dimension):
        articles = database.articles_by_row(sorted({row.article for row in rows}))
        for row in rows:
            article, bounds = articles[row.article]
            yield article, article.text[int(bounds[row.first][0]) : int(bounds[row.last - 1][1])]


def build(texts: Sequence[str], count: int, work: Path) -> dict[str, float]:
    shutil.rmtree(work / "archive", ignore_errors=True)
    began = time.perf_counter()
    with ArchiveIndex.create(work / "archive", drawn(work)) as archive:
        archive.add(make_articles(texts, count))
        passages = archive.summary().passages
    took = time.perf_counter() - began
    size = sum(path.stat().st_size for path in (work / "archive").rglob("*") if path.is_file())
    return {"articles": count, "passages": passages, "seconds": took, "bytes_per_article": size / count, "peak_mb": peak_megabytes()}


def serve(texts: Sequence[str], work: Path) -> dict[str, float]:
    encoder = drawn(work)
    before = _resident()
    began = time.perf_counter()
    archive = ArchiveIndex.open(work / "archive", encoder=encoder)
    archive.refresh()
    result = {"open_s": time.perf_counter() - began}
    rng = random.Random(5)
    questions = [" ".join(rng.choice(texts).split()[2:11]) for _ in range(QUERIES)]
    vectors = encoder.encode_queries(questions)
    month = f"{rng.randint(2004, 2023)}-05"
    filters = {
        "all": None,
        "half": Filter("2004", "2013"),
        "a tenth": Filter("2010", "2011"),
        "0.4 %": Filter(month, month),
        "0.1 %": Filter(f"{month}-02", f"{month}-08"),
    }
    for name, only in filters.items():
        times, recalls = [], []
        for i, (question, vector) in enumerate(zip(questions, vectors, strict=True)):
            began = time.perf_counter()
            archive.search_legs(vector, question, 100, only=only)
            times.append(1000 * (time.perf_counter() - began))
            if i < 40:
                recalls.append(_recall(archive, vector, only))
        if only:
            result[f"{name}: first search with it ms"] = times[0]
        result[f"{name}: p50 ms"], result[f"{name}: p99 ms"] = float(np.median(times)), float(np.quantile(times, 0.99))
        result[f"{name}: recall@10"] = float(np.mean(recalls))
    passages = archive.summary().passages
    result["bytes_per_passage"] = (_resident() - before) / passages
    return result


def _recall(archive: ArchiveIndex, vector: np.ndarray, only: Filter | None) -> float:
    """Share of the ten nearest by brute force that the dense leg finds."""
    dense = archive._derived.dense
    allowed = archive._searcher._allowed(only) if only else None
    found = list(dense.search(vector, 10, only=allowed))
    ids = dense.ids if allowed is None else allowed.ids
    ids = ids[np.isin(ids, dense._ids)]  # those changed since the last save stand in memory, and are searched exactly anyway
    positions = np.searchsorted(dense._ids, ids)
    scores = np.concatenate([dense._vectors(positions[at : at + 50_000]) @ vector for at in range(0, len(positions), 50_000)])
    best = set(ids[np.argsort(-scores, kind="stable")[:10]].tolist())
    return len(best & set(found)) / max(1, len(best))


def _resident() -> int:
    """Bytes of this process in memory that are its own: pages of mapped files can be dropped at any time."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def change(texts: Sequence[str], work: Path) -> dict[str, float]:
    with ArchiveIndex.open(work / "archive", encoder=drawn(work)) as archive:
        archive.refresh()
        new = [Article(f"a{i}", "Corrigé", f"Texte corrigé numéro {i}. " + texts[i], "2012-05-05") for i in range(10)]
        began = time.perf_counter()
        archive.add(new)
        changed = time.perf_counter() - began
        began = time.perf_counter()
        archive.take_down(["a20"])
        return {"ten_changed_s": changed, "removal_s": time.perf_counter() - began, "peak_mb": peak_megabytes()}


def apart(step: str, options: argparse.Namespace) -> dict[str, float]:
    """One step in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, __file__, "--step", step, "--articles", str(options.articles), "--work", str(options.work)]
    command += ["--encoded", str(options.encoded), "--texts", *map(str, options.texts)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    result: dict[str, float] = json.loads(told.splitlines()[-1])
    print(step, {k: round(v, 3) for k, v in result.items()}, file=sys.stderr)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--encoded", type=int, default=400)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--step", choices=("encode", "build", "serve", "change"))
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.step:
        texts = read_texts(options.texts)
        steps: dict[str, Callable[[], dict[str, float]]] = {
            "encode": lambda: encoder_speed(texts, options.encoded, options.work),
            "build": lambda: build(texts, options.articles, options.work),
            "serve": lambda: serve(texts, options.work),
            "change": lambda: change(texts, options.work),
        }
        print(json.dumps(steps[options.step]()))
        return
    results = {step: apart(step, options) for step in ("encode", "build", "serve", "change")}
    lines = ["# Size", "", f"`python tests/bench/bench_size.py --articles {options.articles}`", ""]
    for step, figures in results.items():
        lines += [f"| {step} | |", "|---|---|", *(f"| {name} | {value:,.3f} |" for name, value in figures.items()), ""]
    print("\n".join(lines))
    if options.write:
        options.write.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()

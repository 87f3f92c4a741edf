"""An article made ready for the archive: sentences, passages, vectors. Touches no disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

import numpy as np

from index.database import Prepared
from index.encoders import Encoder, Vectors
from index.headers import describe
from index.parallel import ParallelEncoder
from index.passages import split_passages
from index.sentences import split_sentences
from index.types import Article

TARGET_TOKENS, MOST_TOKENS, OVERLAP = 160, 200, 1
CHUNKING = f"sentences-2 target={TARGET_TOKENS} most={MOST_TOKENS} overlap={OVERLAP}"


def fingerprint(article: Article) -> str:
    """Changes when anything about an article does: its text or what is known of it."""
    fields = [article.title, article.text, article.date, article.source, article.byline, article.section, article.url, article.language]
    record = json.dumps([*fields, sorted(article.extra.items())], ensure_ascii=False)
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def begin_preparing(articles: Sequence[tuple[Article, str]], encoder: Encoder) -> Callable[[], list[Prepared]]:
    """Splits articles with their fingerprints, and begins to encode them in one go; what comes back waits for the vectors."""
    split, texts = [], []
    for article, mark in articles:
        bounds = split_sentences(article.text)
        lengths = encoder.count_tokens([article.text[a:b] for a, b in bounds])
        runs = split_passages(article.text, bounds, lengths, target=TARGET_TOKENS, most=MOST_TOKENS, overlap=OVERLAP)
        header = describe(article.title, article.date)
        texts += [header + article.text[bounds[a][0] : bounds[b - 1][1]] for a, b in runs]
        split.append((article, mark, bounds, runs))
    vectors = _begin_encoding(texts, encoder)

    def finish() -> list[Prepared]:
        rows, at, prepared = vectors().astype(np.float16), 0, []
        for article, mark, bounds, runs in split:
            own = rows[at : at + len(runs)]
            prepared.append(Prepared(article, mark, np.array(bounds, np.int32).reshape(-1, 2), runs, own))
            at += len(runs)
        return prepared

    return finish


def _begin_encoding(texts: Sequence[str], encoder: Encoder) -> Callable[[], Vectors]:
    if isinstance(encoder, ParallelEncoder):
        return encoder.begin_passages(texts)
    vectors = encoder.encode_passages(texts)
    return lambda: vectors

"""An article made ready for the archive: sentences, passages, vectors. Touches no disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np

from index.database import Prepared
from index.encoders import Encoder
from index.headers import describe
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


def prepare(articles: Sequence[tuple[Article, str]], encoder: Encoder) -> list[Prepared]:
    """Articles with their fingerprints, split and encoded in one go."""
    split, texts = [], []
    for article, mark in articles:
        bounds = split_sentences(article.text)
        lengths = encoder.count_tokens([article.text[a:b] for a, b in bounds])
        runs = split_passages(article.text, bounds, lengths, target=TARGET_TOKENS, most=MOST_TOKENS, overlap=OVERLAP)
        header = describe(article.title, article.date)
        texts += [header + article.text[bounds[a][0] : bounds[b - 1][1]] for a, b in runs]
        split.append((article, mark, bounds, runs))
    vectors = encoder.encode_passages(texts).astype(np.float16)
    prepared, at = [], 0
    for article, mark, bounds, runs in split:
        rows = vectors[at : at + len(runs)]
        prepared.append(Prepared(article, mark, np.array(bounds, np.int32).reshape(-1, 2), runs, rows))
        at += len(runs)
    return prepared

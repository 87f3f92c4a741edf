"""Training examples: a question, a context with title and date in front, and where the answer is (or that it isn't there).

Sources are split by article with a hash, never by question: `test` articles are held out of everything, `fit` ones are
kept for fitting the scoring of sentences and the abstention threshold, the rest trains the reader.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.headers import describe
from index.passages import estimate_tokens, split_passages
from index.sentences import split_sentences
from qa.question import understand

# Areas of news (files questions-AREA.jsonl): two held out of everything, some for fitting, the others for the reader. "divers" and the
# first four of fitting were written to mislead; "inedits" and the last three ask what readers of an archive ask, about all sections.
TEST_AREAS = ("divers", "inedits")
FIT_AREAS = ("franco", "culture", "education", "faitsdivers", "actualite", "depeches", "melange")
NEWS_TARGET, NEWS_MOST = 160, 200
OWN_NEWS = Path(__file__).parent / "data"
TODAY = dt.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """`answer` is (start, end) in characters of `context`, or None when the context does not answer. `header` stands before the context."""

    question: str
    header: str
    context: str
    answer: tuple[int, int] | None
    source: str


def share_of(key: str) -> float:
    """A number in [0, 1) that depends on the key only: which split an article falls in."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32


def split_of(title: str) -> str:
    """'test' for 10 % of the articles, 'fit' for 8 %, else 'train'."""
    share = share_of(title)
    return "test" if share < 0.10 else "fit" if share < 0.18 else "train"


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_squad(path: Path) -> Iterator[tuple[str, str, str, str, tuple[int, int] | None]]:
    """(title, context, question id, question, answer bounds or None) of a SQuAD 1 or 2 file; misaligned answers are left out."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            for qa in paragraph["qas"]:
                if qa.get("is_impossible"):
                    yield article["title"], context, qa["id"], qa["question"], None
                    continue
                for answer in qa["answers"][:1]:
                    start, text = answer["answer_start"], answer["text"]
                    if text and context[start : start + len(text)] == text:
                        yield article["title"], context, qa["id"], qa["question"], (start, start + len(text))


def crop(context: str, answer: tuple[int, int] | None, rng: random.Random, most: int) -> tuple[str, tuple[int, int] | None]:
    """A window of whole sentences of at most about `most` tokens that holds the answer, wherever it lies in it."""
    bounds = split_sentences(context)
    lengths = [estimate_tokens(context[a:b]) for a, b in bounds]
    if not bounds or sum(lengths) <= most:
        return context, answer
    if answer is None:
        first = last = rng.randrange(len(bounds))
    else:
        inside = [i for i, (a, b) in enumerate(bounds) if a < answer[1] and b > answer[0]]
        if not inside:
            return context, answer
        first, last = inside[0], inside[-1]
    while True:
        room = most - sum(lengths[first : last + 1])
        sides = [s for s, i in ((-1, first - 1), (1, last + 1)) if 0 <= i < len(bounds) and lengths[i] <= room]
        if not sides:
            break
        if rng.choice(sides) < 0:
            first -= 1
        else:
            last += 1
    start, end = bounds[first][0], bounds[last][1]
    return context[start:end], None if answer is None else (answer[0] - start, answer[1] - start)


class NearTexts:
    """The texts nearest to a question by TF-IDF: where hard negatives come from."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.texts = texts
        self.vectorizer = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", max_df=0.3)
        self.matrix = self.vectorizer.fit_transform(texts)

    def near(self, question: str, count: int) -> list[int]:
        scores = (self.matrix @ self.vectorizer.transform([question]).T).toarray()[:, 0]
        return [int(i) for i in np.argsort(-scores, kind="stable")[:count] if scores[i] > 0]


def piaf_examples(path: Path, split: str, rng: random.Random, negatives: float = 0.5) -> Iterator[Example]:
    rows = [row for row in read_squad(path) if split_of(row[0]) == split]
    paragraphs = sorted({(title, context) for title, context, *_ in rows})
    near = NearTexts([context for _, context in paragraphs])
    for title, context, _, question, answer in rows:
        text, bounds = crop(context, answer, rng, rng.choice((110, 150, 190)))
        yield Example(question, describe(title, _some_date(rng)), text, bounds, "piaf")
        if answer is None or rng.random() >= negatives:
            continue
        gold = context[answer[0] : answer[1]]
        others = [i for i in near.near(question, 8) if paragraphs[i][1] != context and gold.lower() not in paragraphs[i][1].lower()]
        if others:
            other_title, other = paragraphs[rng.choice(others[:3])]
            yield Example(question, describe(other_title, _some_date(rng)), crop(other, None, rng, 150)[0], None, "piaf-near")


def _some_date(rng: random.Random) -> str | None:
    """Encyclopedic contexts get a made-up date half of the time, so that the reader learns to look past it."""
    if rng.random() < 0.5:
        return None
    return f"{rng.randint(1950, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def romance_examples(data: Path, rng: random.Random, italian: int = 3200) -> Iterator[Example]:
    """Spanish with its unanswerable look-alikes, Italian, Portuguese; some Spanish questions over the Italian context of the same id.

    Paragraphs that share a question id with XQuAD are left out, so that XQuAD does not measure memory.
    """
    xquad = {qa["id"] for a in json.loads((data / "xquad.en.json").read_text("utf-8"))["data"] for p in a["paragraphs"] for qa in p["qas"]}
    spanish = list(read_squad(data / "squad_es_v2_dev.json"))
    asked_in_spanish = {identity: question for _, _, identity, question, _ in spanish}
    yield from _squad_examples(_without(spanish, xquad), "es", rng)
    rows = _without(list(read_squad(data / "squad_it_test.json")), xquad)
    rng.shuffle(rows)
    swapped = [(t, c, i, asked_in_spanish.get(i, q) if rng.random() < 0.35 else q, a) for t, c, i, q, a in rows[:italian]]
    yield from _squad_examples(swapped, "it", rng)
    yield from _squad_examples(list(read_squad(data / "faquad.json")), "pt", rng)


Row = tuple[str, str, str, str, "tuple[int, int] | None"]


def _without(rows: list[Row], ids: set[str]) -> list[Row]:
    contexts = {context for _, context, identity, _, _ in rows if identity in ids}
    return [row for row in rows if row[1] not in contexts]


def _squad_examples(rows: Iterable[Row], source: str, rng: random.Random) -> Iterator[Example]:
    for title, context, _, question, answer in rows:
        if source == "es" and split_of("es:" + title) == "fit":
            continue
        text, bounds = crop(context, answer, rng, rng.choice((90, 120, 150)))
        yield Example(question, describe(title.replace("_", " "), _some_date(rng)), text, bounds, source)


def qamr_examples(data: Path, rng: random.Random, most: int = 3400) -> Iterator[Example]:
    """English questions over single sentences; a quarter are asked of another sentence, where they have no answer."""
    sentences = dict(line.split("\t", 1) for line in (data / "qamr_sents.tsv").read_text("utf-8").splitlines() if "\t" in line)
    rows = []
    for name in ("qamr_dev.tsv", "qamr_test.tsv"):
        for line in (data / name).read_text("utf-8").splitlines():
            fields = line.split("\t")
            if fields[0] in sentences:
                rows.append((sentences[fields[0]].split(" "), fields[5], [int(i) for i in fields[6].split(" ")]))
    rng.shuffle(rows)
    names = sorted(sentences)
    for words, question, indexes in rows[:most]:
        if indexes != list(range(indexes[0], indexes[-1] + 1)) or indexes[-1] >= len(words):
            continue
        start = sum(len(w) + 1 for w in words[: indexes[0]])
        end = start + len(" ".join(words[indexes[0] : indexes[-1] + 1]))
        context = " ".join(words)
        yield Example(question, "", context, (start, end), "qamr")
        if rng.random() < 0.2:
            yield Example(question, "", sentences[rng.choice(names)], None, "qamr-other")


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A written news question with its articles at hand; `asked` is what is searched and read: the question that stands alone."""

    id: str
    area: str
    question: str
    history: tuple[str, ...]
    asked: str
    kind: str
    spans: tuple[str, ...]
    gold: tuple[tuple[str, int, int, int, int], ...]  # article id, sentence start, end, span start, end (characters)
    look_alike: str


def read_news(folders: Sequence[Path]) -> tuple[dict[str, dict[str, Any]], list[NewsQuestion]]:
    """Articles by id and the questions of every area found in the folders."""
    articles: dict[str, dict[str, Any]] = {}
    questions: list[NewsQuestion] = []
    for folder in folders:
        for path in sorted(folder.glob("questions-*.jsonl")):
            area = path.stem.split("-", 1)[1]
            articles |= {a["id"]: a for a in read_jsonl(folder / f"articles-{area}.jsonl")}
            questions += [_news_question(row, area, articles) for row in read_jsonl(path)]
    return articles, questions


def _news_question(row: dict[str, Any], area: str, articles: dict[str, dict[str, Any]]) -> NewsQuestion:
    gold = []
    for g in [*row["gold"], *row.get("alt", [])]:
        start = articles[g["article"]]["text"].index(g["sentence"])
        end = start + len(g["sentence"])
        at = g["sentence"].index(g["span"]) if g.get("span") else 0
        length = len(g["span"]) if g.get("span") else len(g["sentence"].rstrip(" .!?"))
        gold.append((g["article"], start, end, start + at, start + at + length))
    history = tuple(row.get("history", []))
    asked = understand(row["question"], history, today=TODAY).standalone
    spans = tuple(g["span"] for g in row["gold"] if g.get("span"))
    return NewsQuestion(row["id"], area, row["question"], history, asked, row["type"], spans, tuple(gold), row["id"].rsplit("-", 1)[0])


def news_areas(questions: Sequence[NewsQuestion], split: str) -> list[NewsQuestion]:
    held = {"test": TEST_AREAS, "fit": FIT_AREAS}
    if split == "train":
        return [q for q in questions if q.area not in (*TEST_AREAS, *FIT_AREAS)]
    return [q for q in questions if q.area in held[split]]


def news_examples(articles: dict[str, dict[str, Any]], questions: Sequence[NewsQuestion], rng: random.Random) -> Iterator[Example]:
    """Each question with the passages that answer it, one of its article that doesn't, and a near one of another article."""
    windows = [(i, a, b) for i in sorted(articles) for a, b in _windows(articles[i]["text"])]
    near = NearTexts([f"{articles[i]['title']} {articles[i]['text'][a:b]}" for i, a, b in windows])
    for q in questions:
        ranked = [windows[i] for i in near.near(q.asked, 12)]
        answering = [(w, g) for w in windows for g in q.gold if w[0] == g[0] and w[1] <= g[1] and g[2] <= w[2]]
        own = {g[0] for g in q.gold} or {q.look_alike}
        rng.shuffle(answering)
        seen: set[tuple[str, int, int]] = set()
        for w, g in answering[:3]:
            if w not in seen:
                seen.add(w)
                yield _window_example(articles, q.asked, w, (g[3] - w[1], g[4] - w[1]), "news")
        golds = {w for w, _ in answering}
        same = [w for w in ranked if w[0] in own and w not in golds]
        other = [w for w in ranked if w[0] not in own]
        chosen = same[:2] + other[:1] if not q.gold else same[:1] + (other[:1] if rng.random() < 0.5 else [])
        for w in chosen:
            if not _overlaps_gold(w, q):
                yield _window_example(articles, q.asked, w, None, "news-none")


def _overlaps_gold(window: tuple[str, int, int], q: NewsQuestion) -> bool:
    return any(window[0] == g[0] and window[1] < g[4] and g[3] < window[2] for g in q.gold)


def _window_example(
    articles: dict[str, dict[str, Any]], asked: str, window: tuple[str, int, int], answer: tuple[int, int] | None, source: str
) -> Example:
    identity, start, end = window
    article = articles[identity]
    return Example(asked, describe(article["title"], article.get("date")), article["text"][start:end], answer, source)


def _windows(text: str) -> list[tuple[int, int]]:
    bounds = split_sentences(text)
    runs = split_passages(text, bounds, target=NEWS_TARGET, most=NEWS_MOST)
    return [(bounds[first][0], bounds[last - 1][1]) for first, last in runs]

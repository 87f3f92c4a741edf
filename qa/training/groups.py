"""Training groups: a question with several of the passages that our own search finds for it, those that answer and those that don't.

Reading each passage alone teaches where an answer lies, not which of two passages answers better; a group is normalised over all of
its passages at once (shared normalisation: Clark & Gardner 2018), so that their scores become comparable.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from index.encoders import Encoder, Vectors, load_encoder
from index.headers import describe
from index.sentences import split_sentences
from index.types import Article, Hit, Passage
from qa.assistant import Assistant
from qa.reader import WordReader
from qa.training.archives import open_or_make, piaf_archive, piaf_asked, share_half
from qa.training.augment import MISTYPED_SHARE, change_name, mistype, names_in
from qa.training.examples import OWN_NEWS, Example, NewsQuestion, news_areas, qamr_examples, read_news, romance_examples
from qa.training.fit import empty_model
from qa.types import Question
from qa.windows import MOST_TOKENS, make_windows

Bounds = tuple[int, int]
FOUND_MORE, NEAREST = 24, 5
UNANSWERED_SHARE, MISNAMED_SHARE = 0.06, 0.05
"""Shares of the answered questions whose right passages are left out, or in which a name or year is changed: then nothing answers."""
JOINED_SHARE = 0.8
TOGETHER = 512
"""Questions searched for at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """A passage of a group. `answers`: exact spans, `sentences`: the sentences that answer, in characters of `context`; a sentence may
    have no exact span."""

    header: str
    context: str
    answers: tuple[Bounds, ...] = ()
    sentences: tuple[Bounds, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    question: str
    parts: tuple[Part, ...]
    source: str

    @property
    def answered(self) -> bool:
        return any(part.sentences for part in self.parts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to search for, with its answers: (article id, sentence start, end, span start, end), the span's as the sentence's where
    there is none. `apart`: the area to search alone, when another area might answer as well."""

    question: str
    history: tuple[str, ...]
    gold: tuple[tuple[str, int, int, int, int], ...]
    source: str
    apart: str = ""


def single(example: Example) -> Group:
    """An example of one passage as a group."""
    answers = (example.answer,) if example.answer else ()
    inside = tuple(b for b in split_sentences(example.context) for a in answers if b[0] < a[1] and a[0] < b[1])
    return Group(example.question, (Part(example.header, example.context, answers, inside),), example.source)


def news_wanted(questions: Sequence[NewsQuestion], areas: Sequence[str] = (), without: Sequence[str] = ()) -> list[Wanted]:
    """The questions of these areas (of all when there are none), without those of some."""
    kept = [q for q in questions if (not areas or q.area in areas) and q.area not in without]
    return [Wanted(q.question, q.history, q.gold, "news", q.area if _names_nothing(q) else "") for q in kept]


def _names_nothing(q: NewsQuestion) -> bool:
    """Whether it asks in common nouns alone: written to have one answer in its own area, it may have others elsewhere."""
    return q.area in NAMELESS + DISTANT and not any(c.isupper() or c.isdigit() for c in q.asked[1:])


def piaf_wanted(data: Path) -> list[Wanted]:
    asked = piaf_asked(data, "train")
    return [Wanted(a.question, (), tuple((i, start, end, start, end) for i, start, end in a.gold), "piaf") for a in asked]


def news_assistant(articles: Mapping[str, dict[str, Any]], questions: Sequence[NewsQuestion], work: Path, encoder: Encoder) -> Assistant:
    """Over the articles that the questions are about: no others are in the groups, not even as what does not answer."""
    own = {q.look_alike for q in questions}
    kept = [Article(r["id"], r["title"], r["text"], r.get("date"), r.get("source")) for i, r in articles.items() if i in own]
    return Assistant(open_or_make(work, kept, encoder), WordReader(), empty_model())


def piaf_assistant(data: Path, work: Path, encoder: Encoder) -> Assistant:
    return Assistant(piaf_archive(data, work, encoder), WordReader(), empty_model())


def found_groups(
    assistant: Assistant, wanted: Sequence[Wanted], rng: random.Random, wrong: int = 2, right: int = 2, joined: float = JOINED_SHARE
) -> Iterator[Group]:
    """A group for each question: up to `right` passages that answer it, and `wrong` of the nearest that don't (one more without an answer).

    `joined`: how often passages that touch are read as one, as in answering; otherwise each alone.
    """
    names = names_in(w.question for w in wanted)
    for w, understood, vector in _understood(assistant, wanted):
        most = MOST_TOKENS if rng.random() < joined else 1
        parts = _parts(assistant.find(understood, vector=vector), w, most)
        if w.gold and not any(part.sentences for part in parts):
            parts += [part for part in _parts(assistant.find(understood, passages=FOUND_MORE, vector=vector), w, most) if part.sentences]
        answering = [part for part in parts if part.sentences]
        others = [part for part in parts if not part.sentences][:NEAREST]
        if w.gold and not answering:
            continue
        if answering and rng.random() < UNANSWERED_SHARE:
            answering = []
        chosen = rng.sample(answering, min(right, len(answering)))
        chosen += rng.sample(others, min(wrong + (not chosen), len(others)))
        if chosen:
            yield _varied(Group(understood.standalone, tuple(chosen), w.source), names, rng)


def _understood(assistant: Assistant, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Question, Vectors]]:
    """Each question as understood, with its vector: many at once, which takes a quarter of the time."""
    with tqdm(total=len(wanted), desc="searching", file=sys.stderr, mininterval=20) as bar:
        for at in range(0, len(wanted), TOGETHER):
            some = wanted[at : at + TOGETHER]
            questions = [assistant.understand(w.question, w.history) for w in some]
            vectors = assistant.archive.encoder.encode_queries([q.search or q.standalone for q in questions])
            for each in zip(some, questions, vectors, strict=True):
                yield each
                bar.update()


def _parts(hits: Sequence[Hit], wanted: Wanted, most: int) -> list[Part]:
    return [_part(window.passage, wanted) for window in make_windows(hits, most)]


def _part(passage: Passage, wanted: Wanted) -> Part:
    header = describe(passage.article.title, passage.article.date)
    answers, sentences = [], []
    for article, start, end, span_start, span_end in wanted.gold:
        if article != passage.article.id or span_start < passage.start or span_end > passage.end:
            continue
        inside = [(a, b) for a, b in passage.sentences if share_half((a, b), (start, end))]
        sentences += [(a - passage.start, b - passage.start) for a, b in inside]
        whole = passage.article.text[start:end].rstrip(" .!?")
        if (span_start, span_end) != (start, start + len(whole)):
            answers.append((span_start - passage.start, span_end - passage.start))
    return Part(header, passage.text, tuple(dict.fromkeys(answers)), tuple(dict.fromkeys(sentences)))


def _varied(group: Group, names: Sequence[str], rng: random.Random) -> Group:
    """Now and then mistyped, or with a name or year changed so that nothing in the group answers."""
    if group.answered and rng.random() < MISNAMED_SHARE:
        where = " ".join(part.header + part.context for part in group.parts)
        if (changed := change_name(group.question, where, names, rng)) is not None:
            return Group(changed, tuple(replace(part, answers=(), sentences=()) for part in group.parts), "misnamed")
    if rng.random() < MISTYPED_SHARE:
        return replace(group, question=mistype(group.question, rng))
    return group


# Written while the phase "grouped" was run: most of what competes for an answer stands in its own article, so that "ending" reads one
# other window a question.
LAST_AREAS = ("affaires", "asie", "chronique", "commune", "loisirs", "parole", "pourquoi", "recherche")
# Written just before it: all of their questions are in it.
NEW_AREAS = ("afrique", "agriculture", "ameriques", "ancienne", "defense", "europe", "numerique", "travail")


# Written after these phases, each list read whole in the phase of its name.
DISPATCHES = (
    "aerien", "attentats", "banques", "cinema", "conflits", "cyclisme", "disparitions", "epidemies", "football", "intemperies", "internet",
    "manifestations", "medias", "migrations", "nucleaire", "parlements",
)  # fmt: skip
# Asked in other words than the article's, as people who have not read it ask.
REWORDED = (
    "agenda", "chiffres", "consommation", "energie", "enquetes", "faune", "impots", "livres", "logement", "mer", "montagne", "musique",
    "patrimoine", "portraits", "religions", "rumeurs", "scrutins", "siecle", "sommets", "tournois", "treves", "usines", "villes",
)  # fmt: skip
# Short plain questions, few traps: what is said in the conditional and the future asked as the rest, winners beside losers, and what an
# encyclopedia tells.
PLAIN = (
    "archeologie", "astronomie", "biographies", "chancelleries", "contrees", "cyclones", "deuils", "duels", "especes", "fusions",
    "histoire", "incendies", "institutions", "inventions", "medecine", "monuments", "nominations", "police", "prisons", "prix",
    "projets", "rail", "referendums", "syndicats",
)  # fmt: skip
# Half of the questions name nothing (« quand l'ambassade a-t-elle fermé ? »), one in seven looks answered and is not: what is told of an
# earlier event, the runner-up, another year. Those in the second and third rows ask more of what, who, why and who says so.
NAMELESS = (
    "bilans", "capitales", "ecrans", "labos", "marches", "pretoire", "provinces", "stades",
    "antennes", "firmes", "frontieres", "greffes", "records", "urnes", "vivants",
    "breve", "circuits", "continents", "ecologie", "entretiens", "scenes", "urgences", "voisins",
)  # fmt: skip
# Asked in other words than the sentence that answers, beside a sentence that shares more of them and does not.
DISTANT = ("blouses", "bourses", "cieux", "mondes", "pelouses", "planches", "tribunaux", "villages")


@dataclass(frozen=True, slots=True)
class Share:
    """What a phase reads: all questions of some areas, and slices of the shuffled rest; `wrong`, `right` and `joined` as in `found_groups`.

    `again`: questions drawn from everything but the areas `unread` so far, of the unanswerable ones only the share `traps`.
    `several`: whether all questions that more than one sentence answers are read as well.
    """

    areas: tuple[str, ...]
    older: slice
    piaf: slice
    romance: slice
    english: slice
    wrong: int = 1
    right: int = 2
    joined: float = JOINED_SHARE
    again: int = 0
    traps: float = 1.0
    unread: tuple[str, ...] = PLAIN + NAMELESS + DISTANT
    several: bool = False


SHARES = {
    "grouped": Share(NEW_AREAS, slice(0, 1400), slice(0, 1500), slice(0, 2200), slice(0, 400), wrong=2),
    "ending": Share(LAST_AREAS, slice(1400, 1800), slice(1500, 1900), slice(2200, 2800), slice(400, 500)),
    "dispatches": Share(DISPATCHES, slice(1800, 3400), slice(1900, 3300), slice(2800, 3300), slice(500, 700)),
    "reworded": Share(REWORDED, slice(3400, 5000), slice(3300, 4300), slice(3300, 3900), slice(700, 850), wrong=2),
    "again": Share((), slice(0, 0), slice(3000, 7000), slice(0, 900), slice(0, 200), again=9000, traps=0.5),
    "plain": Share(PLAIN, slice(0, 0), slice(0, 1200), slice(900, 1150), slice(200, 290), again=600, traps=0.5),
    "nameless": Share(NAMELESS, slice(0, 0), slice(1600, 2800), slice(1150, 1500), slice(290, 390), again=1500, unread=NAMELESS + DISTANT),
    # Over nearly everything once more: on what it was trained on the reader was hardly better than on what it was not.
    "whole": Share((), slice(0, 0), slice(0, 8000), slice(0, 6000), slice(0, 1500), right=1, joined=0.6, again=36000, unread=DISTANT),
    "distant": Share(DISTANT, slice(0, 0), slice(0, 700), slice(0, 300), slice(0, 100), right=1, again=1500, unread=DISTANT),
    # Where two sources differ or a list is asked for, every sentence that answers (the loss asked for one of them until then).
    "several": Share((), slice(0, 0), slice(0, 2400), slice(0, 1200), slice(0, 300), again=22000, traps=0.8, unread=(), several=True),
}


def make_groups(phase: str, data: Path, work: Path, rng: random.Random) -> list[Group]:
    """The groups of a phase, as its share says."""
    share = SHARES[phase]
    encoder = load_encoder()
    articles, every = read_news([data / "news", OWN_NEWS])
    questions = news_areas(every, "train")
    recent = NEW_AREAS + LAST_AREAS + DISPATCHES + REWORDED + PLAIN + NAMELESS + DISTANT
    older, piaf = news_wanted(questions, without=recent), piaf_wanted(data)
    romance, english = list(romance_examples(data, random.Random(19))), list(qamr_examples(data, random.Random(21)))
    for seed, pool in ((17, older), (18, piaf), (20, romance)):
        random.Random(seed).shuffle(pool)
    news = (news_wanted(questions, share.areas) if share.areas else []) + older[share.older] + _again(share, questions, rng)
    # An archive a phase: areas may have been written since the one before.
    folder = work / f"news-{phase}"
    whole, apart = [w for w in news if not w.apart], [w for w in news if w.apart]
    how = {"wrong": share.wrong, "right": share.right}
    groups = list(found_groups(news_assistant(articles, questions, folder, encoder), whole, rng, joined=share.joined, **how))
    for area in sorted({w.apart for w in apart}):
        assistant = news_assistant(articles, [q for q in questions if q.area == area], work / f"area-{area}", encoder)
        groups += found_groups(assistant, [w for w in apart if w.apart == area], rng, joined=share.joined, **how)
    groups += found_groups(piaf_assistant(data, work, encoder), piaf[share.piaf], rng, wrong=1, right=share.right, joined=share.joined)
    return groups + [single(example) for example in [*romance[share.romance], *english[share.english]]]


def _again(share: Share, questions: Sequence[NewsQuestion], rng: random.Random) -> list[Wanted]:
    """Questions that earlier phases have read, or could have, in an order of their own."""
    if not share.again:
        return []
    known = [w for w in news_wanted(questions, without=share.unread) if w.gold or rng.random() < share.traps]
    kept = [w for w in known if share.several and len(w.gold) > 1]
    rest = [w for w in known if not share.several or len(w.gold) < 2]
    return kept + rng.sample(rest, min(share.again, len(rest)))

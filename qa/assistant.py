"""The composition root: `Assistant.open(folder).ask(question, history)`."""

from __future__ import annotations

import collections
import datetime as dt
import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.encoders import Encoder, Vectors
from index.errors import ArchiveError
from index.store import ArchiveIndex, Filter
from index.types import Hit
from qa.compose import compose
from qa.counts import count_articles, counted_subject
from qa.disagree import find_disagreement
from qa.examples import example_questions
from qa.features import Candidate, feature_rows, gather_candidates
from qa.languages import detect_language
from qa.question import understand
from qa.reader import WEIGHTS, Reader, load_reader
from qa.scoring import STRICTNESS, AnswerModel, Rows, load_answer_model
from qa.shortlist import Beside, best_first, shortlist
from qa.spelling import correct
from qa.timeline import LINES, Timeline, build_timeline
from qa.types import Answer, Question, Quote

READ_PASSAGES = 8
READ_OF_PERIOD = 4
SPARE = 16
"""How many passages more are searched for than read."""
# A question in another language than the archive's shares few words with it: the vectors decide nearly alone.
FOREIGN_WEIGHT = 0.92
LANGUAGE_SAMPLE = 20
MOST_CHARACTERS = 2_000
FILTERS = ("period", "sources")


class QuestionError(ArchiveError):
    """A question that can't be asked: empty, or too long."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A question with all that was found and read for it: what an answer is composed of. `began` is a `time.perf_counter`."""

    question: Question
    hits: Sequence[Hit]
    candidates: Sequence[Candidate]
    rows: Rows
    began: float


class Assistant:
    """Answers questions over one archive with its own sentences. Same archive, question and history: same answer.

    The parts come in as arguments; `open` wires the usual ones. `weight` is the vectors' share in the search (1.0: vectors alone,
    0.0: BM25 alone, None: the usual one).
    """

    def __init__(
        self,
        archive: ArchiveIndex,
        reader: Reader,
        model: AnswerModel,
        *,
        today: Callable[[], dt.date] = dt.date.today,
        passages: int = READ_PASSAGES,
        weight: float | None = None,
    ) -> None:
        self.archive, self.reader, self.model = archive, reader, model
        self._today, self._passages, self._weight = today, passages, weight
        self._language: str | None = None

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        model: AnswerModel | None = None,
        weight: float | None = None,
    ) -> Assistant:
        """The assistant over an archive made by `guillemets index`; what is not given is what is shipped.

        Raises ArchiveError when the folder is no archive, or a model can't be had.
        """
        archive = ArchiveIndex.open(folder, encoder=encoder)
        return cls(archive, reader or load_reader(), model or load_answer_model(WEIGHTS / "answer.json"), weight=weight)

    def ask(
        self, question: str, history: Sequence[str] = (), *, strictness: str = "normal", ignore: Collection[str] = ()
    ) -> Answer:
        """The answer to a question; `history` holds the user's earlier turns, oldest first. `strictness`: lenient, normal or strict.

        `ignore`: what the question names and the user does not mean, "period" or "sources". "How many articles" is counted, not read.
        Raises QuestionError when the question is empty or longer than 2,000 characters, ValueError for an unknown strictness or filter.
        """
        _check(question)
        began = time.perf_counter()
        understood = self.understand(question, history, ignore)
        subject = counted_subject(understood)
        if subject is None:
            return self.answer(self._read(understood, began), strictness)
        count, quotes = count_articles(self.archive, understood, subject)
        return Answer(understood, self.verify(quotes), (), float(bool(quotes)), time.perf_counter() - began, count=count)

    def consider(self, question: str, history: Sequence[str] = ()) -> Considered:
        """All of `ask` but the choice of quotes: understanding, searching, reading, the candidates' figures. Raises QuestionError."""
        _check(question)
        began = time.perf_counter()
        return self._read(self.understand(question, history), began)

    def _read(self, understood: Question, began: float) -> Considered:
        hits = self.find(understood)
        candidates = gather_candidates(self.reader.read(understood.standalone, hits), hits)
        rows = feature_rows(understood, candidates, hits, self.rarity, self.archive.is_name)
        return Considered(understood, hits, candidates, rows, began)

    def answer(self, considered: Considered, strictness: str = "normal", *, model: AnswerModel | None = None) -> Answer:
        """Chooses the quotes and reads them again from the store; `model` stands in for the assistant's own. Raises ValueError."""
        if strictness not in STRICTNESS:
            raise ValueError(f"strictness must be one of {STRICTNESS}, got {strictness!r}")
        question, candidates = considered.question, considered.candidates
        quotes, confidence = compose(question, candidates, considered.rows, model or self.model, strictness)
        verified = self.verify(quotes)
        differing = find_disagreement(question, verified)
        return Answer(question, verified, tuple(considered.hits), confidence, time.perf_counter() - considered.began, differing)

    def understand(self, question: str, history: Sequence[str] = (), ignore: Collection[str] = ()) -> Question:
        if unknown := set(ignore) - set(FILTERS):
            raise ValueError(f"only {FILTERS} can be ignored, not {sorted(unknown)}")
        summary = self.archive.summary()
        span = (summary.first_date[:10], summary.last_date[:10]) if summary.first_date and summary.last_date else None
        sources = [name for name, _ in summary.sources]
        typed, question = question, correct(question, self.archive)
        earlier = [correct(turn, self.archive) for turn in history]
        understood = understand(question, earlier, today=self._today(), archive_span=span, known_sources=sources)
        if question != typed:
            understood = replace(understood, text=typed, corrected=question)
        return replace(
            understood,
            period=None if "period" in ignore else understood.period,
            sources=() if "sources" in ignore else understood.sources,
        )

    def timeline(self, query: str, *, start: str | None = None, end: str | None = None, limit: int = LINES) -> Timeline:
        """The dated quotes on a subject, earliest first, at most `limit` events; `start` and `end` are ISO days, months or years.

        Raises QuestionError when the query is empty or too long, ArchiveError when a date is none.
        """
        _check(query)
        return build_timeline(self, query, start, end, limit)

    def find(
        self, question: Question, *, passages: int | None = None, of_period: int = READ_OF_PERIOD, vector: Vectors | None = None
    ) -> list[Hit]:
        """The passages to read: the best ones with more of the best articles, then the best of the period that the question names.

        `passages`: as many of the best ones alone. `vector` is the question's.
        """
        only = Filter(sources=question.sources) if question.sources else None
        weight = self._weight
        if weight is None and question.language != self.archive_language():
            weight = FOREIGN_WEIGHT
        if vector is None:
            vector = self.archive.encoder.encode_queries([question.search or question.standalone])[0]
        found = self._search(question, vector, passages or self._passages, only, weight)
        hits = found[:passages] if passages else shortlist(found, self._passages, self._beside(vector))
        if question.period and (question.period.start or question.period.end):
            narrow = Filter(question.period.start, question.period.end, question.sources)
            known = {hit.passage.id for hit in hits}
            more = self._search(question, vector, of_period, narrow, weight)[:of_period]
            hits += [hit for hit in more if hit.passage.id not in known]
            # The same dispatch within the period stands for one outside it.
            copies = {reprint.id for hit in more for reprint in self.archive.reprints(hit.passage.article.id)}
            hits = [hit for hit in hits if hit.passage.article.id not in copies]
        return hits

    def _search(self, question: Question, vector: Vectors, count: int, only: Filter | None, weight: float | None) -> list[Hit]:
        """The best passages, SPARE more than asked for, so that ties at the end are cut the same way each time."""
        text = question.search or question.standalone
        return best_first(self.archive.search_vector(vector, text, count + SPARE, only=only, weight=weight))

    def _beside(self, vector: Vectors) -> Beside:
        return lambda hit, count, known: self.archive.beside(hit, count, vector, without=known)

    def archive_language(self) -> str:
        """The language that most of the first articles, by id, are in."""
        if self._language is None:
            sample = self.archive.sample(LANGUAGE_SAMPLE)
            counts = collections.Counter(article.language or detect_language(article.text[:600]) for article in sample)
            self._language = min(counts, key=lambda name: (-counts[name], name)) if counts else "fr"
        return self._language[:2]

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a term over the archive's passages."""
        passages, holding = self.archive.term_counts(term)
        return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))

    def verify(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """Reads every quote again from the store: one whose article is gone, changed, or not the same to the character is dropped.

        The others get the articles beside them that print the same dispatch.
        """
        sure = [replace(quote, also=self.archive.reprints(quote.article.id)) for quote in quotes if self.holds(quote)]
        return tuple(sure) if sure and sure[0].number == 1 else ()

    def holds(self, quote: Quote) -> bool:
        """Whether the store holds the quote's article in the same version, and in it the quote, to the character."""
        stored = self.archive.get_article(quote.article.id)
        if stored is None or stored.version != quote.article.version:
            return False
        return stored.text[quote.start : quote.end] == quote.text and bool(quote.text.strip())

    def examples(self, count: int = 4) -> tuple[str, ...]:
        """Questions made from the archive at hand that it answers, for a reader who does not know it yet."""
        return example_questions(self.archive, self.ask, count)

    def close(self) -> None:
        self.archive.close()


def _check(question: str) -> None:
    if not question.strip():
        raise QuestionError("la question est vide ; tapez une question, par exemple : guillemets ask \"Qui a gagné l'élection ?\"")
    if len(question) > MOST_CHARACTERS:
        raise QuestionError(f"la question a {len(question)} caractères, le plus est {MOST_CHARACTERS} ; raccourcissez-la")

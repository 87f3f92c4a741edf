"""`ArchiveIndex`: create, open, add, delete, search. The folder of an archive:

    archive.sqlite   articles, sentence bounds, passages, vectors, manifest: the only truth
    dense/           FAISS, derived from it      lexical/   tantivy, derived from it
    generation       what lexical/ has taken in  write.lock held by the one writer

Every committed batch raises the generation. An index that is behind catches up from the database, so that a kill between
two of the three loses nothing; a damaged one is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.database import FILE, Database, PassageRow, Prepared
from index.dense import EXACT_LIMIT, open_dense
from index.encoders import Encoder, load_encoder
from index.errors import ArchiveLocked, ArchiveMismatch, NotAnArchive
from index.fusion import Fused, fuse_scores
from index.days import NO_DAY, iso_day
from index.headers import describe
from index.lexical import LexicalEntry, LexicalIndex
from index.passages import split_passages
from index.sentences import split_sentences
from index.types import Article, Hit, Manifest, Passage

FORMAT = 1
TARGET_TOKENS, MOST_TOKENS, OVERLAP = 160, 200, 1
CHUNKING = f"sentences-1 target={TARGET_TOKENS} most={MOST_TOKENS} overlap={OVERLAP}"
BATCH = 64
LEG_DEPTH = 100
# FAISS is saved when this many passages changed and at the end; the rest is caught up from the database on opening.
SAVE_EVERY = 20_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts a search before ranking. Days are ISO dates, both ends included; empty means no restriction."""

    start: str | None = None
    end: str | None = None
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.start or self.end or self.sources or self.sections or self.languages)


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """What an archive holds: counts, first and last publication date (ISO or None), (source, articles) by size."""

    articles: int
    passages: int
    first_date: str | None
    last_date: str | None
    sources: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class AddReport:
    """What an import did, in articles."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0


Progress = Callable[[int, int], None]
"""Called after each batch with (articles done, passages encoded)."""


def is_archive(folder: Path) -> bool:
    return (folder / FILE).is_file()


def remove_archive(folder: Path) -> None:
    """Deletes an archive's own files from its folder; others in it stay. Raises ArchiveLocked while another process writes."""
    with _Writing(folder):
        for name in ("dense", "dense.new", "dense.old", "lexical"):
            shutil.rmtree(folder / name, ignore_errors=True)
        for path in [*folder.glob(FILE + "*"), folder / "generation"]:
            path.unlink(missing_ok=True)


class ArchiveIndex:
    """An archive on disk. Make one with `ArchiveIndex.create` or `ArchiveIndex.open`; close it when done (or use `with`)."""

    def __init__(self, folder: Path, database: Database, manifest: Manifest, encoder: Encoder | None) -> None:
        self.folder, self.manifest = folder, manifest
        self._database, self._encoder = database, encoder
        self._lock = threading.RLock()
        self._dense = open_dense(folder / "dense", manifest.dimension, exact_limit=EXACT_LIMIT)
        self._dense_generation = self._dense.generation
        self._lexical: LexicalIndex | None = None
        self._seen = -1

    @classmethod
    def create(cls, folder: Path | str, encoder: Encoder) -> ArchiveIndex:
        """A new, empty archive. Raises ArchiveError when the folder holds one already or can't be written."""
        folder = Path(folder)
        if is_archive(folder):
            raise ArchiveMismatch(f"{str(folder)!r} contient déjà une archive ; ouvrez-la, ou donnez un autre dossier")
        if folder.exists() and not folder.is_dir():
            raise NotAnArchive(f"{str(folder)!r} est un fichier, pas un dossier ; donnez un autre dossier avec --archive")
        folder.mkdir(parents=True, exist_ok=True)
        # Built aside and renamed, so that a kill leaves no half-made archive.
        aside = folder / (FILE + ".new")
        for leftover in folder.glob(FILE + ".new*"):
            leftover.unlink()
        database = Database(aside, create=True)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        values = {"format": FORMAT, "encoder": encoder.name, "encoder_hash": encoder.fingerprint, "dimension": encoder.dimension}
        with database.transaction():
            database.set_meta({**values, "chunking": CHUNKING, "made_at": made, "generation": 0})
        database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        database.close()
        aside.rename(folder / FILE)
        return cls.open(folder, encoder=encoder)

    @classmethod
    def open(cls, folder: Path | str, *, encoder: Encoder | None = None) -> ArchiveIndex:
        """An archive that exists. Its model is loaded at the first search, unless an encoder is given, which must be the same one."""
        folder = Path(folder)
        if not is_archive(folder):
            what = "n'existe pas" if not folder.exists() else "n'est pas une archive Guillemets"
            raise NotAnArchive(f"{str(folder)!r} {what} ; tapez : guillemets index DOSSIER_D_ARTICLES --archive {folder}")
        database = Database(folder / FILE)
        manifest = _read_manifest(database, folder)
        if encoder is not None:
            _check_encoder(manifest, encoder, folder)
        return cls(folder, database, manifest, encoder)

    def __enter__(self) -> ArchiveIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    @property
    def encoder(self) -> Encoder:
        """The archive's own model, loaded when first needed."""
        with self._lock:
            if self._encoder is None:
                encoder = load_encoder(self.manifest.encoder)
                _check_encoder(self.manifest, encoder, self.folder)
                self._encoder = encoder
            return self._encoder

    # Writing

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> AddReport:
        """Adds new articles, replaces those whose id is there with other content, leaves the others. Committed in batches.

        Raises ArchiveLocked when another process is writing.
        """
        report = AddReport()
        stream = iter(articles)
        with self.writing():
            while batch := list(islice(stream, BATCH)):
                encoded = self._add_batch(batch, report)
                if progress:
                    progress(len(batch), encoded)
            self.save()
        return report

    def _add_batch(self, batch: Sequence[Article], report: AddReport) -> int:
        latest = {article.id: article for article in batch}  # of two with the same id in a batch, the later one
        known = self._database.fingerprints(list(latest))
        changed = [(a, f) for a in latest.values() if known.get(a.id) != (f := fingerprint(a))]
        report.unchanged += len(batch) - len(changed)
        report.replaced += sum(a.id in known for a, _ in changed)
        report.added += sum(a.id not in known for a, _ in changed)
        if not changed:
            return 0
        prepared = self._prepare(changed)
        generation = self._database.generation() + 1
        with self._database.transaction():
            self._database.store(prepared, generation)
            self._database.set_meta({"generation": generation})
        self._catch_up()
        return sum(len(p.passages) for p in prepared)

    def _prepare(self, articles: Sequence[tuple[Article, str]]) -> list[Prepared]:
        split, texts = [], []
        for article, mark in articles:
            bounds = split_sentences(article.text)
            lengths = self.encoder.count_tokens([article.text[a:b] for a, b in bounds])
            runs = split_passages(article.text, bounds, lengths, target=TARGET_TOKENS, most=MOST_TOKENS, overlap=OVERLAP)
            header = describe(article.title, article.date)
            texts += [header + article.text[bounds[a][0] : bounds[b - 1][1]] for a, b in runs]
            split.append((article, mark, bounds, runs))
        vectors = self.encoder.encode_passages(texts).astype(np.float16)
        prepared, at = [], 0
        for article, mark, bounds, runs in split:
            rows = vectors[at : at + len(runs)]
            prepared.append(Prepared(article, mark, np.array(bounds, np.int32).reshape(-1, 2), runs, rows))
            at += len(runs)
        return prepared

    def delete(self, ids: Iterable[str]) -> int:
        """Takes articles out of everything, at once. Returns how many there were."""
        with self.writing():
            generation = self._database.generation() + 1
            with self._database.transaction():
                count = self._database.remove_articles(list(ids), generation)
                if count:
                    self._database.set_meta({"generation": generation})
            if count:
                self._catch_up()
        return count

    def writing(self) -> _Writing:
        """`with archive.writing():` holds the archive for this process."""
        return _Writing(self.folder)

    def save(self) -> None:
        """Writes FAISS to disk when it changed. The rest is on disk already."""
        self._catch_up()
        if self._dense.unsaved or self._dense.generation != self._seen:
            self._dense.save(self.folder / "dense", self._seen)

    # Reading

    def refresh(self) -> None:
        """Takes in what another process has committed since."""
        with self._lock:
            if self._database.generation() != self._seen:
                self._catch_up()

    def _catch_up(self) -> None:
        """Brings FAISS (in memory) and BM25 (on disk) to the database's generation."""
        with self._lock:
            generation = self._database.generation()
            self._dense.remove(self._database.removed_since(self._dense_generation))
            for ids, vectors, _ in self._database.passages_since(self._dense_generation, self.manifest.dimension):
                self._dense.add(ids, vectors)
            self._dense_generation = generation
            if self._dense.unsaved > SAVE_EVERY and self._holds_lock():
                self._dense.save(self.folder / "dense", generation)
            self._catch_up_lexical(generation)
            self._seen = generation

    def _catch_up_lexical(self, generation: int) -> None:
        if self._lexical is None:
            self._lexical = self._open_lexical()
        had = self._lexical_generation()
        if had >= generation:
            self._lexical.reload()
            return
        if not self._holds_lock():
            # A reader waits for nobody: what the writer has not put into BM25 yet is found by FAISS alone until it has.
            try:
                with self.writing():
                    self._feed_lexical(had, generation)
            except ArchiveLocked:
                self._lexical.reload()
            return
        self._feed_lexical(had, generation)

    def _feed_lexical(self, had: int, generation: int) -> None:
        assert self._lexical is not None
        self._lexical.update(self._lexical_entries(had), self._database.removed_since(had))
        aside = self.folder / "generation.new"
        aside.write_text(str(generation), "ascii")
        os.replace(aside, self.folder / "generation")

    def _open_lexical(self) -> LexicalIndex:
        folder = self.folder / "lexical"
        try:
            if self._lexical_generation() == 0:
                shutil.rmtree(folder, ignore_errors=True)
            return LexicalIndex(folder)
        except (ValueError, OSError):
            # Damaged: made anew from the database.
            (self.folder / "generation").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            return LexicalIndex(folder)

    def _lexical_generation(self) -> int:
        try:
            return int((self.folder / "generation").read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def _holds_lock(self) -> bool:
        return _Writing.held(self.folder)

    def _lexical_entries(self, generation: int) -> Iterator[LexicalEntry]:
        for _, _, rows in self._database.passages_since(generation, self.manifest.dimension):
            articles = self._database.articles_by_row(sorted({row.article for row in rows}))
            for row in rows:
                article, bounds = articles[row.article]
                text = article.text[int(bounds[row.first][0]) : int(bounds[row.last - 1][1])]
                yield LexicalEntry(
                    row.id,
                    article.title,
                    text,
                    iso_day(article.date),
                    iso_day(article.date, last=True),
                    article.source or "",
                    article.section or "",
                    article.language or "",
                )

    def get_article(self, identity: str) -> Article | None:
        with self._lock:
            return self._database.article(identity)

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they came in."""
        return self._database.each_article()

    def sentences(self, identity: str) -> list[tuple[int, int]]:
        """Sentence bounds of an article, as stored."""
        row = self._database.one("SELECT row FROM articles WHERE id = ?", (identity,))
        if row is None:
            return []
        bounds = self._database.articles_by_row([row[0]])[row[0]][1]
        return [(int(a), int(b)) for a, b in bounds]

    def summary(self) -> ArchiveSummary:
        with self._lock:
            one = self._database.one("SELECT count(*), min(date), max(date) FROM articles") or (0, None, None)
            passages = self._database.one("SELECT count(*) FROM passages") or (0,)
            sources = self._database.rows(
                "SELECT source, count(*) c FROM articles WHERE source IS NOT NULL AND source <> '' GROUP BY source ORDER BY c DESC, source"
            )
        return ArchiveSummary(one[0], passages[0], one[1], one[2], tuple((str(s), int(c)) for s, c in sources))

    def term_counts(self, term: str) -> tuple[int, int]:
        """(passages in BM25, those that hold an analyzed term)."""
        with self._lock:
            if self._lexical is None:
                self.refresh()
            assert self._lexical is not None
            return len(self._lexical), self._lexical.document_frequency(term)

    def search(self, text: str, count: int = 20, *, only: Filter | None = None, weight: float | None = None) -> list[Hit]:
        """The `count` best passages for a question, both legs fused, best first. Ties by passage id."""
        with self._lock:
            self.refresh()
            vector = self.encoder.encode_queries([text])[0]
            return self.search_vector(vector, text, count, only=only, weight=weight)

    def search_vector(
        self, vector: np.ndarray, text: str, count: int, *, only: Filter | None = None, weight: float | None = None
    ) -> list[Hit]:
        """The same with the question's vector [dimension] at hand."""
        with self._lock:
            dense, lexical, dense_of = self.search_legs(vector, text, max(LEG_DEPTH, count), only=only)
            fused = fuse_scores(dense, lexical, dense_of=dense_of, **({} if weight is None else {"weight": weight}))
            return self._hits(fused, count, {**dense_of, **dense}, lexical)

    def search_legs(
        self, vector: np.ndarray, text: str, depth: int, *, only: Filter | None = None
    ) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
        """Passage id → score: what each leg found to `depth` (cosine, BM25), and the cosine of what BM25 alone found."""
        with self._lock:
            if self._lexical is None:
                self.refresh()
            assert self._lexical is not None
            allowed = self._allowed(only) if only else None
            dense = self._dense.search(vector, depth, only=allowed)
            lexical = self._lexical.search(text, depth, required=self._lexical_filters(only) if only else ())
            if allowed is not None:
                kept = set(allowed.tolist())
                lexical = {i: s for i, s in lexical.items() if i in kept}
            return dense, lexical, self._dense.similarities(vector, [i for i in lexical if i not in dense])

    def article_of_passages(self) -> dict[int, str]:
        """Passage id → article id, of all passages."""
        rows = self._database.rows("SELECT p.id, a.id FROM passages p JOIN articles a ON a.row = p.article ORDER BY p.id")
        return {int(passage): str(article) for passage, article in rows}

    def _allowed(self, only: Filter) -> np.ndarray:
        clauses, values = _where(only)
        rows = self._database.rows(f"SELECT p.id FROM passages p JOIN articles a ON a.row = p.article WHERE {clauses}", values)
        return np.array(sorted(r[0] for r in rows), np.int64)

    def _lexical_filters(self, only: Filter) -> list[object]:
        assert self._lexical is not None
        filters: list[object] = []
        if only.start:
            filters.append(self._lexical.day_filter("last_day", iso_day(only.start), NO_DAY))
        if only.end:
            filters.append(self._lexical.day_filter("first_day", 1, iso_day(only.end, last=True)))
        for name, chosen in (("source", only.sources), ("section", only.sections), ("language", only.languages)):
            if chosen:
                filters.append(self._lexical.value_filter(name, chosen))
        return filters

    def _hits(self, fused: Sequence[Fused], count: int, dense: dict[int, float], lexical: dict[int, float]) -> list[Hit]:
        best = fused[: 2 * count + 8]
        rows = self._database.passages([f.id for f in best])
        hits: list[Hit] = []
        # A passage that a leg still holds and the database doesn't was removed: it is passed over.
        wanted = [f for f in best if f.id in rows][:count]
        articles = self._database.articles_by_row(sorted({rows[f.id].article for f in wanted}))
        for f in wanted:
            passage = _to_passage(rows[f.id], *articles[rows[f.id].article])
            hits.append(Hit(passage, f.score, f.dense_rank, f.lexical_rank, dense.get(f.id), lexical.get(f.id)))
        return hits


def _to_passage(row: PassageRow, article: Article, bounds: np.ndarray) -> Passage:
    inside = tuple((int(a), int(b)) for a, b in bounds[row.first : row.last])
    return Passage(row.id, article, inside[0][0], inside[-1][1], inside)


def fingerprint(article: Article) -> str:
    """Changes when anything about an article does: its text or what is known of it."""
    fields = [article.title, article.text, article.date, article.source, article.byline, article.section, article.url, article.language]
    record = json.dumps([*fields, sorted(article.extra.items())], ensure_ascii=False)
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _where(only: Filter) -> tuple[str, list[object]]:
    """SQL over `articles a`. An article's date may be coarser than the filter's: it is in when the two overlap."""
    clauses, values = ["1"], list[object]()
    if only.start:
        clauses.append("a.last_day >= ?")
        values.append(iso_day(only.start))
    if only.end:
        clauses.append("a.first_day BETWEEN 1 AND ?")
        values.append(iso_day(only.end, last=True))
    for name, chosen in (("source", only.sources), ("section", only.sections), ("language", only.languages)):
        if chosen:
            clauses.append(f"a.{name} IN ({','.join('?' * len(chosen))})")
            values += chosen
    return " AND ".join(clauses), values


def _read_manifest(database: Database, folder: Path) -> Manifest:
    meta = database.meta()
    if "format" not in meta:
        raise NotAnArchive(f"{str(folder)!r} n'est pas une archive Guillemets complète ; tapez : guillemets index … --archive {folder}")
    if int(meta["format"]) > FORMAT:
        raise NotAnArchive(
            f"l'archive {str(folder)!r} est d'un format plus récent ({meta['format']}, ici {FORMAT}) ; tapez : pip install --upgrade guillemets"
        )
    if meta["chunking"] != CHUNKING:
        raise ArchiveMismatch(
            f"l'archive {str(folder)!r} est découpée autrement ({meta['chunking']!r}, ici {CHUNKING!r}) ; refaites-la : guillemets index … --rebuild"
        )
    return Manifest(
        int(meta["format"]),
        meta["encoder"],
        meta["encoder_hash"],
        int(meta["dimension"]),
        meta["chunking"],
        meta["made_at"],
        int(meta["generation"]),
    )


def _check_encoder(manifest: Manifest, encoder: Encoder, folder: Path) -> None:
    if (manifest.encoder, manifest.encoder_hash) != (encoder.name, encoder.fingerprint):
        raise ArchiveMismatch(
            f"l'archive {str(folder)!r} est faite avec le modèle {manifest.encoder!r} ({manifest.encoder_hash}), "
            f"pas avec {encoder.name!r} ({encoder.fingerprint}) ; refaites-la : guillemets index … --archive {folder} --model {encoder.name} --rebuild"
        )


class _Writing:
    """The writer's lock of an archive, re-entrant within this process's writer thread."""

    _depth: dict[str, int] = {}
    _locks: dict[str, FileLock] = {}

    def __init__(self, folder: Path) -> None:
        self.key = str(folder.resolve())
        self.folder = folder

    @classmethod
    def held(cls, folder: Path) -> bool:
        return cls._depth.get(str(folder.resolve()), 0) > 0

    def __enter__(self) -> None:
        if not self._depth.get(self.key):
            lock = FileLock(str(self.folder / "write.lock"))
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise ArchiveLocked(
                    f"un autre processus écrit dans l'archive {str(self.folder)!r}{_holder(self.folder)} ; attendez qu'il ait fini"
                ) from error
            (self.folder / "writer").write_text(str(os.getpid()), "ascii")
            self._locks[self.key] = lock
        self._depth[self.key] = self._depth.get(self.key, 0) + 1

    def __exit__(self, *_: object) -> None:
        self._depth[self.key] -= 1
        if not self._depth[self.key]:
            (self.folder / "writer").unlink(missing_ok=True)
            self._locks.pop(self.key).release()


def _holder(folder: Path) -> str:
    try:
        return f" (processus {(folder / 'writer').read_text('ascii')})"
    except OSError:
        return ""

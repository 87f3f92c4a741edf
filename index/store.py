"""`ArchiveIndex`: create, open, add, delete, search. The folder of an archive:

    archive.sqlite   articles, sentence bounds, passages, vectors, manifest: the only truth (index/database.py)
    dense/           FAISS, derived from it      lexical/   tantivy, derived from it (index/derived.py)
    generation       what lexical/ has taken in  write.lock held by the one writer (index/writing.py)
"""

from __future__ import annotations

import shlex
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index import living, vocabulary
from index.adding import BATCH, Adding
from index.background import Background, background_of
from index.database import FILE, Database
from index.dense import Vectors
from index.derived import DENSE, GENERATION, LEXICAL, Derived
from index.encoders import Encoder, load_encoder
from index.errors import ArchiveMismatch, NotAnArchive
from index.filters import Filter, Selection
from index.fusion import DENSE_WEIGHT, LEG_DEPTH, fuse_scores
from index.groups import Groups, ensure_groups
from index.lexical import analyze
from index.living import Origin, Version, ensure_living
from index.manifest import check_encoder, create_database, read_manifest
from index.parallel import several
from index.prepare import fingerprint
from index.reports import AddReport, ArchiveSummary, CompactReport
from index.reprints import count_groups, reprints_of
from index.searching import Searcher
from index.types import Article, Hit, Manifest, Reprint
from index.wellformed import well_formed
from index.writing import WriteLock, writing_files

if TYPE_CHECKING:
    from llama_index.core import Document

__all__ = [
    "LEG_DEPTH",
    "AddReport",
    "ArchiveIndex",
    "ArchiveSummary",
    "CompactReport",
    "Filter",
    "Progress",
    "Selection",
    "fingerprint",
    "is_archive",
    "remove_archive",
]

FEED_EVERY = 2_000
"""While an import runs, FAISS and BM25 take in what is new every so many passages."""

Progress = Callable[[int, int], None]
"""Called after each committed batch with (articles done, passages encoded) of that batch."""


def is_archive(folder: Path) -> bool:
    return (folder / FILE).is_file()


def remove_archive(folder: Path) -> None:
    """Deletes an archive's own files from its folder; others in it stay. Raises ArchiveLocked while another process writes."""
    with WriteLock(folder), writing_files(folder):
        (folder / FILE).unlink(missing_ok=True)  # first: what a kill leaves behind is no archive, and is cleared by the next one
        for path in [*folder.glob(FILE + "*"), folder / GENERATION]:
            path.unlink(missing_ok=True)
        for name in (DENSE, LEXICAL):
            shutil.rmtree(folder / name, ignore_errors=True)


class ArchiveIndex:
    """An archive on disk. Make one with `ArchiveIndex.create` or `ArchiveIndex.open`; close it when done (or use `with`).

    Several threads may share one; several processes may read an archive while one writes it.
    """

    def __init__(self, folder: Path, database: Database, manifest: Manifest, encoder: Encoder | None) -> None:
        self.folder, self.manifest = folder, manifest
        self._database, self._encoder = database, encoder
        self._lock = threading.RLock()
        self._derived = Derived(folder, database, manifest.dimension)
        self._summary: tuple[int, ArchiveSummary] | None = None
        self._searcher = Searcher(database, self._derived)
        self._groups = Groups(database)
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.workers = 1
        """How many processes encode what is added. A program that sets more must be importable: `if __name__ == "__main__"`."""

    @classmethod
    def create(
        cls, folder: Path | str, encoder: Encoder, *, keep_versions: bool = False, gone: Sequence[tuple[str, str]] = ()
    ) -> ArchiveIndex:
        """A new, empty archive; with `keep_versions` it keeps the texts of articles that are corrected.

        `gone` is what `index.living.all_gone` says of an archive that this one is made in place of. Raises ArchiveError when the folder
        holds one already or can't be written.
        """
        folder = Path(folder)
        if folder.exists() and not folder.is_dir():
            raise NotAnArchive(f"{str(folder)!r} est un fichier, pas un dossier ; donnez un autre dossier avec --archive")
        with writing_files(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with WriteLock(folder):
            if is_archive(folder):
                raise ArchiveMismatch(f"{str(folder)!r} contient déjà une archive ; ouvrez-la, ou donnez un autre dossier avec --archive")
            with writing_files(folder):
                for name in (DENSE, LEXICAL):
                    shutil.rmtree(folder / name, ignore_errors=True)
                (folder / GENERATION).unlink(missing_ok=True)
                create_database(folder, encoder, keep_versions=keep_versions, gone=gone)
        return cls.open(folder, encoder=encoder)

    @classmethod
    def open(cls, folder: Path | str, *, encoder: Encoder | None = None) -> ArchiveIndex:
        """An archive that exists. Its model is loaded at the first search, unless an encoder is given, which must be the same one."""
        folder = Path(folder)
        if not is_archive(folder):
            raise NotAnArchive(_no_archive(folder))
        database = Database(folder / FILE)
        try:
            manifest = read_manifest(database, folder)
            if encoder is not None:
                check_encoder(manifest, encoder, folder)
            ensure_living(database)
            ensure_groups(database)
            return cls(folder, database, manifest, encoder)
        except BaseException:
            database.close()
            raise

    def __enter__(self) -> ArchiveIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @property
    def encoder(self) -> Encoder:
        """The archive's own model, loaded when first needed."""
        with self._lock:
            if self._encoder is None:
                encoder = load_encoder(self.manifest.encoder)
                check_encoder(self.manifest, encoder, self.folder)
                self._encoder = encoder
            return self._encoder

    # Writing

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> AddReport:
        """Adds new articles, replaces those whose id is there with other content, leaves the others. Committed in batches.

        Raises ArchiveLocked when another process, or another thread, is writing.
        """
        return self.add_read(((article, None) for article in articles), progress)

    def add_read(
        self, pairs: Iterable[tuple[Article, Origin | None]], progress: Progress | None = None, *, restore: bool = False
    ) -> AddReport:
        """The same for articles with where they were read, which `prune` compares. With `restore`, those taken down come back too."""
        with self.writing(), several(lambda: self.encoder, self.workers) as encoder:
            with self._lock:
                vocabulary.ensure_words(self._database)
            self._fill_groups()
            kept = {"keep_versions": self.manifest.keep_versions, "restore": restore}
            adding, behind = Adding(self._database, self._lock, self._groups, encoder, now=self._now, **kept), 0
            for done, encoded in adding.take(pairs):
                behind += encoded
                if behind >= FEED_EVERY:
                    self.refresh()
                    behind = 0
                if progress:
                    progress(done, encoded)
            self.save()
        return adding.report

    def add_documents(self, documents: Iterable[Document], progress: Progress | None = None) -> AddReport:
        """The same for llama-index documents, whichever of its readers loaded them: see `index.documents.to_article`."""
        from index.documents import to_articles

        return self.add(to_articles(documents), progress)

    def _fill_groups(self) -> None:
        """Puts the articles of an archive that was made before there were groups into them."""
        more = True
        while more:
            with self._lock:
                more = self._groups.fill_some()

    def _now(self) -> str:
        return self.clock().isoformat(timespec="seconds")

    def delete(self, ids: Iterable[str]) -> int:
        """Takes articles out of everything, at once. Returns how many there were."""
        return self._delete(list(ids))

    def take_down(self, ids: Iterable[str]) -> int:
        """The same for good: reading their files again does not bring them back."""
        wanted = list(ids)
        return self._delete(wanted, gone=wanted)

    def _delete(self, ids: Sequence[str], gone: Sequence[str] = ()) -> int:
        with self.writing(), self._lock:
            with self._database.transaction():
                generation = self._database.generation() + 1
                count = living.remove_wholly(self._database, ids, generation)
                living.mark_gone(self._database, gone, self._now())
                if count:
                    self._database.set_meta({"generation": generation})
            if count:
                self.save()
        return count

    def prune(self, root: str, seen: Mapping[str, Collection[str]], covered: Callable[[str], bool]) -> int:
        """Deletes the articles that were read below `root` and are there no more. Returns how many.

        `seen`: file → the ids that it holds now; files that are not `covered` were not read, or not wholly: theirs stay. An article that
        another file or another root holds too stays.
        """
        with self.writing(), self._lock:
            with self._database.transaction():
                ids = living.unlink_missing(self._database, root, seen, covered)
                if ids:
                    generation = self._database.generation() + 1
                    living.remove_wholly(self._database, ids, generation)
                    self._database.set_meta({"generation": generation})
            if ids:
                self.save()
        return len(ids)

    def compact(self) -> CompactReport:
        """Writes all three anew, so that nothing of what was removed is left on the disk."""
        with self.writing(), self._lock:
            before = self._size()
            vocabulary.relearn(self._database)
            self._fill_groups()
            complete = self._database.vacuum()
            self._derived.compact()
            return CompactReport(before, self._size(), complete)

    def _size(self) -> int:
        own = [*self.folder.glob(FILE + "*"), *(self.folder / DENSE).glob("*"), *(self.folder / LEXICAL).glob("*")]
        return sum(path.stat().st_size for path in own if path.is_file())

    def writing(self) -> WriteLock:
        """`with archive.writing():` holds the archive for this thread of this process."""
        return WriteLock(self.folder)

    def save(self) -> None:
        """Brings FAISS and BM25 up to date and writes them to disk."""
        with self._lock, self.writing():
            self._derived.save()
            self._database.forget_deleted()

    # Reading

    def refresh(self) -> None:
        """Takes in what has been committed since, by another process too."""
        with self._lock:
            if self._database.generation() != self._derived.seen or not self._derived.level:
                self._derived.catch_up()

    def get_article(self, identity: str) -> Article | None:
        with self._lock:
            return self._database.article(identity)

    def sample(self, count: int) -> list[Article]:
        """The `count` first articles by id: the same ones whatever order they came in."""
        with self._lock:
            return self._database.first_articles(count)

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they came in."""
        row = 0
        while True:
            with self._lock:
                row, found = self._database.articles_after(row, BATCH)
            if not found:
                return
            yield from found

    def find_ids(self, name: str) -> list[str]:
        """The article of this id; else those of this address."""
        with self._lock:
            if self._database.article_row(name) is not None:
                return [name]
            return self._database.matching("a.url = ?", [well_formed(name)])

    def select_ids(self, selection: Selection) -> list[str]:
        """Ids of the articles that a selection holds, in the order they came in."""
        with self._lock:
            return self._database.matching(*selection.condition())

    def versions(self, identity: str) -> list[Version]:
        """The versions of an article, oldest first; old texts only where the archive keeps them. Empty when it is not in."""
        with self._lock:
            return living.versions_of(self._database, identity)

    def reprints(self, identity: str) -> tuple[Reprint, ...]:
        """The other articles that print the same dispatch, in the order of their publication."""
        with self._lock, self._database.snapshot():
            return reprints_of(self._database, identity)

    def count_groups(self) -> tuple[int, int]:
        """How many dispatches are in more than once, and as how many articles."""
        with self._lock:
            return count_groups(self._database)

    def taken_down(self, identity: str) -> str | None:
        """When an article was taken down (ISO, UTC), or None."""
        with self._lock:
            return living.gone_since(self._database, [identity]).get(identity)

    def months(self) -> list[tuple[str, int]]:
        """(yyyy-mm, or the year where no more is known, or "" without a date; articles), in order."""
        with self._lock:
            return self._database.months()

    def sentences(self, identity: str) -> list[tuple[int, int]]:
        """Sentence bounds of an article, as stored."""
        with self._lock, self._database.snapshot():
            row = self._database.article_row(identity)
            if row is None:
                return []
            _, bounds = self._database.articles_by_row([row])[row]
        return [(int(a), int(b)) for a, b in bounds]

    def summary(self) -> ArchiveSummary:
        with self._lock, self._database.snapshot():
            generation = self._database.generation()
            if self._summary is None or self._summary[0] != generation:
                counts, dates = self._database.counts(), self._database.date_span()
                self._summary = generation, ArchiveSummary(*counts, *dates, tuple(self._database.sources()))
            return self._summary[1]

    def term_counts(self, term: str) -> tuple[int, int]:
        """(passages in BM25, those that hold an analyzed term)."""
        with self._lock:
            if self._derived.seen < 0:
                self.refresh()
            lexical = self._derived.lexical
            return (len(lexical), lexical.document_frequency(term)) if lexical else (0, 0)

    def articles_holding(self, terms: Sequence[str], only: Filter | None = None) -> list[str]:
        """Ids of the articles that hold every analyzed term in their title or text, the latest first."""
        with self._lock:
            self.refresh()
            return self._searcher.articles_holding(terms, only)

    def count_word(self, word: str) -> int:
        """In about how many passages a word stands, in this form or another; 0: in none, nor in a title. Function words stand in one."""
        with self._lock:
            if self._derived.seen < 0:
                self.refresh()
            lexical = self._derived.lexical
            if lexical is None or not (terms := analyze(word)):
                return 1
            return min(max(1, lexical.document_frequency(term)) if lexical.holds(term) else 0 for term in terms)

    def has_word(self, word: str) -> bool:
        """Whether a folded word was ever read in just this spelling; True where the words were not learnt."""
        with self._lock:
            return vocabulary.has_word(self._database, word)

    def is_name(self, word: str) -> bool:
        """Whether the archive's articles never write a word without a capital; however it is written here."""
        with self._lock:
            return vocabulary.is_name(self._database, word)

    def words_like(self, word: str) -> list[vocabulary.Word]:
        """Words of the archive that begin like a folded word and are about as long; some may stand in removed articles only."""
        with self._lock:
            return vocabulary.words_like(self._database, word)

    def search(self, text: str, count: int = 20, *, only: Filter | None = None, weight: float | None = None) -> list[Hit]:
        """The `count` best passages for a question, both legs fused, best first. Ties by passage id.

        The same dispatch in several articles is shown through one of them: of those that the filter keeps the earliest (by date, then id)
        that holds what was found; `reprints` names the others.
        """
        return self.search_vector(self.encoder.encode_queries([text])[0], text, count, only=only, weight=weight)

    def search_vector(
        self, vector: Vectors, text: str, count: int, *, only: Filter | None = None, weight: float | None = None
    ) -> list[Hit]:
        """The same with the question's vector [dimension] at hand."""
        with self._lock:
            self.refresh()
            depth = max(LEG_DEPTH, count)
            while True:
                dense, lexical, dense_of = self.search_legs(vector, text, depth, only=only)
                fused = fuse_scores(dense, lexical, dense_of=dense_of, depth=depth, weight=DENSE_WEIGHT if weight is None else weight)
                hits = self._searcher.hits(fused, count, text, {**dense_of, **dense}, lexical, only)
                if len(hits) >= count or max(len(dense), len(lexical)) < depth:
                    return hits
                depth *= 4  # copies took the room of what is wanted

    def search_legs(
        self, vector: Vectors, text: str, depth: int, *, only: Filter | None = None
    ) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
        """Passage id → score: what each leg found to `depth` (cosine, BM25), and the cosine of what BM25 alone found."""
        with self._lock:
            if self._derived.seen < 0:
                self.refresh()
            return self._searcher.legs(vector, text, depth, only)

    def beside(self, hit: Hit, count: int, vector: Vectors, *, without: Collection[int] = ()) -> list[Hit]:
        """At most `count` passages of the hit's article, nearest to it in the text first, without those ids; for a question's vector.

        No leg found them: they have no ranks and the hit's score. None where the article is gone or another version of it is in.
        """
        with self._lock:
            return self._searcher.beside(hit, count, vector, without)

    def background(self, vector: Vectors) -> Background | None:
        """How near the archive's passages usually are to a question's vector; None with too few of them."""
        with self._lock:
            return background_of(self._derived.dense, vector)

    def article_of_passages(self) -> dict[int, str]:
        """Passage id → article id, of all passages."""
        with self._lock:
            return self._database.article_of_passages()


def _no_archive(folder: Path) -> str:
    if folder.exists() and not folder.is_dir():
        return f"{str(folder)!r} est un fichier, pas le dossier d'une archive ; donnez-en un avec --archive"
    what = "n'est pas une archive Guillemets" if folder.exists() else "n'existe pas"
    return f"{str(folder)!r} {what} ; tapez : guillemets index DOSSIER_D_ARTICLES --archive {shlex.quote(str(folder))}"

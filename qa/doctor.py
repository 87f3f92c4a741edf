"""Examines this machine, the models and an archive: what is good, what is not, and what repairs it."""

from __future__ import annotations

import importlib.metadata
import platform
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import zstandard
from numpy.typing import NDArray

from index.database import FILE, Database
from index.derived import DENSE, GENERATION, LEXICAL, Derived
from index.encoders import default_model_folder, processor_has_bf16
from index.errors import ArchiveError
from index.groups import check_groups
from index.headers import describe
from index.reprints import count_groups
from index.store import ArchiveIndex
from index.types import Article, Manifest, text_version
from qa.reader import WEIGHTS, check_reader
from qa.scoring import load_answer_model
from qa.upkeep import REPEATED
from qa.wording import SPACE, plural

if TYPE_CHECKING:
    from index.encoders import Encoder

NAME = "guillemets"
SHOWN = ("torch", "sentence-transformers", "faiss-cpu", "tantivy", "apsw")
SAMPLE, NEAR = 24, 0.99
BATCH = 256
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined; `repair` says what to type or do when it is not good."""

    good: bool
    what: str
    repair: str | None = None

    def __str__(self) -> str:
        line = f"{'✓' if self.good else '✗'} {self.what}"
        return f"{line} → {self.repair}" if self.repair else line


def examine(folder: Path, *, vectors: bool, encoder: Encoder | None = None, weights: Path = WEIGHTS) -> list[Finding]:
    """Everything in order: machine, models, archive. With `vectors`, a sample of them is computed again.

    `encoder` stands in for the archive's own model.
    """
    findings = [_examine_libraries(), _examine_processor(), _examine_model(), _examine_reader(weights)]
    try:
        with ArchiveIndex.open(folder, encoder=encoder) as archive:
            findings.append(_describe(archive))
            findings += _examine_archive(folder, archive.manifest, (lambda: archive.encoder) if vectors else None)
    except ArchiveError as error:
        findings.append(_from_error(error))
    return findings


def _from_error(error: ArchiveError) -> Finding:
    what, mark, repair = str(error).partition(" ; ")
    return Finding(False, what, repair if mark else None)


# --- this machine and the models -------------------------------------------------------------------------------------------


def _examine_libraries() -> Finding:
    from packaging.requirements import Requirement

    python = f"Python {platform.python_version()}"
    try:
        wanted = [Requirement(line) for line in importlib.metadata.requires(NAME) or ()]
    except importlib.metadata.PackageNotFoundError:
        return Finding(False, f"{python} ; le paquet {NAME} n'est pas installé", "tapez : pip install . dans le dossier du projet")
    wrong = []
    for requirement in wanted:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            version = _version(requirement.name)
            # A local build ("2.13.0+cpu") is the version that it was built from.
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                wrong.append(f"{requirement.name} {version or 'manque'} (il faut {requirement.specifier})")
    if wrong:
        return Finding(False, f"bibliothèques{SPACE}: {', '.join(wrong)}", "tapez : pip install --force-reinstall guillemets")
    return Finding(True, ", ".join([python, *(f"{name} {_version(name)}" for name in SHOWN)]))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _examine_processor() -> Finding:
    if processor_has_bf16():
        return Finding(True, "processeur avec bfloat16 (AMX ou AVX512) : calcul rapide")
    return Finding(True, "processeur sans bfloat16 : calcul en float32, deux à quatre fois plus lent pour indexer")


def _examine_model() -> Finding:
    try:
        folder = default_model_folder()
    except ArchiveError as error:
        return _from_error(error)
    return Finding(True, f"modèle déballé et intact : {folder.name}")


def _examine_reader(weights: Path) -> Finding:
    try:
        path = check_reader(weights)
        load_answer_model(weights / "answer.json")
    except ArchiveError as error:
        return _from_error(error)
    return Finding(True, f"lecteur intact : {path.name}")


# --- the archive -----------------------------------------------------------------------------------------------------------


def _describe(archive: ArchiveIndex) -> Finding:
    summary = archive.summary()
    where = repr(str(archive.folder))
    if not summary.articles:
        fill = f"tapez : guillemets index DOSSIER_D_ARTICLES --archive {_quoted(archive.folder)}"
        return Finding(False, f"l'archive {where} est vide", fill)
    made = f"modèle {archive.manifest.encoder!r}, faite le {archive.manifest.made_at[:10]}"
    return Finding(True, f"archive {where} : {summary.articles} articles, {summary.passages} passages, {made}")


def _quoted(folder: Path) -> str:
    return shlex.quote(str(folder))


def _examine_archive(folder: Path, manifest: Manifest, encoder: Callable[[], Encoder] | None) -> Iterator[Finding]:
    rebuild = f"tapez : guillemets index DOSSIER_D_ARTICLES --archive {_quoted(folder)} --rebuild"
    database = Database(folder / FILE)
    try:
        yield _examine_database(database, rebuild)
        yield from _examine_derived(folder, database, manifest)
        yield from _examine_articles(database, rebuild)
        yield _examine_groups(folder, database, rebuild)
        if encoder is not None:
            yield _examine_vectors(database, manifest, encoder, rebuild)
    except (ArchiveError, zstandard.ZstdError, ValueError, IndexError) as error:
        yield _from_error(error) if isinstance(error, ArchiveError) else Finding(False, f"ligne illisible dans la base ({error})", rebuild)
    finally:
        database.close()


def _examine_database(database: Database, rebuild: str) -> Finding:
    problems = [str(row[0]) for row in database.rows("PRAGMA quick_check(3)") if row[0] != "ok"]
    orphans = database.one("SELECT count(*) FROM passages WHERE article NOT IN (SELECT row FROM articles)") or (0,)
    if orphans[0]:
        problems.append(f"{orphans[0]} passages sans article")
    return Finding(not problems, f"base{SPACE}: {' '.join(problems) or 'intacte'}", rebuild if problems else None)


def _examine_derived(folder: Path, database: Database, manifest: Manifest) -> Iterator[Finding]:
    """FAISS and BM25 hold the passages that the database holds, no more and no fewer."""
    derived = Derived(folder, database, manifest.dimension)
    derived.catch_up()
    ids = np.array([row[0] for row in database.rows("SELECT id FROM passages ORDER BY id")], np.int64)
    what = ""
    if not np.array_equal(derived.dense.ids, ids):
        what = f"FAISS : {len(derived.dense)} passages, la base en a {len(ids)}"
    elif far := sum(derived.dense.similarities(s.vector, [s.id])[s.id] < NEAR for s in _sample(database, manifest)):
        what = f"FAISS : des vecteurs ne sont pas ceux de la base ({far} sur {min(SAMPLE, len(ids))})"
    yield Finding(not what, what or f"FAISS : {len(ids)} passages, ceux de la base", _remove(folder / DENSE) if what else None)
    had = len(derived.lexical) if derived.lexical is not None else 0
    good = had == len(ids)
    repair = None if good else _remove(folder / LEXICAL, folder / GENERATION)
    yield Finding(good, f"BM25 : {had} passages, {'ceux de la base' if good else f'la base en a {len(ids)}'}", repair)


def _remove(*paths: Path) -> str:
    return f"supprimez {' et '.join(repr(str(path)) for path in paths)} : refait depuis la base à la prochaine ouverture"


@dataclass(frozen=True, slots=True)
class _Stored:
    """A passage with its vector [dimension] and the text that the vector was made of."""

    id: int
    vector: NDArray[np.float32]
    text: str


def _sample(database: Database, manifest: Manifest) -> list[_Stored]:
    """At most SAMPLE passages, spread evenly over the archive."""
    (count,) = database.one("SELECT count(*) FROM passages") or (0,)
    step = max(1, count // SAMPLE)
    numbered = "SELECT *, row_number() OVER (ORDER BY id) - 1 AS at FROM passages"
    sql = f"SELECT id, article, first, last, vector FROM ({numbered}) WHERE at % ? = 0 LIMIT ?"
    rows = database.rows(sql, (step, SAMPLE))
    articles = database.articles_by_row(sorted({row[1] for row in rows}))
    sample = []
    for identity, row, first, last, blob in rows:
        article, bounds = articles[row]
        text = describe(article.title, article.date) + article.text[int(bounds[first][0]) : int(bounds[last - 1][1])]
        sample.append(_Stored(identity, np.frombuffer(blob, np.float16, manifest.dimension).astype(np.float32), text))
    return sample


def _examine_articles(database: Database, rebuild: str) -> Iterator[Finding]:
    """Every article: its text is that of its version, its sentences lie in it, in order, its passages are made of them."""
    altered, disordered, count, last = list[str](), list[str](), 0, -1
    while rows := [row[0] for row in database.rows("SELECT row FROM articles WHERE row > ? ORDER BY row LIMIT ?", (last, BATCH))]:
        last = rows[-1]
        sql = "SELECT article, min(first), max(last) FROM passages WHERE article BETWEEN ? AND ? AND first < last GROUP BY article"
        spans = {row: (first, end) for row, first, end in database.rows(sql, (rows[0], last))}
        for row, (article, bounds) in database.articles_by_row(rows).items():
            count += 1
            if article.version != text_version(article.text):
                altered.append(article.id)
            first, end = spans.get(row, (0, 0))
            if not (_in_order(bounds, article) and first == 0 and end == len(bounds)):
                disordered.append(article.id)
    yield _about(altered, f"{count} textes conformes à leur version", "texte altéré", rebuild)
    yield _about(disordered, "phrases dans leur texte et dans l'ordre", "phrases hors de leur texte ou en désordre", rebuild)


def _in_order(bounds: NDArray[np.int32], article: Article) -> bool:
    flat = bounds.astype(np.int64).reshape(-1)
    inside = not len(flat) or (flat[0] >= 0 and flat[-1] <= len(article.text))
    return bool(inside and (np.diff(flat) >= 0).all() and (bounds[:, 0] < bounds[:, 1]).all())


def _about(wrong: Sequence[str], good: str, bad: str, repair: str) -> Finding:
    if not wrong:
        return Finding(True, good)
    named = ", ".join(map(repr, wrong[:MOST_NAMED])) + (", …" if len(wrong) > MOST_NAMED else "")
    return Finding(False, f"{bad} : {len(wrong)} articles ({named})", repair)


def _examine_groups(folder: Path, database: Database, rebuild: str) -> Finding:
    """Every article's signature, by which the same dispatch is shown once, is that of its text."""
    wrong: dict[str, list[str]] = {"missing": [], "wrong": []}
    for identity, what in check_groups(database):
        wrong[what].append(identity)
    if wrong["missing"] and not wrong["wrong"]:
        repair = f"tapez : guillemets compact --archive {_quoted(folder)}"
        return _about(wrong["missing"], "", "sans signature, donc montrés autant de fois qu'ils sont parus", repair)
    groups, _ = count_groups(database)
    good = f"signatures conformes aux textes : {plural(REPEATED, groups, 'fr')}"
    return _about(wrong["wrong"], good, "signature fausse", rebuild)


def _examine_vectors(database: Database, manifest: Manifest, encoder: Callable[[], Encoder], rebuild: str) -> Finding:
    sample = _sample(database, manifest)
    if not sample:
        return Finding(True, "pas de vecteur à recalculer")
    again = encoder().encode_passages([stored.text for stored in sample])
    cosines = [float(stored.vector @ vector / np.linalg.norm(stored.vector)) for stored, vector in zip(sample, again, strict=True)]
    good = min(cosines) >= NEAR
    return Finding(good, f"{len(sample)} vecteurs recalculés : cosinus {min(cosines):.4f} au moins", None if good else rebuild)

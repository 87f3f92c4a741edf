"""BM25 that knows French: the only import of tantivy.

Analysis, the same on both sides: feminine participles as masculine ones → lowercase → accents folded → stop words → French stemmer, in
this order, so that « decede » finds « décédée ». Scoring is Lucene's BM25 (k1 = 1.2, b = 0.75; Robertson & Zaragoza 2009).
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from index.wellformed import well_formed

ANALYZER = "french"
ANALYSIS = 3
"""Raise when the analysis or the schema changes, so that what was made before is made anew."""
HEAP = 64_000_000
LEAST_HEAP = 15_000_000
BATCH = 1024
TITLE_BOOST, ALSO_BOOST = 0.4, 0.5
CHECKED_BYTES = 256_000_000
_FEMININE = re.compile(r"(?<=[^\W\d_])[ée]e(s?)\b", re.IGNORECASE)
_SEGMENT_FILES = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term", ".del")
_FOOTER = 1337
MAX_TERMS = 64

# Function words of French, folded; question words are among them, since articles do not hold them for the reason they are asked.
STOP_WORDS = """
a ai aie aient ait alors apres as au aucun aura aurait aussi autre aux avaient avait avant avec avez avoir avons ayant c ca car ce ceci
cela celle celles celui cent ces cet cette ceux chaque ci comme comment d dans de depuis des dit donc dont du elle elles en encore
entre es est et etaient etait etant ete etre eu eux fait font furent fut il ils j je jusqu jusque l la le les leur leurs lors lorsqu lorsque
lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont or ou par parce pas pendant peu plus pour pourquoi pres qu quand que
quel quelle quelles quels qui quoi s sa sans se sera serait ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un
une vers vos votre vous y combien lequel laquelle the of and to in is was were what who when where how many much did does do which
el los las y en por que cuando quien donde como cuanto cual der die das und ist wer wann wo wie viel was il lo gli chi quando dove quanto
""".split()  # noqa: SIM905  # seven lines of words read better than two hundred quoted strings


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A passage as BM25 sees it; `first_day` and `last_day` are yyyymmdd (0: unknown)."""

    id: int
    title: str
    text: str
    first_day: int = 0
    last_day: int = 0
    source: str = ""
    section: str = ""
    language: str = ""


def fold(text: str) -> str:
    """Lowercase without accents: how two spellings of a word are compared."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _analyzer() -> Any:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.custom_stopword(sorted(set(STOP_WORDS))))
        .filter(Filter.stemmer("french"))
        .build()
    )


_ANALYZER = _analyzer()


def analyze(text: str) -> list[str]:
    """The terms of a text, as they are indexed."""
    return list(_ANALYZER.analyze(_composed(text)))


def _composed(text: str) -> str:
    """Letter and accent as one character: apart, they would be read as the end of a word. « blessée » as « blessé », which the stemmer,
    coming after the accents are folded, would not know for the same."""
    return _FEMININE.sub(r"é\1", unicodedata.normalize("NFC", well_formed(text)))


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_text_field("title", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("body", tokenizer_name=ANALYZER, index_option="freq")
    for name in ("first_day", "last_day"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("source", "section", "language"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def check_footers(folder: Path) -> None:
    """Compares tantivy's files with the checksum at their end, which tantivy itself does not look at. Raises ValueError."""
    for path in folder.glob("*.*"):
        try:
            content = path.read_bytes() if path.suffix in _SEGMENT_FILES and path.stat().st_size <= CHECKED_BYTES else b""
        except FileNotFoundError:
            continue  # another process's commit has just replaced it
        length, magic = struct.unpack("<II", content[-8:]) if len(content) > 8 else (0, 0)
        if magic == _FOOTER and zlib.crc32(content[: -8 - length]) != json.loads(content[-8 - length : -8])["crc"]:
            raise ValueError(f"{str(path)!r} is not the file that was written")


class LexicalIndex:
    """Passages in a tantivy folder. One writer at a time; readers see the last commit after `reload`."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Opens the folder's index, or makes a new one. Raises ValueError or OSError when there is none, or it is damaged."""
        if create:
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(folder), reuse=True)
        else:
            check_footers(folder)
            self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(ANALYZER, _ANALYZER)
        self._schema = self._index.schema
        self._index.config_reader("manual")
        self._index.reload()

    def update(self, added: Iterable[LexicalEntry], removed: Sequence[int] = ()) -> None:
        """Removes, then adds (an id that is there already is replaced), in one commit."""
        writer = self._index.writer(HEAP, 1)  # one thread: the same segments, so the same order of ties, every time
        try:
            self._delete(writer, removed)
            stream = iter(added)
            while batch := list(islice(stream, BATCH)):
                self._delete(writer, [entry.id for entry in batch])
                for entry in batch:
                    writer.add_document(self._document(entry))
            writer.commit()
        finally:
            writer.wait_merging_threads()  # also lets go of tantivy's own lock
        self._index.reload()

    def _delete(self, writer: Any, ids: Sequence[int]) -> None:
        # Not delete_documents_by_term: it takes a Python integer for a signed one, and deletes nothing.
        for at in range(0, len(ids), BATCH):
            writer.delete_documents_by_query(Query.term_set_query(self._schema, "id", list(ids[at : at + BATCH])))

    def rewrite(self, entries: Iterable[LexicalEntry]) -> None:
        """Makes the index anew of `entries` in one commit, and takes the files of what it held before off the disk."""
        writer = self._index.writer(HEAP, 1)
        try:
            writer.delete_all_documents()
            for entry in entries:
                writer.add_document(self._document(entry))
            writer.commit()
        finally:
            writer.wait_merging_threads()
        self.sweep()

    def sweep(self) -> None:
        """Takes files off the disk that no commit needs any more."""
        self._index.reload()  # lets go of the former ones
        writer = self._index.writer(LEAST_HEAP, 1)
        try:
            writer.garbage_collect_files()
        finally:
            writer.wait_merging_threads()

    def _document(self, entry: LexicalEntry) -> Any:
        document = tantivy.Document()
        document.add_unsigned("id", entry.id)
        document.add_text("title", _composed(entry.title))
        document.add_text("body", _composed(entry.text))
        document.add_integer("first_day", entry.first_day)
        document.add_integer("last_day", entry.last_day)
        for name in ("source", "section", "language"):
            document.add_text(name, well_formed(getattr(entry, name)))
        return document

    def reload(self) -> None:
        self._index.reload()

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def search(
        self, text: str, count: int, *, also: Mapping[str, Collection[str]] | None = None, required: Sequence[Any] = ()
    ) -> dict[int, float]:
        """Passage id → BM25 score of the `count` best; `also` gives terms that stand for one of the text's and count for less; `required`
        are filters from `day_filter` and `value_filter`."""
        terms = list(dict.fromkeys(analyze(text)))[:MAX_TERMS]
        if not terms or count <= 0:
            return {}
        weights = {term: ALSO_BOOST for one in terms for term in sorted((also or {}).get(one, ()))} | dict.fromkeys(terms, 1.0)
        wanted = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, index_option="freq"), boost * weight))
            for field, boost in (("body", 1.0), ("title", TITLE_BOOST))
            for term, weight in weights.items()
        ]
        query = Query.boolean_query(wanted)
        if required:
            query = Query.boolean_query([(Occur.Must, query), *((Occur.Must, Query.const_score_query(f, 0.0)) for f in required)])
        searcher = self._index.searcher()
        hits = searcher.search(query, count, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        return {int(identity or 0): float(score) for identity, (score, _) in zip(ids, hits, strict=True)}

    def holding(self, term: str) -> list[int]:
        """Ids of the passages that hold an analyzed term, or whose article's title does."""
        fields = [Query.term_query(self._schema, field, term, index_option="freq") for field in ("body", "title")]
        searcher = self._index.searcher()
        query = Query.const_score_query(Query.boolean_query([(Occur.Should, field) for field in fields]), 1.0)
        hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
        return [int(identity or 0) for identity in searcher.fast_field_values("id", [address for _, address in hits])]

    def holds(self, term: str) -> bool:
        """Whether an analyzed term stands in a passage or title that has not been removed."""
        fields = [Query.term_query(self._schema, field, term, index_option="freq") for field in ("body", "title")]
        query = Query.const_score_query(Query.boolean_query([(Occur.Should, field) for field in fields]), 1.0)
        return bool(self._index.searcher().search(query, 1, count=False).hits)

    def day_filter(self, field: str, first: int, last: int) -> Any:
        """Passages whose `field` (first_day, last_day) lies between two days, both included."""
        return Query.range_query(self._schema, field, tantivy.FieldType.Integer, first, last)

    def value_filter(self, field: str, values: Sequence[str]) -> Any:
        """Passages whose `field` (source, section, language) is one of the values."""
        terms = [Query.term_query(self._schema, field, well_formed(value), index_option="basic") for value in values]
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def document_frequency(self, term: str) -> int:
        """In how many passages an analyzed term stands."""
        return int(self._index.searcher().doc_freq("body", term))
